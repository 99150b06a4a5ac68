/* The one handle from outside, for tests in a browser and for people at its console. The page itself never reads it. */

import { focusOn, hiddenNeighbours, selection, selectNode, toggleSide } from "./actions.js";
import { asSvg } from "./drawing.js";
import { asCsv, asJson } from "./files.js";
import { resetFilters } from "./filters.js";
import { showHelp } from "./keys.js";
import { showTip } from "./overlay.js";
import { change, page } from "./page.js";
import { decodeState } from "./state.js";
import { asTurtle } from "./turtle.js";
import { fold } from "./words.js";

const FUNCTIONS = {
  change,
  selectNode,
  selection,
  focusOn,
  hiddenNeighbours,
  resetFilters,
  toggleSide,
  showHelp,
  showTip,
  decodeState,
  asSvg,
  asCsv,
  asJson,
  asTurtle,
  fold,
};

/** Name it `paperkg`: all that the page knows (`paperkg.model`, `paperkg.state`, see page.js) and these functions. */
export const offerHandle = () => {
  Object.defineProperty(globalThis, "paperkg", { value: Object.assign(Object.create(page), FUNCTIONS) });
};
