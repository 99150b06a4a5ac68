/* What lies under the nodes: the discs of the communities and all relations, in a few strokes instead of thousands. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const BATCH = 400;
  const MANY = 9000;

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
      context.globalAlpha = 1;
      if (!rush || count < 3 * MANY) strokeLines(context, model, lines.near, theme.near, thin, frame);
    }
    context.restore();
  };
})();
