/* Texts for people: numbers, names cut to a length, and names folded for comparing. */

/** @type {(value: number) => string} */
export const number = (value) => value.toLocaleString("en-US");

/**
 * A number with its noun: “1 node”, “2 nodes”.
 * @type {(count: number, one: string) => string}
 */
export const plural = (count, one) => `${number(count)} ${count === 1 ? one : `${one}s`}`;

/**
 * Cut a text to a length, between words where that is not far.
 * @type {(text: string, length: number) => string}
 */
export const shorten = (text, length) => {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:–-]+$/, "")}…`;
};

const ASCII = /^[ -~]*$/;

/**
 * Case and accents do not matter when people look for a name.
 * @type {(text: string) => string}
 */
export const fold = (text) => (ASCII.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();
