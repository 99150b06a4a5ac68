/* The forms of the library's questions: what entities, papers and topics are called is offered while one types. */

import { Combobox } from "./combobox.js";
import { icon, make } from "./dom.js";
import { find } from "./names.js";

const LEAST = 2;

/** @import { Hit } from "./names.js" */

/** @type {(hit: Hit) => HTMLElement} */
const itemOf = ({ label, kind }) => {
  const words = make("span", {}, icon(kind), " ", label);
  const look = { role: "option", "aria-selected": "false", "data-label": label };
  return make("li", look, words, make("small", { text: kind }));
};

/** @type {(input: HTMLInputElement, number: number) => void} */
const offerNames = (input, number) => {
  const look = { class: "names", id: `names-${number}`, "aria-label": `Names for ${input.name}`, hidden: true };
  const list = make("ul", look);
  input.after(list);
  new Combobox(input, list, {
    ask: async (text) => {
      if (text.length < LEAST) return [];
      /* without an answer one types the whole name */
      const hits = await find(text, input.dataset.names).catch(() => []);
      return hits.map(itemOf);
    },
    take: (item) => {
      input.value = item.dataset.label ?? input.value;
    },
  });
};

/** Offer names in the fields of a question's form. */
export const startNames = () => {
  const fields = document.querySelectorAll("#values input[data-names]");
  for (const [number, input] of [...fields].entries()) offerNames(/** @type {HTMLInputElement} */ (input), number);
};
