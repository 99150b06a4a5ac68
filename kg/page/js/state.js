/* What the reader chose, as plain values, and the address (hash) that holds all of it. */

/** @import { Model } from "./model.js" */
/** @typedef {ReturnType<typeof initial>} State */
/** @typedef {[x: number, y: number, scale: number]} Camera */

const HOPS = [1, 2, 3];
const THEMES = ["auto", "light", "dark"];
const OWN_THEME = document.documentElement.dataset.theme ?? "";

/** @type {() => Set<number>} */
const none = () => new Set();

/** @param {Model} model */
const initial = (model) => ({
  off: none(),
  offRelations: none(),
  from: 0,
  to: 0,
  confidence: 0,
  degree: 0,
  topic: -1,
  focus: -1,
  hops: 1,
  selected: -1,
  edge: -1,
  also: none(),
  pins: none(),
  all: false,
  table: "",
  sort: "",
  find: "",
  theme: THEMES.includes(OWN_THEME) ? OWN_THEME : "auto",
  camera: /** @type {Camera | null} */ (null),
  limit: model.start.limit,
});

/**
 * How the page starts where its address says nothing.
 * @type {(model: Model) => State}
 */
const startState = (model) => {
  const { types, since, topic, focus, hops } = model.start;
  const state = initial(model);
  if (types.length) {
    state.off = new Set([...model.kinds.keys()].filter((kind) => !types.includes(model.kinds[kind])));
  }
  if (since) state.from = since;
  if (topic !== null) state.topic = topic;
  if (focus !== null) {
    state.focus = focus;
    state.selected = focus;
    state.hops = hops;
  }
  return state;
};

/** @type {(set: Set<number>, list: string[]) => string} */
const names = (set, list) =>
  [...set]
    .sort((a, b) => a - b)
    .map((i) => list[i])
    .join(",");

/** @type {(model: Model, node: number) => string} */
const nodeText = (model, node) => (node < 0 ? "" : model.id[node]);

/**
 * Every part of the address that holds one value.
 * @type {Record<string, (model: Model, state: State) => string>}
 */
const PARTS = {
  off: (model, { off }) => names(off, model.kinds),
  norel: (model, { offRelations }) => names(offRelations, model.relations),
  years: (_, { from, to }) => `${from || ""}-${to || ""}`,
  confidence: (_, { confidence }) => String(confidence),
  degree: (_, { degree }) => String(degree),
  topic: (model, { topic }) => nodeText(model, topic),
  focus: (model, { focus, hops }) => (focus < 0 ? "" : `${hops}:${nodeText(model, focus)}`),
  node: (model, { selected }) => nodeText(model, selected),
  edge: (model, { edge }) => (edge < 0 ? "" : model.edgeId(edge)),
  all: (_, { all }) => (all ? "1" : ""),
  table: (_, { table }) => table,
  sort: (_, { sort }) => sort,
  find: (_, { find }) => find,
  theme: (_, { theme }) => theme,
  at: (_, { camera }) => (camera ? camera.map((v, i) => v.toFixed(i === 2 ? 3 : 0)).join(",") : ""),
};

/**
 * The address of a state: only what differs from how the page starts.
 * @type {(model: Model, state: State) => string}
 */
export const encodeState = (model, state) => {
  const start = startState(model);
  const parts = new URLSearchParams();
  for (const [key, write] of Object.entries(PARTS)) {
    const value = write(model, state);
    if (value !== write(model, start)) parts.set(key, value);
  }
  for (const i of state.also) parts.append("also", model.id[i]);
  for (const i of state.pins) parts.append("with", model.id[i]);
  return parts.toString();
};

/** @type {(text: string, most: number) => number} */
const whole = (text, most) => Math.min(/^\d{1,6}$/.test(text) ? Number(text) : 0, most);

/** @type {(text: string, list: string[]) => Set<number>} */
const indices = (text, list) =>
  new Set(
    text
      .split(",")
      .map((name) => list.indexOf(name))
      .filter((i) => i >= 0),
  );

/** @type {(text: string) => Camera | null} */
const camera = (text) => {
  const [x, y, scale, ...more] = text.split(",").map(Number);
  const good = [x, y, scale].every(Number.isFinite) && !more.length && scale > 0.005 && scale < 50;
  return good ? [x, y, scale] : null;
};

/** @type {(model: Model, state: State, text: string) => void} */
const readFocus = (model, state, text) => {
  const match = /^([123]):(.*)$/s.exec(text);
  state.focus = match ? (model.byId.get(match[2]) ?? -1) : -1;
  if (match) state.hops = HOPS.includes(Number(match[1])) ? Number(match[1]) : 1;
};

/**
 * How each part of the address is read; what it says wrongly is ignored.
 * @type {Record<string, (model: Model, state: State, text: string) => void>}
 */
const READERS = {
  off: (model, state, text) => {
    state.off = indices(text, model.kinds);
  },
  norel: (model, state, text) => {
    state.offRelations = indices(text, model.relations);
  },
  years: (_, state, text) => {
    const years = /^(\d{4})?-(\d{4})?$/.exec(text);
    if (years) [state.from, state.to] = [Number(years[1] ?? 0), Number(years[2] ?? 0)];
  },
  confidence: (_, state, text) => {
    state.confidence = whole(text, 100);
  },
  degree: (_, state, text) => {
    state.degree = whole(text, 999);
  },
  topic: (model, state, text) => {
    state.topic = model.byId.get(text) ?? -1;
  },
  focus: readFocus,
  node: (model, state, text) => {
    state.selected = model.byId.get(text) ?? -1;
  },
  edge: (model, state, text) => {
    state.edge = model.edgeById(text);
  },
  all: (_, state, text) => {
    state.all = text === "1";
  },
  table: (_, state, text) => {
    state.table = ["nodes", "relations"].includes(text) ? text : "";
  },
  sort: (_, state, text) => {
    state.sort = /^-?[a-z]{1,12}$/.test(text) ? text : "";
  },
  find: (_, state, text) => {
    state.find = text.slice(0, 200);
  },
  theme: (_, state, text) => {
    if (THEMES.includes(text)) state.theme = text;
  },
  at: (_, state, text) => {
    state.camera = camera(text);
  },
};

/** @type {(model: Model, ids: string[]) => Set<number>} */
const nodesOf = (model, ids) => new Set(ids.map((id) => model.byId.get(id) ?? -1).filter((i) => i >= 0));

/**
 * The state that an address holds; what it does not say is as the file starts.
 * @type {(model: Model, hash: string) => State}
 */
export const decodeState = (model, hash) => {
  const state = startState(model);
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  for (const [key, read] of Object.entries(READERS)) {
    const text = parts.get(key);
    if (text !== null) read(model, state, text);
  }
  state.also = nodesOf(model, parts.getAll("also"));
  state.pins = nodesOf(model, parts.getAll("with"));
  return state;
};
