/* Filters by year, confidence, number of relations and topic. */

import { $, el, svg } from "./dom.js";
import { change, page } from "./page.js";

/** @import { Child } from "./dom.js" */
/** @import { State } from "./state.js" */
/** @typedef {{ element: HTMLElement, set: (state: State) => void }} Field */

const QUIET = { push: false };

/** @type {(name: string, id: string, control: Child, value: Child) => HTMLElement} */
const labelled = (name, id, control, value) =>
  el("div", { class: "field" }, el("div", { class: "row" }, el("label", { for: id, text: name }), value), control);

/**
 * A slider for a number of the state; 0 asks for nothing.
 * @param {"confidence" | "degree"} key
 * @param {string} name
 * @param {number} most
 * @param {number} step
 * @param {string} unit
 * @returns {Field}
 */
const sliderField = (key, name, most, step, unit) => {
  const value = el("output", { for: key });
  const input = el("input", { type: "range", id: key, min: 0, max: most, step, value: 0 });
  input.addEventListener("input", () => change({ [key]: Number(input.value) }, QUIET));
  return {
    element: labelled(name, key, input, value),
    set: (state) => {
      const text = state[key] ? `at least ${state[key]}${unit}` : "any";
      input.value = String(state[key]);
      value.textContent = text;
      input.setAttribute("aria-valuetext", text);
    },
  };
};

/** @type {(counts: number[], first: number) => SVGSVGElement} */
const yearBars = (counts, first) => {
  const most = Math.max(...counts, 1);
  const width = 240 / counts.length;
  return svg(
    "svg",
    { viewBox: "0 0 240 36", class: "bars", preserveAspectRatio: "none", "aria-hidden": "true" },
    counts.map((count, i) => {
      const height = count ? Math.max(1.5, (34 * count) / most) : 0;
      const box = { x: i * width + 0.5, y: 36 - height, width: Math.max(1, width - 1), height, rx: 1 };
      return svg("rect", { ...box, "data-year": first + i });
    }),
  );
};

/** @type {() => number[]} */
const yearsOfPapers = () => {
  const { model } = page;
  const years = [];
  for (let i = 0; i < model.size; i++) if (model.kindOf(i) === "Paper" && model.year[i]) years.push(model.year[i]);
  return years;
};

/** @type {() => Field | null} */
const yearField = () => {
  const years = yearsOfPapers();
  if (!years.length) return null;
  const first = years.reduce((a, b) => Math.min(a, b));
  const last = years.reduce((a, b) => Math.max(a, b));
  const counts = new Array(last - first + 1).fill(0);
  for (const year of years) counts[year - first]++;
  const bars = yearBars(counts, first);
  const value = el("output", { for: "year-from year-to" });
  const range = { type: "range", min: first, max: last, step: 1 };
  const from = el("input", { ...range, id: "year-from", "aria-label": "First year" });
  const to = el("input", { ...range, id: "year-to", "aria-label": "Last year" });
  const take = () => {
    const [a, b] = [Number(from.value), Number(to.value)].sort((x, y) => x - y);
    change({ from: a > first ? a : 0, to: b < last ? b : 0 }, QUIET);
  };
  from.addEventListener("input", take);
  to.addEventListener("input", take);
  const head = el("legend", { class: "row" }, el("span", { text: "Years" }), value);
  return {
    element: el(
      "fieldset",
      { class: "field" },
      head,
      el("div", { class: "range" }, bars, el("div", { class: "pair" }, from, to)),
    ),
    set: (state) => {
      const [a, b] = [Math.max(first, state.from || first), Math.min(last, state.to || last)];
      from.value = String(a);
      to.value = String(b);
      value.textContent = a === b ? String(a) : `${a} – ${b}`;
      for (const [place, bar] of [...bars.children].entries()) {
        bar.classList.toggle("out", first + place < a || first + place > b);
      }
    },
  };
};

/** @type {() => Field | null} */
const topicField = () => {
  const { model } = page;
  const topics = [];
  for (let i = 0; i < model.size; i++) if (model.kindOf(i) === "Topic") topics.push(i);
  if (!topics.length) return null;
  topics.sort((a, b) => model.label[a].localeCompare(model.label[b], "en"));
  const options = topics.map((i) => el("option", { value: i, text: model.label[i] }));
  const select = el("select", { id: "topic" }, el("option", { value: "", text: "All topics" }), options);
  select.addEventListener("change", () => change({ topic: select.value === "" ? -1 : Number(select.value) }));
  return {
    element: labelled("Topic", "topic", select, null),
    set: ({ topic }) => {
      select.value = topic < 0 ? "" : String(topic);
    },
  };
};

/** Show all that the file holds. */
export const resetFilters = () =>
  change({ off: new Set(), offRelations: new Set(), from: 0, to: 0, confidence: 0, degree: 0, topic: -1 });

/**
 * Make the filters; what it gives brings them up to date.
 * @returns {() => void}
 */
export const startFilters = () => {
  const fields = [
    yearField(),
    topicField(),
    sliderField("confidence", "Confidence", 100, 5, " %"),
    sliderField("degree", "Relations each", 12, 1, ""),
  ].flatMap((field) => field ?? []);
  $("filters").append(...fields.map(({ element }) => element));
  $("reset").addEventListener("click", resetFilters);
  return () => {
    for (const { set } of fields) set(page.state);
  };
};
