/* Answers as charts: bars by name, or a line over years. */

import { draw } from "./dom.js";
import { short } from "./names.js";

/** @import { Shown, Term } from "./results.js" */
/** @import { Vocabulary } from "./names.js" */

const NUMBER = /#(integer|decimal|double|float|int|long|gYear)$/;
const BARS = 40;
const [LINE, LONGEST_BAR, LONGEST_NAME] = [24, 500, 38];
const [WIDE, TALL] = [900, 320];

/** @type {(term: Term | undefined) => boolean} */
export const isNumber = (term) => Boolean(term?.datatype && NUMBER.test(term.datatype));

/** @type {(term: Term | undefined) => boolean} */
const countable = (term) => isNumber(term) && Number.isFinite(Number(term?.value));

/** @type {(term: Term | undefined, names: Vocabulary) => string} */
const nameOf = (term, names) => {
  const name = term?.type === "uri" ? short(term.value, names) : (term?.value ?? "");
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
};

/**
 * The columns of a chart: a text or year, and the last column of numbers; `years` is whether the first are years.
 * @type {(shown: Shown) => { count: string, label: string, years: boolean } | null}
 */
export const axes = ({ vars, rows }) => {
  if (!rows.length) return null;
  const numbers = vars.filter((name) => rows.every((row) => countable(row[name])));
  const year = numbers.find(
    (name) => /year/i.test(name) && rows.every((row) => /^\d{4}$/.test(row[name]?.value ?? "")),
  );
  const count = numbers.filter((name) => name !== year).at(-1);
  if (!count) return null;
  if (year && new Set(rows.map((row) => row[year]?.value)).size === rows.length)
    return { count, label: year, years: true };
  const others = vars.filter((name) => name !== count);
  const told = others.filter((name) => rows.some((row) => row[name] && row[name]?.type !== "uri"));
  const label = told.filter((name) => !numbers.includes(name)).at(-1) ?? told.at(-1) ?? others[0];
  return label ? { count, label, years: false } : null;
};

/** @type {(shown: Shown, count: string, label: string) => SVGElement} */
const bars = ({ rows, names }, count, label) => {
  const some = rows.slice(0, BARS);
  const values = some.map((row) => Number(row[count]?.value));
  const most = Math.max(...values, 0) || 1;
  const viewBox = `0 0 ${WIDE} ${some.length * LINE + 8}`;
  const picture = draw("svg", { class: "chart", viewBox, role: "img", "aria-label": `${count} by ${label}` });
  for (const [i, row] of some.entries()) {
    const width = Math.max(0, (values[i] / most) * LONGEST_BAR);
    picture.append(
      draw("text", { x: 290, y: i * LINE + 20, "text-anchor": "end" }, nameOf(row[label], names)),
      draw("rect", { x: 300, y: i * LINE + 6, width, height: 18, rx: 3 }),
      draw("text", { x: 308 + width, y: i * LINE + 20 }, row[count]?.value ?? ""),
    );
  }
  return picture;
};

/** @type {(shown: Shown, count: string, label: string) => SVGElement} */
const overYears = ({ rows }, count, label) => {
  const points = rows.map((row) => [Number(row[label]?.value), Number(row[count]?.value)]).sort((a, b) => a[0] - b[0]);
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  const most = Math.max(...points.map(([, value]) => value), 0) || 1;
  /** @type {(year: number) => number} */
  const x = (year) => 60 + ((year - first) / (last - first || 1)) * (WIDE - 110);
  /** @type {(value: number) => number} */
  const y = (value) => TALL - 34 - (value / most) * (TALL - 70);
  const look = { class: "chart", viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": `${count} by ${label}` };
  const picture = draw(
    "svg",
    look,
    draw("line", { class: "axis", x1: 50, x2: WIDE - 40, y1: TALL - 34, y2: TALL - 34 }),
  );
  picture.append(draw("polyline", { points: points.map(([year, value]) => `${x(year)},${y(value)}`).join(" ") }));
  const every = Math.max(1, Math.ceil(points.length / 14));
  for (const [i, [year, value]] of points.entries()) {
    const dot = draw("circle", { cx: x(year), cy: y(value), r: 4 }, draw("title", {}, `${year}: ${value}`));
    picture.append(dot);
    if ((points.length - 1 - i) % every) continue;
    picture.append(
      draw("text", { class: "muted", x: x(year), y: TALL - 14, "text-anchor": "middle" }, String(year)),
      draw("text", { x: x(year), y: y(value) - 10, "text-anchor": "middle" }, String(value)),
    );
  }
  return picture;
};

/** @type {(shown: Shown, columns: { count: string, label: string, years: boolean }) => SVGElement} */
export const chart = (shown, { count, label, years }) =>
  years ? overYears(shown, count, label) : bars(shown, count, label);
