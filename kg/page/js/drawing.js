/* The view as a picture to take along: PNG and SVG. */

import { canvasOf, penOf, svg } from "./dom.js";
import { paintOver } from "./overlay.js";
import { page } from "./page.js";
import { shapeElement } from "./palette.js";

const FONT = "system-ui, sans-serif";
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for them
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Both canvases as they are, over the ground.
 * @type {() => Promise<Blob>}
 */
export const asPng = () =>
  new Promise((resolve, reject) => {
    page.view.redrawNow();
    const [under, over] = [page.view.canvas, canvasOf("overlay")];
    const canvas = document.createElement("canvas");
    canvas.width = under.width;
    canvas.height = under.height;
    const pen = penOf(canvas);
    pen.fillStyle = page.theme.ground;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(under, 0, 0);
    pen.drawImage(over, 0, 0, over.width, over.height, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large."))), "image/png");
  });

/** @type {(lines: Int32Array, colour: string) => SVGElement} */
const linesOf = (lines, colour) => {
  const { model, view } = page;
  const path = [];
  for (let k = 0; k < lines.length; k += 2) {
    const a = view.toScreen(model.x[lines[k]], model.y[lines[k]]);
    const b = view.toScreen(model.x[lines[k + 1]], model.y[lines[k + 1]]);
    path.push(`M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`);
  }
  return svg("path", { d: path.join(""), stroke: colour, "stroke-width": 0.7, fill: "none" });
};

/** @type {() => SVGElement[]} */
const shapes = () => {
  const { view, model } = page;
  const { width, height } = view.size();
  const scale = view.scale();
  const drawn = [];
  for (const i of view.order) {
    const { x, y } = view.toScreen(model.x[i], model.y[i]);
    const r = view.radiusOf(i) * scale;
    if (x < -r || y < -r || x > width + r || y > height + r) continue;
    const shape = shapeElement(model.kindOf(i), x, y, r, { "stroke-width": Math.max(0.4, scale) });
    shape.append(svg("title", { text: model.label[i] }));
    drawn.push(shape);
  }
  return drawn;
};

/** @type {() => SVGElement[]} */
const names = () => {
  const { ink, ground } = page.theme;
  const look = { fill: ink, stroke: ground, "stroke-width": 3, "paint-order": "stroke", "dominant-baseline": "middle" };
  return page.labels.map(({ text, size, box, strong }) => {
    const place = { x: (box.left + 3).toFixed(1), y: ((box.top + box.bottom) / 2).toFixed(1) };
    return svg("text", { ...place, "font-size": size, "font-weight": strong ? 650 : 450, ...look, text });
  });
};

/**
 * The part of the picture that is in view, as a drawing.
 * @type {() => string}
 */
export const asSvg = () => {
  const { view, theme, lines, rings } = page;
  paintOver();
  const { width, height } = view.size();
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT });
  root.append(
    svg("title", { text: document.title }),
    svg("rect", { width, height, fill: theme.ground }),
    linesOf(lines.far, rings ? theme.lit : theme.far),
    linesOf(lines.near, rings ? theme.lit : theme.near),
    ...shapes(),
    ...names(),
  );
  return new XMLSerializer().serializeToString(root).replace(NOT_IN_XML, "\ufffd");
};
