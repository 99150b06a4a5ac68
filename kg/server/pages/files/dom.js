/* Small helpers; text only ever becomes text, never markup. */
"use strict";
globalThis.paperkg = {
  byId: (id) => document.getElementById(id),
  make: (tag, { text, ...attributes } = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    if (text !== undefined) element.textContent = text;
    element.append(...children);
    return element;
  },
  /* Where this server tells of an IRI. */
  address: (iri) => {
    const { base } = globalThis.paperkg;
    const local = base && iri.startsWith(base) ? iri.slice(base.length) : "";
    const known = /^(paper|entity|topic|assertion|mention|run|graph)\/[^#]+$/.test(local);
    return known ? `/${local}` : `/node?${new URLSearchParams({ iri })}`;
  },
  json: async (address, options = {}) => {
    const response = await fetch(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
    const value = await response.json().catch(() => ({ error: `the server answered ${response.status}` }));
    if (!response.ok) throw Object.assign(new Error(value.error || `the server answered ${response.status}`), value);
    return { value, response };
  },
};
paperkg.vocabulary = paperkg.json("/api/vocabulary").then(({ value }) => {
  paperkg.base = value.base;
  return value;
}).catch(() => ({ prefixes: {}, names: [] }));
