/* Answers as a table, and as a chart where there is a label and a count. */
"use strict";
(() => {
  const { byId, make, address } = paperkg;
  const [place, asTable, asChart] = [byId("results"), byId("as-table"), byId("as-chart")];
  const NUMBER = /#(integer|decimal|double|float|int|long|gYear)$/;
  const SVG = "http://www.w3.org/2000/svg";
  const BARS = 40;
  let answer = null;

  const isNumber = (term) => Boolean(term?.datatype && NUMBER.test(term.datatype));

  const short = (iri) => {
    for (const [prefix, namespace] of Object.entries(paperkg.prefixes ?? {})) {
      if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
    }
    try {
      return paperkg.base && iri.startsWith(paperkg.base) ? decodeURI(iri.slice(paperkg.base.length)) : iri;
    } catch {
      return iri;
    }
  };

  const cell = (term) => {
    if (!term) return make("td");
    if (term.type === "uri") return make("td", {}, make("a", { href: address(term.value), title: term.value, text: short(term.value) }));
    return make("td", { class: isNumber(term) ? "number" : undefined, text: term.value });
  };

  const table = () => make(
    "table", {},
    make("thead", {}, make("tr", {}, ...answer.head.vars.map((name) => make("th", { scope: "col", text: name })))),
    make("tbody", {}, ...answer.results.bindings.slice(0, 2000).map((row) => make("tr", {}, ...answer.head.vars.map((name) => cell(row[name]))))),
  );

  /* The columns of a chart: a text or year, and the last column of numbers. */
  const axes = () => {
    const rows = answer?.results?.bindings ?? [];
    if (!rows.length) return null;
    const numbers = answer.head.vars.filter((name) => rows.every((row) => isNumber(row[name]) && Number.isFinite(Number(row[name].value))));
    const count = numbers.at(-1);
    const label = answer.head.vars.findLast((name) => name !== count && rows.some((row) => row[name] && (row[name].type !== "uri")))
      ?? answer.head.vars.find((name) => name !== count);
    return count && label ? { count, label } : null;
  };

  const draw = (tag, attributes, text) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const chart = () => {
    const { count, label } = axes();
    const rows = answer.results.bindings.slice(0, BARS);
    const most = Math.max(...rows.map((row) => Number(row[count].value)), 0) || 1;
    const height = rows.length * 24 + 8;
    const picture = draw("svg", { class: "chart", viewBox: `0 0 900 ${height}`, role: "img", "aria-label": `${count} by ${label}` });
    rows.forEach((row, i) => {
      const value = Number(row[count].value);
      const name = row[label] ? (row[label].type === "uri" ? short(row[label].value) : row[label].value) : "";
      const width = Math.max(0, (value / most) * 540);
      picture.append(
        draw("text", { x: 270, y: i * 24 + 20, "text-anchor": "end" }, name.length > 38 ? `${name.slice(0, 37)}…` : name),
        draw("rect", { x: 280, y: i * 24 + 6, width, height: 18, rx: 3 }),
        draw("text", { x: 288 + width, y: i * 24 + 20 }, row[count].value),
      );
    });
    return picture;
  };

  const show = (drawn) => {
    asTable.setAttribute("aria-pressed", String(!drawn));
    asChart.setAttribute("aria-pressed", String(drawn));
    place.replaceChildren(drawn ? chart() : table());
  };

  asTable.addEventListener("click", () => answer?.results && show(false));
  asChart.addEventListener("click", () => axes() && show(true));

  paperkg.show = (found) => {
    answer = found;
    asChart.hidden = !axes();
    if (typeof found === "string") place.replaceChildren(make("pre", { text: found }));
    else if ("boolean" in found) place.replaceChildren(make("p", { text: found.boolean ? "Yes." : "No." }));
    else show(false);
    return found?.results?.bindings?.length;
  };
  paperkg.clear = () => {
    answer = null;
    asChart.hidden = true;
    place.replaceChildren();
  };
})();
