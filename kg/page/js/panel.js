/* The panel beside the picture: what is selected, or, with nothing selected, where to begin. */

import { clearSelection, expand, focusOn, hiddenNeighbours, leaveFocus, selection } from "./actions.js";
import { $, button, el, refill, stroke } from "./dom.js";
import { edgePanel, nodeButton, relationItem } from "./evidence.js";
import { linksOf } from "./links.js";
import { page } from "./page.js";
import { icon } from "./palette.js";
import { fold, number, plural } from "./words.js";

/** @import { Child } from "./dom.js" */
/** @import { TextData } from "./data.js" */
/** @typedef {[name: string, value: string]} Fact */
/** @typedef {{ relation: number, outward: boolean, members: number[] }} Group */

const FIRST = 5;
const AT_ONCE = 12;

/**
 * Other names, those that differ only in case left out.
 * @type {(node: number) => string[]}
 */
const spellings = (node) => {
  const { label, aliases } = page.model;
  const seen = new Set([fold(label[node])]);
  return aliases[node].filter((name) => !seen.has(fold(name)) && seen.add(fold(name)));
};

/** @type {(node: number, text: TextData) => Fact[]} */
const factsOfPaper = (node, { nodes: { authors, venue, published, identifier } }) => [
  ["Authors", authors[node].join(", ")],
  ["Venue", venue[node]],
  ["Published", published[node] || String(page.model.year[node] || "")],
  ["Id", identifier[node]],
];

/** @type {(node: number, text: TextData) => Fact[]} */
const factsOfEntity = (node, { nodes: { types } }) => {
  const { year, papers } = page.model;
  return [
    ["Also called", spellings(node).join(", ")],
    ["Types", types[node].length > 1 ? types[node].join(", ") : ""],
    ["First seen", String(year[node] || "")],
    ["Named in", papers[node] ? plural(papers[node], "paper") : ""],
  ];
};

/** @type {(node: number, text: TextData) => HTMLElement | null} */
const facts = (node, text) => {
  const all = page.model.kindOf(node) === "Paper" ? factsOfPaper(node, text) : factsOfEntity(node, text);
  const known = all.filter(([, value]) => value);
  const rows = known.map(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })]);
  return rows.length ? el("dl", {}, rows) : null;
};

/** @type {(node: number) => HTMLElement} */
const steps = (node) => {
  const { state } = page;
  const active = state.focus === node ? state.hops : 0;
  /** @type {(hops: number) => HTMLElement} */
  const step = (hops) => {
    const look = { "aria-pressed": String(active === hops), "aria-label": `Neighbourhood of ${plural(hops, "step")}` };
    return button({ ...look, text: String(hops) }, () => focusOn(node, hops));
  };
  const hidden = hiddenNeighbours(node);
  const more = { class: "link", id: "expand", text: `Add ${plural(hidden, "hidden neighbour")}` };
  return el(
    "div",
    { class: "actions" },
    el(
      "div",
      { class: "steps", role: "group", "aria-label": "Neighbourhood in steps" },
      el("span", { class: "muted", text: "Neighbourhood" }),
      [1, 2, 3].map(step),
    ),
    active > 0 && button({ class: "link", text: "Whole picture" }, leaveFocus),
    hidden > 0 && button(more, () => expand(node)),
  );
};

/**
 * The relations of one kind and direction, some at once.
 * @type {(node: number, group: Group) => HTMLElement}
 */
const section = (node, { relation, outward, members }) => {
  const list = el("ul", { class: "relations" });
  const rest = [...members];
  const show = () => {
    for (const edge of rest.splice(0, list.children.length ? AT_ONCE : FIRST)) list.append(relationItem(edge, node));
    more.textContent = `Show ${number(Math.min(AT_ONCE, rest.length))} more of ${number(rest.length)}`;
    more.hidden = !rest.length;
  };
  const more = button({ class: "link" }, show);
  show();
  const { outward: forwards, inward: backwards } = page.model.words[relation];
  const count = el("span", { class: "count", text: number(members.length) });
  return el("section", { class: "group" }, el("h3", {}, outward ? forwards : backwards, count), list, more);
};

