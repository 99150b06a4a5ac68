/* The selection as Turtle, in the vocabulary of the graph. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const PREFIXES = {
    kg: "https://w3id.org/paperkg/ns#",
    rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    rdfs: "http://www.w3.org/2000/01/rdf-schema#",
    skos: "http://www.w3.org/2004/02/skos/core#",
    dcterms: "http://purl.org/dc/terms/",
    xsd: "http://www.w3.org/2001/XMLSchema#",
  };
  const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

  const quoted = (text) => `"${text.replace(/[\\"\n\r\t]/g, (c) => ESCAPES[c]).replace(/[\u0000-\u001f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
  const iri = (text) => `<${text.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`).replace(/\\u(00[0-7][0-9A-F])/g, (_, hex) => `%${hex.slice(2)}`)}>`;
  const relation = (name) => (name === "broader" ? "skos:broader" : /^[A-Za-z]\w*$/.test(name) ? `kg:${name}` : iri(PREFIXES.kg + encodeURIComponent(name)));

  const describe = (node) => {
    const { model } = page;
    const kind = page.KINDS[model.kind[node]];
    const lines = [`${iri(model.iri(node))} a kg:${kind}`];
    if (kind === "Paper") {
      lines.push(`dcterms:title ${quoted(model.label[node])}`);
      if (model.year[node]) lines.push(`dcterms:issued "${String(model.year[node]).padStart(4, "0")}"^^xsd:gYear`);
    } else {
      lines.push(`skos:prefLabel ${quoted(model.label[node])}`);
      if (model.aliases[node].length) lines.push(`skos:altLabel ${model.aliases[node].map(quoted).join(", ")}`);
    }
    return `${lines.join(" ;\n    ")} .`;
  };

  const assertion = (edge) => {
    const { model } = page;
    const [s, p, o] = [iri(model.iri(model.source[edge])), relation(model.relations[model.relation[edge]]), iri(model.iri(model.target[edge]))];
    const lines = ["[] a kg:Assertion", `rdf:subject ${s} ; rdf:predicate ${p} ; rdf:object ${o}`, `kg:confidence ${(model.confidence[edge] / 100).toFixed(2)} ; kg:support ${model.support[edge]}`];
    const { sentence } = page.evidenceOf(edge);
    if (sentence) lines.push(`rdfs:comment ${quoted(sentence)}`);
    return `${s} ${p} ${o} .\n${lines.join(" ;\n    ")} .`;
  };

  /* The chosen nodes, their shown relations, and the names at the other ends. */
  page.asTurtle = (chosen) => {
    const { model, visible } = page;
    const nodes = new Set(chosen);
    const edges = new Set();
    for (const node of chosen) {
      for (const edge of model.edgesOf(node)) {
        if (!page.drawnEdges[edge] && visible.shown[model.other(edge, node)]) continue;
        edges.add(edge);
        nodes.add(model.other(edge, node));
      }
    }
    const head = Object.entries(PREFIXES).map(([name, address]) => `@prefix ${name}: <${address}> .`);
    return [...head, "", ...[...nodes].sort((a, b) => a - b).map(describe), "", ...[...edges].sort((a, b) => a - b).map(assertion), ""].join("\n");
  };
})();
