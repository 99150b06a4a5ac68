/* The menu that takes the view along. */

import { selection } from "./actions.js";
import { $, button, el, refill, say } from "./dom.js";
import { asPng, asSvg } from "./drawing.js";
import { asCsv, asJson } from "./files.js";
import { page } from "./page.js";
import { asTurtle } from "./turtle.js";
import { fold } from "./words.js";

/** @typedef {{ id: string, name: string, kind: string, run: () => void | Promise<void> }} Entry */

const KEPT_MS = 30000;
const NONE_SELECTED = "Select a node first";
/** Spreadsheets read CSV as UTF-8 only behind this mark. */
const BOM = "\ufeff";

/** @type {(ending: string) => string} */
const fileName = (ending) => {
  const name = fold(document.title)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${name.slice(0, 60) || "graph"}.${ending}`;
};

/** @type {(content: Blob | string, type: string, ending: string) => void} */
const save = (content, type, ending) => {
  const blob = content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` });
  const href = URL.createObjectURL(blob);
  const anchor = el("a", { href, download: fileName(ending) });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
  say(`Saved ${fileName(ending)}`);
};

/** @type {Entry[]} */
const ENTRIES = [
  { id: "png", name: "Picture", kind: "PNG", run: async () => save(await asPng(), "image/png", "png") },
  { id: "svg", name: "Drawing", kind: "SVG", run: () => save(asSvg(), "image/svg+xml", "svg") },
  { id: "csv", name: "Nodes", kind: "CSV", run: () => save(BOM + asCsv("nodes"), "text/csv", "nodes.csv") },
  {
    id: "csv-relations",
    name: "Relations with sentences",
    kind: "CSV",
    run: () => save(BOM + asCsv("relations"), "text/csv", "relations.csv"),
  },
  { id: "json", name: "Everything shown", kind: "JSON", run: () => save(asJson(), "application/json", "json") },
  { id: "turtle", name: "Selection", kind: "Turtle", run: () => save(asTurtle(selection()), "text/turtle", "ttl") },
];

class Menu {
  #opener = $("export");
  #menu = $("export-menu");

  constructor() {
    refill(
      this.#menu,
      ENTRIES.map((entry) => this.#item(entry)),
    );
    this.#opener.addEventListener("click", () => this.#open(this.#menu.hidden));
    this.#menu.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("pointerdown", (event) => {
      const within = event.target instanceof Element && event.target.closest(".menu");
      if (!this.#menu.hidden && !within) this.#open(false);
    });
  }

  /** @param {Entry} entry */
  #item(entry) {
    const look = { role: "menuitem", tabindex: "-1", id: `export-${entry.id}` };
    const texts = [el("span", { text: entry.name }), el("span", { class: "muted", text: entry.kind })];
    return button(look, () => this.#run(entry), texts);
  }

  /** @param {boolean} on */
  #open(on) {
    this.#menu.hidden = !on;
    this.#opener.setAttribute("aria-expanded", String(on));
    if (!on) return;
    const none = !selection().length;
    const turtle = $("export-turtle");
    turtle.setAttribute("aria-disabled", String(none));
    turtle.title = none ? NONE_SELECTED : "";
    $(`export-${ENTRIES[0].id}`).focus();
  }

  /** @param {Entry} entry */
  async #run(entry) {
    if ($(`export-${entry.id}`).getAttribute("aria-disabled") === "true") {
      say(NONE_SELECTED);
      return;
    }
    this.#open(false);
    this.#opener.focus();
    await page.model.loadText();
    await entry.run();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const items = /** @type {HTMLElement[]} */ ([...this.#menu.children]);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const count = items.length;
    const to = { ArrowDown: (at + 1) % count, ArrowUp: (at + count - 1) % count, Home: 0, End: count - 1 };
    if (Object.hasOwn(to, event.key)) {
      event.preventDefault();
      items[to[/** @type {keyof typeof to} */ (event.key)]].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      this.#open(false);
      if (event.key === "Escape") this.#opener.focus();
      event.stopPropagation();
    }
  }
}

export const startExport = () => new Menu();
