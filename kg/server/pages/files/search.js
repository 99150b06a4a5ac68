/* Search over names and titles, while one types. */

import { byId, json, make, messageOf } from "./dom.js";
import { address, vocabulary } from "./names.js";

/** @typedef {{ iri: string, label: string, kind: string, name: string }} Hit */

const WAIT_MS = 200;
const form = byId("search");
const words = /** @type {HTMLInputElement} */ (byId("words"));
const hits = byId("hits");
let asked = 0;
let timer = 0;

/** @type {(found: Hit[]) => Promise<void>} */
const show = async (found) => {
  const names = await vocabulary;
  const items = found.map((hit) => {
    const kind = ` ${hit.kind}${hit.name === hit.label ? "" : `, as ${hit.name}`}`;
    return make("li", {}, make("a", { href: address(hit.iri, names), text: hit.label }), make("small", { text: kind }));
  });
  hits.replaceChildren(...(items.length ? items : [make("li", { text: "Nothing has such a name." })]));
  hits.hidden = false;
};

const search = async () => {
  const number = ++asked;
  const text = words.value.trim();
  if (!text) {
    hits.hidden = true;
    return;
  }
  try {
    const { value } = await json(`/api/complete?${new URLSearchParams({ q: text })}`);
    if (number === asked) await show(value);
  } catch (error) {
    if (number === asked) hits.replaceChildren(make("li", { text: messageOf(error) }));
  }
};

words.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, WAIT_MS);
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hits.hidden = true;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const first = hits.querySelector("a");
  if (first && !hits.hidden) location.href = first.href;
  else search();
});
const given = new URLSearchParams(location.search).get("q");
if (given) {
  words.value = given;
  search();
}
