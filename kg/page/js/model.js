/* The graph as typed arrays, with the edges of every node side by side. */
(() => {
  "use strict";
  const page = globalThis.paperkg;

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

  page.createModel = (data) => {
    const { nodes, edges } = data;
    const size = nodes.id.length;
    const count = edges.s.length;
    const source = Int32Array.from(edges.s);
    const target = Int32Array.from(edges.t);
    const { first, list } = adjacency(size, source, target);
    const kind = Uint8Array.from(nodes.kind);
    page.KINDS = data.kinds.map(([name]) => name);
    const model = {
      size,
      count,
      prefix: data.prefix,
      plurals: data.kinds.map(([, plural]) => plural),
      relations: data.relations.map(([name]) => name),
      communities: data.communities.map(([name, x, y, radius, members]) => ({ name, x, y, radius, members })),
      start: data.start,
      id: nodes.id,
      label: nodes.label,
      aliases: nodes.aliases,
      kind,
      year: Int32Array.from(nodes.year, (year) => year || 0),
      papers: Int32Array.from(nodes.papers),
      radius: Float32Array.from(nodes.size),
      community: Int32Array.from(nodes.community),
      homeX: Float32Array.from(nodes.x),
      homeY: Float32Array.from(nodes.y),
      x: Float32Array.from(nodes.x),
      y: Float32Array.from(nodes.y),
      source,
      target,
      relation: Uint8Array.from(edges.r),
      confidence: Uint8Array.from(edges.c),
      support: Int32Array.from(edges.n),
      text: null,
    };
    /* What a relation is called, read from its subject or from its object. */
    model.relationWord = (relation, outward = true) => data.relations[relation][outward ? 1 : 2];
    model.iri = (node) => model.prefix + model.id[node];
    model.byId = new Map(model.id.map((id, node) => [id, node]));
    model.edgesOf = (node) => list.subarray(first[node], first[node + 1]);
    model.other = (edge, node) => (source[edge] === node ? target[edge] : source[edge]);
    model.degree = (node) => first[node + 1] - first[node];
    model.edgeId = (edge) => `${model.id[source[edge]]} ${model.relations[model.relation[edge]]} ${model.id[target[edge]]}`;
    model.loadText = async () => {
      model.text = model.text || (await page.readText());
      return model.text;
    };
    model.edgeIds = () => {
      if (!model.edgeIndex) {
        model.edgeIndex = new Map();
        for (let e = 0; e < count; e++) model.edgeIndex.set(model.edgeId(e), e);
      }
      return model.edgeIndex;
    };
    return model;
  };
})();
