/* What lies under the nodes: the discs of the communities and all relations, in a few strokes instead of thousands. */

import { page } from "./page.js";
import { nodeColours, OUTLINES, shapeOf } from "./palette.js";

/** @import { Visible } from "./filter.js" */
/** @import { Model } from "./model.js" */
/** @import { Frame, View } from "./network.js" */
/**
 * Pairs of nodes, one after another: those inside a community, and those between two.
 * @typedef {{ near: Int32Array, far: Int32Array }} Lines
 */
/** @typedef {CanvasRenderingContext2D} Pen */

const BATCH = 400;
const MANY = 9000;
const LAYERS = 8;
const TOGETHER = 60;

/**
 * One line a pair, however many relations it has.
 * @type {(model: Model, visible: Visible) => Lines}
 */
export const createLines = (model, visible) => {
  /** @type {number[]} */
  const near = [];
  /** @type {number[]} */
  const far = [];
  const seen = new Set();
  for (const e of visible.edges) {
    const [a, b] = [model.source[e], model.target[e]];
    const pair = a < b ? a * model.size + b : b * model.size + a;
    if (a === b || seen.has(pair)) continue;
    seen.add(pair);
    (model.community[a] === model.community[b] ? near : far).push(a, b);
  }
  return { near: Int32Array.from(near), far: Int32Array.from(far) };
};

/** @type {(frame: Frame, ax: number, ay: number, bx: number, by: number) => boolean} */
const outside = (frame, ax, ay, bx, by) =>
  (ax < frame.left && bx < frame.left) ||
  (ax > frame.right && bx > frame.right) ||
  (ay < frame.top && by < frame.top) ||
  (ay > frame.bottom && by > frame.bottom);

/** @type {(pen: Pen, model: Model, lines: Int32Array, frame: Frame) => void} */
const strokeLines = (pen, { x, y }, lines, frame) => {
  let open = 0;
  pen.beginPath();
  for (let k = 0; k < lines.length; k += 2) {
    const [a, b] = [lines[k], lines[k + 1]];
    if (outside(frame, x[a], y[a], x[b], y[b])) continue;
    pen.moveTo(x[a], y[a]);
    pen.lineTo(x[b], y[b]);
    if (++open >= BATCH) {
      pen.stroke();
      pen.beginPath();
      open = 0;
    }
  }
  pen.stroke();
};

/** @type {(pen: Pen) => void} */
const drawDiscs = (pen) => {
  const { model, theme, lively, view } = page;
  pen.lineWidth = 1 / view.scale();
  pen.fillStyle = theme.halo;
  pen.strokeStyle = theme.haloEdge;
  for (const [c, { x, y, radius }] of model.communities.entries()) {
    if (!lively.has(c)) continue;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
};

/** @type {(pen: Pen, shape: string, x: number, y: number, r: number) => void} */
const trace = (pen, shape, x, y, r) => {
  if (shape === "dot") {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const [[startX, startY], ...rest] = OUTLINES[shape];
  pen.moveTo(x + startX * r, y + startY * r);
  for (const [px, py] of rest) pen.lineTo(x + px * r, y + py * r);
  pen.closePath();
};

/** @type {(pen: Pen, view: View, kind: string, members: number[]) => void} */
const paintKind = (pen, view, kind, members) => {
  const { x, y } = view.model;
  const { background, border } = nodeColours(kind, page.theme);
  const shape = shapeOf(kind);
  pen.fillStyle = background;
  pen.strokeStyle = border;
  for (let from = 0; from < members.length; from += TOGETHER) {
    pen.beginPath();
    for (const i of members.slice(from, from + TOGETHER)) trace(pen, shape, x[i], y[i], view.radiusOf(i));
    pen.fill();
    pen.stroke();
  }
};

/**
 * vis-network draws node by node; with thousands, a few paths for a layer of importance are many times faster.
 * @type {(pen: Pen, view: View) => void}
 */
export const drawManyNodes = (pen, view) => {
  const { model, order } = view;
  const { left, right, top, bottom } = view.frame();
  const layer = Math.ceil(order.length / LAYERS);
  pen.lineWidth = 1;
  for (let from = 0; from < order.length; from += layer) {
    /** @type {number[][]} */
    const kinds = model.kinds.map(() => []);
    for (const i of order.slice(from, from + layer)) {
      const [x, y, r] = [model.x[i], model.y[i], view.radiusOf(i)];
      if (x > left - r && x < right + r && y > top - r && y < bottom + r) kinds[model.kind[i]].push(i);
    }
    for (const [kind, members] of kinds.entries()) {
      if (members.length) paintKind(pen, view, model.kinds[kind], members);
    }
  }
};

/**
 * Lines fade as they become many: those between communities would lie over the picture like fog.
 * @type {(pen: Pen, frame: Frame) => void}
 */
const drawLines = (pen, frame) => {
  const { view, model, theme, lines } = page;
  const count = (lines.near.length + lines.far.length) / 2;
  const rush = view.moving && count > MANY;
  pen.globalAlpha = Math.min(1, Math.sqrt(2500 / Math.max(1, lines.far.length / 2)));
  pen.strokeStyle = theme.far;
  if (!rush) strokeLines(pen, model, lines.far, frame);
  pen.globalAlpha = Math.min(1, Math.sqrt(7000 / Math.max(1, lines.near.length / 2)));
  pen.strokeStyle = theme.near;
  if (!rush || count < 3 * MANY) strokeLines(pen, model, lines.near, frame);
};

/**
 * Draw all that lies under the nodes.
 * @type {(pen: Pen) => void}
 */
export const drawUnder = (pen) => {
  const { view, model, theme, lines } = page;
  if (!lines) return;
  if (view.physics) view.syncPlaces(view.shown);
  const scale = view.scale();
  const frame = view.frame();
  pen.save();
  if (!page.rings && !view.physics) drawDiscs(pen);
  pen.lineWidth = Math.min(1.2, Math.max(0.5, 0.8 * Math.sqrt(scale))) / scale;
  if (page.rings) {
    pen.strokeStyle = theme.lit;
    strokeLines(pen, model, lines.far, frame);
    strokeLines(pen, model, lines.near, frame);
  } else {
    drawLines(pen, frame);
  }
  pen.restore();
};
