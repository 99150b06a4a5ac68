/* Texts: cut to a length, and folded for comparing. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  page.shorten = (text, length) => {
    if (text.length <= length) return text;
    const cut = text.slice(0, length - 1);
    const space = cut.lastIndexOf(" ");
    return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:–-]+$/, "")}…`;
  };
  /* Case and accents do not matter when people look for a name. */
  const ASCII = /^[ -~]*$/;
  page.fold = (text) => (ASCII.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();
})();
