/* Search over names and titles, while one types; Enter looks into texts. */

import { Combobox } from "./combobox.js";
import { byId, icon, make, messageOf } from "./dom.js";
import { address, find, vocabulary } from "./names.js";

/** @import { Hit, Vocabulary } from "./names.js" */

const words = /** @type {HTMLInputElement} */ (byId("words"));
const hits = byId("hits");

/** @type {(hit: Hit, names: Vocabulary) => HTMLElement} */
const itemOf = (hit, names) => {
  const kind = hit.name === hit.label ? hit.kind : `${hit.kind}, as ${hit.name}`;
  const link = make("a", { href: address(hit.iri, names), text: hit.label, tabindex: "-1" });
  const look = { role: "option", "aria-selected": "false" };
  return make("li", look, icon(hit.kind), link, make("small", { text: kind }));
};

/** @type {(text: string) => Promise<HTMLElement[]>} */
const ask = async (text) => {
  try {
    const [found, names] = await Promise.all([find(text), vocabulary]);
    if (found.length) return found.map((hit) => itemOf(hit, names));
    return [make("li", { class: "none", text: "Nothing has such a name; Enter looks into texts." })];
  } catch (error) {
    return [make("li", { class: "none", text: messageOf(error) })];
  }
};

const start = () => {
  hits.setAttribute("aria-label", "Found");
  new Combobox(words, hits, {
    ask,
    take: (item) => {
      const link = item.querySelector("a");
      if (link) location.href = link.href;
    },
  });
  document.addEventListener("keydown", (event) => {
    const inField = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    words.focus();
  });
};

start();
