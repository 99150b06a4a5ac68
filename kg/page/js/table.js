/* The table of what is shown: things or relations, sorted, filtered, a page of rows at a time. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const ROWS = 50;
  let start = 0;
  let parts = null;

  const text = (a, b) => a.localeCompare(b, "en", { sensitivity: "base", numeric: true });
  const COLUMNS = {
    nodes: [
      { key: "name", title: "Name", value: (i) => page.model.label[i], compare: text },
      { key: "type", title: "Type", value: (i) => page.KINDS[page.model.kind[i]], compare: text },
      { key: "year", title: "Year", value: (i) => page.model.year[i] || "", numeric: true },
      { key: "papers", title: "Papers", value: (i) => page.model.papers[i] || "", numeric: true },
      { key: "relations", title: "Relations", value: (i) => page.model.degree(i), numeric: true },
      { key: "group", title: "Neighbours of", value: (i) => page.model.communities[page.model.community[i]].name, compare: text },
    ],
    relations: [
      { key: "from", title: "From", value: (e) => page.model.label[page.model.source[e]], compare: text },
      { key: "relation", title: "Relation", value: (e) => page.model.relationWord(page.model.relation[e]), compare: text },
      { key: "to", title: "To", value: (e) => page.model.label[page.model.target[e]], compare: text },
      { key: "confidence", title: "Confidence", value: (e) => page.model.confidence[e], numeric: true, unit: " %" },
      { key: "sentence", title: "Sentence", value: (e) => page.evidenceOf(e).sentence, compare: text },
    ],
  };

  page.tableColumns = COLUMNS;

  /* The rows as they stand in the table, all pages of it. */
  page.tableRows = (which) => {
    const { state, visible } = page;
    const columns = COLUMNS[which];
    let rows = [...(which === "nodes" ? visible.nodes : visible.edges)];
    const wanted = page.fold(state.find.trim());
    if (wanted) rows = rows.filter((row) => columns.some((column) => page.fold(String(column.value(row))).includes(wanted)));
    const down = state.sort.startsWith("-");
    const column = columns.find(({ key }) => key === state.sort.replace("-", ""));
    if (column) {
      const sign = down ? -1 : 1;
      const keyed = rows.map((row) => [column.value(row), row]);
      keyed.sort((a, b) => sign * (column.numeric ? (a[0] || 0) - (b[0] || 0) : column.compare(a[0], b[0])) || a[1] - b[1]);
      rows = keyed.map(([, row]) => row);
    }
    return rows;
  };

  const head = (which) => {
    const { state } = page;
    return page.el("tr", {}, COLUMNS[which].map(({ key, title, numeric }) => {
      const sorted = state.sort === key ? "ascending" : state.sort === `-${key}` ? "descending" : "none";
      const next = state.sort === key ? `-${key}` : state.sort === `-${key}` ? "" : numeric && state.sort !== key ? `-${key}` : key;
      const after = numeric && state.sort === `-${key}` ? key : numeric && state.sort === key ? "" : next;
      return page.el("th", { scope: "col", "aria-sort": sorted, class: numeric ? "number" : "" },
        page.el("button", { type: "button", "data-sort": key, on: { click: () => sortBy(after, key) } }, title, page.el("span", { class: "arrow", "aria-hidden": "true", text: sorted === "ascending" ? "↑" : sorted === "descending" ? "↓" : "" })));
    }));
  };

  const sortBy = (sort, key) => {
    start = 0;
    page.change({ sort }, { push: false });
    const button = [...parts.table.querySelectorAll("button[data-sort]")].find((one) => one.dataset.sort === key);
    if (button) button.focus();
  };

  const cell = (which, column, row) => {
    const { key, numeric, unit } = column;
    const value = column.value(row);
    if (which === "nodes" && key === "name") return page.el("th", { scope: "row" }, page.nodeButton(row));
    if (key === "from") return page.el("th", { scope: "row" }, page.nodeButton(page.model.source[row]));
    if (key === "to") return page.el("td", {}, page.nodeButton(page.model.target[row]));
    if (key === "relation") return page.el("td", {}, page.el("button", { type: "button", class: "link", text: value, on: { click: () => page.selectEdge(row) } }));
    if (key === "sentence") return page.el("td", { class: "long" }, page.sentence(row));
    return page.el("td", { class: numeric ? "number" : "", text: value === "" ? "" : `${numeric && key !== "year" ? page.number(value) : value}${unit || ""}` });
  };

  const build = () => {
    const tab = (which, name) => page.el("button", { type: "button", "data-tab": which, text: name, on: { click: () => { start = 0; page.change({ table: which, sort: "" }); } } });
    const find = page.el("input", { type: "text", inputmode: "search", "aria-label": "Filter the table", placeholder: "Filter these rows", spellcheck: "false", autocomplete: "off" });
    find.addEventListener("input", () => {
      start = 0;
      page.change({ find: find.value.slice(0, 200) }, { push: false });
    });
    parts = {
      tabs: [tab("nodes", "Nodes"), tab("relations", "Relations")],
      find,
      count: page.el("span", { class: "muted", role: "status" }),
      caption: page.el("caption", { class: "unseen" }),
      thead: page.el("thead"),
      tbody: page.el("tbody"),
      previous: page.el("button", { type: "button", class: "icon", "aria-label": "Previous rows", title: "Previous rows", on: { click: () => turn(-ROWS) } }, page.stroke("back")),
      next: page.el("button", { type: "button", class: "icon", "aria-label": "Next rows", title: "Next rows", on: { click: () => turn(ROWS) } }, page.stroke("forward")),
      close: page.el("button", { type: "button", class: "icon", "aria-label": "Close table", on: { click: () => page.change({ table: "" }) } }, page.stroke("close")),
    };
    parts.table = page.el("table", {}, parts.caption, parts.thead, parts.tbody);
    parts.scroll = page.el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows" }, parts.table);
    page.clear(page.$("table"),
      page.el("div", { class: "table-bar" }, page.el("div", { class: "tabs", role: "group", "aria-label": "Rows are" }, parts.tabs), parts.find, parts.count, page.el("span", { class: "gap" }), parts.previous, parts.next, parts.close),
      parts.scroll);
  };

  const turn = (by) => {
    start = Math.max(0, start + by);
    page.updateTable();
    parts.scroll.scrollTop = 0;
  };

  page.updateTable = () => {
    const { state, model } = page;
    const pane = page.$("table");
    const which = state.table;
    pane.hidden = !which;
    document.body.classList.toggle("has-table", Boolean(which));
    page.$("show-table").setAttribute("aria-expanded", String(Boolean(which)));
    if (!which) return;
    if (!parts) build();
    if (!model.text && which === "relations") {
      model.loadText().then(page.updateTable);
      return;
    }
    const rows = page.tableRows(which);
    if (start >= rows.length) start = 0;
    const shown = rows.slice(start, start + ROWS);
    const unit = which === "nodes" ? "node" : "relation";
    for (const tab of parts.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === which));
    if (document.activeElement !== parts.find) parts.find.value = state.find;
    parts.count.textContent = rows.length > ROWS ? `${page.number(start + 1)}–${page.number(start + shown.length)} of ${page.plural(rows.length, unit)}` : page.plural(rows.length, unit);
    parts.caption.textContent = `The ${unit}s that the picture shows, ${parts.count.textContent}`;
    page.clear(parts.thead, head(which));
    page.clear(parts.tbody, shown.map((row) => page.el("tr", { class: which === "nodes" && row === state.selected ? "chosen" : "" }, COLUMNS[which].map((column) => cell(which, column, row)))));
    if (!shown.length) parts.tbody.append(page.el("tr", {}, page.el("td", { colspan: COLUMNS[which].length, class: "none", text: "No row fits." })));
    parts.previous.disabled = start === 0;
    parts.next.disabled = start + ROWS >= rows.length;
  };
})();
