/* What lies over the nodes, on a canvas of its own: names, and what is hovered or selected, lifted out of the rest. */
(() => {
  "use strict";
  const page = globalThis.paperkg;

  const fitCanvas = (canvas) => {
    const { width, height } = page.view.size();
    const ratio = globalThis.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    return { width, height, ratio };
  };

  const lifted = () => {
    const { state, hover, model, visible } = page;
    const nodes = new Set();
    const edges = [];
    let middles = [state.selected, ...state.also].filter((i) => i >= 0 && visible.shown[i]);
    if (state.edge >= 0) {
      edges.push(state.edge);
      nodes.add(model.source[state.edge]).add(model.target[state.edge]);
      middles = [];
    } else if (!middles.length && hover >= 0) {
      middles = [hover];
    }
    for (const i of middles) {
      nodes.add(i);
      for (const e of model.edgesOf(i)) {
        if (!page.drawnEdges[e]) continue;
        edges.push(e);
        nodes.add(model.other(e, i));
      }
    }
    return { middles, nodes, edges };
  };

  const strokeEdges = (context, edges, colour, width) => {
    const { model } = page;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const e of edges) {
      const [a, b] = [model.source[e], model.target[e]];
      context.moveTo(model.x[a], model.y[a]);
      context.lineTo(model.x[b], model.y[b]);
    }
    context.stroke();
  };

  const arrowHeads = (context, edges, colour) => {
    const { model, view } = page;
    const scale = view.scale();
    const size = 7 / scale;
    context.fillStyle = colour;
    context.beginPath();
    for (const e of edges) {
      const [a, b] = [model.source[e], model.target[e]];
      const angle = Math.atan2(model.y[b] - model.y[a], model.x[b] - model.x[a]);
      const back = view.radiusOf(b) + 1.5 / scale;
      const [x, y] = [model.x[b] - Math.cos(angle) * back, model.y[b] - Math.sin(angle) * back];
      context.moveTo(x, y);
      context.lineTo(x - Math.cos(angle - 0.42) * size, y - Math.sin(angle - 0.42) * size);
      context.lineTo(x - Math.cos(angle + 0.42) * size, y - Math.sin(angle + 0.42) * size);
      context.closePath();
    }
    context.fill();
  };

  const ring = (context, i, colour) => {
    const { model, view } = page;
    const scale = view.scale();
    context.strokeStyle = colour;
    context.lineWidth = 2.5 / scale;
    context.beginPath();
    context.arc(model.x[i], model.y[i], view.radiusOf(i) + 4.5 / scale, 0, 2 * Math.PI);
    context.stroke();
  };

  /* Only what is selected veils the rest: not the pointer passing over, nor the middle of its own neighbourhood. */
  const veiled = () => {
    const { state, rings } = page;
    if (page.printing) return false;
    if (state.edge >= 0) return true;
    return state.selected >= 0 && !(rings && state.selected === state.focus && !state.also.size);
  };

  const lift = (context, { middles, nodes, edges }, width, height) => {
    const { view, theme, model } = page;
    const scale = view.scale();
    if (veiled()) {
      context.fillStyle = theme.veil;
      context.fillRect(0, 0, width, height);
    }
    const origin = view.toScreen(0, 0);
    context.save();
    context.translate(origin.x, origin.y);
    context.scale(scale, scale);
    strokeEdges(context, edges, theme.lit, 1.4 / scale);
    if (edges.length < 800) arrowHeads(context, edges, theme.lit);
    for (const i of [...nodes].sort((a, b) => model.radius[a] - model.radius[b])) view.drawNode(context, i);
    for (const i of middles.length ? middles : nodes) ring(context, i, theme.accent);
    context.restore();
  };

  page.paintOn = (context, width, height) => {
    const high = lifted();
    if (high.nodes.size) lift(context, high, width, height);
    if (page.cursor >= 0 && page.visible.shown[page.cursor]) {
      const origin = page.view.toScreen(0, 0);
      context.save();
      context.translate(origin.x, origin.y);
      context.scale(page.view.scale(), page.view.scale());
      ring(context, page.cursor, page.theme.accent);
      context.restore();
    }
    const first = [...(high.middles.length ? high.middles : high.nodes)];
    const only = high.nodes.size && veiled() ? [...high.nodes].sort((a, b) => page.model.radius[b] - page.model.radius[a] || a - b) : null;
    const placed = page.placeLabels(context, { first, only, communities: !only });
    page.paintLabels(context, placed);
    return placed;
  };

  page.paintOver = () => {
    if (!page.visible) return;
    const canvas = page.$("overlay");
    const { width, height, ratio } = fitCanvas(canvas);
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    page.labels = page.paintOn(context, width, height);
  };

  /* The tip beside the pointer. */
  page.showTip = (i, x, y) => {
    const tip = page.$("tip");
    if (i < 0) {
      tip.hidden = true;
      return;
    }
    const { model } = page;
    const kind = page.KINDS[model.kind[i]];
    const facts = [kind];
    if (model.year[i]) facts.push(kind === "Paper" ? String(model.year[i]) : `since ${model.year[i]}`);
    if (model.papers[i]) facts.push(page.plural(model.papers[i], "paper"));
    facts.push(page.plural(model.degree(i), "relation"));
    page.clear(
      tip,
      page.el("strong", { text: page.shorten(model.label[i], 140) }),
      page.el("span", {}, page.icon(model.kind[i]), facts.join(" · ")),
    );
    tip.hidden = false;
    const { width, height } = page.view.size();
    const left = x + 16 + tip.offsetWidth > width ? x - 16 - tip.offsetWidth : x + 16;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, height - tip.offsetHeight - 4))}px`;
  };
})();
