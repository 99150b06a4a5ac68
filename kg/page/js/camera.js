/* The camera: what it is pointed at, and the address that keeps where it is. */

import { page } from "./page.js";

const WAIT_MS = 400;
let timer = 0;

/**
 * Point it at the place the reader chose, else at everything.
 * @type {(animate: boolean) => void}
 */
export const frame = (animate) => {
  const { view, visible, rings, state } = page;
  if (state.camera) view.moveTo(...state.camera, animate);
  else if (rings) view.fit(visible.nodes, animate, 1.1, Math.min(150, view.size().width / 5));
  else view.fit(visible.nodes, animate);
};

/** Keep where it is, once it comes to rest. */
export const keepCamera = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { x, y } = page.view.centre();
    page.state.camera = [x, y, page.view.scale()];
    page.history.save(page.state, false);
  }, WAIT_MS);
};
