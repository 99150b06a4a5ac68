/* Filters by year, confidence, number of relations and topic. */
(() => {
  "use strict";
  const page = globalThis.paperkg;

  const field = (name, id, control, value) =>
    page.el("div", { class: "field" }, page.el("div", { class: "row" }, page.el("label", { for: id, text: name }), value), control);

  const slider = (id, name, most, step, onInput, describe) => {
    const value = page.el("output", { for: id });
    const input = page.el("input", { type: "range", id, min: 0, max: most, step, value: 0 });
    input.addEventListener("input", () => onInput(Number(input.value)));
    const set = (number) => {
      input.value = String(number);
      value.textContent = describe(number);
      input.setAttribute("aria-valuetext", describe(number));
    };
    return { element: field(name, id, input, value), set };
  };

  const yearBars = (counts, first) => {
    const most = Math.max(...counts, 1);
    const width = 240 / counts.length;
    return page.svg(
      "svg",
      { viewBox: "0 0 240 36", class: "bars", preserveAspectRatio: "none", "aria-hidden": "true" },
      counts.map((count, i) => {
        const height = count ? Math.max(1.5, (34 * count) / most) : 0;
        return page.svg("rect", { x: i * width + 0.5, y: 36 - height, width: Math.max(1, width - 1), height, rx: 1, "data-year": first + i });
      }),
    );
  };

  const yearField = (model) => {
    const years = [];
    for (let i = 0; i < model.size; i++) if (model.kind[i] === 0 && model.year[i]) years.push(model.year[i]);
    if (!years.length) return null;
    const first = years.reduce((a, b) => Math.min(a, b));
    const last = years.reduce((a, b) => Math.max(a, b));
    const counts = new Array(last - first + 1).fill(0);
    for (const year of years) counts[year - first]++;
    const bars = yearBars(counts, first);
    const end = (id, label) => page.el("input", { type: "range", id, min: first, max: last, step: 1, "aria-label": label });
    const [from, to] = [end("year-from", "First year"), end("year-to", "Last year")];
    const value = page.el("output", { for: "year-from year-to" });
    const change = () => {
      const [a, b] = [Number(from.value), Number(to.value)].sort((x, y) => x - y);
      page.change({ from: a > first ? a : 0, to: b < last ? b : 0 }, { push: false });
    };
    from.addEventListener("input", change);
    to.addEventListener("input", change);
    const set = (state) => {
      const [a, b] = [Math.max(first, state.from || first), Math.min(last, state.to || last)];
      from.value = String(a);
      to.value = String(b);
      value.textContent = a === b ? String(a) : `${a} – ${b}`;
      for (const bar of bars.children) {
        const year = Number(bar.getAttribute("data-year"));
        bar.classList.toggle("out", year < a || year > b);
      }
    };
    const element = page.el("fieldset", { class: "field" }, page.el("legend", { class: "row" }, page.el("span", { text: "Years" }), value), page.el("div", { class: "range" }, bars, page.el("div", { class: "pair" }, from, to)));
    return { element, set };
  };

  const topicField = (model) => {
    const topics = [];
    for (let i = 0; i < model.size; i++) if (page.KINDS[model.kind[i]] === "Topic") topics.push(i);
    if (!topics.length) return null;
    topics.sort((a, b) => model.label[a].localeCompare(model.label[b], "en"));
    const select = page.el("select", { id: "topic" }, page.el("option", { value: "", text: "All topics" }), topics.map((i) => page.el("option", { value: i, text: model.label[i] })));
    select.addEventListener("change", () => page.change({ topic: select.value === "" ? -1 : Number(select.value) }));
    return { element: field("Topic", "topic", select, null), set: (state) => (select.value = state.topic < 0 ? "" : String(state.topic)) };
  };

  page.startFilters = () => {
    const { model } = page;
    const quiet = { push: false };
    const confidence = slider("confidence", "Confidence", 100, 5, (value) => page.change({ confidence: value }, quiet), (value) => (value ? `at least ${value} %` : "any"));
    const degree = slider("degree", "Relations each", 12, 1, (value) => page.change({ degree: value }, quiet), (value) => (value ? `at least ${value}` : "any"));
    const years = yearField(model);
    const topics = topicField(model);
    page.$("filters").append(...[years, topics, confidence, degree].filter(Boolean).map((one) => one.element));
    page.$("reset").addEventListener("click", page.resetFilters);
    page.updateFilters = () => {
      const { state } = page;
      if (years) years.set(state);
      if (topics) topics.set(state);
      confidence.set(state.confidence);
      degree.set(state.degree);
    };
  };

  page.resetFilters = () =>
    page.change({ off: new Set(), offRelations: new Set(), from: 0, to: 0, confidence: 0, degree: 0, topic: -1 });
})();
