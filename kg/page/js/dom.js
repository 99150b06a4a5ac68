/* Elements are built here and nowhere else: text only ever becomes a text node. */

/**
 * What an element is given: `text` becomes its text, `on` its listeners, the rest attributes; what is false, null or
 * undefined is left out.
 * @typedef {Record<string, unknown>} Attributes
 */
/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Child | Child[] | (Child | Child[])[]} Children */

const SVG = "http://www.w3.org/2000/svg";

/**
 * The element of the page with an id.
 * @type {(id: string) => HTMLElement}
 */
export const $ = (id) => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`There is no element “${id}”.`);
  return found;
};

/** @type {(id: string) => HTMLInputElement} */
export const inputOf = (id) => /** @type {HTMLInputElement} */ ($(id));
/** @type {(id: string) => HTMLButtonElement} */
export const buttonOf = (id) => /** @type {HTMLButtonElement} */ ($(id));
/** @type {(id: string) => HTMLCanvasElement} */
export const canvasOf = (id) => /** @type {HTMLCanvasElement} */ ($(id));

/**
 * The pen of a canvas.
 * @type {(canvas: HTMLCanvasElement) => CanvasRenderingContext2D}
 */
export const penOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** @type {(value: unknown) => boolean} */
const absent = (value) => value === null || value === undefined || value === false;

/** @type {(element: Element, name: string, value: unknown) => void} */
const give = (element, name, value) => {
  if (name === "text") {
    element.textContent = String(value);
  } else if (name === "on") {
    const listeners = /** @type {Record<string, EventListener>} */ (value);
    for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
};

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {Children[]} children
 * @returns {E}
 */
const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) if (!absent(value)) give(element, name, value);
  element.append(...present(children));
  return element;
};

/** @type {(children: Children[]) => (Node | string)[]} */
const present = (children) =>
  /** @type {(Node | string)[]} */ (children.flat(2).filter((child) => !absent(child) && child !== ""));

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {Children[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {Children[]} children
 * @returns {SVGElementTagNameMap[K]}
 */
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/**
 * A button that does something when it is pressed.
 * @type {(attributes: Attributes, press: (event: Event) => void, ...children: Children[]) => HTMLButtonElement}
 */
export const button = (attributes, press, ...children) =>
  el("button", { type: "button", ...attributes, on: { click: press } }, ...children);

/**
 * Put children in the place of those that are there.
 * @type {(element: Element, ...children: Children[]) => void}
 */
export const refill = (element, ...children) => element.replaceChildren(...present(children));

/** @type {(text: string) => string | null} */
const safeUrl = (text) => {
  if (!/^https?:\/\//i.test(text)) return null;
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
};

/**
 * A link to a web address; nothing for any other address.
 * @type {(text: string, address: string) => HTMLAnchorElement | null}
 */
export const link = (text, address) => {
  const href = safeUrl(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : null;
};

/**
 * Tell something to those who do not see the picture.
 * @type {(text: string) => void}
 */
export const say = (text) => {
  $("said").textContent = text;
};

/** Whether the reader wants things to stay where they are. */
export const calm = () => globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @type {Record<string, string>} */
const STROKES = {
  back: "M10 3 5 8l5 5",
  forward: "m6 3 5 5-5 5",
  "zoom-in": "M8 3v10M3 8h10",
  "zoom-out": "M3 8h10",
  fit: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
  physics: "M5 3.5v9l7-4.5z",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  theme: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  help: "M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.4v.1",
  close: "m4 4 8 8M12 4l-8 8",
  out: "M6 4H4v8h8v-2M9 3.5h3.5V7M12 4 7.5 8.5",
};

/**
 * A small picture drawn in one stroke.
 * @type {(name: string) => SVGSVGElement}
 */
export const stroke = (name) =>
  svg("svg", { viewBox: "0 0 16 16", class: "stroke", "aria-hidden": "true" }, svg("path", { d: STROKES[name] }));
