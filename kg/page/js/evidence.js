/* The sentence a relation was read from, with the words highlighted, and the way to its paper. */

import { selectNode } from "./actions.js";
import { button, el, svg } from "./dom.js";
import { page } from "./page.js";
import { icon } from "./palette.js";
import { number, plural, shorten } from "./words.js";

/**
 * A sentence and the words that count in it (-1 for none), and its paper: a node, or IRI and title, or -1.
 * @typedef {{ sentence: string, start: number, end: number, paper: number | [string, string] }} Evidence
 */

/** @type {(edge: number) => Evidence} */
export const evidenceOf = (edge) => {
  const { text } = page.model;
  if (!text) return { sentence: "", start: -1, end: -1, paper: -1 };
  const { q, a, b, p, sentences } = text.edges;
  return { sentence: q[edge] < 0 ? "" : sentences[q[edge]], start: a[edge], end: b[edge], paper: p[edge] };
};

/** @type {(edge: number) => HTMLElement} */
export const sentenceOf = (edge) => {
  const { sentence, start, end } = evidenceOf(edge);
  if (!sentence) return el("p", { class: "sentence none", text: "No sentence is recorded for this relation." });
  if (start < 0) return el("blockquote", { class: "sentence", text: sentence });
  const words = el("mark", { text: sentence.slice(start, end) });
  return el("blockquote", { class: "sentence" }, sentence.slice(0, start), words, sentence.slice(end));
};

/**
 * The paper of a sentence, where it is not one of the ends.
 * @type {(edge: number) => HTMLElement | null}
 */
const origin = (edge) => {
  const { model } = page;
  const { paper } = evidenceOf(edge);
  if (Array.isArray(paper)) return el("p", { class: "origin", text: `from “${shorten(paper[1], 110)}”` });
  if ([-1, model.source[edge], model.target[edge]].includes(paper)) return null;
  return el("p", { class: "origin" }, "from ", nodeButton(paper, "quiet"));
};

/**
 * A node by shape and name, that opens it.
 * @type {(node: number, look?: string) => HTMLButtonElement}
 */
export const nodeButton = (node, look = "") => {
  const name = el("span", { text: page.model.label[node] });
  const open = () => selectNode(node);
  return button({ class: `node ${look}`, "data-node": node }, open, icon(page.model.kindOf(node)), name);
};

/** @type {(edge: number) => HTMLElement} */
const strength = (edge) => {
  const { confidence, support } = page.model;
  const percent = confidence[edge];
  const times = support[edge];
  const found = times ? `, found ${plural(times, "time")}` : "";
  const bar = { height: 4, rx: 2 };
  return el(
    "span",
    { class: "strength", title: `Confidence ${percent} %${found}` },
    svg(
      "svg",
      { viewBox: "0 0 30 4", "aria-hidden": "true" },
      svg("rect", { ...bar, width: 30, class: "track" }),
      svg("rect", { ...bar, width: Math.max(2, 0.3 * percent), class: "fill" }),
    ),
    el("span", { text: `${percent} %${times > 1 ? ` · ${number(times)}×` : ""}` }),
  );
};

/**
 * One relation as seen from one end.
 * @type {(edge: number, from: number) => HTMLElement}
 */
export const relationItem = (edge, from) =>
  el(
    "li",
    { class: "relation", "data-edge": edge },
    el("div", { class: "row" }, nodeButton(page.model.other(edge, from)), strength(edge)),
    sentenceOf(edge),
    origin(edge),
  );

/**
 * All that is known of a relation.
 * @type {(edge: number) => (HTMLElement | null)[]}
 */
export const edgePanel = (edge) => {
  const { model } = page;
  const verb = el("p", { class: "verb", text: model.wordOf(edge) });
  return [
    el("p", { class: "kicker", text: "Relation" }),
    el("div", { class: "statement" }, nodeButton(model.source[edge]), verb, nodeButton(model.target[edge])),
    el("p", {}, strength(edge)),
    el("h3", { text: "Read from" }),
    sentenceOf(edge),
    origin(edge),
  ];
};
