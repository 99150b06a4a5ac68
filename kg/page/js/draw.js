/* What lies under the nodes: the discs of the communities and all relations, in a few strokes instead of thousands. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const BATCH = 400;
  const MANY = 9000;
  const LAYERS = 8;
  const TOGETHER = 60;

  /* One line a pair, first those between communities, then those inside. */
  page.createLines = (model, visible) => {
    const near = [];
    const far = [];
    const seen = new Set();
    for (const e of visible.edges) {
      const [a, b] = [model.source[e], model.target[e]];
      if (a === b) continue;
      const pair = a < b ? a * model.size + b : b * model.size + a;
      if (seen.has(pair)) continue;
      seen.add(pair);
      (model.community[a] === model.community[b] ? near : far).push(a, b);
    }
    return { near: Int32Array.from(near), far: Int32Array.from(far) };
  };

  const strokeLines = (context, model, lines, colour, width, frame) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    let open = 0;
    context.beginPath();
    for (let k = 0; k < lines.length; k += 2) {
      const [ax, ay, bx, by] = [model.x[lines[k]], model.y[lines[k]], model.x[lines[k + 1]], model.y[lines[k + 1]]];
      if ((ax < frame.left && bx < frame.left) || (ax > frame.right && bx > frame.right)) continue;
      if ((ay < frame.top && by < frame.top) || (ay > frame.bottom && by > frame.bottom)) continue;
      context.moveTo(ax, ay);
      context.lineTo(bx, by);
      if (++open >= BATCH) {
        context.stroke();
        context.beginPath();
        open = 0;
      }
    }
    context.stroke();
  };

  const drawDiscs = (context, page_) => {
    const { model, theme, lively } = page_;
    context.lineWidth = 1 / page_.view.scale();
    for (let c = 0; c < model.communities.length; c++) {
      if (!lively.has(c)) continue;
      const { x, y, radius } = model.communities[c];
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = theme.halo;
      context.fill();
      context.strokeStyle = theme.haloEdge;
      context.stroke();
    }
  };

  page.frameOf = (view) => {
    const { width, height } = view.size();
    const a = view.toWorld(0, 0);
    const b = view.toWorld(width, height);
    return { left: a.x, top: a.y, right: b.x, bottom: b.y };
  };

  const trace = (context, kind, x, y, r) => {
    const { shape } = page.styleOf(kind);
    if (shape === "dot") {
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI);
      return;
    }
    const outline = page.OUTLINES[shape];
    context.moveTo(x + outline[0][0] * r, y + outline[0][1] * r);
    for (let k = 1; k < outline.length; k++) context.lineTo(x + outline[k][0] * r, y + outline[k][1] * r);
    context.closePath();
  };

  const paintKind = (context, view, kind, members) => {
    const { model } = view;
    const colour = page.nodeColours(kind);
    for (let from = 0; from < members.length; from += TOGETHER) {
      context.beginPath();
      for (const i of members.slice(from, from + TOGETHER)) trace(context, kind, model.x[i], model.y[i], view.radiusOf(i));
      context.fillStyle = colour.background;
      context.fill();
      context.strokeStyle = colour.border;
      context.stroke();
    }
  };

  /* vis-network draws node by node; with thousands, a few paths for a layer of importance are many times faster. */
  page.drawManyNodes = (context, view) => {
    const { model, order } = view;
    const frame = page.frameOf(view);
    const layer = Math.ceil(order.length / LAYERS);
    context.lineWidth = 1;
    for (let from = 0; from < order.length; from += layer) {
      const kinds = page.KINDS.map(() => []);
      for (const i of order.slice(from, from + layer)) {
        const r = view.radiusOf(i);
        if (model.x[i] > frame.left - r && model.x[i] < frame.right + r && model.y[i] > frame.top - r && model.y[i] < frame.bottom + r) kinds[model.kind[i]].push(i);
      }
      kinds.forEach((members, kind) => members.length && paintKind(context, view, kind, members));
    }
  };

  page.drawUnder = (context) => {
    const { view, model, theme, lines } = page;
    if (!lines) return;
    if (view.physics) view.syncPlaces(view.shown);
    const scale = view.scale();
    const frame = page.frameOf(view);
    context.save();
    if (!page.rings && !view.physics) drawDiscs(context, page);
    const count = (lines.near.length + lines.far.length) / 2;
    const rush = view.moving && count > MANY;
    const thin = Math.min(1.2, Math.max(0.5, 0.8 * Math.sqrt(scale))) / scale;
    if (page.rings) {
      strokeLines(context, model, lines.far, theme.lit, thin, frame);
      strokeLines(context, model, lines.near, theme.lit, thin, frame);
    } else {
      /* Many relations between communities would lie over the picture like fog. */
      context.globalAlpha = Math.min(1, Math.sqrt(2500 / Math.max(1, lines.far.length / 2)));
      if (!rush) strokeLines(context, model, lines.far, theme.far, thin, frame);
      context.globalAlpha = Math.min(1, Math.sqrt(7000 / Math.max(1, lines.near.length / 2)));
      if (!rush || count < 3 * MANY) strokeLines(context, model, lines.near, theme.near, thin, frame);
    }
    context.restore();
  };
})();
