/* Okabe–Ito colours; shape is the second cue, an outline the third. */

import { svg } from "./dom.js";

/** @import { Attributes } from "./dom.js" */
/** @typedef {{ shape: string, fill: string, edge: string, rim: string }} Style */
/** @typedef {ReturnType<typeof readTheme>} Theme */

/** @type {Record<string, Style>} */
const STYLES = {
  Paper: { shape: "dot", fill: "#56b4e9", edge: "#2a7fb0", rim: "#9fd6f5" },
  Method: { shape: "diamond", fill: "#0072b2", edge: "#004a75", rim: "#5fb4ec" },
  Dataset: { shape: "square", fill: "#009e73", edge: "#00654a", rim: "#3fd0a4" },
  Task: { shape: "triangle", fill: "#e69f00", edge: "#8f6200", rim: "#ffc445" },
  Metric: { shape: "triangleDown", fill: "#cc79a7", edge: "#8a3f69", rim: "#eaa6cd" },
  Topic: { shape: "hexagon", fill: "#d55e00", edge: "#8a3c00", rim: "#ff9350" },
};

/** @type {(kind: string) => string} */
export const shapeOf = (kind) => STYLES[kind].shape;

/** @type {(kind: string, theme: Theme) => { background: string, border: string }} */
export const nodeColours = (kind, theme) => {
  const { fill, rim, edge } = STYLES[kind];
  return { background: fill, border: theme.dark ? rim : edge };
};

/** @typedef {[x: number, y: number]} Point */

/** @type {(count: number) => Point[]} */
const polygon = (count) =>
  Array.from({ length: count }, (_, i) => {
    const angle = (i * 2 * Math.PI) / count;
    return [Math.cos(angle), Math.sin(angle)];
  });

/** @type {Point[]} */
const TRIANGLE = [
  [0, -1.15],
  [1, 0.58],
  [-1, 0.58],
];

/** @type {Point[]} */
const DIAMOND = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
];

/** @type {Point[]} */
const SQUARE = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

/**
 * Outlines of the shapes around the origin with radius 1, as vis-network draws them.
 * @type {Record<string, Point[]>}
 */
export const OUTLINES = {
  diamond: DIAMOND,
  square: SQUARE,
  triangle: TRIANGLE,
  triangleDown: TRIANGLE.map(([x, y]) => [x, -y]),
  hexagon: polygon(6),
};

/** @type {(kind: string, x: number, y: number, r: number, attributes: Attributes) => SVGElement} */
export const shapeElement = (kind, x, y, r, attributes) => {
  const { shape, fill, edge } = STYLES[kind];
  const look = { fill, stroke: edge, ...attributes };
  if (shape === "dot") return svg("circle", { cx: x, cy: y, r, ...look });
  const points = OUTLINES[shape].map(([px, py]) => `${(x + px * r).toFixed(1)},${(y + py * r).toFixed(1)}`);
  return svg("polygon", { points: points.join(" "), "stroke-linejoin": "round", ...look });
};

/** @type {Record<string, number>} */
const ICON_RADII = { square: 4.6, dot: 5.4, hexagon: 6, diamond: 6.4 };

/**
 * The shape of a kind, beside text.
 * @type {(kind: string) => SVGSVGElement}
 */
export const icon = (kind) => {
  const shape = shapeElement(kind, 0, 0, ICON_RADII[shapeOf(kind)] ?? 5.6, { "stroke-width": 1.2 });
  return svg("svg", { viewBox: "-8 -8 16 16", class: "shape", "aria-hidden": "true" }, shape);
};

/** Colours of the theme as the canvas needs them. */
export const readTheme = () => {
  const style = getComputedStyle(document.documentElement);
  /** @type {(name: string) => string} */
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    ground: read("--ground"),
    ink: read("--ink"),
    accent: read("--accent"),
    halo: read("--halo"),
    haloEdge: read("--halo-edge"),
    near: read("--edge-near"),
    far: read("--edge-far"),
    lit: read("--edge-lit"),
    veil: read("--veil"),
    dark: read("--dark") === "1",
  };
};