/**
 * The relations of a node by kind and direction, in the order of the vocabulary; the surest first.
 * @type {(node: number) => Group[]}
 */
const groupsOf = (node) => {
  const { model } = page;
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const edge of model.edgesOf(node)) {
    const outward = model.source[edge] === node;
    const key = `${outward} ${model.relation[edge]}`;
    const group = groups.get(key) ?? { relation: model.relation[edge], outward, members: [] };
    group.members.push(edge);
    groups.set(key, group);
  }
  for (const { members } of groups.values()) {
    members.sort((a, b) => model.confidence[b] - model.confidence[a] || model.other(a, node) - model.other(b, node));
  }
  return [...groups.values()].sort((a, b) => a.relation - b.relation || Number(b.outward) - Number(a.outward));
};

/** @type {(node: number, text: TextData) => Child[]} */
const nodePanel = (node, text) => {
  const kind = page.model.kindOf(node);
  const groups = groupsOf(node);
  return [
    el("p", { class: "kicker" }, icon(kind), kind),
    el("h2", { class: "name", text: page.model.label[node] }),
    linksOf(node, text),
    facts(node, text),
    steps(node),
    ...groups.map((group) => section(node, group)),
    groups.length ? null : el("p", { class: "muted", text: "It has no relations in this file." }),
  ];
};

/** @type {() => Child[]} */
const several = () => {
  const chosen = selection();
  const items = chosen.map((i) => el("li", {}, nodeButton(i)));
  const hint = "Shift and click adds to the selection or takes from it. “Export” writes it as Turtle.";
  return [
    el("p", { class: "kicker", text: "Selection" }),
    el("h2", { class: "name", text: plural(chosen.length, "node") }),
    el("ul", { class: "plain" }, items),
    el("p", { class: "muted", text: hint }),
  ];
};

/**
 * The shown nodes of a kind with most relations.
 * @type {(kind: string) => HTMLElement | null}
 */
const mostConnected = (kind) => {
  const { model, visible } = page;
  const all = [...visible.nodes].filter((i) => model.kindOf(i) === kind);
  const best = all.sort((a, b) => model.degree(b) - model.degree(a) || a - b).slice(0, FIRST);
  if (!best.length) return null;
  const items = best.map((i) =>
    el("li", { class: "row" }, nodeButton(i), el("span", { class: "count", text: number(model.degree(i)) })),
  );
  const plural = model.plurals[model.kinds.indexOf(kind)].toLowerCase();
  return el(
    "section",
    { class: "group" },
    el("h3", { text: `Most connected ${plural}` }),
    el("ul", { class: "plain" }, items),
  );
};

/** @type {() => Child[]} */
const welcome = () => {
  const lead = "Click a node to read what is known of it, and the sentence behind every relation.";
  return [
    el("p", { class: "kicker", text: "Where to begin" }),
    el("p", { class: "lead", text: lead }),
    ...["Task", "Method", "Dataset"].map(mostConnected),
  ];
};

const closeButton = () => {
  const look = { class: "icon close", "aria-label": "Close details", title: "Close (Esc)" };
  return button(look, clearSelection, stroke("close"));
};

/** Counts calls, so that one that waited for the text can see that a later one came before it. */
let calls = 0;

/** Bring the panel up to date with the selection. */
export const updatePanel = async () => {
  const { state, model } = page;
  const panel = $("panel");
  const call = ++calls;
  const chosen = state.selected >= 0 || state.edge >= 0;
  document.body.classList.toggle("has-selection", chosen);
  if (!chosen) {
    refill(panel, el("div", { class: "inner" }, model.size ? welcome() : []));
    return;
  }
  const text = model.text ?? (await model.loadText());
  if (call !== calls) return;
  const one = () => (state.also.size ? several() : nodePanel(state.selected, text));
  const held = panel.contains(document.activeElement);
  refill(panel, closeButton(), el("div", { class: "inner" }, state.edge >= 0 ? edgePanel(state.edge) : one()));
  if (held) panel.focus();
  /* Setting it here would force a layout before the picture is drawn. */
  requestAnimationFrame(() => {
    panel.scrollTop = 0;
  });
};
