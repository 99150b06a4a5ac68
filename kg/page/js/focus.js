/* The picture of one neighbourhood: the node in the middle, its neighbours in rings, sorted by what they are. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const MOST = 420;
  const ARC = 25;
  const LARGEST = 360;

  /* One ring where the names have room beside it, more where there are too many. */
  const ring = (members, from, start) => {
    const placed = [];
    let radius = Math.max(from, Math.min(LARGEST, (members.length * ARC) / (2 * Math.PI)));
    let rest = members;
    while (rest.length) {
      const rings = Math.ceil(rest.length / Math.floor((2 * Math.PI * radius) / ARC));
      const here = rest.filter((_, i) => i % rings === 0);
      rest = rest.filter((_, i) => i % rings !== 0);
      here.forEach((i, place) => {
        const angle = start + ((place + 0.5) * 2 * Math.PI) / here.length;
        placed.push([i, Math.cos(angle) * radius, Math.sin(angle) * radius, angle]);
      });
      radius += 46;
    }
    return { placed, radius };
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
      const result = ring(members, radius, -Math.PI / 2);
      for (const [i, x, y, angle] of result.placed) {
        angles.set(i, angle);
        places.set(i, [x, y, Math.abs(Math.cos(angle)) < 0.2 ? 0 : Math.sign(Math.cos(angle))]);
      }
      radius = result.radius + 40;
    }
    for (const i of visible.nodes) if (!places.has(i)) places.set(i, [0, radius, 0]);
    return places;
  };
})();
