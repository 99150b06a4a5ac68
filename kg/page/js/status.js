/* What the picture says of itself: how much it shows, and the neighbourhood it is of. */

import { leaveFocus, showAll } from "./actions.js";
import { $, button, el, refill } from "./dom.js";
import { filtersActive } from "./filter.js";
import { resetFilters } from "./filters.js";
import { change, page } from "./page.js";
import { icon } from "./palette.js";
import { number, plural, shorten } from "./words.js";

/** @import { Child } from "./dom.js" */

/** @type {() => Child} */
const moreOrLess = () => {
  const { model, visible, state } = page;
  if (visible.nodes.length < visible.matching) {
    const look = { class: "link", id: "show-all", text: `Show all ${number(visible.matching)}` };
    return button(look, () => showAll(true));
  }
  if (!state.all || model.size <= state.limit) return null;
  const look = { class: "link", id: "show-best", text: `Only the ${number(state.limit)} most important` };
  return button(look, () => showAll(false));
};

/** @type {() => Child} */
const leftOut = () => {
  const { left_out: count } = page.model.start;
  const title = "Make the picture with a focus, a topic or a first year to see them";
  return count > 0 && el("span", { class: "muted", title, text: `${number(count)} more are not in this file` });
};

const showEmpty = () => {
  const empty = $("empty");
  empty.hidden = page.visible.nodes.length > 0;
  if (empty.hidden) return;
  if (page.model.size) {
    const reset = button({ class: "tool", text: "Reset all filters" }, resetFilters);
    refill(empty, el("p", { text: "Nothing fits these filters." }), reset);
  } else {
    const hint = el("p", { class: "muted", text: "Build it from papers first: kg build papers.jsonl" });
    refill(empty, el("p", { text: "This graph is empty." }), hint);
  }
};

/** Say how much is shown. */
export const showStatus = () => {
  const { model, visible, state } = page;
  const filters = filtersActive(state);
  const shown = el("strong", { text: number(visible.nodes.length) });
  const all = ` of ${plural(model.size, "node")}, ${plural(visible.edges.length, "relation")}`;
  refill(
    $("status"),
    el("span", {}, shown, all),
    moreOrLess(),
    filters > 0 && button({ class: "link", text: `Reset ${plural(filters, "filter")}` }, resetFilters),
    leftOut(),
  );
  showEmpty();
};

/** Say whose neighbourhood it is. */
export const showTrail = () => {
  const { state, model } = page;
  const trail = $("trail");
  trail.hidden = state.focus < 0;
  if (trail.hidden) return;
  /** @type {(hops: number) => HTMLElement} */
  const step = (hops) => {
    const look = { "aria-pressed": String(state.hops === hops), "aria-label": plural(hops, "step") };
    return button({ ...look, text: String(hops) }, () => change({ hops, camera: null }));
  };
  refill(
    trail,
    el("span", { class: "muted", text: "Around" }),
    icon(model.kindOf(state.focus)),
    el("strong", { text: shorten(model.label[state.focus], 48) }),
    el("span", { class: "steps", role: "group", "aria-label": "Steps" }, [1, 2, 3].map(step)),
    button({ class: "link", id: "leave", text: "Whole picture" }, leaveFocus),
  );
};

/** Name the picture and what it holds. */
export const describePage = () => {
  const { model, view } = page;
  $("subtitle").textContent = `${plural(model.size, "node")} · ${plural(model.count, "relation")}`;
  const keys = "Arrow keys go from node to node, Enter opens one. The table, key t, holds the same.";
  const picture = $("canvas").querySelector(".vis-network");
  picture?.setAttribute("role", "application");
  picture?.setAttribute("aria-label", `Picture of ${plural(model.size, "node")}. ${keys}`);
  view.canvas.setAttribute("aria-hidden", "true");
};
