/* What the page knows and shows now, and the one way to change what the reader chose. */

/** @import { Visible } from "./filter.js" */
/** @import { Rings } from "./focus.js" */
/** @import { PageHistory } from "./history.js" */
/** @import { Label } from "./labels.js" */
/** @import { Model } from "./model.js" */
/** @import { View } from "./network.js" */
/** @import { Theme } from "./palette.js" */
/** @import { State } from "./state.js" */
/** @import { Lines } from "./draw.js" */
/**
 * @typedef {object} Page
 * @property {Model} model the graph
 * @property {State} state what the reader chose
 * @property {PageHistory} history
 * @property {View} view camera and nodes
 * @property {Theme} theme
 * @property {Visible} visible what is shown
 * @property {Uint8Array} drawnEdges a flag by edge
 * @property {Map<number, number>} lively communities with more than two nodes shown, and how many
 * @property {Lines} lines
 * @property {Rings | null} rings places around a focus
 * @property {number[]} labelOrder shown nodes, the largest first
 * @property {Label[]} labels names on the picture
 * @property {number} hover the node under the pointer; -1 for none
 * @property {number} cursor the node that the arrow keys reached; -1 for none
 * @property {boolean} printing
 */

/**
 * Filled by main.js before anything reads it.
 * @type {Page}
 */
export const page = /** @type {any} */ ({ hover: -1, cursor: -1, labels: [], rings: null, printing: false });

/** @type {{ update: (before: State, moved: boolean) => void }} */
const listener = { update: () => undefined };

/**
 * Name who draws the page anew after a change; `moved` asks for a new camera.
 * @param {(before: State, moved: boolean) => void} update
 */
export const onChange = (update) => {
  listener.update = update;
};

/**
 * Change what the reader chose, in one step that can be gone back from; without `push` it is part of the last step.
 * @param {Partial<State>} patch
 * @param {{ push?: boolean }} [options]
 */
export const change = (patch, { push = true } = {}) => {
  const before = page.state;
  page.state = { ...before, ...patch };
  listener.update(before, patch.camera === null);
  page.history.save(page.state, push);
};
