/* Answers as a network: what stands in one row, or in one triple, is joined by a line. */

import { draw } from "./dom.js";
import { address, short } from "./names.js";

/** @import { Shown } from "./results.js" */
/** @import { Vocabulary } from "./names.js" */
/** @typedef {{ id: string, label: string, href: string, kind: string, x: number, y: number, degree: number }} Dot */
/** @typedef {{ dots: Dot[], lines: [number, number][] }} Net */

const [MOST, STEPS, WIDE, TALL] = [150, 260, 900, 600];
const PREFIX = /^@?prefix\s+([\w-]*):\s*<([^>]*)>\s*\.?\s*$/gim;

/** @type {(iri: string, label: string, names: Vocabulary) => Omit<Dot, "x" | "y" | "degree">} */
const told = (iri, label, names) => ({
  id: iri,
  label: label || short(iri, names),
  href: address(iri, names),
  kind: "",
});

/**
 * The pairs of columns that hold IRIs, and for each the column of texts that names it: the one that follows.
 * @type {(shown: Shown) => { ends: [string, string], named: Record<string, string> } | null}
 */
export const ends = ({ vars, rows }) => {
  const iris = vars.filter((name) => rows.some((row) => row[name]?.type === "uri"));
  if (iris.length < 2 || !rows.length) return null;
  /** @type {Record<string, string>} */
  const named = {};
  for (const name of iris) {
    const own = vars.find((each) => each !== name && each.toLowerCase().startsWith(name.toLowerCase()));
    const next = vars[vars.indexOf(name) + 1];
    const text = own ?? next;
    if (text && !iris.includes(text) && rows.every((row) => row[text]?.type !== "uri" && !row[text]?.datatype))
      named[name] = text;
  }
  return { ends: [iris[0], iris[1]], named };
};

/** @type {(pairs: [Omit<Dot, "x" | "y" | "degree">, Omit<Dot, "x" | "y" | "degree">][]) => Net} */
const netOf = (pairs) => {
  /** @type {Map<string, number>} */
  const places = new Map();
  /** @type {Dot[]} */
  const dots = [];
  /** @type {[number, number][]} */
  const lines = [];
  for (const pair of pairs) {
    const fresh = pair.filter(({ id }) => !places.has(id));
    if (dots.length + fresh.length > MOST) continue;
    for (const dot of fresh) {
      if (places.has(dot.id)) continue;
      places.set(dot.id, dots.length);
      const angle = dots.length * 2.399963;
      const away = 14 * Math.sqrt(dots.length + 1);
      dots.push({ ...dot, x: Math.cos(angle) * away, y: Math.sin(angle) * away, degree: 0 });
    }
    const [a, b] = pair.map(({ id }) => places.get(id) ?? 0);
    if (a === b) continue;
    lines.push([a, b]);
    dots[a].degree++;
    dots[b].degree++;
  }
  return { dots, lines };
};

/**
 * Let dots push each other away and lines draw them together (Fruchterman and Reingold, 1991).
 * @type {(net: Net) => void}
 */
const settle = ({ dots, lines }) => {
  const near = Math.sqrt((WIDE * TALL) / (dots.length || 1)) * 0.62;
  for (let step = 0; step < STEPS; step++) {
    const most = 36 * (1 - step / STEPS) + 0.5;
    const moves = dots.map(({ x, y }) => ({ x: -x * 0.02, y: -y * 0.03 }));
    for (let a = 0; a < dots.length; a++) {
      for (let b = a + 1; b < dots.length; b++) {
        const [dx, dy] = [dots[a].x - dots[b].x || 0.01, dots[a].y - dots[b].y || 0.01];
        const push = (near * near) / (dx * dx + dy * dy);
        moves[a].x += dx * push;
        moves[a].y += dy * push;
        moves[b].x -= dx * push;
        moves[b].y -= dy * push;
      }
    }
    for (const [a, b] of lines) {
      const [dx, dy] = [dots[a].x - dots[b].x, dots[a].y - dots[b].y];
      const pull = Math.hypot(dx, dy) / near;
      moves[a].x -= dx * pull;
      moves[a].y -= dy * pull;
      moves[b].x += dx * pull;
      moves[b].y += dy * pull;
    }
    for (const [i, { x, y }] of moves.entries()) {
      const length = Math.hypot(x, y) || 1;
      dots[i].x += (x / length) * Math.min(length, most);
      dots[i].y += (y / length) * Math.min(length, most);
    }
  }
};

/** @type {(net: Net) => SVGElement} */
const drawn = (net) => {
  settle(net);
  const { dots, lines } = net;
  const [xs, ys] = [dots.map(({ x }) => x), dots.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, tall] = [Math.max(...xs) - left || 1, Math.max(...ys) - top || 1];
  const at = dots.map(({ x, y }) => [70 + ((x - left) / wide) * (WIDE - 140), 24 + ((y - top) / tall) * (TALL - 64)]);
  const look = { class: "web", viewBox: `0 0 ${WIDE} ${TALL}`, role: "group", "aria-label": "Network of the answer" };
  const picture = draw("svg", look);
  for (const [a, b] of lines) {
    const [[x1, y1], [x2, y2]] = [at[a], at[b]];
    picture.append(draw("line", { x1, y1, x2, y2 }));
  }
  for (const [i, { label, href, degree }] of dots.entries()) {
    const [x, y] = at[i];
    const name = label.length > 30 ? `${label.slice(0, 29)}…` : label;
    const r = Math.min(14, 4 + Math.sqrt(degree) * 1.6);
    const link = draw(
      "a",
      { href, "aria-label": label },
      draw("circle", { cx: x, cy: y, r }, draw("title", {}, label)),
    );
    link.append(
      draw("text", { x, y: y + r + 12, "text-anchor": "middle" }, dots.length > 60 && degree < 2 ? "" : name),
    );
    picture.append(link);
  }
  return picture;
};

/**
 * Rows as a network of their first two columns of IRIs.
 * @type {(shown: Shown) => SVGElement | null}
 */
export const network = (shown) => {
  const found = ends(shown);
  if (!found) return null;
  const { ends: columns, named } = found;
  /** @type {any[]} */
  const pairs = [];
  for (const row of shown.rows) {
    const pair = columns.map((name) => {
      const term = row[name];
      return term?.type === "uri" ? told(term.value, row[named[name]]?.value ?? "", shown.names) : null;
    });
    if (pair[0] && pair[1]) pairs.push(pair);
  }
  return pairs.length ? drawn(netOf(pairs)) : null;
};

/**
 * Triples, as N-Triples, as a network; texts become names of what they are said of.
 * @type {(text: string, names: Vocabulary) => SVGElement | null}
 */
export const networkOfTriples = (text, names) => {
  /** @type {Map<string, string>} */
  const labels = new Map();
  /** @type {[string, string][]} */
  const joined = [];
  for (const line of text.replace(PREFIX, "").split("\n")) {
    const match = /^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)".*) \.$/.exec(line.trim());
    if (!match) continue;
    const [, subject, predicate, object, literal] = match;
    if (object !== undefined && !predicate.endsWith("#type")) joined.push([subject, object]);
    if (literal !== undefined && /(prefLabel|title|name|label)$/.test(predicate)) labels.set(subject, literal);
  }
  const pairs = joined.map((pair) => pair.map((iri) => told(iri, labels.get(iri) ?? "", names)));
  return pairs.length ? drawn(netOf(/** @type {any[]} */ (pairs))) : null;
};
