/* Everything by keyboard, and the page that says how. */

import * as actions from "./actions.js";
import { $, button, el, refill, say } from "./dom.js";
import { paintOver } from "./overlay.js";
import { change, page } from "./page.js";
import { togglePhysics } from "./physics.js";
import { plural } from "./words.js";

/** @type {[keys: string, what: string][]} */
const HELP = [
  ["/", "search names and aliases"],
  ["click, Enter", "open a node: facts, relations, sentences"],
  ["double click, f", "see only its neighbourhood"],
  ["1 2 3", "neighbourhood of one, two, three steps"],
  ["e", "add the neighbours that are hidden"],
  ["Shift click", "select several"],
  ["arrow keys", "on the picture: go to the next node that way; with Shift: move the picture"],
  ["+ − 0", "nearer, farther, everything"],
  ["t", "table of what is shown"],
  ["[ and ]", "back and forward"],
  ["m", "let a small picture move"],
  ["Esc", "close, then leave the neighbourhood"],
  ["?", "this help"],
];
const ADDRESS =
  "The address of this page holds the whole view: copy it to come back to it or to share it with the file.";
/** Where keys mean something of their own. */
const TYPING = "input:not([type=range]):not([type=checkbox]), select, textarea, [role=menu]";
export const ZOOM = 1.35;
const PAN = 80;

/**
 * The nearest shown node that way from another; that other where there is none.
 * @type {(from: number, dx: number, dy: number) => number}
 */
const nextThatWay = (from, dx, dy) => {
  const { x, y } = page.model;
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const i of page.view.shown) {
    const along = (x[i] - x[from]) * dx + (y[i] - y[from]) * dy;
    const aside = Math.abs((x[i] - x[from]) * dy - (y[i] - y[from]) * dx);
    if (i === from || along <= 0 || aside > along * 1.2) continue;
    const cost = along + aside * 2;
    if (cost < least) [best, least] = [i, cost];
  }
  return best;
};

/** Where the arrow keys begin: what is selected, else what is in the middle. */
const beginning = () => {
  const { view, state } = page;
  const { width, height } = view.size();
  return state.selected >= 0 ? state.selected : view.pick(width / 2, height / 2, 1e6);
};

/** @type {(dx: number, dy: number) => void} */
const step = (dx, dy) => {
  const { model, cursor } = page;
  const known = cursor >= 0 && page.visible.shown[cursor];
  const next = known ? nextThatWay(cursor, dx, dy) : beginning();
  page.cursor = next;
  if (next < 0) return;
  actions.bringIntoView(next);
  page.hover = next;
  say(`${model.kindOf(next)}: ${model.label[next]}, ${plural(model.degree(next), "relation")}`);
  paintOver();
};

/** @type {Record<string, [dx: number, dy: number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @type {(event: KeyboardEvent) => void} */
const onPicture = (event) => {
  const arrow = ARROWS[event.key];
  if (arrow && !event.altKey) {
    event.preventDefault();
    if (event.shiftKey) page.view.pan(arrow[0] * PAN, arrow[1] * PAN);
    else step(...arrow);
  } else if ((event.key === "Enter" || event.key === " ") && page.cursor >= 0) {
    event.preventDefault();
    actions.selectNode(page.cursor);
  }
};

const middle = () => (page.state.selected >= 0 ? page.state.selected : page.state.focus);

/** @type {(hops: number) => void} */
const around = (hops) => {
  if (middle() >= 0) actions.focusOn(middle(), hops);
};

const expand = () => {
  if (middle() >= 0) actions.expand(middle());
};

const leave = () => {
  const { state } = page;
  if (document.body.classList.contains("side-open")) actions.toggleSide(false);
  else if (state.selected >= 0 || state.edge >= 0) actions.clearSelection();
  else if (state.focus >= 0) actions.leaveFocus();
  else if (state.table) change({ table: "" });
};

const helpDialog = () => /** @type {HTMLDialogElement} */ ($("help-dialog"));

/** Show the keys and gestures. */
export const showHelp = () => {
  const dialog = helpDialog();
  const rows = HELP.map(([keys, what]) => [el("dt", {}, el("kbd", { text: keys })), el("dd", { text: what })]);
  refill(
    dialog,
    el("h2", { id: "help-title", text: "Keys and gestures" }),
    el("dl", {}, rows),
    el("p", { class: "muted", text: ADDRESS }),
    button({ class: "tool", text: "Close" }, () => dialog.close()),
  );
  dialog.showModal();
};

/** @type {Record<string, () => void>} */
const KEYS = {
  "/": () => $("search").focus(),
  f: () => around(1),
  1: () => around(1),
  2: () => around(2),
  3: () => around(3),
  e: expand,
  t: actions.toggleTable,
  "[": () => page.history.back(),
  "]": () => page.history.forward(),
  "+": () => page.view.zoom(ZOOM),
  "=": () => page.view.zoom(ZOOM),
  "-": () => page.view.zoom(1 / ZOOM),
  0: () => page.view.fit(page.view.shown, true),
  m: togglePhysics,
  "?": showHelp,
};

/** @type {(event: KeyboardEvent) => void} */
const onPage = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || helpDialog().open) return;
  if (event.key === "Escape") {
    leave();
    return;
  }
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  if (!Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
};

export const startKeys = () => {
  $("canvas").addEventListener("keydown", onPicture);
  document.addEventListener("keydown", onPage);
};
