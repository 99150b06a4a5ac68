/* Answers as a table, as a chart where there is a label and a count, as a network where rows join two things. */

import { axes, chart, isNumber } from "./charts.js";
import { byId, make } from "./dom.js";
import { network, networkOfTriples } from "./force.js";
import { address, short, vocabulary } from "./names.js";

/** @import { Vocabulary } from "./names.js" */
/** @typedef {{ type: string, value: string, datatype?: string }} Term */
/** @typedef {Record<string, Term | undefined>} Row */
/**
 * An answer in SPARQL's JSON: rows, or yes or no; triples come as text.
 * @typedef {{ head: { vars: string[] }, results?: { bindings: Row[] }, boolean?: boolean }} Answer
 */
/** @typedef {{ vars: string[], rows: Row[], names: Vocabulary }} Shown */

const ROWS = 2000;
const place = byId("results");
const views = byId("views");
const buttons = { table: byId("as-table"), chart: byId("as-chart"), network: byId("as-network") };
/** @type {Shown | null} */
let shown = null;
let triples = "";
/** @type {SVGElement | null} */
let woven = null;

/** @type {(term: Term | undefined, names: Vocabulary) => HTMLElement} */
const cell = (term, names) => {
  if (!term) return make("td");
  const { type, value } = term;
  if (type !== "uri") return make("td", { class: isNumber(term) ? "number" : undefined, text: value });
  return make("td", {}, make("a", { href: address(value, names), title: value, text: short(value, names) }));
};

/** @type {(shown: Shown) => HTMLElement} */
const table = ({ vars, rows, names }) => {
  if (!rows.length) return make("p", { class: "nothing", text: "Nothing in the graph fits." });
  const head = vars.map((name) => make("th", { scope: "col", text: name }));
  const body = rows.slice(0, ROWS).map((row) => make("tr", {}, ...vars.map((name) => cell(row[name], names))));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
};

/** @type {(view: string) => Node | null} */
const drawn = (view) => {
  if (view === "network") return woven;
  if (!shown) return triples ? make("pre", { text: triples }) : null;
  const columns = axes(shown);
  return view === "chart" ? columns && chart(shown, columns) : table(shown);
};

/** @type {(view: string) => void} */
const turn = (view) => {
  const content = drawn(view);
  if (!content) return;
  for (const [name, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(name === view));
  place.replaceChildren(content);
};

const offer = () => {
  buttons.chart.hidden = !(shown && axes(shown));
  buttons.network.hidden = !woven;
  buttons.table.hidden = buttons.chart.hidden && buttons.network.hidden;
  views.hidden = buttons.table.hidden;
};

/** Take the last answer away. */
export const clear = () => {
  [shown, triples, woven] = [null, "", null];
  views.hidden = true;
  place.replaceChildren();
};

/**
 * Show an answer; gives its number of rows, where it has any.
 * @type {(found: Answer | string) => Promise<number | undefined>}
 */
export const show = async (found) => {
  const names = await vocabulary;
  clear();
  if (typeof found === "string") {
    triples = found;
    const { rows } = await asTriples(found);
    woven = rows ? networkOfTriples(rows, names) : null;
  } else if (found.boolean !== undefined) {
    place.replaceChildren(make("p", { text: found.boolean ? "Yes." : "No." }));
    return undefined;
  } else {
    shown = { vars: found.head.vars, rows: found.results?.bindings ?? [], names };
    woven = network(shown);
  }
  offer();
  turn("table");
  return shown?.rows.length;
};

/**
 * The triples of the query in the editor once more, line by line; only what is small is drawn.
 * @type {(text: string) => Promise<{ rows: string }>}
 */
const asTriples = async (text) => {
  if (text.length > 200_000) return { rows: "" };
  const body = /** @type {HTMLTextAreaElement} */ (byId("query")).value;
  const headers = { "Content-Type": "application/sparql-query", Accept: "application/n-triples" };
  const response = await fetch("/sparql", { method: "POST", headers, body });
  return { rows: response.ok ? await response.text() : "" };
};

/**
 * Let people choose how an answer is shown; one that came with the page is asked for once more when they do.
 * @type {(ask: () => Promise<{ found: any }>) => void}
 */
export const startViews = (ask) => {
  for (const [view, button] of Object.entries(buttons)) {
    button.addEventListener("click", async () => {
      if (!shown && !triples) await show((await ask()).found);
      turn(view);
    });
  }
  if (!place.querySelector("tbody tr")) return;
  for (const button of Object.values(buttons)) button.hidden = false;
  views.hidden = false;
};
