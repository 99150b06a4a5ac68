/* The table of what is shown: things or relations, sorted, filtered, a page of rows at a time. */

import { selectEdge } from "./actions.js";
import { $, button, el, refill, stroke } from "./dom.js";
import { nodeButton, sentenceOf } from "./evidence.js";
import { change, page } from "./page.js";
import { COLUMNS, tableRows } from "./rows.js";
import { number, plural } from "./words.js";

/** @import { Child } from "./dom.js" */
/** @import { Column, Which } from "./rows.js" */

const ROWS = 50;
const QUIET = { push: false };

/**
 * The next of the three ways to sort by a column: numbers begin with the largest, texts with the first.
 * @type {(sort: string, column: Column) => string}
 */
const nextSort = (sort, { key, numeric }) => {
  const ways = numeric ? ["", `-${key}`, key] : ["", key, `-${key}`];
  return ways[(Math.max(0, ways.indexOf(sort)) + 1) % ways.length];
};

const ARROWS = { ascending: "↑", descending: "↓", none: "" };

/** @type {(sort: string, key: string) => keyof typeof ARROWS} */
const directionOf = (sort, key) => (sort === key ? "ascending" : sort === `-${key}` ? "descending" : "none");

class Table {
  #start = 0;
  #tabs = [this.#tab("nodes", "Nodes"), this.#tab("relations", "Relations")];
  #find = el("input", {
    type: "text",
    inputmode: "search",
    "aria-label": "Filter the table",
    placeholder: "Filter these rows",
    spellcheck: "false",
    autocomplete: "off",
    on: { input: () => this.#filter() },
  });
  #count = el("span", { class: "muted", role: "status" });
  #caption = el("caption", { class: "unseen" });
  #thead = el("thead");
  #tbody = el("tbody");
  #previous = this.#icon("back", "Previous rows", () => this.#turn(-ROWS));
  #next = this.#icon("forward", "Next rows", () => this.#turn(ROWS));
  #close = this.#icon("close", "Close table", () => change({ table: "" }));
  #table = el("table", {}, this.#caption, this.#thead, this.#tbody);
  #scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows" }, this.#table);

  constructor() {
    const tabs = el("div", { class: "tabs", role: "group", "aria-label": "Rows are" }, this.#tabs);
    const turn = [el("span", { class: "gap" }), this.#previous, this.#next, this.#close];
    refill($("table"), el("div", { class: "table-bar" }, tabs, this.#find, this.#count, turn), this.#scroll);
  }

  /** @type {(which: Which, name: string) => HTMLButtonElement} */
  #tab(which, name) {
    return button({ "data-tab": which, text: name }, () => {
      this.#start = 0;
      change({ table: which, sort: "" });
    });
  }

  /** @type {(name: string, title: string, press: () => void) => HTMLButtonElement} */
  #icon(name, title, press) {
    return button({ class: "icon", "aria-label": title, title }, press, stroke(name));
  }

  #filter() {
    this.#start = 0;
    change({ find: this.#find.value.slice(0, 200) }, QUIET);
  }

  /** @param {Column} column */
  #sortBy(column) {
    this.#start = 0;
    change({ sort: nextSort(page.state.sort, column) }, QUIET);
    /** @type {HTMLElement | null} */
    const again = this.#table.querySelector(`button[data-sort="${column.key}"]`);
    again?.focus();
  }

  /** @param {number} by */
  #turn(by) {
    this.#start = Math.max(0, this.#start + by);
    updateTable();
    this.#scroll.scrollTop = 0;
  }

  /** @type {(column: Column) => HTMLElement} */
  #head(column) {
    const { key, title, numeric } = column;
    const direction = directionOf(page.state.sort, key);
    const arrow = el("span", { class: "arrow", "aria-hidden": "true", text: ARROWS[direction] });
    const press = button({ "data-sort": key }, () => this.#sortBy(column), title, arrow);
    return el("th", { scope: "col", "aria-sort": direction, class: numeric ? "number" : "" }, press);
  }

  /** @type {(which: Which, row: number) => HTMLElement} */
  #row(which, row) {
    const chosen = which === "nodes" && row === page.state.selected;
    return el(
      "tr",
      { class: chosen ? "chosen" : "" },
      COLUMNS[which].map((column) => cell(which, column, row)),
    );
  }

  /** @param {Which} which */
  show(which) {
    const rows = tableRows(which);
    if (this.#start >= rows.length) this.#start = 0;
    const shown = rows.slice(this.#start, this.#start + ROWS);
    const unit = which === "nodes" ? "node" : "relation";
    const all = plural(rows.length, unit);
    const range = `${number(this.#start + 1)}–${number(this.#start + shown.length)}`;
    for (const tab of this.#tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === which));
    if (document.activeElement !== this.#find) this.#find.value = page.state.find;
    this.#count.textContent = rows.length > ROWS ? `${range} of ${all}` : all;
    this.#caption.textContent = `The ${unit}s that the picture shows, ${this.#count.textContent}`;
    const columns = COLUMNS[which];
    refill(
      this.#thead,
      el(
        "tr",
        {},
        columns.map((column) => this.#head(column)),
      ),
    );
    refill(
      this.#tbody,
      shown.map((row) => this.#row(which, row)),
    );
    const none = el("td", { colspan: columns.length, class: "none", text: "No row fits." });
    if (!shown.length) this.#tbody.append(el("tr", {}, none));
    this.#previous.disabled = this.#start === 0;
    this.#next.disabled = this.#start + ROWS >= rows.length;
  }
}

/** @type {(column: Column, row: number) => string} */
const textOf = ({ key, value, numeric, unit }, row) => {
  const found = value(row);
  if (found === "") return "";
  return `${numeric && key !== "year" ? number(Number(found)) : found}${unit ?? ""}`;
};

/** @type {Record<string, (row: number) => Child>} */
const CONTENTS = {
  name: (node) => nodeButton(node),
  from: (edge) => nodeButton(page.model.source[edge]),
  to: (edge) => nodeButton(page.model.target[edge]),
  relation: (edge) => button({ class: "link", text: page.model.wordOf(edge) }, () => selectEdge(edge)),
  sentence: (edge) => sentenceOf(edge),
};

/** @type {(which: Which, column: Column, row: number) => HTMLElement} */
const cell = (which, column, row) => {
  const content = CONTENTS[column.key]?.(row) ?? textOf(column, row);
  if (column === COLUMNS[which][0]) return el("th", { scope: "row" }, content);
  return el("td", { class: column.numeric ? "number" : column.key === "sentence" ? "long" : false }, content);
};

/** @type {Table | null} */
let table = null;

/** Bring the table up to date with what is shown. */
export const updateTable = () => {
  const { state, model } = page;
  const which = /** @type {Which | ""} */ (state.table);
  $("table").hidden = !which;
  document.body.classList.toggle("has-table", Boolean(which));
  $("show-table").setAttribute("aria-expanded", String(Boolean(which)));
  if (!which) return;
  table ??= new Table();
  if (!model.text && which === "relations") model.loadText().then(updateTable);
  else table.show(which);
};
