/* Which nodes and relations are shown: types, years, topic, relations, confidence, degree, focus, and at most so many.
   What a page starts with is counted by kg/page/rule.py as well: both change together. */

/** @import { Model } from "./model.js" */
/** @import { State } from "./state.js" */
/**
 * What is shown: nodes and edges, a flag by node, steps from the focus by node, and how many nodes fit.
 * @typedef {object} Visible
 * @property {Int32Array} nodes
 * @property {Int32Array} edges
 * @property {Uint8Array} shown
 * @property {Int8Array | null} distance
 * @property {number} matching
 */

/**
 * A topic with all topics below it.
 * @type {(model: Model, topic: number) => Set<number>}
 */
const narrower = (model, topic) => {
  const found = new Set([topic]);
  for (const one of found) {
    for (const e of model.edgesOf(one)) {
      if (model.relationOf(e) === "broader" && model.target[e] === one) found.add(model.source[e]);
    }
  }
  return found;
};

/** @type {(model: Model, state: State) => Uint8Array} */
const passingPapers = (model, state) => {
  const passes = new Uint8Array(model.size);
  const topics = state.topic >= 0 ? narrower(model, state.topic) : null;
  for (let i = 0; i < model.size; i++) {
    if (model.kindOf(i) !== "Paper") continue;
    const year = model.year[i];
    if (state.from && (!year || year < state.from)) continue;
    if (state.to && (!year || year > state.to)) continue;
    if (topics && !model.edgesOf(i).some((e) => topics.has(model.other(e, i)))) continue;
    passes[i] = 1;
  }
  return passes;
};

/**
 * The papers that fit, what they name, and the topic.
 * @type {(model: Model, state: State) => Uint8Array}
 */
const passingByPaper = (model, state) => {
  const papers = passingPapers(model, state);
  const passes = papers.slice();
  for (let i = 0; i < model.size; i++) {
    if (!papers[i]) continue;
    for (const e of model.edgesOf(i)) {
      const other = model.other(e, i);
      if (model.kindOf(other) !== "Paper") passes[other] = 1;
    }
  }
  if (state.topic >= 0) passes[state.topic] = 1;
  return passes;
};

/** @type {(model: Model, state: State) => Uint8Array} */
const passingNodes = (model, state) => {
  const byPaper = state.from || state.to || state.topic >= 0;
  const passes = byPaper ? passingByPaper(model, state) : new Uint8Array(model.size).fill(1);
  if (state.off.size) for (let i = 0; i < model.size; i++) if (state.off.has(model.kind[i])) passes[i] = 0;
  for (const i of [state.focus, state.selected, ...state.pins]) if (i >= 0) passes[i] = 1;
  return passes;
};

/** @type {(model: Model, state: State, nodes: Uint8Array) => Uint8Array} */
const passingEdges = (model, state, nodes) => {
  const passes = new Uint8Array(model.count);
  for (let e = 0; e < model.count; e++) {
    if (model.confidence[e] < state.confidence || state.offRelations.has(model.relation[e])) continue;
    if (nodes[model.source[e]] && nodes[model.target[e]]) passes[e] = 1;
  }
  return passes;
};

/**
 * Take out nodes that have too few of the relations that pass.
 * @type {(model: Model, state: State, nodes: Uint8Array, edges: Uint8Array) => void}
 */
const dropLoose = (model, state, nodes, edges) => {
  if (!state.offRelations.size && !state.confidence && !state.degree) return;
  const least = Math.max(1, state.degree);
  const degree = new Int32Array(model.size);
  for (let e = 0; e < model.count; e++) {
    if (!edges[e]) continue;
    degree[model.source[e]]++;
    degree[model.target[e]]++;
  }
  for (let i = 0; i < model.size; i++) {
    if (degree[i] < least && i !== state.focus && i !== state.selected) nodes[i] = 0;
  }
};

