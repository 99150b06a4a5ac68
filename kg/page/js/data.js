/* Reads the two blocks of data out of the page. */
(() => {
  "use strict";
  const page = globalThis.paperkg;

  const inflate = async (text) => {
    if (typeof DecompressionStream === "undefined") {
      throw new Error("This browser is too old to unpack the picture; any browser from 2023 on can.");
    }
    const packed = atob(text);
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  const read = async (id) => {
    const element = page.$(id);
    const source = element.textContent;
    const text = element.dataset.encoding === "gzip" ? await inflate(source) : source;
    element.remove();
    return JSON.parse(text);
  };

  let later = null;
  page.readGraph = () => read("graph-data");
  /* Sentences and addresses are read once, when first needed or when the page is idle. */
  page.readText = () => {
    later = later || read("text-data");
    return later;
  };
})();
