/* The buttons around the picture. */

import { nextTheme, toggleSide, toggleTable } from "./actions.js";
import { $, stroke } from "./dom.js";
import { showHelp, ZOOM } from "./keys.js";
import { change, page } from "./page.js";
import { togglePhysics } from "./physics.js";

/** @type {(event: Event) => void} */
const skip = (event) => {
  event.preventDefault();
  if (!page.state.table) change({ table: "nodes" });
  $("table").focus();
};

/** @type {Record<string, (event: Event) => void>} */
const ACTIONS = {
  back: () => page.history.back(),
  forward: () => page.history.forward(),
  "show-table": toggleTable,
  "show-filters": () => toggleSide(!document.body.classList.contains("side-open")),
  theme: nextTheme,
  help: showHelp,
  "zoom-in": () => page.view.zoom(ZOOM),
  "zoom-out": () => page.view.zoom(1 / ZOOM),
  fit: () => change({ camera: null }, { push: false }),
  physics: togglePhysics,
  skip,
};
const WITH_STROKES = ["back", "forward", "zoom-in", "zoom-out", "fit", "theme", "help"];

export const startTools = () => {
  for (const id of WITH_STROKES) $(id).append(stroke(id));
  for (const [id, action] of Object.entries(ACTIONS)) $(id).addEventListener("click", action);
};