/**
 * Steps from the focus over relations that are shown; -1 out of reach.
 * @type {(model: Model, state: State, edges: Uint8Array, nodes: Uint8Array) => Int8Array}
 */
const distances = (model, { focus, hops }, edges, nodes) => {
  const distance = new Int8Array(model.size).fill(-1);
  distance[focus] = 0;
  let front = [focus];
  for (let step = 1; step <= hops && front.length; step++) {
    /** @type {number[]} */
    const next = [];
    for (const i of front) {
      for (const e of model.edgesOf(i)) {
        const j = model.other(e, i);
        if (!edges[e] || !nodes[j] || distance[j] >= 0) continue;
        distance[j] = step;
        next.push(j);
      }
    }
    front = next;
  }
  return distance;
};

/**
 * Of the chosen, those without a relation to another give their places to the next that have one.
 * @param {Model} model
 * @param {Uint8Array} edges
 * @param {number[]} order
 * @param {Set<number>} kept
 * @param {Set<number>} forced
 */
const swapLonely = (model, edges, order, kept, forced) => {
  /** @type {(i: number) => boolean} */
  const linked = (i) =>
    model.edgesOf(i).some((e) => Boolean(edges[e]) && kept.has(model.other(e, i)) && model.other(e, i) !== i);
  const lonely = [...kept].filter((i) => !forced.has(i) && !linked(i));
  let free = lonely.length;
  for (const i of lonely) kept.delete(i);
  for (const i of order) {
    if (!free) return;
    if (kept.has(i) || !linked(i)) continue;
    kept.add(i);
    free--;
  }
  for (const i of lonely.slice(0, free)) kept.add(i);
};

/**
 * Of the nodes that fit, as many as are shown, the nearest and most important first.
 * @param {Model} model
 * @param {State} state
 * @param {Uint8Array} nodes
 * @param {Int8Array | null} distance
 * @param {Uint8Array} edges
 */
const choose = (model, state, nodes, distance, edges) => {
  const matching = [];
  for (let i = 0; i < model.size; i++) if (nodes[i] && (!distance || distance[i] >= 0)) matching.push(i);
  const limit = state.all ? Number.POSITIVE_INFINITY : state.limit;
  if (matching.length <= limit) return { chosen: matching, matching: matching.length };
  const order = distance ? [...matching].sort((a, b) => distance[a] - distance[b] || a - b) : matching;
  const kept = new Set(order.slice(0, limit));
  const wanted = [state.focus, state.selected, ...state.pins, ...state.also];
  const forced = new Set(wanted.filter((i) => i >= 0 && nodes[i]));
  swapLonely(model, edges, order, kept, forced);
  for (const i of forced) kept.add(i);
  return { chosen: [...kept].sort((a, b) => a - b), matching: matching.length };
};

/**
 * What a state shows.
 * @type {(model: Model, state: State) => Visible}
 */
export const computeVisible = (model, state) => {
  const nodes = passingNodes(model, state);
  const passing = passingEdges(model, state, nodes);
  dropLoose(model, state, nodes, passing);
  const distance = state.focus >= 0 ? distances(model, state, passing, nodes) : null;
  if (distance) for (const i of state.pins) if (distance[i] < 0) distance[i] = state.hops + 1;
  const { chosen, matching } = choose(model, state, nodes, distance, passing);
  const shown = new Uint8Array(model.size);
  for (const i of chosen) shown[i] = 1;
  const edges = [];
  for (let e = 0; e < model.count; e++) {
    if (passing[e] && shown[model.source[e]] && shown[model.target[e]]) edges.push(e);
  }
  return { nodes: Int32Array.from(chosen), edges: Int32Array.from(edges), shown, distance, matching };
};

/**
 * How many filters narrow the picture down.
 * @type {(state: State) => number}
 */
export const filtersActive = ({ off, offRelations, from, to, confidence, degree, topic }) =>
  off.size + offRelations.size + [from || to, confidence, degree, topic >= 0].filter(Boolean).length;
