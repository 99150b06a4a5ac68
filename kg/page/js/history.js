/* Back and forward: the browser's own where the page stands alone, a list of our own inside a frame. */

import { buttonOf } from "./dom.js";
import { encodeState } from "./state.js";

/** @import { Model } from "./model.js" */
/** @import { State } from "./state.js" */

export class PageHistory {
  #framed = globalThis.top !== globalThis.self;
  #entries = [""];
  #place = 0;
  #model;
  #go;

  /**
   * @param {Model} model
   * @param {(hash: string) => void} go called when another address is to be shown
   */
  constructor(model, go) {
    this.#model = model;
    this.#go = go;
    globalThis.addEventListener("popstate", (event) => this.#moved(event.state));
  }

  /**
   * Keep a state: as a step of its own, or in the place of the last.
   * @param {State} state
   * @param {boolean} push
   */
  save(state, push) {
    const text = encodeState(this.#model, state);
    const step = push && text !== this.#entries[this.#place];
    if (step) this.#enter(text);
    else this.#entries[this.#place] = text;
    this.#record(text, step);
    this.#showButtons();
  }

  back() {
    this.#step(-1);
  }

  forward() {
    this.#step(1);
  }

  /** @param {string} text */
  #enter(text) {
    this.#place += 1;
    this.#entries.splice(this.#place, this.#entries.length, text);
  }

  /**
   * @param {string} text
   * @param {boolean} push
   */
  #record(text, push) {
    if (this.#framed) return;
    try {
      history[push ? "pushState" : "replaceState"]({ place: this.#place }, "", `#${text}`);
    } catch {
      /* some browsers refuse for local files: our own list still works */
    }
  }

  /** @param {number} by */
  #step(by) {
    const next = this.#place + by;
    if (next < 0 || next >= this.#entries.length) return;
    if (!this.#framed && history.state) {
      history.go(by);
      return;
    }
    this.#place = next;
    this.#go(this.#entries[next]);
    this.#showButtons();
  }

  /** @param {{ place?: number } | null} state */
  #moved(state) {
    const hash = location.hash.slice(1);
    if (state && Number.isInteger(state.place) && Number(state.place) < this.#entries.length) {
      this.#place = Number(state.place);
    } else {
      this.#enter(hash);
      this.#record(hash, false);
    }
    this.#go(hash);
    this.#showButtons();
  }

  #showButtons() {
    buttonOf("back").disabled = this.#place <= 0;
    buttonOf("forward").disabled = this.#place >= this.#entries.length - 1;
  }
}
