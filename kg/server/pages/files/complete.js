/* Completion of prefixed names and variables, in the editor. */

import { byId, make } from "./dom.js";
import { vocabulary } from "./names.js";

const MOST = 12;
const area = /** @type {HTMLTextAreaElement} */ (byId("query"));
const list = byId("completions");
/** @type {string[]} */
let names = [];
/** @type {string[]} */
let offered = [];
let chosen = 0;

/** The beginning of a name, before the cursor. */
const word = () => {
  const before = area.value.slice(0, area.selectionStart);
  return /(?:[?$][\w]*|[A-Za-z][\w-]*:?[\w-]*)$/.exec(before)?.[0] ?? "";
};

const hide = () => {
  list.hidden = true;
  offered = [];
};

const draw = () => {
  const items = offered.map((name, i) => {
    const look = { role: "option", "aria-selected": String(i === chosen), "data-place": String(i) };
    return make("li", { ...look, text: name });
  });
  list.replaceChildren(...items);
  list.hidden = !offered.length;
};

/** @type {(name: string, wanted: string) => boolean} */
const fits = (name, wanted) =>
  [name, name.split(":")[1] ?? ""].some((part) => part.toLowerCase().startsWith(wanted.toLowerCase()));

const offer = () => {
  const typed = word();
  if (typed.length < 2) {
    hide();
    return;
  }
  const variables = new Set(area.value.match(/[?$]\w+/g));
  offered = [...names, ...variables].filter((name) => name !== typed && fits(name, typed)).slice(0, MOST);
  chosen = 0;
  draw();
};

/** @type {(name: string) => void} */
const take = (name) => {
  const end = area.selectionStart;
  area.setRangeText(name, end - word().length, end, "end");
  hide();
  area.focus();
};

/**
 * Do what a key asks of the list; whether it asked for anything.
 * @type {(event: KeyboardEvent) => boolean}
 */
const pressed = (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
    draw();
  } else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
    take(offered[chosen]);
  } else if (event.key === "Escape") {
    hide();
  } else {
    return false;
  }
  return true;
};

/** Complete names while one types. */
export const startCompletion = async () => {
  area.addEventListener("input", offer);
  area.addEventListener("blur", () => setTimeout(hide, 200));
  area.addEventListener("keydown", (event) => {
    if (!list.hidden && pressed(event)) event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (item) take(offered[Number(item.dataset.place)]);
    event.preventDefault();
  });
  const { prefixes, names: known } = await vocabulary;
  names = [...Object.keys(prefixes).map((prefix) => `${prefix}:`), ...known];
};
