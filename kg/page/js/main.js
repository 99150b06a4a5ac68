/* Puts the parts together and keeps them in step with the state. */

import { selectNode } from "./actions.js";
import { frame } from "./camera.js";
import { readGraph } from "./data.js";
import { $, el, refill } from "./dom.js";
import { createLines } from "./draw.js";
import { startExport } from "./export.js";
import { computeVisible } from "./filter.js";
import { startFilters } from "./filters.js";
import { focusLayout } from "./focus.js";
import { offerHandle } from "./handle.js";
import { PageHistory } from "./history.js";
import { startKeys } from "./keys.js";
import { startLegend } from "./legend.js";
import { Model } from "./model.js";
import { View } from "./network.js";
import { paintOver } from "./overlay.js";
import { onChange, page } from "./page.js";
import { updatePanel } from "./panel.js";
import { setPhysics, updatePhysics } from "./physics.js";
import { startPointer } from "./pointer.js";
import { searchNames, startSearch } from "./search.js";
import { decodeState } from "./state.js";
import { describePage, showStatus, showTrail } from "./status.js";
import { updateTable } from "./table.js";
import { showTheme, startTheme } from "./theme.js";
import { startTools } from "./tools.js";

/** @import { State } from "./state.js" */

/** @type {(keyof State)[]} */
const SHOWN_BY = ["off", "offRelations", "from", "to", "confidence", "degree", "topic", "focus", "hops", "pins", "all"];
const IDLE_MS = 300;

/** @type {(() => void)[]} */
const switches = [updatePhysics];

/** @type {(a: unknown, b: unknown) => boolean} */
const same = (a, b) =>
  a instanceof Set && b instanceof Set ? a.size === b.size && [...a].every((i) => b.has(i)) : a === b;

/* Nodes stand in rings around a focus, else where the layout put them. */
const place = () => {
  const { model, visible, state } = page;
  page.rings = state.focus >= 0 ? focusLayout(model, visible, state.focus) : null;
  model.x.set(model.homeX);
  model.y.set(model.homeY);
  for (const [i, [x, y]] of page.rings ?? []) {
    model.x[i] = x;
    model.y[i] = y;
  }
};

/** @type {() => Map<number, number>} */
const livelyCommunities = () => {
  const { model, visible } = page;
  const members = new Map();
  for (const i of visible.nodes) members.set(model.community[i], (members.get(model.community[i]) ?? 0) + 1);
  return new Map([...members].filter(([, count]) => count > 2));
};

/* What is shown, computed anew. */
const refresh = () => {
  const { model, state, view } = page;
  setPhysics(false);
  page.visible = computeVisible(model, state);
  page.drawnEdges = new Uint8Array(model.count);
  for (const e of page.visible.edges) page.drawnEdges[e] = 1;
  page.lively = livelyCommunities();
  page.lines = createLines(model, page.visible);
  place();
  page.labelOrder = [...page.visible.nodes].sort((a, b) => model.radius[b] - model.radius[a] || a - b);
  view.show(page.visible);
  for (const update of switches) update();
};

/** @type {(before: State | null, keys: (keyof State)[]) => boolean} */
const changed = (before, keys) => !before || keys.some((key) => !same(before[key], page.state[key]));

/**
 * Whether another state shows other nodes: by its filters, or by a selection that they hide.
 * @type {(before: State | null) => boolean}
 */
const showsOther = (before) => {
  if (changed(before, SHOWN_BY)) return true;
  const { shown } = page.visible;
  /** @type {(node: number) => boolean} */
  const hidden = (node) => node >= 0 && !shown[node];
  return hidden(page.state.selected) || (changed(before, ["selected"]) && hidden(before?.selected ?? -1));
};

/**
 * Draw what changed since another state; without one, all.
 * @type {(before: State | null, moved: boolean) => void}
 */
const update = (before, moved) => {
  if (changed(before, ["theme"])) showTheme();
  const other = showsOther(before);
  if (other) refresh();
  showStatus();
  showTrail();
  if (other || changed(before, ["selected", "edge", "also"])) updatePanel();
  if (other || changed(before, ["table", "sort", "find", "selected"])) updateTable();
  if (moved) frame(Boolean(before));
  paintOver();
};

/** @type {(hash: string) => void} */
const goTo = (hash) => {
  const before = page.state;
  const state = decodeState(page.model, hash);
  page.state = state;
  update(before, changed(before, ["focus", "hops", "all"]) || Boolean(state.camera));
};

/* What the first panel and the first search need, while nobody is waiting. */
const readAhead = async () => {
  await page.model.loadText();
  searchNames("a");
};

const start = async () => {
  offerHandle();
  page.model = new Model(await readGraph());
  page.state = decodeState(page.model, location.hash);
  showTheme();
  page.view = new View($("canvas"), page.model);
  page.history = new PageHistory(page.model, goTo);
  switches.push(startLegend(), startFilters());
  startSearch(selectNode);
  startExport();
  startKeys();
  startTools();
  describePage();
  startPointer();
  startTheme();
  onChange(update);
  update(null, true);
  page.history.save(page.state, false);
  page.view.redrawNow();
  document.documentElement.classList.remove("loading");
  document.documentElement.dataset.ready = "yes";
  performance.mark("paperkg-ready");
  setTimeout(readAhead, IDLE_MS);
};

start().catch((error) => {
  document.documentElement.classList.remove("loading");
  $("empty").hidden = false;
  refill(
    $("empty"),
    el("p", { text: "The picture cannot be shown." }),
    el("p", { class: "muted", text: error.message }),
  );
});
