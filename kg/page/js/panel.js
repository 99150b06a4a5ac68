/* The panel beside the picture: what is selected, or, with nothing selected, where to begin. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const FIRST = 5;
  const AT_ONCE = 12;
  let ticket = 0;

  const links = (node) => {
    const { model } = page;
    const { url, doi, arxiv_id: arxiv } = model.text.nodes;
    const kind = page.KINDS[model.kind[node]];
    const found = [];
    const add = (text, address) => found.push(page.link(text, address));
    if (kind === "Paper") {
      const id = /^[\w.\-/]{4,40}$/.test(arxiv[node]) ? arxiv[node] : "";
      if (id) add("arXiv", `https://arxiv.org/abs/${id}`);
      if (doi[node]) add("DOI", `https://doi.org/${encodeURIComponent(doi[node]).replaceAll("%2F", "/")}`);
      if (id) add("Hugging Face", `https://huggingface.co/papers/${encodeURIComponent(id.replace(/v\d+$/, ""))}`);
      if (url[node] && !url[node].startsWith("https://arxiv.org/abs/")) add("Web page", url[node]);
    } else if (kind === "Dataset" || kind === "Method") {
      const where = kind === "Dataset" ? "datasets" : "models";
      add(`Hugging Face ${where}`, `https://huggingface.co/${where}?search=${encodeURIComponent(model.label[node])}`);
    }
    const { server } = model.start;
    const local = /(?:^|\/)((?:paper|entity|topic)\/.*)$/s.exec(model.iri(node));
    if (server && local) add("Local server", `${server.replace(/\/+$/, "")}/${local[1]}`);
    const shown = found.filter(Boolean);
    return shown.length ? page.el("p", { class: "links" }, shown.map((a) => (a.append(page.stroke("out")), a))) : null;
  };

  /* Other names, those that differ only in case left out. */
  const spellings = (node) => {
    const seen = new Set([page.fold(page.model.label[node])]);
    return page.model.aliases[node].filter((name) => !seen.has(page.fold(name)) && seen.add(page.fold(name)));
  };

  const facts = (node) => {
    const { model } = page;
    const { venue, published, authors, types, identifier } = model.text.nodes;
    const rows = [];
    const put = (name, value) => value && rows.push(page.el("dt", { text: name }), page.el("dd", { text: value }));
    if (page.KINDS[model.kind[node]] === "Paper") {
      put("Authors", authors[node].join(", "));
      put("Venue", venue[node]);
      put("Published", published[node] || (model.year[node] ? String(model.year[node]) : ""));
      put("Id", identifier[node]);
    } else {
      put("Also called", spellings(node).join(", "));
      if (types[node].length > 1) put("Types", types[node].join(", "));
      put("First seen", model.year[node] ? String(model.year[node]) : "");
      if (model.papers[node]) put("Named in", page.plural(model.papers[node], "paper"));
    }
    return rows.length ? page.el("dl", {}, rows) : null;
  };

  const steps = (node) => {
    const { state } = page;
    const active = state.focus === node ? state.hops : 0;
    const step = (hops) =>
      page.el("button", { type: "button", "aria-pressed": String(active === hops), "aria-label": `Neighbourhood of ${page.plural(hops, "step")}`, text: String(hops), on: { click: () => page.focusOn(node, hops) } });
    const leave = active ? page.el("button", { type: "button", class: "link", text: "Whole picture", on: { click: page.leaveFocus } }) : null;
    const hidden = page.hiddenNeighbours(node);
    const more = hidden ? page.el("button", { type: "button", class: "link", id: "expand", text: `Add ${page.plural(hidden, "hidden neighbour")}`, on: { click: () => page.expand(node) } }) : null;
    return page.el("div", { class: "actions" },
      page.el("div", { class: "steps", role: "group", "aria-label": "Neighbourhood in steps" }, page.el("span", { class: "muted", text: "Neighbourhood" }), [1, 2, 3].map(step)), leave, more);
  };

  const group = (relation, outward, node, members) => {
    const list = page.el("ul", { class: "relations" });
    let shown = 0;
    const more = page.el("button", { type: "button", class: "link" });
    const show = () => {
      const next = Math.min(members.length, shown + (shown ? AT_ONCE : FIRST));
      for (const edge of members.slice(shown, next)) list.append(page.relationItem(edge, node));
      shown = next;
      more.textContent = `Show ${page.number(Math.min(AT_ONCE, members.length - shown))} more of ${page.number(members.length - shown)}`;
      more.hidden = shown >= members.length;
    };
    more.addEventListener("click", show);
    show();
    return page.el("section", { class: "group" }, page.el("h3", {}, page.model.relationWord(relation, outward), page.el("span", { class: "count", text: page.number(members.length) })), list, more);
  };

  const relations = (node) => {
    const { model } = page;
    const groups = new Map();
    for (const edge of model.edgesOf(node)) {
      const outward = model.source[edge] === node;
      const key = `${outward ? 0 : 1} ${model.relation[edge]}`;
      if (!groups.has(key)) groups.set(key, { relation: model.relation[edge], outward, members: [] });
      groups.get(key).members.push(edge);
    }
    const order = [...groups.values()].sort((a, b) => a.relation - b.relation || Number(b.outward) - Number(a.outward));
    for (const { members } of order) members.sort((a, b) => model.confidence[b] - model.confidence[a] || model.other(a, node) - model.other(b, node));
    if (!order.length) return [page.el("p", { class: "muted", text: "It has no relations in this file." })];
    return order.map(({ relation, outward, members }) => group(relation, outward, node, members));
  };

  const nodePanel = (node) => {
    const { model } = page;
    const kind = page.KINDS[model.kind[node]];
    return [
      page.el("p", { class: "kicker" }, page.icon(model.kind[node]), kind),
      page.el("h2", { class: "name", text: model.label[node] }),
      links(node),
      facts(node),
      steps(node),
      ...relations(node),
    ];
  };

  const several = () => {
    const chosen = page.selection();
    return [
      page.el("p", { class: "kicker", text: "Selection" }),
      page.el("h2", { class: "name", text: page.plural(chosen.length, "node") }),
      page.el("ul", { class: "plain" }, chosen.map((i) => page.el("li", {}, page.nodeButton(i)))),
      page.el("p", { class: "muted", text: "Shift and click adds to the selection or takes from it. “Export” writes it as Turtle." }),
    ];
  };

  const best = (kind, count) => {
    const { model, visible } = page;
    return [...visible.nodes].filter((i) => page.KINDS[model.kind[i]] === kind).sort((a, b) => model.degree(b) - model.degree(a) || a - b).slice(0, count);
  };

  const welcome = () => {
    const { model } = page;
    const lists = ["Task", "Method", "Dataset"].map((kind) => [kind, best(kind, 5)]).filter(([, list]) => list.length);
    const counted = (i) => page.el("li", { class: "row" }, page.nodeButton(i), page.el("span", { class: "count", text: page.number(model.degree(i)) }));
    return [
      page.el("p", { class: "kicker", text: "Where to begin" }),
      page.el("p", { class: "lead", text: "Click a node to read what is known of it, and the sentence behind every relation." }),
      ...lists.map(([kind, list]) => page.el("section", { class: "group" }, page.el("h3", { text: `Most connected ${model.plurals[page.KINDS.indexOf(kind)].toLowerCase()}` }), page.el("ul", { class: "plain" }, list.map(counted)))),
    ];
  };

  const closeButton = () =>
    page.el("button", { type: "button", class: "icon close", "aria-label": "Close details", title: "Close (Esc)", on: { click: page.clearSelection } }, page.stroke("close"));

  page.updatePanel = async () => {
    const { state, model } = page;
    const panel = page.$("panel");
    const mine = ++ticket;
    const chosen = state.selected >= 0 || state.edge >= 0;
    document.body.classList.toggle("has-selection", chosen);
    if (!chosen) {
      page.clear(panel, page.el("div", { class: "inner" }, model.size ? welcome() : []));
      return;
    }
    if (!model.text) await model.loadText();
    if (mine !== ticket) return;
    const content = state.edge >= 0 ? page.edgePanel(state.edge) : state.also.size ? several() : nodePanel(state.selected);
    const held = panel.contains(document.activeElement);
    page.clear(panel, closeButton(), page.el("div", { class: "inner" }, content));
    if (held) panel.focus();
    /* Setting it here would force a layout before the picture is drawn. */
    requestAnimationFrame(() => (panel.scrollTop = 0));
  };
})();
