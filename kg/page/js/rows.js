/* The columns and rows of the table, which are those of the CSV as well. */

import { evidenceOf } from "./evidence.js";
import { page } from "./page.js";
import { fold } from "./words.js";

/** @typedef {"nodes" | "relations"} Which */
/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {(row: number) => string | number} value
 * @property {boolean} [numeric]
 * @property {string} [unit]
 */

/**
 * Rows are nodes or edges.
 * @type {Record<Which, Column[]>}
 */
export const COLUMNS = {
  nodes: [
    { key: "name", title: "Name", value: (i) => page.model.label[i] },
    { key: "type", title: "Type", value: (i) => page.model.kindOf(i) },
    { key: "year", title: "Year", value: (i) => page.model.year[i] || "", numeric: true },
    { key: "papers", title: "Papers", value: (i) => page.model.papers[i] || "", numeric: true },
    { key: "relations", title: "Relations", value: (i) => page.model.degree(i), numeric: true },
    { key: "group", title: "Neighbours of", value: (i) => page.model.communities[page.model.community[i]].name },
  ],
  relations: [
    { key: "from", title: "From", value: (e) => page.model.label[page.model.source[e]] },
    { key: "relation", title: "Relation", value: (e) => page.model.wordOf(e) },
    { key: "to", title: "To", value: (e) => page.model.label[page.model.target[e]] },
    { key: "confidence", title: "Confidence", value: (e) => page.model.confidence[e], numeric: true, unit: " %" },
    { key: "sentence", title: "Sentence", value: (e) => evidenceOf(e).sentence },
  ],
};

/** @type {(a: string | number, b: string | number) => number} */
const byText = (a, b) => String(a).localeCompare(String(b), "en", { sensitivity: "base", numeric: true });

/** @type {(a: string | number, b: string | number) => number} */
const byNumber = (a, b) => Number(a) - Number(b);

/** @type {(rows: number[], column: Column, sign: number) => number[]} */
const sorted = (rows, column, sign) => {
  const compare = column.numeric ? byNumber : byText;
  const keyed = rows.map((row) => ({ key: column.value(row), row }));
  keyed.sort((a, b) => sign * compare(a.key, b.key) || a.row - b.row);
  return keyed.map(({ row }) => row);
};

/**
 * The rows as they stand in the table, all pages of it.
 * @type {(which: Which) => number[]}
 */
export const tableRows = (which) => {
  const { state, visible } = page;
  const columns = COLUMNS[which];
  const wanted = fold(state.find.trim());
  const all = [...(which === "nodes" ? visible.nodes : visible.edges)];
  const rows = wanted
    ? all.filter((row) => columns.some((column) => fold(String(column.value(row))).includes(wanted)))
    : all;
  const column = columns.find(({ key }) => key === state.sort.replace("-", ""));
  return column ? sorted(rows, column, state.sort.startsWith("-") ? -1 : 1) : rows;
};
