/* Small helpers; text only ever becomes text, never markup. */

/**
 * Attributes of an element, and `text` for its text; those that are false or undefined are left out.
 * @typedef {Record<string, string | boolean | undefined>} Attributes
 */

/**
 * The element of the page with an id.
 * @type {(id: string) => HTMLElement}
 */
export const byId = (id) => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`there is no element “${id}”`);
  return found;
};

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export const make = (tag, { text, ...attributes } = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  if (text !== undefined) element.textContent = String(text);
  element.append(...children);
  return element;
};

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element of a drawing.
 * @type {(tag: string, attributes: Record<string, string | number>, ...children: (Node | string)[]) => SVGElement}
 */
export const draw = (tag, attributes, ...children) => {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/** @type {Record<string, string>} */
const SHAPES = {
  Method: "0,-6.4 6.4,0 0,6.4 -6.4,0",
  Dataset: "-4.6,-4.6 4.6,-4.6 4.6,4.6 -4.6,4.6",
  Task: "0,-6.4 5.6,3.2 -5.6,3.2",
  Metric: "0,6.4 5.6,-3.2 -5.6,-3.2",
  Topic: "6,0 3,5.2 -3,5.2 -6,0 -3,-5.2 3,-5.2",
};

/**
 * The shape of a kind of node, as in the picture.
 * @type {(kind: string) => SVGElement}
 */
export const icon = (kind) => {
  const shape = SHAPES[kind] ? draw("polygon", { points: SHAPES[kind] }) : draw("circle", { r: 5.4 });
  return draw("svg", { viewBox: "-8 -8 16 16", class: `shape ${kind.toLowerCase()}`, "aria-hidden": "true" }, shape);
};

/** What the server refused, in its own words; for a mistake in a query also where it stands. */
export class Refused extends Error {
  /**
   * @param {{ error?: string, line?: number, column?: number }} told
   * @param {number} status
   */
  constructor({ error, line = 0, column = 0 }, status) {
    super(error || `the server answered ${status}`);
    this.line = line;
    this.column = column;
  }
}

/**
 * Ask the server for JSON.
 * @type {(address: string) => Promise<{ value: any, response: Response }>}
 */
export const json = async (address) => {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const value = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(value, response.status);
  return { value, response };
};

/**
 * What an error says.
 * @type {(error: unknown) => string}
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
