/* Elements are built here and nowhere else: text only ever becomes a text node. */
(() => {
  "use strict";
  const page = {};
  Object.defineProperty(globalThis, "paperkg", { value: page });
  const SVG = "http://www.w3.org/2000/svg";

  page.$ = (id) => document.getElementById(id);

  const fill = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") {
        for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
      } else if (name === "text") {
        element.textContent = value;
      } else {
        element.setAttribute(name, value === true ? "" : String(value));
      }
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== false) element.append(child);
    }
    return element;
  };

  page.el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  page.svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
  page.clear = (element, ...children) => {
    element.replaceChildren(...children.flat(Infinity).filter(Boolean));
    return element;
  };

  /* Only web addresses become links; anything else stays text. */
  page.safeUrl = (text) => {
    if (!/^https?:\/\//i.test(text || "")) return null;
    try {
      const url = new URL(text);
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
      return null;
    }
  };

  page.link = (text, address, attributes) => {
    const url = page.safeUrl(address);
    if (!url) return null;
    return page.el("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...attributes }, text);
  };

  page.say = (text) => {
    page.$("said").textContent = text;
  };

  page.calm = () => globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;
  page.narrow = () => globalThis.matchMedia("(max-width: 760px)").matches;
  page.number = (value) => value.toLocaleString("en-US");
  page.plural = (count, one, many) => `${page.number(count)} ${count === 1 ? one : many || `${one}s`}`;

  const STROKES = {
    back: "M10 3 5 8l5 5",
    forward: "m6 3 5 5-5 5",
    "zoom-in": "M8 3v10M3 8h10",
    "zoom-out": "M3 8h10",
    fit: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
    physics: "M5 3.5v9l7-4.5z",
    pause: "M5.5 3.5v9M10.5 3.5v9",
    theme: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
    help: "M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.4v.1",
    close: "m4 4 8 8M12 4l-8 8",
    out: "M6 4H4v8h8v-2M9 3.5h3.5V7M12 4 7.5 8.5",
  };
  page.stroke = (name) =>
    page.svg("svg", { viewBox: "0 0 16 16", class: "stroke", "aria-hidden": "true" }, page.svg("path", { d: STROKES[name] }));
})();
