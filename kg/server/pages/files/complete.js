/* Completion in the editor: keywords, prefixed names, variables, and entities by what people call them. */

import { byId, make } from "./dom.js";
import { find, vocabulary } from "./names.js";

/** @typedef {{ text: string, label: string, said: string }} Offer */

const [MOST, WAIT_MS, LEAST] = [12, 180, 3];
const area = /** @type {HTMLTextAreaElement} */ (byId("query"));
const list = byId("completions");
const KEYWORDS = [
  "SELECT", "DISTINCT", "WHERE", "OPTIONAL", "UNION", "FILTER", "BIND", "VALUES", "GROUP BY", "ORDER BY", "HAVING",
  "LIMIT", "OFFSET", "CONSTRUCT", "DESCRIBE", "ASK", "MINUS", "EXISTS", "COUNT", "CONTAINS", "LCASE", "STRSTARTS",
]; // biome-ignore format: a list
/** @type {string[]} */
let names = [];
/** @type {Offer[]} */
let offered = [];
let chosen = 0;
let asked = 0;
let timer = 0;

/** The beginning of a name, before the cursor. */
const word = () => {
  const before = area.value.slice(0, area.selectionStart);
  return /(?:[?$][\w]*|[\p{L}][\p{L}\p{N}_-]*:?[\p{L}\p{N}_-]*)$/u.exec(before)?.[0] ?? "";
};

const hide = () => {
  list.hidden = true;
  offered = [];
  area.removeAttribute("aria-activedescendant");
};

/** Put the list under the cursor: a copy of the text before it tells where that is. */
const stand = () => {
  const copy = make("pre", { id: "measured" });
  const style = getComputedStyle(area);
  for (const name of ["font", "padding", "width", "whiteSpace", "overflowWrap", "tabSize", "boxSizing"]) {
    copy.style.setProperty(
      name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
      style[/** @type {any} */ (name)],
    );
  }
  copy.style.setProperty("position", "absolute");
  copy.style.setProperty("visibility", "hidden");
  copy.style.setProperty("margin", "0");
  const end = make("span", { text: "|" });
  copy.append(area.value.slice(0, area.selectionStart), end);
  area.parentElement?.append(copy);
  const room = (area.parentElement?.clientWidth ?? 0) - 250;
  list.style.setProperty("left", `${Math.max(4, Math.min(end.offsetLeft, room))}px`);
  list.style.setProperty("top", `${end.offsetTop + end.offsetHeight - area.scrollTop + 4}px`);
  copy.remove();
};

const draw = () => {
  const items = offered.map(({ label, said }, i) => {
    const look = {
      role: "option",
      id: `completion-${i}`,
      "aria-selected": String(i === chosen),
      "data-place": String(i),
    };
    return make("li", look, make("span", { text: label }), make("small", { text: said }));
  });
  list.replaceChildren(...items);
  list.hidden = !offered.length;
  if (offered.length) area.setAttribute("aria-activedescendant", `completion-${chosen}`);
  list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
};

/** @type {(name: string, wanted: string) => boolean} */
const fits = (name, wanted) =>
  [name, name.split(":")[1] ?? ""].some((part) => part.toLowerCase().startsWith(wanted.toLowerCase()));

/** @type {(typed: string) => Offer[]} */
const known = (typed) => {
  const variables = [...new Set(area.value.match(/[?$]\w+/g))];
  const all = [...names, ...variables].filter((name) => name !== typed && fits(name, typed));
  const words = KEYWORDS.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()) && name !== typed);
  return [
    ...all.map((name) => ({ text: name, label: name, said: "" })),
    ...words.map((name) => ({ text: name, label: name, said: "keyword" })),
  ].slice(0, MOST);
};

/** @type {(typed: string, number: number) => Promise<void>} */
const offerEntities = async (typed, number) => {
  try {
    const found = await find(typed.replace(/[-_]/g, " "));
    if (number !== asked) return;
    const entities = found.filter(({ kind }) => kind !== "Paper" && kind !== "Topic");
    offered = [...offered, ...entities.map(({ iri, label, kind }) => ({ text: `<${iri}>`, label, said: kind }))].slice(
      0,
      MOST,
    );
    if (offered.length && list.hidden) stand();
    draw();
  } catch {
    /* names are offered where the server answers; what is known here stays */
  }
};

const offer = () => {
  const typed = word();
  const number = ++asked;
  clearTimeout(timer);
  if (typed.length < 2) {
    hide();
    return;
  }
  offered = known(typed);
  chosen = 0;
  if (offered.length) stand();
  draw();
  if (typed.length >= LEAST && !/[?$:]/.test(typed)) timer = setTimeout(() => offerEntities(typed, number), WAIT_MS);
};

/** @type {(offer: Offer) => void} */
const take = ({ text }) => {
  const end = area.selectionStart;
  area.setRangeText(text, end - word().length, end, "end");
  hide();
  area.focus();
  area.dispatchEvent(new Event("painted"));
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
    if (!list.hidden && offered.length && pressed(event)) event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (item) take(offered[Number(item.dataset.place)]);
    event.preventDefault();
  });
  const { prefixes, names: all } = await vocabulary;
  names = [...Object.keys(prefixes).map((prefix) => `${prefix}:`), ...all];
};
