/* Everything by keyboard, and the page that says how. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const HELP = [
    ["/", "search names and aliases"],
    ["click, Enter", "open a node: facts, relations, sentences"],
    ["double click, f", "see only its neighbourhood"],
    ["1 2 3", "neighbourhood of one, two, three steps"],
    ["e", "add the neighbours that are hidden"],
    ["Shift click", "select several"],
    ["arrow keys", "on the picture: go to the next node that way; with Shift: move the picture"],
    ["+ − 0", "nearer, farther, everything"],
    ["t", "table of what is shown"],
    ["[ and ]", "back and forward"],
    ["m", "let a small picture move"],
    ["Esc", "close, then leave the neighbourhood"],
    ["?", "this help"],
  ];

  /* The nearest shown node that way from the cursor. */
  const step = (dx, dy) => {
    const { model, view } = page;
    if (page.cursor < 0 || !page.visible.shown[page.cursor]) {
      page.cursor = page.state.selected >= 0 ? page.state.selected : view.pick(view.size().width / 2, view.size().height / 2, 1e6);
    } else {
      const [x, y] = [model.x[page.cursor], model.y[page.cursor]];
      let best = -1;
      let least = Infinity;
      for (const i of view.shown) {
        const along = (model.x[i] - x) * dx + (model.y[i] - y) * dy;
        const aside = Math.abs((model.x[i] - x) * dy - (model.y[i] - y) * dx);
        if (i === page.cursor || along <= 0 || aside > along * 1.2) continue;
        const cost = along + aside * 2;
        if (cost < least) [best, least] = [i, cost];
      }
      if (best >= 0) page.cursor = best;
    }
    if (page.cursor < 0) return;
    page.bringIntoView(page.cursor);
    page.hover = page.cursor;
    page.say(`${page.KINDS[model.kind[page.cursor]]}: ${model.label[page.cursor]}, ${page.plural(model.degree(page.cursor), "relation")}`);
    page.paintOver();
  };

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const onPicture = (event) => {
    const arrow = ARROWS[event.key];
    if (arrow && !event.altKey) {
      event.preventDefault();
      if (event.shiftKey) page.view.pan(arrow[0] * 80, arrow[1] * 80);
      else step(...arrow);
    } else if ((event.key === "Enter" || event.key === " ") && page.cursor >= 0) {
      event.preventDefault();
      page.selectNode(page.cursor);
    }
  };

  const middle = () => (page.state.selected >= 0 ? page.state.selected : page.state.focus);
  const around = (hops) => middle() >= 0 && page.focusOn(middle(), hops);
  const KEYS = {
    "/": () => page.$("search").focus(),
    f: () => around(1),
    1: () => around(1),
    2: () => around(2),
    3: () => around(3),
    e: () => middle() >= 0 && page.expand(middle()),
    t: () => page.toggleTable(),
    "[": () => page.history.back(),
    "]": () => page.history.forward(),
    "+": () => page.view.zoom(1.35),
    "=": () => page.view.zoom(1.35),
    "-": () => page.view.zoom(1 / 1.35),
    0: () => page.view.fit(page.view.shown, true),
    m: () => page.togglePhysics(),
    "?": () => page.showHelp(),
  };

  const escape = () => {
    const { state } = page;
    if (document.body.classList.contains("side-open")) page.toggleSide(false);
    else if (state.selected >= 0 || state.edge >= 0) page.clearSelection();
    else if (state.focus >= 0) page.leaveFocus();
    else if (state.table) page.change({ table: "" });
  };

  page.showHelp = () => {
    const dialog = page.$("help-dialog");
    page.clear(dialog,
      page.el("h2", { id: "help-title", text: "Keys and gestures" }),
      page.el("dl", {}, HELP.map(([key, what]) => [page.el("dt", {}, page.el("kbd", { text: key })), page.el("dd", { text: what })])),
      page.el("p", { class: "muted", text: "The address of this page holds the whole view: copy it to come back to it or to share it with the file." }),
      page.el("button", { type: "button", class: "tool", text: "Close", on: { click: () => dialog.close() } }));
    dialog.showModal();
  };

  page.startKeys = () => {
    page.$("canvas").addEventListener("keydown", onPicture);
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || page.$("help-dialog").open) return;
      if (event.key === "Escape") {
        escape();
        return;
      }
      if (event.target.closest("input:not([type=range]):not([type=checkbox]), select, textarea, [role=menu]")) return;
      const action = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
      if (action) {
        event.preventDefault();
        action();
      }
    });
  };
})();
