/* Takes the view along: PNG, SVG, CSV, JSON; the selection as Turtle. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const FONT = "system-ui, sans-serif";

  const fileName = (ending) => `${page.fold(document.title).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "graph"}.${ending}`;

  const save = (content, type, ending) => {
    const blob = content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` });
    const address = URL.createObjectURL(blob);
    const anchor = page.el("a", { href: address, download: fileName(ending) });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 30000);
    page.say(`Saved ${fileName(ending)}`);
  };

  page.asPng = () =>
    new Promise((resolve) => {
      page.view.redrawNow();
      const [under, over] = [page.view.canvas, page.$("overlay")];
      const canvas = document.createElement("canvas");
      canvas.width = under.width;
      canvas.height = under.height;
      const context = canvas.getContext("2d");
      context.fillStyle = page.theme.ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(under, 0, 0);
      context.drawImage(over, 0, 0, over.width, over.height, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(resolve, "image/png");
    });

  const svgLines = (lines, colour, width) => {
    const { model, view } = page;
    const path = [];
    for (let k = 0; k < lines.length; k += 2) {
      const a = view.toScreen(model.x[lines[k]], model.y[lines[k]]);
      const b = view.toScreen(model.x[lines[k + 1]], model.y[lines[k + 1]]);
      path.push(`M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`);
    }
    return page.svg("path", { d: path.join(""), stroke: colour, "stroke-width": width, fill: "none" });
  };

  page.asSvg = () => {
    const { view, model, theme, lines } = page;
    page.paintOver();
    const { width, height } = view.size();
    const root = page.svg("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT });
    root.append(page.svg("title", { text: document.title }), page.svg("rect", { width, height, fill: theme.ground }));
    root.append(svgLines(lines.far, page.rings ? theme.lit : theme.far, 0.7), svgLines(lines.near, page.rings ? theme.lit : theme.near, 0.7));
    const scale = view.scale();
    for (const i of [...view.order]) {
      const { x, y } = view.toScreen(model.x[i], model.y[i]);
      const r = view.radiusOf(i) * scale;
      if (x < -r || y < -r || x > width + r || y > height + r) continue;
      const shape = page.shapeElement(model.kind[i], x, y, r, { "stroke-width": Math.max(0.4, scale) });
      shape.append(page.svg("title", { text: model.label[i] }));
      root.append(shape);
    }
    for (const { text, size, box, strong } of page.labels) {
      root.append(page.svg("text", { x: (box.left + 3).toFixed(1), y: ((box.top + box.bottom) / 2).toFixed(1), "font-size": size, "font-weight": strong ? 650 : 450, fill: theme.ink, stroke: theme.ground, "stroke-width": 3, "paint-order": "stroke", "dominant-baseline": "middle", text }));
    }
    /* XML has no place for control characters. */
    return new XMLSerializer().serializeToString(root).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  };

  /* Cells that a spreadsheet would take for a formula get an apostrophe. */
  const cell = (value) => {
    const text = String(value ?? "");
    const inert = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
  };

  page.asCsv = (which) => {
    const { model } = page;
    const columns = [...page.tableColumns[which]];
    if (which === "nodes") columns.push({ title: "IRI", value: model.iri });
    else columns.push({ title: "From IRI", value: (e) => model.iri(model.source[e]) }, { title: "To IRI", value: (e) => model.iri(model.target[e]) });
    const rows = page.tableRows(which).map((row) => columns.map((column) => cell(column.value(row))).join(","));
    return `${[columns.map(({ title }) => cell(title)).join(","), ...rows].join("\r\n")}\r\n`;
  };

  page.asJson = () => {
    const { model, visible } = page;
    const nodes = [...visible.nodes].map((i) => ({
      id: model.iri(i), label: model.label[i], kind: page.KINDS[model.kind[i]], year: model.year[i] || null, papers: model.papers[i], aliases: model.aliases[i], x: Math.round(model.x[i]), y: Math.round(model.y[i]),
    }));
    const links = [...visible.edges].map((e) => {
      const { sentence, start, end } = page.evidenceOf(e);
      return { source: model.iri(model.source[e]), target: model.iri(model.target[e]), relation: model.relations[model.relation[e]], confidence: model.confidence[e] / 100, support: model.support[e], sentence, words: start >= 0 ? sentence.slice(start, end) : "" };
    });
    return JSON.stringify({ directed: true, multigraph: true, graph: { title: document.title }, nodes, links }, null, 1);
  };

  const ENTRIES = [
    ["png", "Picture", "PNG", async () => save(await page.asPng(), "image/png", "png")],
    ["svg", "Drawing", "SVG", () => save(page.asSvg(), "image/svg+xml", "svg")],
    ["csv", "Nodes", "CSV", () => save(`\ufeff${page.asCsv("nodes")}`, "text/csv", "nodes.csv")],
    ["csv-relations", "Relations with sentences", "CSV", () => save(`\ufeff${page.asCsv("relations")}`, "text/csv", "relations.csv")],
    ["json", "Everything shown", "JSON", () => save(page.asJson(), "application/json", "json")],
    ["turtle", "Selection", "Turtle", () => save(page.asTurtle(page.selection()), "text/turtle", "ttl")],
  ];

  page.startExport = () => {
    const [button, menu] = [page.$("export"), page.$("export-menu")];
    const open = (on) => {
      menu.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
      if (!on) return;
      const turtle = page.$("export-turtle");
      const none = !page.selection().length;
      turtle.setAttribute("aria-disabled", String(none));
      turtle.title = none ? "Select a node first" : "";
      menu.firstElementChild.focus();
    };
    const run = async (id, action) => {
      if (page.$(`export-${id}`).getAttribute("aria-disabled") === "true") {
        page.say("Select a node first");
        return;
      }
      open(false);
      button.focus();
      await page.model.loadText();
      await action();
    };
    page.clear(menu, ENTRIES.map(([id, name, kind, action]) =>
      page.el("button", { type: "button", role: "menuitem", tabindex: "-1", id: `export-${id}`, on: { click: () => run(id, action) } }, page.el("span", { text: name }), page.el("span", { class: "muted", text: kind }))));
    button.addEventListener("click", () => open(menu.hidden));
    menu.addEventListener("keydown", (event) => {
      const items = [...menu.children];
      const at = items.indexOf(document.activeElement);
      const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at + items.length - 1) % items.length, Home: 0, End: items.length - 1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        items[to].focus();
      } else if (event.key === "Escape" || event.key === "Tab") {
        open(false);
        if (event.key === "Escape") button.focus();
        event.stopPropagation();
      }
    });
    document.addEventListener("pointerdown", (event) => !menu.hidden && !event.target.closest(".menu") && open(false));
  };
})();
