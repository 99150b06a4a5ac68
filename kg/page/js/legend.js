/* The legend is the switchboard: types and relations with shape, count and a switch each. */

import { $, button, el, refill } from "./dom.js";
import { filtersActive } from "./filter.js";
import { change, page } from "./page.js";
import { icon } from "./palette.js";
import { number } from "./words.js";

/** @typedef {"off" | "offRelations"} Switched */

/** @type {(length: number, values: Iterable<number>) => number[]} */
const countEach = (length, values) => {
  const counts = new Array(length).fill(0);
  for (const value of values) counts[value]++;
  return counts;
};

/**
 * One row for each kind, or for each relation, that the file holds.
 * @param {string} id of the list
 * @param {Switched} key of the state
 * @param {number[]} totals by kind or relation
 * @param {(value: number) => { key: string, name: string, icon?: Node }} describe
 */
const createRows = (id, key, totals, describe) => {
  const present = [...totals.keys()].filter((value) => totals[value]);
  const rows = present.map((value) => createRow(key, value, totals[value], present, describe(value)));
  refill(
    $(id),
    rows.map(({ item }) => item),
  );
  return rows;
};

/**
 * @param {Switched} key
 * @param {number} value
 * @param {number} all
 * @param {number[]} present
 * @param {{ key: string, name: string, icon?: Node }} look
 */
const createRow = (key, value, all, present, look) => {
  const flip = () => {
    const next = new Set(page.state[key]);
    if (!next.delete(value)) next.add(value);
    change({ [key]: next });
  };
  const only = () => change({ [key]: new Set(present.filter((other) => other !== value)) });
  const box = el("input", { type: "checkbox", id: `switch-${look.key}`, on: { change: flip } });
  const total = el("span", { class: "count", text: number(all) });
  const name = el("span", { class: "name", text: look.name });
  const item = el(
    "li",
    {},
    el("label", { for: `switch-${look.key}` }, box, look.icon, name, total),
    button({ class: "only", "aria-label": `Only ${look.name}`, text: "only" }, only),
  );
  /** @type {(count: number) => void} */
  const show = (count) => {
    const off = page.state[key].has(value);
    box.checked = !off;
    item.classList.toggle("off", off);
    total.textContent = count < all ? `${number(count)} / ${number(all)}` : number(all);
    total.title = `${number(count)} shown of ${number(all)}`;
  };
  return { value, item, show };
};

/**
 * Make the legend; what it gives brings it up to date.
 * @returns {() => void}
 */
export const startLegend = () => {
  const { model } = page;
  const kinds = createRows("legend", "off", countEach(model.kinds.length, model.kind), (kind) => ({
    key: `kind-${model.kinds[kind]}`,
    name: model.plurals[kind],
    icon: icon(model.kinds[kind]),
  }));
  const totals = countEach(model.relations.length, model.relation);
  const relations = createRows("relations", "offRelations", totals, (relation) => ({
    key: `relation-${relation}`,
    name: model.words[relation].outward,
  }));
  return () => {
    const { visible } = page;
    const nodes = countEach(
      model.kinds.length,
      visible.nodes.map((i) => model.kind[i]),
    );
    const edges = countEach(
      totals.length,
      visible.edges.map((e) => model.relation[e]),
    );
    for (const { value, show } of kinds) show(nodes[value]);
    for (const { value, show } of relations) show(edges[value]);
    $("reset").hidden = !filtersActive(page.state);
  };
};
