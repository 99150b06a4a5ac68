/* Pointing, clicking, dragging and touching on the picture. */

import { clearSelection, focusOn, selectEdge, selectMore, selectNode } from "./actions.js";
import { frame, keepCamera } from "./camera.js";
import { $ } from "./dom.js";
import { drawUnder } from "./draw.js";
import { hideTip, paintOver, showTip } from "./overlay.js";
import { page } from "./page.js";

/**
 * What vis-network tells of a click.
 * @typedef {{ pointer: { DOM: { x: number, y: number } },
 *   event: { pointerType?: string, srcEvent?: MouseEvent } }} Click
 */

const [FINGER, MOUSE] = [12, 4];

/** @type {(node: number) => void} */
const hover = (node) => {
  if (node === page.hover) return;
  page.hover = node;
  paintOver();
};

/** @type {(container: HTMLElement) => void} */
const followPointer = (container) => {
  /** @type {{ x: number, y: number, down: boolean } | null} */
  let waiting = null;
  const look = () => {
    if (!waiting) return;
    const { x, y, down } = waiting;
    waiting = null;
    const over = down ? -1 : page.view.pick(x, y);
    container.style.cursor = over >= 0 ? "pointer" : "";
    if (over >= 0) showTip(over, x, y);
    else hideTip();
    hover(over);
  };
  container.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const box = container.getBoundingClientRect();
    if (!waiting) requestAnimationFrame(look);
    waiting = { x: event.clientX - box.left, y: event.clientY - box.top, down: event.buttons > 0 };
  });
  container.addEventListener("pointerleave", () => {
    hideTip();
    hover(-1);
  });
};

/** The relations that can be clicked: those of the selected node where there is one. */
const clickableEdges = () => {
  const { state, model, visible, drawnEdges } = page;
  return state.selected < 0 ? visible.edges : model.edgesOf(state.selected).filter((e) => drawnEdges[e]);
};

/** @type {(click: Click) => void} */
const clicked = ({ pointer, event }) => {
  const { x, y } = pointer.DOM;
  const { view, state } = page;
  const node = view.pick(x, y, event.pointerType === "touch" ? FINGER : MOUSE);
  if (node >= 0) {
    page.cursor = -1;
    if (event.srcEvent?.shiftKey) selectMore(node);
    else selectNode(node, false);
    return;
  }
  const edge = view.pickEdge(x, y, clickableEdges());
  if (edge >= 0) selectEdge(edge);
  else if (state.selected >= 0 || state.edge >= 0) clearSelection();
};

/** @type {(click: Click) => void} */
const doubleClicked = ({ pointer }) => {
  const node = page.view.pick(pointer.DOM.x, pointer.DOM.y);
  if (node >= 0) focusOn(node, 1);
};

const resized = () => {
  if (!page.state.camera && page.visible) requestAnimationFrame(() => frame(false));
};

export const startPointer = () => {
  const { network } = page.view;
  network.on("beforeDrawing", drawUnder);
  network.on("afterDrawing", paintOver);
  network.on("click", clicked);
  network.on("doubleClick", doubleClicked);
  network.on("zoom", keepCamera);
  network.on("dragEnd", keepCamera);
  network.on("resize", resized);
  followPointer($("canvas"));
};
