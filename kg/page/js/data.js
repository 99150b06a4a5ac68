/* Reads the two blocks of data out of the page. */

import { $ } from "./dom.js";

/**
 * What the picture needs; see kg/page/payload.py, which writes it.
 * @typedef {object} GraphData
 * @property {string} prefix what all IRIs begin with
 * @property {[name: string, plural: string][]} kinds
 * @property {[name: string, outward: string, inward: string][]} relations
 * @property {[name: string, x: number, y: number, radius: number, members: number][]} communities
 * @property {Start} start
 * @property {NodeColumns} nodes
 * @property {EdgeColumns} edges
 */
/**
 * How the picture starts.
 * @typedef {object} Start
 * @property {number | null} focus
 * @property {number | null} topic
 * @property {string[]} types
 * @property {number | null} since
 * @property {number} hops
 * @property {number} limit
 * @property {string | null} server
 * @property {number} left_out
 */
/**
 * @typedef {object} NodeColumns
 * @property {string[]} id
 * @property {string[]} label
 * @property {number[]} kind
 * @property {string[][]} aliases
 * @property {(number | null)[]} year
 * @property {number[]} papers
 * @property {number[]} x
 * @property {number[]} y
 * @property {number[]} size
 * @property {number[]} community
 */
/**
 * Source, target, relation, confidence in percent, support.
 * @typedef {Record<"s" | "t" | "r" | "c" | "n", number[]>} EdgeColumns
 */
/**
 * What panels and exports need: sentences by number, their marked words, and the paper they stand in.
 * @typedef {object} TextData
 * @property {Record<"url" | "doi" | "arxiv_id" | "venue" | "published" | "identifier", string[]> &
 *   Record<"types" | "authors", string[][]>} nodes
 * @property {{ q: number[], a: number[], b: number[], p: (number | [iri: string, title: string])[],
 *   sentences: string[] }} edges
 */

/** @type {(text: string) => Promise<string>} */
const inflate = async (text) => {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to unpack the picture; any browser from 2023 on can.");
  }
  const packed = atob(text);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
};

/** @type {(id: string) => Promise<any>} */
const read = async (id) => {
  const element = $(id);
  const source = element.textContent ?? "";
  const text = element.dataset.encoding === "gzip" ? await inflate(source) : source;
  element.remove();
  return JSON.parse(text);
};

/** @type {() => Promise<GraphData>} */
export const readGraph = () => read("graph-data");

/** @type {Promise<TextData> | null} */
let later = null;

/**
 * Sentences and addresses are read once, when first needed or when the page is idle.
 * @type {() => Promise<TextData>}
 */
export const readText = () => {
  later ??= read("text-data");
  return later;
};
