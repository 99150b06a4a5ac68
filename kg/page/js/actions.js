/* What people can do: each action changes the state in one step, and so can be gone back from. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const MOVES_WITH = 400;
  const AT_ONCE = 60;
  const COMPANY = 24;

  const neighbours = (node) => {
    const { model } = page;
    const found = new Set();
    for (const e of model.edgesOf(node)) found.add(model.other(e, node));
    found.delete(node);
    return [...found].sort((a, b) => a - b);
  };
  const hidden = (node) => neighbours(node).filter((i) => !page.visible.shown[i]);

  page.hiddenNeighbours = (node) => hidden(node).length;
  page.selection = () => [...new Set([page.state.selected, ...page.state.also])].filter((i) => i >= 0);

  page.bringIntoView = (node, near = false) => {
    const { view, model } = page;
    const { width, height } = view.size();
    const at = view.toScreen(model.x[node], model.y[node]);
    const margin = Math.min(60, width / 6);
    const inside = at.x > margin && at.x < width - margin && at.y > margin && at.y < height - margin;
    const scale = near ? Math.max(view.scale(), Math.min(1, 9 / view.radiusOf(node))) : view.scale();
    if (!inside || scale > view.scale() * 1.05) view.moveTo(model.x[node], model.y[node], scale, true);
  };

  /* A node that is not drawn comes with its most important neighbours. */
  page.selectNode = (node, { near = true } = {}) => {
    const { state, visible } = page;
    page.hover = -1;
    if (visible.shown[node]) {
      page.change({ selected: node, edge: -1, also: new Set() });
    } else if (state.focus >= 0) {
      page.focusOn(node, state.hops);
      return;
    } else {
      const company = neighbours(node).slice(0, COMPANY);
      page.change({ selected: node, edge: -1, also: new Set(), pins: new Set([...state.pins, node, ...company]) });
    }
    page.bringIntoView(node, near);
  };

  page.selectEdge = (edge) => {
    const { model } = page;
    page.change({ selected: -1, edge, also: new Set() });
    for (const i of [model.source[edge], model.target[edge]]) if (page.visible.shown[i]) page.bringIntoView(i);
  };

  page.selectMore = (node) => {
    const { state } = page;
    if (state.selected < 0) {
      page.selectNode(node, { near: false });
      return;
    }
    const chosen = new Set(page.selection());
    if (!chosen.delete(node)) chosen.add(node);
    const [first, ...rest] = chosen;
    page.change({ selected: first ?? -1, edge: -1, also: new Set(rest) });
  };

  page.clearSelection = () => page.change({ selected: -1, edge: -1, also: new Set() });

  page.focusOn = (node, hops) => page.change({ focus: node, hops, selected: node, edge: -1, also: new Set(), camera: null });
  page.leaveFocus = () => page.change({ focus: -1, hops: 1, camera: null });

  page.expand = (node) => {
    const fresh = hidden(node).slice(0, AT_ONCE);
    if (fresh.length) page.change({ pins: new Set([...page.state.pins, ...fresh]) });
    else page.say("All its neighbours are shown");
  };

  page.showAll = (all) => page.change({ all, pins: new Set(), camera: null });

  page.toggleTable = () => {
    page.change({ table: page.state.table ? "" : "nodes", sort: "" });
    if (page.state.table) page.$("table").focus();
  };

  page.toggleSide = (on) => {
    document.body.classList.toggle("side-open", on);
    page.$("show-filters").setAttribute("aria-expanded", String(on));
    if (on) page.$("side").querySelector("input")?.focus();
  };

  page.nextTheme = () => {
    const dark = page.theme.dark;
    page.change({ theme: dark ? "light" : "dark" }, { push: false });
  };

  const showPhysics = () => {
    const { view } = page;
    const button = page.$("physics");
    const able = view.shown.length <= MOVES_WITH && view.shown.length > 1;
    button.disabled = !able;
    button.setAttribute("aria-pressed", String(view.physics));
    button.title = able ? (view.physics ? "Hold the picture still (m)" : "Let the picture move (m)") : `Up to ${MOVES_WITH} nodes can move: choose a neighbourhood first`;
    page.clear(button, page.stroke(view.physics ? "pause" : "physics"));
  };
  page.updatePhysics = showPhysics;

  page.togglePhysics = (on = !page.view.physics) => {
    if (on && page.$("physics").disabled) {
      page.say(`Up to ${MOVES_WITH} nodes can move: choose a neighbourhood first`);
      return;
    }
    page.view.setPhysics(on, page.visible.edges);
    showPhysics();
  };
})();
