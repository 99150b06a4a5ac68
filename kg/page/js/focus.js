/* The picture of one neighbourhood: the node in the middle, its neighbours in rings, sorted by what they are. */

/** @import { Model } from "./model.js" */
/** @import { Visible } from "./filter.js" */
/**
 * Where nodes stand, and on which side of them their names: -1 left, 1 right, 0 below.
 * @typedef {Map<number, [x: number, y: number, side: number]>} Rings
 */

const MOST = 420;
const ARC = 25;
const LARGEST = 360;
const FIRST_RADIUS = 120;
const FARTHEST = 4;

/**
 * One ring where the names have room beside it, more where there are too many.
 * @type {(members: number[], from: number) => { placed: [node: number, angle: number, radius: number][],
 *   radius: number }}
 */
const ring = (members, from) => {
  /** @type {[number, number, number][]} */
  const placed = [];
  let radius = Math.max(from, Math.min(LARGEST, (members.length * ARC) / (2 * Math.PI)));
  let rest = members;
  while (rest.length) {
    const rings = Math.ceil(rest.length / Math.floor((2 * Math.PI * radius) / ARC));
    const here = rest.filter((_, i) => i % rings === 0);
    rest = rest.filter((_, i) => i % rings !== 0);
    for (const [place, i] of here.entries()) {
      placed.push([i, -Math.PI / 2 + ((place + 0.5) * 2 * Math.PI) / here.length, radius]);
    }
    radius += 46;
  }
  return { placed, radius };
};

/**
 * The order of a ring: by kind, and from the second ring on beside what a node hangs on.
 * @type {(model: Model, distance: Int8Array, angles: Map<number, number>, members: number[]) => number[]}
 */
const ordered = (model, distance, angles, members) => {
  /** @type {(node: number) => number} */
  const parent = (node) => {
    const known = [...model.edgesOf(node)]
      .map((e) => model.other(e, node))
      .filter((other) => distance[other] === distance[node] - 1)
      .flatMap((other) => angles.get(other) ?? []);
    return known.length ? Math.min(...known) : 0;
  };
  const from = new Map(members.map((i) => [i, parent(i)]));
  return members.sort(
    (a, b) =>
      Number(from.get(a)) - Number(from.get(b)) ||
      model.kind[a] - model.kind[b] ||
      model.radius[b] - model.radius[a] ||
      a - b,
  );
};

/** @type {(angle: number) => number} */
const side = (angle) => (Math.abs(Math.cos(angle)) < 0.2 ? 0 : Math.sign(Math.cos(angle)));

/**
 * New places around the focus, or null where the neighbourhood is too large for rings.
 * @type {(model: Model, visible: Visible, focus: number) => Rings | null}
 */
export const focusLayout = (model, { nodes, distance }, focus) => {
  if (nodes.length > MOST || !distance) return null;
  /** @type {Rings} */
  const places = new Map([[focus, [0, 0, 0]]]);
  /** @type {Map<number, number>} */
  const angles = new Map();
  let radius = FIRST_RADIUS;
  for (let step = 1; step <= FARTHEST; step++) {
    const members = [...nodes].filter((i) => i !== focus && distance[i] === step);
    if (!members.length) break;
    const result = ring(ordered(model, distance, angles, members), radius);
    for (const [i, angle, r] of result.placed) {
      angles.set(i, angle);
      places.set(i, [Math.cos(angle) * r, Math.sin(angle) * r, side(angle)]);
    }
    radius = result.radius + 40;
  }
  for (const i of nodes) if (!places.has(i)) places.set(i, [0, radius, 0]);
  return places;
};
