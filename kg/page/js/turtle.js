/* The selection as Turtle, in the vocabulary of the graph. */

import { evidenceOf } from "./evidence.js";
import { page } from "./page.js";

const PREFIXES = {
  kg: "https://w3id.org/paperkg/ns#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  dcterms: "http://purl.org/dc/terms/",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};
/** @type {Record<string, string>} */
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
// biome-ignore lint/suspicious/noControlCharactersInRegex: strings cannot hold them as they are
const CONTROLS = /[\u0000-\u001f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: nor can IRIs
const NOT_IN_IRI = /[\u0000-\u0020<>"{}|^`\\]/g;

/** @type {(character: string, length: number) => string} */
const hex = (character, length) => character.charCodeAt(0).toString(16).toUpperCase().padStart(length, "0");

/** @type {(text: string) => string} */
const quoted = (text) => {
  const escaped = text.replace(/[\\"\n\r\t]/g, (c) => ESCAPES[c]);
  return `"${escaped.replace(CONTROLS, (c) => `\\u${hex(c, 4)}`)}"`;
};

/** @type {(text: string) => string} */
const iri = (text) => `<${text.replace(NOT_IN_IRI, (c) => `%${hex(c, 2)}`)}>`;

/** @type {(name: string) => string} */
const relation = (name) => {
  if (name === "broader") return "skos:broader";
  return /^[A-Za-z]\w*$/.test(name) ? `kg:${name}` : iri(PREFIXES.kg + encodeURIComponent(name));
};

/** @type {(node: number) => string[]} */
const namesOf = (node) => {
  const { model } = page;
  const aliases = model.aliases[node].map(quoted).join(", ");
  return [`skos:prefLabel ${quoted(model.label[node])}`, ...(aliases ? [`skos:altLabel ${aliases}`] : [])];
};

/** @type {(node: number) => string[]} */
const titleOf = (node) => {
  const { model } = page;
  const year = String(model.year[node]).padStart(4, "0");
  const issued = model.year[node] ? [`dcterms:issued "${year}"^^xsd:gYear`] : [];
  return [`dcterms:title ${quoted(model.label[node])}`, ...issued];
};

/** @type {(node: number) => string} */
const describe = (node) => {
  const { model } = page;
  const kind = model.kindOf(node);
  const said = kind === "Paper" ? titleOf(node) : namesOf(node);
  return `${[`${iri(model.iri(node))} a kg:${kind}`, ...said].join(" ;\n    ")} .`;
};

/** @type {(edge: number) => string} */
const assertion = (edge) => {
  const { model } = page;
  const [s, o] = [model.source[edge], model.target[edge]].map((node) => iri(model.iri(node)));
  const p = relation(model.relationOf(edge));
  const { sentence } = evidenceOf(edge);
  const said = [
    "[] a kg:Assertion",
    `rdf:subject ${s} ; rdf:predicate ${p} ; rdf:object ${o}`,
    `kg:confidence ${(model.confidence[edge] / 100).toFixed(2)} ; kg:support ${model.support[edge]}`,
    ...(sentence ? [`rdfs:comment ${quoted(sentence)}`] : []),
  ];
  return `${s} ${p} ${o} .\n${said.join(" ;\n    ")} .`;
};

/** @type {(numbers: Set<number>) => number[]} */
const inOrder = (numbers) => [...numbers].sort((a, b) => a - b);

/**
 * The chosen nodes, their shown relations, and the names at the other ends.
 * @type {(chosen: number[]) => string}
 */
export const asTurtle = (chosen) => {
  const { model, visible } = page;
  const nodes = new Set(chosen);
  /** @type {Set<number>} */
  const edges = new Set();
  for (const node of chosen) {
    for (const edge of model.edgesOf(node)) {
      const other = model.other(edge, node);
      if (!page.drawnEdges[edge] && visible.shown[other]) continue;
      edges.add(edge);
      nodes.add(other);
    }
  }
  const head = Object.entries(PREFIXES).map(([name, address]) => `@prefix ${name}: <${address}> .`);
  return [...head, "", ...inOrder(nodes).map(describe), "", ...inOrder(edges).map(assertion), ""].join("\n");
};
