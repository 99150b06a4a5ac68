/* A small picture can move: what is linked pulls together, what is not drifts apart. */

import { buttonOf, refill, say, stroke } from "./dom.js";
import { page } from "./page.js";

const MOST = 400;
const TOO_MANY = `Up to ${MOST} nodes can move: choose a neighbourhood first`;

/** Bring the button up to date with the picture. */
export const updatePhysics = () => {
  const { shown, physics } = page.view;
  const button = buttonOf("physics");
  button.disabled = shown.length > MOST || shown.length < 2;
  button.setAttribute("aria-pressed", String(physics));
  button.title = button.disabled ? TOO_MANY : physics ? "Hold the picture still (m)" : "Let the picture move (m)";
  refill(button, stroke(physics ? "pause" : "physics"));
};

/** @type {(on: boolean) => void} */
export const setPhysics = (on) => {
  if (on && buttonOf("physics").disabled) {
    say(TOO_MANY);
    return;
  }
  if (on !== page.view.physics) page.view.setPhysics(on, page.visible.edges);
  updatePhysics();
};

export const togglePhysics = () => setPhysics(!page.view.physics);
