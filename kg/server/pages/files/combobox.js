/* A field under which a list offers what may be meant (WAI-ARIA combobox with a list). */

const WAIT_MS = 160;

/**
 * What a combobox is made of: `ask` gives the items for a text, `take` does what choosing one means.
 * @typedef {{ ask: (text: string) => Promise<HTMLElement[]>, take: (item: HTMLElement) => void }} Offer
 */

/** Offers under one field. */
export class Combobox {
  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {Offer} offer
   */
  constructor(input, list, offer) {
    this.input = input;
    this.list = list;
    this.offer = offer;
    this.asked = 0;
    this.chosen = -1;
    list.setAttribute("role", "listbox");
    const look = { role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(look)) input.setAttribute(name, value);
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.search(), WAIT_MS);
    });
    input.addEventListener("blur", () => setTimeout(() => this.hide(), 200));
    input.addEventListener("keydown", (event) => this.press(event));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      if (item instanceof HTMLElement) this.take(item);
    });
  }

  hide() {
    this.list.hidden = true;
    this.chosen = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  async search() {
    const number = ++this.asked;
    const text = this.input.value.trim();
    const items = text ? await this.offer.ask(text) : [];
    if (number !== this.asked) return;
    for (const [i, item] of items.entries()) item.id = `${this.list.id}-${i}`;
    this.list.replaceChildren(...items);
    this.chosen = -1;
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  /** @param {number} step */
  move(step) {
    const items = [...this.list.querySelectorAll("[role=option]")];
    if (!items.length) return;
    const from = this.chosen < 0 && step < 0 ? 0 : this.chosen;
    this.chosen = (from + step + items.length) % items.length;
    for (const [i, item] of items.entries()) item.setAttribute("aria-selected", String(i === this.chosen));
    this.input.setAttribute("aria-activedescendant", items[this.chosen].id);
    items[this.chosen].scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} item */
  take(item) {
    this.hide();
    this.offer.take(item);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (this.list.hidden) return;
    const chosen = this.list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      this.hide();
    } else if (event.key === "Enter" && chosen instanceof HTMLElement) {
      event.preventDefault();
      this.take(chosen);
    }
  }
}
