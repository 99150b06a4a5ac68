/* The picture of one neighbourhood: the node in the middle, its neighbours in rings, sorted by what they are. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const MOST = 420;
  const ARC = 34;

  const ring = (model, members, radius, angleOf) => {
    const placed = [];
    let left = members;
    let r = radius;
    while (left.length) {
      const room = Math.max(6, Math.floor((2 * Math.PI * r) / ARC));
      const rings = left.length > room ? Math.ceil(left.length / room) : 1;
      const here = rings > 1 ? left.filter((_, i) => i % rings === 0).slice(0, room) : left;
      const taken = new Set(here);
      left = left.filter((i) => !taken.has(i));
      here.forEach((i, place) => {
        const angle = angleOf(place, here.length, i);
        placed.push([i, Math.cos(angle) * r, Math.sin(angle) * r, angle]);
      });
      r += 58;
    }
    return { placed, radius: r };
  };

  /* Gives new places, or null where the neighbourhood is too large for rings. */
  page.focusLayout = (model, visible, focus) => {
    if (visible.nodes.length > MOST) return null;
    const { distance } = visible;
    const places = new Map([[focus, [0, 0, 0]]]);
    const angles = new Map();
    const byKind = (a, b) => model.kind[a] - model.kind[b] || model.radius[b] - model.radius[a] || a - b;
    let radius = 120;
    for (let step = 1; step <= 4; step++) {
      const members = [...visible.nodes].filter((i) => i !== focus && distance[i] === step);
      if (!members.length) break;
      if (step === 1) {
        members.sort(byKind);
      } else {
        const parent = (i) => {
          const known = [...model.edgesOf(i)].map((e) => model.other(e, i)).filter((j) => distance[j] === step - 1 && angles.has(j));
          return known.length ? Math.min(...known.map((j) => angles.get(j))) : 0;
        };
        const from = new Map(members.map((i) => [i, parent(i)]));
        members.sort((a, b) => from.get(a) - from.get(b) || byKind(a, b));
      }
      const result = ring(model, members, radius, (place, count) => -Math.PI / 2 + ((place + 0.5) * 2 * Math.PI) / count);
      for (const [i, x, y, angle] of result.placed) {
        angles.set(i, angle);
        places.set(i, [x, y, Math.abs(Math.cos(angle)) < 0.2 ? 0 : Math.sign(Math.cos(angle))]);
      }
      radius = result.radius + 50;
    }
    for (const i of visible.nodes) if (!places.has(i)) places.set(i, [0, radius, 0]);
    return places;
  };
})();
