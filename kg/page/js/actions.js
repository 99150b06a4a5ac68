/* What people can do: each action changes the state in one step, and so can be gone back from. */

import { $, say } from "./dom.js";
import { change, page } from "./page.js";

const AT_ONCE = 60;
const COMPANY = 24;

/**
 * What a node is linked to, the most important first.
 * @type {(node: number) => number[]}
 */
const neighbours = (node) => {
  const { model } = page;
  const found = new Set(Array.from(model.edgesOf(node), (e) => model.other(e, node)));
  found.delete(node);
  return [...found].sort((a, b) => a - b);
};

/** @type {(node: number) => number[]} */
const hidden = (node) => neighbours(node).filter((i) => !page.visible.shown[i]);

/** @type {(node: number) => number} */
export const hiddenNeighbours = (node) => hidden(node).length;

/** The selected nodes, the first selected first. */
export const selection = () => [...new Set([page.state.selected, ...page.state.also])].filter((i) => i >= 0);

/**
 * Move the camera where a node is out of view; `near` asks for it to be large enough to read.
 * @type {(node: number, near?: boolean) => void}
 */
export const bringIntoView = (node, near = false) => {
  const { view, model } = page;
  const { width, height } = view.size();
  const at = view.toScreen(model.x[node], model.y[node]);
  const margin = Math.min(60, width / 6);
  const inside = at.x > margin && at.x < width - margin && at.y > margin && at.y < height - margin;
  const scale = near ? Math.max(view.scale(), Math.min(1, 9 / view.radiusOf(node))) : view.scale();
  if (!inside || scale > view.scale() * 1.05) view.moveTo(model.x[node], model.y[node], scale, true);
};

/**
 * Select a node; one that is not drawn comes with its most important neighbours.
 * @type {(node: number, near?: boolean) => void}
 */
export const selectNode = (node, near = true) => {
  const { state, visible } = page;
  page.hover = -1;
  if (!visible.shown[node] && state.focus >= 0) {
    focusOn(node, state.hops);
    return;
  }
  const alone = { selected: node, edge: -1, also: new Set() };
  if (visible.shown[node]) change(alone);
  else change({ ...alone, pins: new Set([...state.pins, node, ...neighbours(node).slice(0, COMPANY)]) });
  bringIntoView(node, near);
};

/** @type {(edge: number) => void} */
export const selectEdge = (edge) => {
  const { model } = page;
  change({ selected: -1, edge, also: new Set() });
  for (const i of [model.source[edge], model.target[edge]]) if (page.visible.shown[i]) bringIntoView(i);
};

/**
 * Add a node to the selection, or take it from there.
 * @type {(node: number) => void}
 */
export const selectMore = (node) => {
  if (page.state.selected < 0) {
    selectNode(node, false);
    return;
  }
  const chosen = new Set(selection());
  if (!chosen.delete(node)) chosen.add(node);
  const [first, ...rest] = chosen;
  change({ selected: first ?? -1, edge: -1, also: new Set(rest) });
};

export const clearSelection = () => change({ selected: -1, edge: -1, also: new Set() });

/**
 * Show only what is some steps around a node.
 * @type {(node: number, hops: number) => void}
 */
export const focusOn = (node, hops) =>
  change({ focus: node, hops, selected: node, edge: -1, also: new Set(), camera: null });

export const leaveFocus = () => change({ focus: -1, hops: 1, camera: null });

/**
 * Add neighbours that are not shown.
 * @type {(node: number) => void}
 */
export const expand = (node) => {
  const fresh = hidden(node).slice(0, AT_ONCE);
  if (fresh.length) change({ pins: new Set([...page.state.pins, ...fresh]) });
  else say("All its neighbours are shown");
};

/** @type {(all: boolean) => void} */
export const showAll = (all) => change({ all, pins: new Set(), camera: null });

export const toggleTable = () => {
  change({ table: page.state.table ? "" : "nodes", sort: "" });
  if (page.state.table) $("table").focus();
};

/** @type {(on: boolean) => void} */
export const toggleSide = (on) => {
  document.body.classList.toggle("side-open", on);
  $("show-filters").setAttribute("aria-expanded", String(on));
  if (on) $("side").querySelector("input")?.focus();
};

export const nextTheme = () => change({ theme: page.theme.dark ? "light" : "dark" }, { push: false });
