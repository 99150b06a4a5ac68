/* Answers as a table, and as a chart where there is a label and a count. */

import { byId, make } from "./dom.js";
import { address, short, vocabulary } from "./names.js";

/** @import { Vocabulary } from "./names.js" */
/** @typedef {{ type: string, value: string, datatype?: string }} Term */
/** @typedef {Record<string, Term | undefined>} Row */
/**
 * An answer in SPARQL's JSON: rows, or yes or no; triples come as text.
 * @typedef {{ head: { vars: string[] }, results?: { bindings: Row[] }, boolean?: boolean }} Answer
 */
/** @typedef {{ vars: string[], rows: Row[], names: Vocabulary }} Shown */

const NUMBER = /#(integer|decimal|double|float|int|long|gYear)$/;
const SVG = "http://www.w3.org/2000/svg";
const BARS = 40;
const ROWS = 2000;
const [LINE, LONGEST_BAR, LONGEST_NAME] = [24, 540, 38];
const place = byId("results");
const asTable = byId("as-table");
const asChart = byId("as-chart");
/** @type {Shown | null} */
let shown = null;

/** @type {(term: Term | undefined) => boolean} */
const isNumber = (term) => Boolean(term?.datatype && NUMBER.test(term.datatype));

/** @type {(term: Term | undefined, names: Vocabulary) => HTMLElement} */
const cell = (term, names) => {
  if (!term) return make("td");
  const { type, value } = term;
  if (type !== "uri") return make("td", { class: isNumber(term) ? "number" : undefined, text: value });
  return make("td", {}, make("a", { href: address(value, names), title: value, text: short(value, names) }));
};

/** @type {(shown: Shown) => HTMLElement} */
const table = ({ vars, rows, names }) => {
  const head = vars.map((name) => make("th", { scope: "col", text: name }));
  const body = rows.slice(0, ROWS).map((row) => make("tr", {}, ...vars.map((name) => cell(row[name], names))));
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
};

/**
 * The columns of a chart: a text or year, and the last column of numbers.
 * @type {(shown: Shown) => { count: string, label: string } | null}
 */
const axes = ({ vars, rows }) => {
  if (!rows.length) return null;
  /** @type {(term: Term | undefined) => boolean} */
  const countable = (term) => isNumber(term) && Number.isFinite(Number(term?.value));
  const count = vars.filter((name) => rows.every((row) => countable(row[name]))).at(-1);
  const others = vars.filter((name) => name !== count);
  const told = others.filter((name) => rows.some((row) => row[name] && row[name].type !== "uri"));
  const label = told.at(-1) ?? others[0];
  return count && label ? { count, label } : null;
};

/** @type {(tag: string, attributes: Record<string, string | number>, text?: string) => SVGElement} */
const draw = (tag, attributes, text = "") => {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(text);
  return element;
};

/** @type {(term: Term | undefined, names: Vocabulary) => string} */
const nameOf = (term, names) => {
  const name = term?.type === "uri" ? short(term.value, names) : (term?.value ?? "");
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
};

/** @type {(shown: Shown, columns: { count: string, label: string }) => SVGElement} */
const chart = ({ rows, names }, { count, label }) => {
  const bars = rows.slice(0, BARS);
  const values = bars.map((row) => Number(row[count]?.value));
  const most = Math.max(...values, 0) || 1;
  const viewBox = `0 0 900 ${bars.length * LINE + 8}`;
  const picture = draw("svg", { class: "chart", viewBox, role: "img", "aria-label": `${count} by ${label}` });
  for (const [i, row] of bars.entries()) {
    const width = Math.max(0, (values[i] / most) * LONGEST_BAR);
    picture.append(
      draw("text", { x: 270, y: i * LINE + 20, "text-anchor": "end" }, nameOf(row[label], names)),
      draw("rect", { x: 280, y: i * LINE + 6, width, height: 18, rx: 3 }),
      draw("text", { x: 288 + width, y: i * LINE + 20 }, row[count]?.value),
    );
  }
  return picture;
};

/** @type {(drawn: boolean) => void} */
const turn = (drawn) => {
  const columns = shown && axes(shown);
  if (!shown || (drawn && !columns)) return;
  asTable.setAttribute("aria-pressed", String(!drawn));
  asChart.setAttribute("aria-pressed", String(drawn));
  place.replaceChildren(drawn && columns ? chart(shown, columns) : table(shown));
};

/** Take the last answer away. */
export const clear = () => {
  shown = null;
  asChart.hidden = true;
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
    place.replaceChildren(make("pre", { text: found }));
  } else if (found.boolean !== undefined) {
    place.replaceChildren(make("p", { text: found.boolean ? "Yes." : "No." }));
  } else {
    shown = { vars: found.head.vars, rows: found.results?.bindings ?? [], names };
    asChart.hidden = !axes(shown);
    turn(false);
  }
  return shown?.rows.length;
};

asTable.addEventListener("click", () => turn(false));
asChart.addEventListener("click", () => turn(true));
