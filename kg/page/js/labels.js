/* Names on the picture: the most important first, none over another, communities when seen from afar. */

import { page } from "./page.js";
import { shorten } from "./words.js";

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */
/**
 * A name that has its place; `strong` for that of a community.
 * @typedef {{ text: string, font: string, size: number, box: Box, strong: boolean }} Label
 */
/** @typedef {CanvasRenderingContext2D} Pen */
/** @typedef {ReturnType<typeof createBoard>} Board */
/** @typedef {{ width: number, height: number }} Size */

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, "Helvetica Neue", Arial, sans-serif';
const CELL = 48;
const LONGEST = 34;
const COMMUNITY_LONGEST = 28;
const SHORTEST = 8;
const MOST_TRIES = 4000;
const MOST_WIDTHS = 30000;

/** @type {(a: Box, b: Box) => boolean} */
const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** @type {(box: Box) => number[]} */
const cellsOf = (box) => {
  const found = [];
  for (let cx = Math.floor(box.left / CELL); cx <= Math.floor(box.right / CELL); cx++) {
    for (let cy = Math.floor(box.top / CELL); cy <= Math.floor(box.bottom / CELL); cy++) found.push(cx * 4096 + cy);
  }
  return found;
};

/** Boxes already taken, findable by place. */
const createBoard = () => {
  /** @type {Map<number, Box[]>} */
  const cells = new Map();
  return {
    /** @param {Box} box */
    free: (box) => cellsOf(box).every((cell) => !cells.get(cell)?.some((other) => meet(box, other))),
    /** @param {Box} box */
    take: (box) => {
      for (const cell of cellsOf(box)) {
        const taken = cells.get(cell);
        if (taken) taken.push(box);
        else cells.set(cell, [box]);
      }
    },
  };
};

/** @type {Map<string, number>} */
const widths = new Map();

