/* The forms of the library's questions: what entities, papers and topics are called is offered while one types. */

import { icon, make } from "./dom.js";
import { find } from "./names.js";

const WAIT_MS = 180;

/** @type {(input: HTMLInputElement, number: number) => void} */
const offerNames = (input, number) => {
  const list = make("ul", { class: "names", role: "listbox", id: `names-${number}`, "aria-label": `Names for ${input.name}`, hidden: true });
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) {
    input.setAttribute(name, value);
  }
  let [asked, timer, chosen] = [0, 0, -1];

  const hide = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
  };

  const search = async () => {
    const mine = ++asked;
    const text = input.value.trim();
    const found = text.length < 2 ? [] : await find(text, input.dataset.names).catch(() => []);
    if (mine !== asked) return;
    const items = found.map(({ label, kind }) => {
      const words = make("span", {}, icon(kind), " ", label);
      return make("li", { role: "option", "aria-selected": "false", "data-label": label }, words, make("small", { text: kind }));
    });
    list.replaceChildren(...items);
    list.hidden = !items.length;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  /** @type {(item: Element | null) => void} */
  const take = (item) => {
    if (!(item instanceof HTMLElement)) return;
    input.value = item.dataset.label ?? input.value;
    hide();
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  });
  input.addEventListener("blur", () => setTimeout(hide, 200));
  input.addEventListener("keydown", (event) => {
    const items = [...list.children];
    if (list.hidden || !items.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      for (const [i, item] of items.entries()) item.setAttribute("aria-selected", String(i === chosen));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(items[chosen]);
    } else if (event.key === "Escape") {
      hide();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(event.target instanceof Element ? event.target.closest("li") : null);
  });
};

/** Offer names in the fields of a question's form. */
export const startNames = () => {
  const fields = document.querySelectorAll("#values input[data-names]");
  for (const [number, input] of [...fields].entries()) offerNames(/** @type {HTMLInputElement} */ (input), number);
};
