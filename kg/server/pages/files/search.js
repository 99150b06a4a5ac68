/* Search over names and titles, while one types. */

import { byId, icon, make, messageOf } from "./dom.js";
import { address, find, vocabulary } from "./names.js";

/** @import { Hit } from "./names.js" */

const WAIT_MS = 150;
const form = /** @type {HTMLFormElement} */ (byId("search"));
const words = /** @type {HTMLInputElement} */ (byId("words"));
const hits = byId("hits");
let asked = 0;
let timer = 0;
let chosen = -1;

const hide = () => {
  hits.hidden = true;
  chosen = -1;
  words.setAttribute("aria-expanded", "false");
  words.removeAttribute("aria-activedescendant");
};

/** @type {(found: Hit[]) => Promise<void>} */
const show = async (found) => {
  const names = await vocabulary;
  const items = found.map((hit, i) => {
    const kind = hit.name === hit.label ? hit.kind : `${hit.kind}, as ${hit.name}`;
    const link = make("a", { href: address(hit.iri, names), text: hit.label, tabindex: "-1" });
    const look = { role: "option", id: `hit-${i}`, "aria-selected": "false" };
    return make("li", look, icon(hit.kind), link, make("small", { text: kind }));
  });
  const none = make("li", { role: "option", "aria-disabled": "true", text: "Nothing has such a name; Enter looks into texts." });
  hits.replaceChildren(...(items.length ? items : [none]));
  hits.hidden = false;
  words.setAttribute("aria-expanded", "true");
  chosen = -1;
};

const search = async () => {
  const number = ++asked;
  const text = words.value.trim();
  if (!text) {
    hide();
    return;
  }
  try {
    const found = await find(text);
    if (number === asked) await show(found);
  } catch (error) {
    if (number === asked) hits.replaceChildren(make("li", { text: messageOf(error) }));
  }
};

/** @type {(step: number) => void} */
const choose = (step) => {
  const items = [...hits.querySelectorAll("li[id]")];
  if (!items.length) return;
  chosen = (chosen + step + items.length) % items.length;
  for (const [i, item] of items.entries()) item.setAttribute("aria-selected", String(i === chosen));
  words.setAttribute("aria-activedescendant", `hit-${chosen}`);
  items[chosen].scrollIntoView({ block: "nearest" });
};

const start = () => {
  hits.setAttribute("role", "listbox");
  hits.setAttribute("aria-label", "Found");
  for (const [name, value] of [["role", "combobox"], ["aria-controls", "hits"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) {
    words.setAttribute(name, value);
  }
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  words.addEventListener("blur", () => setTimeout(hide, 200));
  hits.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    item?.querySelector("a")?.click();
  });
  form.addEventListener("submit", (event) => {
    const link = hits.querySelector("[aria-selected=true] a");
    if (hits.hidden || !link) return;
    event.preventDefault();
    location.href = /** @type {HTMLAnchorElement} */ (link).href;
  });
  document.addEventListener("keydown", (event) => {
    const inField = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    words.focus();
  });
};

start();
