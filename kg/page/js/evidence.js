/* The sentence a relation was read from, with the words highlighted, and the way to its paper. */
(() => {
  "use strict";
  const page = globalThis.paperkg;

  page.evidenceOf = (edge) => {
    const { text } = page.model;
    if (!text) return { sentence: "", start: -1, end: -1, paper: -1 };
    const { q, a, b, p, sentences } = text.edges;
    return { sentence: q[edge] < 0 ? "" : sentences[q[edge]], start: a[edge], end: b[edge], paper: p[edge] };
  };

  page.sentence = (edge) => {
    const { sentence, start, end } = page.evidenceOf(edge);
    if (!sentence) return page.el("p", { class: "sentence none", text: "No sentence is recorded for this relation." });
    if (start < 0) return page.el("blockquote", { class: "sentence", text: sentence });
    return page.el("blockquote", { class: "sentence" }, sentence.slice(0, start), page.el("mark", { text: sentence.slice(start, end) }), sentence.slice(end));
  };

  const origin = (edge) => {
    const { paper } = page.evidenceOf(edge);
    const { model } = page;
    if (Array.isArray(paper)) return page.el("p", { class: "origin", text: `from “${page.shorten(paper[1], 110)}”` });
    const known = paper >= 0 ? paper : -1;
    if (known < 0 || known === model.source[edge] || known === model.target[edge]) return null;
    return page.el("p", { class: "origin" }, "from ", page.nodeButton(known, "quiet"));
  };

  page.nodeButton = (node, className = "") =>
    page.el(
      "button",
      { type: "button", class: `node ${className}`, "data-node": node, on: { click: () => page.selectNode(node) } },
      page.icon(page.model.kind[node]),
      page.el("span", { text: page.model.label[node] }),
    );

  const strength = (edge) => {
    const { model } = page;
    const percent = model.confidence[edge];
    const more = model.support[edge] > 1 ? ` · ${page.number(model.support[edge])}×` : "";
    const found = model.support[edge] ? `, found ${page.plural(model.support[edge], "time")}` : "";
    return page.el("span", { class: "strength", title: `Confidence ${percent} %${found}` },
      page.svg("svg", { viewBox: "0 0 30 4", "aria-hidden": "true" },
        page.svg("rect", { width: 30, height: 4, rx: 2, class: "track" }),
        page.svg("rect", { width: Math.max(2, 0.3 * percent), height: 4, rx: 2, class: "fill" })),
      page.el("span", { text: `${percent} %${more}` }));
  };

  /* One relation as seen from one end. */
  page.relationItem = (edge, from) =>
    page.el("li", { class: "relation", "data-edge": edge },
      page.el("div", { class: "row" }, page.nodeButton(page.model.other(edge, from)), strength(edge)),
      page.sentence(edge),
      origin(edge));

  page.edgePanel = (edge) => {
    const { model } = page;
    const [a, b] = [model.source[edge], model.target[edge]];
    return [
      page.el("p", { class: "kicker", text: "Relation" }),
      page.el("div", { class: "statement" }, page.nodeButton(a), page.el("p", { class: "verb", text: model.relationWord(model.relation[edge]) }), page.nodeButton(b)),
      page.el("p", {}, strength(edge)),
      page.el("h3", { text: "Read from" }),
      page.sentence(edge),
      origin(edge),
    ];
  };
})();
