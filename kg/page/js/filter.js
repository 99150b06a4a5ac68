/* Which nodes and relations are shown: types, years, topic, relations, confidence, degree, focus, and at most so many.
   What a page starts with is counted by kg/page/rule.py as well: both change together. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const PAPER = 0;

  const passingPapers = (model, state) => {
    const passes = new Uint8Array(model.size);
    const topics = state.topic >= 0 ? page.narrower(model, state.topic) : null;
    for (let i = 0; i < model.size; i++) {
      if (model.kind[i] !== PAPER) continue;
      const year = model.year[i];
      if (state.from && (!year || year < state.from)) continue;
      if (state.to && (!year || year > state.to)) continue;
      if (topics && !model.edgesOf(i).some((e) => topics.has(model.other(e, i)))) continue;
      passes[i] = 1;
    }
    return passes;
  };

  /* A topic with all topics below it. */
  page.narrower = (model, topic) => {
    const broader = model.relations.indexOf("broader");
    const found = new Set([topic]);
    for (const one of found) {
      for (const e of model.edgesOf(one)) {
        if (model.relation[e] === broader && model.target[e] === one) found.add(model.source[e]);
      }
    }
    return found;
  };

  const passingNodes = (model, state) => {
    const passes = new Uint8Array(model.size);
    const byPaper = state.from || state.to || state.topic >= 0;
    const papers = byPaper ? passingPapers(model, state) : null;
    if (papers) {
      for (let i = 0; i < model.size; i++) {
        if (!papers[i]) continue;
        passes[i] = 1;
        for (const e of model.edgesOf(i)) passes[model.other(e, i)] ||= model.kind[model.other(e, i)] === PAPER ? 0 : 1;
      }
      if (state.topic >= 0) passes[state.topic] = 1;
    } else {
      passes.fill(1);
    }
    if (state.off.size) for (let i = 0; i < model.size; i++) if (state.off.has(model.kind[i])) passes[i] = 0;
    for (const i of [state.focus, state.selected, ...state.pins]) if (i >= 0) passes[i] = 1;
    return passes;
  };

  const passingEdges = (model, state, nodes) => {
    const passes = new Uint8Array(model.count);
    for (let e = 0; e < model.count; e++) {
      passes[e] =
        nodes[model.source[e]] && nodes[model.target[e]] && model.confidence[e] >= state.confidence && !state.offRelations.has(model.relation[e])
          ? 1
          : 0;
    }
    return passes;
  };

  const dropLoose = (model, state, nodes, edges) => {
    if (!state.offRelations.size && !state.confidence && !state.degree) return;
    const least = Math.max(1, state.degree);
    const degree = new Int32Array(model.size);
    for (let e = 0; e < model.count; e++) {
      if (!edges[e]) continue;
      degree[model.source[e]]++;
      degree[model.target[e]]++;
    }
    for (let i = 0; i < model.size; i++) if (degree[i] < least && i !== state.focus && i !== state.selected) nodes[i] = 0;
  };

  /* Steps from the focus over relations that are shown; -1 out of reach. */
  page.distances = (model, start, hops, edges, nodes) => {
    const distance = new Int8Array(model.size).fill(-1);
    distance[start] = 0;
    let front = [start];
    for (let step = 1; step <= hops && front.length; step++) {
      const next = [];
      for (const i of front) {
        for (const e of model.edgesOf(i)) {
          const j = model.other(e, i);
          if (edges[e] && nodes[j] && distance[j] < 0) {
            distance[j] = step;
            next.push(j);
          }
        }
      }
      front = next;
    }
    return distance;
  };

  /* Of the chosen, those without a relation to another give their places to the next that have one. */
  const swapLonely = (model, edges, order, kept, forced) => {
    const linked = (i) => model.edgesOf(i).some((e) => edges[e] && kept.has(model.other(e, i)) && model.other(e, i) !== i);
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

  const choose = (model, state, nodes, distance, edges) => {
    const matching = [];
    for (let i = 0; i < model.size; i++) if (nodes[i] && (!distance || distance[i] >= 0)) matching.push(i);
    const limit = state.all ? Infinity : state.limit;
    if (matching.length <= limit) return { chosen: matching, matching: matching.length };
    const order = distance ? [...matching].sort((a, b) => distance[a] - distance[b] || a - b) : matching;
    const kept = new Set(order.slice(0, limit));
    const forced = new Set([state.focus, state.selected, ...state.pins, ...state.also].filter((i) => i >= 0 && nodes[i]));
    swapLonely(model, edges, order, kept, forced);
    for (const i of forced) kept.add(i);
    return { chosen: [...kept].sort((a, b) => a - b), matching: matching.length };
  };

  page.computeVisible = (model, state) => {
    const nodes = passingNodes(model, state);
    const passing = passingEdges(model, state, nodes);
    dropLoose(model, state, nodes, passing);
    const distance = state.focus >= 0 ? page.distances(model, state.focus, state.hops, passing, nodes) : null;
    if (distance) for (const i of state.pins) if (distance[i] < 0) distance[i] = state.hops + 1;
    const { chosen, matching } = choose(model, state, nodes, distance, passing);
    const shown = new Uint8Array(model.size);
    for (const i of chosen) shown[i] = 1;
    const edges = [];
    for (let e = 0; e < model.count; e++) if (passing[e] && shown[model.source[e]] && shown[model.target[e]]) edges.push(e);
    return { nodes: Int32Array.from(chosen), edges: Int32Array.from(edges), shown, distance, matching };
  };

  page.filtersActive = (state) =>
    state.off.size + state.offRelations.size + (state.from || state.to ? 1 : 0) + (state.confidence ? 1 : 0) + (state.degree ? 1 : 0) + (state.topic >= 0 ? 1 : 0);
})();
