/* Search over all names and aliases, with completion: a combobox with a list. */

import { $, el, inputOf, refill, say } from "./dom.js";
import { page } from "./page.js";
import { icon } from "./palette.js";
import { fold, plural } from "./words.js";

/**
 * A node that is called so, by its own name or by an alias; a lower rank fits better.
 * @typedef {{ node: number, alias: string, rank: number }} Hit
 */
/** @typedef {{ texts: string[], owners: { node: number, alias: string }[] }} Index */

const MOST = 12;

/** @type {Index | null} */
let index = null;

/** @type {() => Index} */
const buildIndex = () => {
  const { model } = page;
  /** @type {Index} */
  const built = { texts: [], owners: [] };
  for (let node = 0; node < model.size; node++) {
    for (const [place, name] of [model.label[node], ...model.aliases[node]].entries()) {
      built.texts.push(fold(name));
      built.owners.push({ node, alias: place ? name : "" });
    }
  }
  return built;
};

/**
 * How well a name fits: whole, from its beginning, from the beginning of a word, anywhere; -1 for not.
 * @type {(text: string, wanted: string) => number}
 */
const rankOf = (text, wanted) => {
  const at = text.indexOf(wanted);
  if (at < 0) return -1;
  if (text === wanted) return 0;
  if (at === 0) return 1;
  return /[\s\-_/(]/.test(text[at - 1]) ? 2 : 3;
};

/**
 * The nodes that are called so: best first, then the most connected.
 * @type {(text: string) => Hit[]}
 */
export const searchNames = (text) => {
  const { model } = page;
  const wanted = fold(text.trim());
  if (!wanted) return [];
  index ??= buildIndex();
  /** @type {Map<number, Hit>} */
  const best = new Map();
  for (const [place, name] of index.texts.entries()) {
    const rank = rankOf(name, wanted);
    if (rank < 0) continue;
    const { node, alias } = index.owners[place];
    const known = best.get(node);
    if (!known || rank < known.rank) best.set(node, { node, alias, rank });
  }
  const order = [...best.values()].sort(
    (a, b) => a.rank - b.rank || model.degree(b.node) - model.degree(a.node) || a.node - b.node,
  );
  return order.slice(0, MOST);
};

/** @type {(label: string, wanted: string) => (Node | string)[]} */
const marked = (label, wanted) => {
  const at = fold(label).length === label.length ? fold(label).indexOf(wanted) : -1;
  if (at < 0) return [label];
  const end = at + wanted.length;
  return [label.slice(0, at), el("mark", { text: label.slice(at, end) }), label.slice(end)];
};

class SearchBox {
  #input = inputOf("search");
  #list = $("search-list");
  /** @type {Hit[]} */
  #hits = [];
  #active = -1;
  #onChoose;

  /** @param {(node: number) => void} onChoose */
  constructor(onChoose) {
    this.#onChoose = onChoose;
    this.#input.addEventListener("input", () => this.#update());
    this.#input.addEventListener("focus", () => this.#input.value && this.#update());
    this.#input.addEventListener("blur", () => this.#close());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #close() {
    this.#list.hidden = true;
    this.#active = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {Hit} hit */
  #choose(hit) {
    this.#close();
    this.#input.value = "";
    this.#input.blur();
    this.#onChoose(hit.node);
  }

  /** @param {number} place */
  #activate(place) {
    this.#active = place;
    for (const [i, item] of [...this.#list.children].entries()) item.setAttribute("aria-selected", String(i === place));
    if (place < 0) return;
    const item = this.#list.children[place];
    this.#input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  /** @type {(hit: Hit, place: number, wanted: string) => HTMLElement} */
  #option(hit, place, wanted) {
    const { model } = page;
    const kind = model.kindOf(hit.node);
    const name = hit.alias && hit.rank < 3 ? hit.alias : model.label[hit.node];
    const facts = [kind, model.year[hit.node] || ""].filter(Boolean).join(" · ");
    /** @type {(event: Event) => void} */
    const keepFocus = (event) => event.preventDefault();
    const on = { pointerdown: keepFocus, click: () => this.#choose(hit) };
    return el(
      "li",
      { role: "option", id: `hit-${place}`, "aria-selected": "false", on },
      icon(kind),
      el("span", { class: "name" }, marked(name, wanted)),
      el("span", { class: "muted", text: hit.alias ? `→ ${model.label[hit.node]}` : facts }),
    );
  }

  #update() {
    this.#hits = searchNames(this.#input.value);
    const wanted = fold(this.#input.value.trim());
    if (!wanted) {
      this.#close();
      return;
    }
    const none = { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" };
    refill(
      this.#list,
      this.#hits.map((hit, place) => this.#option(hit, place, wanted)),
      !this.#hits.length && el("li", { ...none, text: "Nothing is called so. Try fewer letters." }),
    );
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    say(this.#hits.length ? `${plural(this.#hits.length, "name")} found` : "Nothing found");
    this.#activate(this.#hits.length ? 0 : -1);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const hit = this.#hits[Math.max(0, this.#active)];
    if (event.key === "Escape") {
      if (this.#list.hidden) this.#input.blur();
      this.#close();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#turn(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && hit) {
      event.preventDefault();
      this.#choose(hit);
    }
  }

  /** @param {number} by */
  #turn(by) {
    const count = this.#hits.length;
    if (this.#list.hidden) this.#update();
    else if (count) this.#activate((this.#active + by + count) % count);
  }
}

/** @type {(onChoose: (node: number) => void) => SearchBox} */
export const startSearch = (onChoose) => new SearchBox(onChoose);