/** @type {(pen: Pen, font: string, text: string) => number} */
const measure = (pen, font, text) => {
  const key = `${font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > MOST_WIDTHS) widths.clear();
    pen.font = font;
    width = pen.measureText(text).width;
    widths.set(key, width);
  }
  return width;
};

/** @type {(pixels: number) => { size: number, font: string }} */
const fontFor = (pixels) => {
  const size = pixels > 13 ? 14 : pixels > 8 ? 13 : 12;
  return { size, font: `${pixels > 8 ? 600 : 450} ${size}px ${FONT}` };
};

/**
 * The box of a name beside a place: left of it, below it or right of it.
 * @type {(x: number, y: number, width: number, height: number, side: number, gap: number) => Box}
 */
const boxOf = (x, y, width, height, side, gap) => {
  const left = side > 0 ? x + gap : side < 0 ? x - gap - width : x - width / 2;
  const top = side ? y - height / 2 : y + gap;
  return { left: left - 3, right: left + width + 3, top: top - 1, bottom: top + height + 1 };
};

/** @type {(box: Box, size: Size, margin: number) => boolean} */
const inside = (box, { width, height }, margin) =>
  box.left >= margin && box.right <= width - margin && box.top >= margin && box.bottom <= height - margin;

/** @type {(pen: Pen, board: Board, community: number, size: Size) => Label | null} */
const placeCommunity = (pen, board, community, size) => {
  const { view, model } = page;
  const { name, x, y, radius, members } = model.communities[community];
  const seen = radius * view.scale();
  if (!name || members < 4 || seen < 26 || seen > Math.min(size.width, size.height) * 0.42) return null;
  const height = Math.round(Math.min(19, Math.max(12.5, 9 + seen / 16)));
  const font = `650 ${height}px ${FONT}`;
  const text = shorten(name, COMMUNITY_LONGEST);
  const width = measure(pen, font, text);
  const at = view.toScreen(x, y);
  for (const dy of [-1.0, 1.0, -0.82, 0.82, 0]) {
    const box = boxOf(at.x, at.y + dy * seen - height / 2, width, height * 1.2, 0, 0);
    if (!inside(box, size, 2) || !board.free(box)) continue;
    board.take(box);
    return { text, font, size: height, box, strong: true };
  }
  return null;
};

/** @type {(pen: Pen, board: Board, size: Size) => Label[]} */
const placeCommunities = (pen, board, size) => {
  const { lively } = page;
  const most = Math.round((size.width * size.height) / 26000) + 3;
  /** @type {Label[]} */
  const placed = [];
  const order = [...lively].sort(([a, many], [b, more]) => more - many || a - b);
  for (const [community] of order) {
    if (placed.length >= most) break;
    const label = placeCommunity(pen, board, community, size);
    if (label) placed.push(label);
  }
  return placed;
};

/**
 * The name of a node, cut to the room it has beside it.
 * @type {(pen: Pen, font: string, name: string, room: number) => { text: string, width: number } | null}
 */
const fitting = (pen, font, name, room) => {
  const text = shorten(name, LONGEST);
  const width = measure(pen, font, text);
  if (width <= room) return { text, width };
  const letters = Math.floor((room / width) * text.length);
  if (letters < SHORTEST) return null;
  const cut = shorten(name, letters);
  return { text: cut, width: measure(pen, font, cut) };
};

/** @type {(x: number, y: number, size: Size) => boolean} */
const farOut = (x, y, { width, height }) => x < -20 || y < -20 || x > width + 20 || y > height + 20;

/** @type {(pen: Pen, board: Board, node: number, size: Size, forced: boolean) => Label | null} */
const placeNode = (pen, board, node, size, forced) => {
  const { view, model, rings } = page;
  const { x, y } = view.toScreen(model.x[node], model.y[node]);
  if (farOut(x, y, size)) return null;
  const pixels = view.radiusOf(node) * view.scale();
  const { size: height, font } = fontFor(pixels);
  const side = rings?.get(node)?.[2] ?? 0;
  const room = side ? (side > 0 ? size.width - x : x) - pixels - 10 : Number.POSITIVE_INFINITY;
  const name = fitting(pen, font, model.label[node], room);
  if (!name) return null;
  for (const way of side ? [side] : [0, 1, -1]) {
    const box = boxOf(x, y, name.width, height * 1.15, way, pixels + (way ? 5 : 3));
    if (!(forced || inside(box, size, 1)) || !board.free(box)) continue;
    board.take(box);
    return { text: name.text, font, size: height, box, strong: false };
  }
  return null;
};

/**
 * Choose the labels of one frame: `first` are placed whatever their size, `only` limits the rest.
 * @type {(pen: Pen, first: number[], only: number[] | null) => Label[]}
 */
export const placeLabels = (pen, first, only) => {
  const { view, model, rings } = page;
  const size = view.size();
  const board = createBoard();
  const forced = first.flatMap((node) => placeNode(pen, board, node, size, true) ?? []);
  const communities = !only && !rings && !view.physics ? placeCommunities(pen, board, size) : [];
  const placed = [...forced, ...communities];
  const named = new Set(communities.map(({ text }) => text));
  const most = Math.round((size.width * size.height) / 9000) + 12;
  const least = rings || only || view.shown.length <= 60 ? 0 : 3.2;
  let tries = 0;
  for (const node of only ?? page.labelOrder) {
    if (placed.length >= most || tries > MOST_TRIES || view.radiusOf(node) * view.scale() < least) break;
    if (first.includes(node) || named.has(shorten(model.label[node], COMMUNITY_LONGEST))) continue;
    tries++;
    const label = placeNode(pen, board, node, size, false);
    if (label) placed.push(label);
  }
  return placed;
};

/** @type {(pen: Pen, placed: Label[]) => void} */
export const paintLabels = (pen, placed) => {
  const { theme } = page;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.lineJoin = "round";
  pen.strokeStyle = theme.ground;
  pen.fillStyle = theme.ink;
  for (const { text, font, size, box, strong } of placed) {
    const y = (box.top + box.bottom) / 2 + size * 0.04;
    pen.font = font;
    pen.lineWidth = strong ? 5 : 3.5;
    pen.globalAlpha = strong ? 0.92 : 0.88;
    pen.strokeText(text, box.left + 3, y);
    pen.globalAlpha = 1;
    pen.fillText(text, box.left + 3, y);
  }
};
