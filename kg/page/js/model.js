/* The graph as typed arrays, with the edges of every node side by side. Nodes and edges are numbers. */

import { readText } from "./data.js";

/** @import { GraphData, TextData } from "./data.js" */

/** @type {(size: number, source: Int32Array, target: Int32Array) => { first: Int32Array, list: Int32Array }} */
const adjacency = (size, source, target) => {
  const first = new Int32Array(size + 1);
  for (let e = 0; e < source.length; e++) {
    first[source[e] + 1]++;
    if (target[e] !== source[e]) first[target[e] + 1]++;
  }
  for (let i = 0; i < size; i++) first[i + 1] += first[i];
  const fill = first.slice();
  const list = new Int32Array(first[size]);
  for (let e = 0; e < source.length; e++) {
    list[fill[source[e]]++] = e;
    if (target[e] !== source[e]) list[fill[target[e]]++] = e;
  }
  return { first, list };
};

export class Model {
  #first;
  #list;
  /** @type {Map<string, number> | null} */
  #edgeIds = null;

  /** @param {GraphData} data */
  constructor({ prefix, kinds, relations, communities, start, nodes, edges }) {
    this.prefix = prefix;
    this.start = start;
    this.kinds = kinds.map(([name]) => name);
    this.plurals = kinds.map(([, plural]) => plural);
    this.relations = relations.map(([name]) => name);
    this.words = relations.map(([, outward, inward]) => ({ outward, inward }));
    this.communities = communities.map(([name, x, y, radius, members]) => ({ name, x, y, radius, members }));
    this.size = nodes.id.length;
    this.id = nodes.id;
    this.byId = new Map(nodes.id.map((id, node) => [id, node]));
    this.label = nodes.label;
    this.aliases = nodes.aliases;
    this.kind = Uint8Array.from(nodes.kind);
    this.year = Int32Array.from(nodes.year, (year) => year || 0);
    this.papers = Int32Array.from(nodes.papers);
    this.radius = Float32Array.from(nodes.size);
    this.community = Int32Array.from(nodes.community);
    /** Where nodes stand in the whole picture, and where they stand now. */
    this.homeX = Float32Array.from(nodes.x);
    this.homeY = Float32Array.from(nodes.y);
    this.x = Float32Array.from(nodes.x);
    this.y = Float32Array.from(nodes.y);
    this.count = edges.s.length;
    this.source = Int32Array.from(edges.s);
    this.target = Int32Array.from(edges.t);
    this.relation = Uint8Array.from(edges.r);
    this.confidence = Uint8Array.from(edges.c);
    this.support = Int32Array.from(edges.n);
    /** @type {TextData | null} */
    this.text = null;
    const { first, list } = adjacency(this.size, this.source, this.target);
    this.#first = first;
    this.#list = list;
  }

  /** @param {number} node */
  iri(node) {
    return this.prefix + this.id[node];
  }

  /** @param {number} node */
  kindOf(node) {
    return this.kinds[this.kind[node]];
  }

  /** @param {number} node */
  edgesOf(node) {
    return this.#list.subarray(this.#first[node], this.#first[node + 1]);
  }

  /** @param {number} node */
  degree(node) {
    return this.#first[node + 1] - this.#first[node];
  }

  /**
   * The other end of an edge.
   * @param {number} edge
   * @param {number} node
   */
  other(edge, node) {
    return this.source[edge] === node ? this.target[edge] : this.source[edge];
  }

  /** @param {number} edge */
  relationOf(edge) {
    return this.relations[this.relation[edge]];
  }

  /**
   * What the relation of an edge is called, read from its source.
   * @param {number} edge
   */
  wordOf(edge) {
    return this.words[this.relation[edge]].outward;
  }

  /** @param {number} edge */
  edgeId(edge) {
    return `${this.id[this.source[edge]]} ${this.relationOf(edge)} ${this.id[this.target[edge]]}`;
  }

  /**
   * The edge with an id; -1 for none.
   * @param {string} id
   */
  edgeById(id) {
    this.#edgeIds ??= new Map(Array.from({ length: this.count }, (_, e) => [this.edgeId(e), e]));
    return this.#edgeIds.get(id) ?? -1;
  }

  async loadText() {
    this.text ??= await readText();
    return this.text;
  }
}
