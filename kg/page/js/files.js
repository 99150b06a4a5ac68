/* What is shown as data to take along: CSV and JSON. */

import { evidenceOf } from "./evidence.js";
import { page } from "./page.js";
import { COLUMNS, tableRows } from "./rows.js";

/** @import { Which } from "./rows.js" */
/** @typedef {{ title: string, value: (row: number) => string | number }} Written */

/**
 * A cell of CSV; what a spreadsheet would take for a formula gets an apostrophe.
 * @type {(value: string | number) => string}
 */
const cell = (value) => {
  const text = String(value);
  const inert = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

/**
 * What files hold beyond the columns of the table.
 * @type {Record<Which, Written[]>}
 */
const IRIS = {
  nodes: [{ title: "IRI", value: (i) => page.model.iri(i) }],
  relations: [
    { title: "From IRI", value: (e) => page.model.iri(page.model.source[e]) },
    { title: "To IRI", value: (e) => page.model.iri(page.model.target[e]) },
  ],
};

/**
 * The rows of the table, all pages of it.
 * @type {(which: Which) => string}
 */
export const asCsv = (which) => {
  /** @type {Written[]} */
  const columns = [...COLUMNS[which], ...IRIS[which]];
  const rows = tableRows(which).map((row) => columns.map(({ value }) => cell(value(row))).join(","));
  return `${[columns.map(({ title }) => cell(title)).join(","), ...rows].join("\r\n")}\r\n`;
};

/** @param {number} i */
const nodeData = (i) => {
  const { model } = page;
  return {
    id: model.iri(i),
    label: model.label[i],
    kind: model.kindOf(i),
    year: model.year[i] || null,
    papers: model.papers[i],
    aliases: model.aliases[i],
    x: Math.round(model.x[i]),
    y: Math.round(model.y[i]),
  };
};

/** @param {number} e */
const edgeData = (e) => {
  const { model } = page;
  const { sentence, start, end } = evidenceOf(e);
  return {
    source: model.iri(model.source[e]),
    target: model.iri(model.target[e]),
    relation: model.relationOf(e),
    confidence: model.confidence[e] / 100,
    support: model.support[e],
    sentence,
    words: start >= 0 ? sentence.slice(start, end) : "",
  };
};

/**
 * All that is shown, in the form of networkx's node-link data.
 * @type {() => string}
 */
export const asJson = () => {
  const { visible } = page;
  const graph = { title: document.title };
  const nodes = Array.from(visible.nodes, nodeData);
  const links = Array.from(visible.edges, edgeData);
  return JSON.stringify({ directed: true, multigraph: true, graph, nodes, links }, null, 1);
};
