/* Puts the parts together and keeps them in step with the state. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const SHOWN_BY = ["off", "offRelations", "from", "to", "confidence", "degree", "topic", "focus", "hops", "pins", "all"];
  const { $ } = page;
  page.hover = -1;
  page.cursor = -1;
  page.labels = [];

  const same = (a, b) => (a instanceof Set ? a.size === b.size && [...a].every((i) => b.has(i)) : a === b);

  const place = () => {
    const { model, visible, state } = page;
    page.rings = state.focus >= 0 ? page.focusLayout(model, visible, state.focus) : null;
    model.x.set(model.homeX);
    model.y.set(model.homeY);
    if (!page.rings) return;
    for (const [i, [x, y]] of page.rings) [model.x[i], model.y[i]] = [x, y];
  };

  /* What is shown, computed anew. */
  const refresh = () => {
    const { model, state, view } = page;
    page.togglePhysics(false);
    page.visible = page.computeVisible(model, state);
    page.drawnEdges = new Uint8Array(model.count);
    for (const e of page.visible.edges) page.drawnEdges[e] = 1;
    const members = new Map();
    for (const i of page.visible.nodes) members.set(model.community[i], (members.get(model.community[i]) || 0) + 1);
    page.lively = new Map([...members].filter(([, count]) => count > 2));
    page.lines = page.createLines(model, page.visible);
    place();
    page.labelOrder = [...page.visible.nodes].sort((a, b) => model.radius[b] - model.radius[a] || a - b);
    view.show(page.visible);
    page.updateLegend();
    page.updateFilters();
    page.updatePhysics();
  };

  const showStatus = () => {
    const { model, visible, state } = page;
    const parts = [page.el("span", {}, page.el("strong", { text: page.number(visible.nodes.length) }), ` of ${page.plural(model.size, "node")}, ${page.plural(visible.edges.length, "relation")}`)];
    if (visible.nodes.length < visible.matching) parts.push(page.el("button", { type: "button", class: "link", id: "show-all", text: `Show all ${page.number(visible.matching)}`, on: { click: () => page.showAll(true) } }));
    else if (state.all && model.size > state.limit) parts.push(page.el("button", { type: "button", class: "link", id: "show-best", text: `Only the ${page.number(state.limit)} most important`, on: { click: () => page.showAll(false) } }));
    const filters = page.filtersActive(state);
    if (filters) parts.push(page.el("button", { type: "button", class: "link", text: `Reset ${page.plural(filters, "filter")}`, on: { click: page.resetFilters } }));
    if (model.start.left_out) parts.push(page.el("span", { class: "muted", title: "Make the picture with a focus, a topic or a first year to see them", text: `${page.number(model.start.left_out)} more are not in this file` }));
    page.clear($("status"), parts);
    const empty = $("empty");
    empty.hidden = visible.nodes.length > 0;
    if (!visible.nodes.length) {
      page.clear(empty, model.size
        ? [page.el("p", { text: "Nothing fits these filters." }), page.el("button", { type: "button", class: "tool", text: "Reset all filters", on: { click: page.resetFilters } })]
        : [page.el("p", { text: "This graph is empty." }), page.el("p", { class: "muted", text: "Build it from papers first: kg build papers.jsonl" })]);
    }
  };

  const showTrail = () => {
    const { state, model } = page;
    const trail = $("trail");
    trail.hidden = state.focus < 0;
    if (state.focus < 0) return;
    const step = (hops) => page.el("button", { type: "button", "aria-pressed": String(state.hops === hops), "aria-label": page.plural(hops, "step"), text: String(hops), on: { click: () => page.change({ hops, camera: null }) } });
    page.clear(trail, page.el("span", { class: "muted", text: "Around" }), page.icon(model.kind[state.focus]), page.el("strong", { text: page.shorten(model.label[state.focus], 48) }), page.el("span", { class: "steps", role: "group", "aria-label": "Steps" }, [1, 2, 3].map(step)), page.el("button", { type: "button", class: "link", id: "leave", text: "Whole picture", on: { click: page.leaveFocus } }));
  };

  const showTheme = () => {
    document.documentElement.dataset.theme = page.state.theme;
    page.readTheme();
    if (page.view) page.view.recolour();
  };

  /* Paper is light, whatever the screen is, and gets a copy of both canvases: the browser may resize the originals. */
  const printing = () => {
    const repaint = (theme, on) => {
      document.documentElement.dataset.theme = theme;
      page.printing = on;
      page.readTheme();
      page.view.recolour();
      page.view.redrawNow();
      page.paintOver();
    };
    globalThis.addEventListener("beforeprint", () => {
      repaint("light", true);
      const copy = $("print-copy");
      [copy.width, copy.height] = [page.view.canvas.width, page.view.canvas.height];
      const context = copy.getContext("2d");
      context.drawImage(page.view.canvas, 0, 0);
      context.drawImage($("overlay"), 0, 0, copy.width, copy.height);
    });
    globalThis.addEventListener("afterprint", () => repaint(page.state.theme, false));
  };

  const frame = (animate) => {
    const { camera, focus } = page.state;
    if (camera) page.view.moveTo(camera[0], camera[1], camera[2], animate);
    else page.view.fit(page.visible.nodes, animate, page.rings ? 1.1 : 1.6, page.rings && focus >= 0 ? Math.min(150, page.view.size().width / 5) : 36);
  };

  const update = (before, { moved }) => {
    const { state } = page;
    const changed = (keys) => !before || keys.some((key) => !same(before[key], state[key]));
    if (changed(["theme"])) showTheme();
    const needs = changed(SHOWN_BY) || (state.selected >= 0 && !page.visible.shown[state.selected]) || (before && changed(["selected"]) && before.selected >= 0 && !page.visible.shown[before.selected]);
    if (needs) refresh();
    showStatus();
    showTrail();
    if (needs || changed(["selected", "edge", "also"])) page.updatePanel();
    if (needs || changed(["table", "sort", "find", "selected"])) page.updateTable();
    if (moved) frame(Boolean(before));
    page.paintOver();
  };

  page.change = (patch, { push = true } = {}) => {
    const before = page.state;
    page.state = { ...before, ...patch };
    const moved = Object.hasOwn(patch, "camera") && patch.camera === null;
    update(before, { moved });
    page.history.save(page.state, push);
  };

  const apply = (state) => {
    const before = page.state;
    page.state = state;
    update(before, { moved: before.focus !== state.focus || before.hops !== state.hops || before.all !== state.all || Boolean(state.camera) });
  };

  let cameraTimer = 0;
  const keepCamera = () => {
    clearTimeout(cameraTimer);
    cameraTimer = setTimeout(() => {
      const { x, y } = page.view.centre();
      page.state.camera = [x, y, page.view.scale()];
      page.history.save(page.state, false);
    }, 400);
  };

  const pointer = (container) => {
    let waiting = null;
    container.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const box = container.getBoundingClientRect();
      const first = waiting === null;
      waiting = { x: event.clientX - box.left, y: event.clientY - box.top, down: event.buttons > 0 };
      if (!first) return;
      requestAnimationFrame(() => {
        const { x, y, down } = waiting;
        waiting = null;
        const over = down ? -1 : page.view.pick(x, y);
        container.style.cursor = over >= 0 ? "pointer" : "";
        page.showTip(over, x, y);
        if (over === page.hover) return;
        page.hover = over;
        page.paintOver();
      });
    });
    container.addEventListener("pointerleave", () => {
      page.showTip(-1);
      if (page.hover < 0) return;
      page.hover = -1;
      page.paintOver();
    });
  };

  const gestures = (view) => {
    const { network } = view;
    network.on("beforeDrawing", page.drawUnder);
    network.on("afterDrawing", page.paintOver);
    network.on("click", (event) => {
      const { x, y } = event.pointer.DOM;
      const touch = event.event.pointerType === "touch" ? 12 : 4;
      const node = view.pick(x, y, touch);
      const more = event.event.srcEvent && event.event.srcEvent.shiftKey;
      if (node >= 0) {
        page.cursor = -1;
        if (more) page.selectMore(node);
        else page.selectNode(node, { near: false });
        return;
      }
      const edge = view.pickEdge(x, y, page.state.selected >= 0 ? [...page.model.edgesOf(page.state.selected)].filter((e) => page.drawnEdges[e]) : page.visible.edges);
      if (edge >= 0) page.selectEdge(edge);
      else if (page.state.selected >= 0 || page.state.edge >= 0) page.clearSelection();
    });
    network.on("doubleClick", (event) => {
      const node = view.pick(event.pointer.DOM.x, event.pointer.DOM.y);
      if (node >= 0) page.focusOn(node, 1);
    });
    network.on("zoom", keepCamera);
    network.on("dragEnd", keepCamera);
    network.on("resize", () => !page.state.camera && page.visible && requestAnimationFrame(() => frame(false)));
    pointer($("canvas"));
  };

  const buttons = () => {
    for (const id of ["back", "forward", "zoom-in", "zoom-out", "fit", "theme", "help"]) $(id).append(page.stroke(id));
    const press = (id, action) => $(id).addEventListener("click", action);
    press("back", () => page.history.back());
    press("forward", () => page.history.forward());
    press("show-table", page.toggleTable);
    press("show-filters", () => page.toggleSide(!document.body.classList.contains("side-open")));
    press("theme", page.nextTheme);
    press("help", page.showHelp);
    press("zoom-in", () => page.view.zoom(1.35));
    press("zoom-out", () => page.view.zoom(1 / 1.35));
    press("fit", () => page.change({ camera: null }, { push: false }));
    press("physics", () => page.togglePhysics());
    press("skip", (event) => {
      event.preventDefault();
      if (!page.state.table) page.change({ table: "nodes" });
      $("table").focus();
    });
    globalThis.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
  };

  const describe = () => {
    const { model } = page;
    $("subtitle").textContent = `${page.plural(model.size, "node")} · ${page.plural(model.count, "relation")}`;
    const picture = $("canvas").querySelector(".vis-network");
    picture.setAttribute("role", "application");
    picture.setAttribute("aria-label", `Picture of ${page.plural(model.size, "node")}. Arrow keys go from node to node, Enter opens one. The table, key t, holds the same.`);
    page.view.canvas.setAttribute("aria-hidden", "true");
  };

  const start = async () => {
    const model = page.createModel(await page.readGraph());
    page.model = model;
    page.state = page.decodeState(model, location.hash);
    showTheme();
    page.view = page.createNetwork($("canvas"), model);
    page.history = page.createHistory(model, apply);
    page.startLegend();
    page.startFilters();
    page.startSearch((node) => page.selectNode(node));
    page.startExport();
    page.startKeys();
    buttons();
    describe();
    gestures(page.view);
    printing();
    page.visible = { shown: new Uint8Array(model.size), nodes: [], edges: [] };
    update(null, { moved: true });
    page.history.save(page.state, false);
    page.view.redrawNow();
    document.documentElement.classList.remove("loading");
    document.documentElement.dataset.ready = "yes";
    performance.mark("paperkg-ready");
    /* What the first panel and the first search need, while nobody is waiting. */
    setTimeout(() => model.loadText().then(() => page.searchNames("a")), 300);
  };

  start().catch((error) => {
    document.documentElement.classList.remove("loading");
    const empty = $("empty");
    empty.hidden = false;
    page.clear(empty, page.el("p", { text: "The picture cannot be shown." }), page.el("p", { class: "muted", text: error.message }));
  });
})();
