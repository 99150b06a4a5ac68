/* What lies over the nodes, on a canvas of its own: names, and what is hovered or selected, lifted out of the rest. */

import { $, canvasOf, el, penOf, refill } from "./dom.js";
import { paintLabels, placeLabels } from "./labels.js";
import { page } from "./page.js";
import { icon } from "./palette.js";
import { plural, shorten } from "./words.js";

/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {{ middles: number[], nodes: Set<number>, edges: number[] }} Lifted */

const WITH_ARROWS = 800;

/** @type {(canvas: HTMLCanvasElement) => { width: number, height: number, ratio: number }} */
const fitCanvas = (canvas) => {
  const { width, height } = page.view.size();
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  return { width, height, ratio };
};

/**
 * The selected edge, or the selected nodes (else the one under the pointer) with what they are linked to.
 * @type {() => Lifted}
 */
const lifted = () => {
  const { state, hover, model, visible } = page;
  if (state.edge >= 0) {
    const ends = new Set([model.source[state.edge], model.target[state.edge]]);
    return { middles: [], nodes: ends, edges: [state.edge] };
  }
  const selected = [state.selected, ...state.also].filter((i) => i >= 0 && visible.shown[i]);
  const middles = selected.length || hover < 0 ? selected : [hover];
  const nodes = new Set(middles);
  const edges = [];
  for (const i of middles) {
    for (const e of model.edgesOf(i)) {
      if (!page.drawnEdges[e]) continue;
      edges.push(e);
      nodes.add(model.other(e, i));
    }
  }
  return { middles, nodes, edges };
};

/** @type {(pen: Pen, edges: number[], width: number) => void} */
const strokeEdges = (pen, edges, width) => {
  const { model, theme } = page;
  pen.strokeStyle = theme.lit;
  pen.lineWidth = width;
  pen.beginPath();
  for (const e of edges) {
    const [a, b] = [model.source[e], model.target[e]];
    pen.moveTo(model.x[a], model.y[a]);
    pen.lineTo(model.x[b], model.y[b]);
  }
  pen.stroke();
};

/** @type {(pen: Pen, edges: number[]) => void} */
const arrowHeads = (pen, edges) => {
  const { model, view, theme } = page;
  const scale = view.scale();
  const size = 7 / scale;
  pen.fillStyle = theme.lit;
  pen.beginPath();
  for (const e of edges) {
    const [a, b] = [model.source[e], model.target[e]];
    const angle = Math.atan2(model.y[b] - model.y[a], model.x[b] - model.x[a]);
    const back = view.radiusOf(b) + 1.5 / scale;
    const [x, y] = [model.x[b] - Math.cos(angle) * back, model.y[b] - Math.sin(angle) * back];
    pen.moveTo(x, y);
    pen.lineTo(x - Math.cos(angle - 0.42) * size, y - Math.sin(angle - 0.42) * size);
    pen.lineTo(x - Math.cos(angle + 0.42) * size, y - Math.sin(angle + 0.42) * size);
    pen.closePath();
  }
  pen.fill();
};

/** @type {(pen: Pen, node: number) => void} */
const ring = (pen, node) => {
  const { model, view, theme } = page;
  const scale = view.scale();
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 2.5 / scale;
  pen.beginPath();
  pen.arc(model.x[node], model.y[node], view.radiusOf(node) + 4.5 / scale, 0, 2 * Math.PI);
  pen.stroke();
};

/* Only what is selected veils the rest: not the pointer passing over, nor the middle of its own neighbourhood. */
const veiled = () => {
  const { state, rings } = page;
  if (page.printing) return false;
  if (state.edge >= 0) return true;
  return state.selected >= 0 && !(rings && state.selected === state.focus && !state.also.size);
};

/**
 * Draw in the places of the world instead of the screen.
 * @type {(pen: Pen, draw: () => void) => void}
 */
const inWorld = (pen, draw) => {
  const { view } = page;
  const { x, y } = view.toScreen(0, 0);
  pen.save();
  pen.translate(x, y);
  pen.scale(view.scale(), view.scale());
  draw();
  pen.restore();
};

/** @type {(pen: Pen, high: Lifted) => void} */
const lift = (pen, { middles, nodes, edges }) => {
  const { view, model } = page;
  strokeEdges(pen, edges, 1.4 / view.scale());
  if (edges.length < WITH_ARROWS) arrowHeads(pen, edges);
  for (const i of [...nodes].sort((a, b) => model.radius[a] - model.radius[b])) view.drawNode(pen, i);
  for (const i of middles.length ? middles : nodes) ring(pen, i);
};

/** @type {(pen: Pen, width: number, height: number) => void} */
const paintOn = (pen, width, height) => {
  const { model, theme, cursor, visible } = page;
  const high = lifted();
  const alone = high.nodes.size > 0 && veiled();
  if (alone) {
    pen.fillStyle = theme.veil;
    pen.fillRect(0, 0, width, height);
  }
  if (high.nodes.size) inWorld(pen, () => lift(pen, high));
  if (cursor >= 0 && visible.shown[cursor]) inWorld(pen, () => ring(pen, cursor));
  const first = high.middles.length ? high.middles : [...high.nodes];
  const only = alone ? [...high.nodes].sort((a, b) => model.radius[b] - model.radius[a] || a - b) : null;
  page.labels = placeLabels(pen, first, only);
  paintLabels(pen, page.labels);
};

/** Draw what lies over the nodes anew. */
export const paintOver = () => {
  if (!page.visible) return;
  const canvas = canvasOf("overlay");
  const { width, height, ratio } = fitCanvas(canvas);
  const pen = penOf(canvas);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  paintOn(pen, width, height);
};

/** @type {(node: number) => string[]} */
const facts = (node) => {
  const { model } = page;
  const kind = model.kindOf(node);
  const year = model.year[node];
  return [
    kind,
    year ? (kind === "Paper" ? String(year) : `since ${year}`) : "",
    model.papers[node] ? plural(model.papers[node], "paper") : "",
    plural(model.degree(node), "relation"),
  ].filter(Boolean);
};

/** Hide what stands beside the pointer. */
export const hideTip = () => {
  $("tip").hidden = true;
};

/**
 * Tell of a node beside the pointer.
 * @type {(node: number, x: number, y: number) => void}
 */
export const showTip = (node, x, y) => {
  const tip = $("tip");
  const { model } = page;
  refill(
    tip,
    el("strong", { text: shorten(model.label[node], 140) }),
    el("span", {}, icon(model.kindOf(node)), facts(node).join(" · ")),
  );
  tip.hidden = false;
  const { width, height } = page.view.size();
  const left = x + 16 + tip.offsetWidth > width ? x - 16 - tip.offsetWidth : x + 16;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, Math.min(y + 14, height - tip.offsetHeight - 4))}px`;
};
