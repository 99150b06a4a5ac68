/* Names on the picture: the most important first, none over another, communities when seen from afar. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, "Helvetica Neue", Arial, sans-serif';
  const CELL = 48;
  const LONGEST = 34;

  /* Boxes already taken, findable by place. */
  const createBoard = () => {
    const cells = new Map();
    const keys = (box) => {
      const found = [];
      for (let cx = Math.floor(box.left / CELL); cx <= Math.floor(box.right / CELL); cx++) {
        for (let cy = Math.floor(box.top / CELL); cy <= Math.floor(box.bottom / CELL); cy++) found.push(cx * 4096 + cy);
      }
      return found;
    };
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return {
      free: (box) => keys(box).every((key) => !(cells.get(key) || []).some((other) => meet(box, other))),
      take: (box) => {
        for (const key of keys(box)) cells.has(key) ? cells.get(key).push(box) : cells.set(key, [box]);
      },
    };
  };

  const widths = new Map();
  const measure = (context, font, text) => {
    const key = `${font}|${text}`;
    if (!widths.has(key)) {
      if (widths.size > 30000) widths.clear();
      context.font = font;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  };

  const fontFor = (pixels) => {
    const size = pixels > 13 ? 14 : pixels > 8 ? 13 : 12;
    return { size, font: `${pixels > 8 ? 600 : 450} ${size}px ${FONT}` };
  };

  const boxOf = (x, y, width, height, anchor, gap) => {
    const left = anchor > 0 ? x + gap : anchor < 0 ? x - gap - width : x - width / 2;
    const top = anchor ? y - height / 2 : y + gap;
    return { left: left - 3, right: left + width + 3, top: top - 1, bottom: top + height + 1 };
  };

  const names = (context, placed, board, width, height) => {
    const { view, model, lively } = page;
    const scale = view.scale();
    const afar = Math.min(width, height) * 0.42;
    const most = Math.round((width * height) / 26000) + 3;
    for (const c of [...lively.keys()].sort((a, b) => lively.get(b) - lively.get(a) || a - b)) {
      if (placed.length >= most) break;
      const { name, x, y, radius, members } = model.communities[c];
      const seen = radius * scale;
      if (!name || members < 4 || seen < 26 || seen > afar) continue;
      const size = Math.round(Math.min(19, Math.max(12.5, 9 + seen / 16)));
      const font = `650 ${size}px ${FONT}`;
      const text = page.shorten(name, 28);
      const wide = measure(context, font, text);
      const at = view.toScreen(x, y);
      for (const dy of [-1.0, 1.0, -0.82, 0.82, 0]) {
        const cy = at.y + dy * seen;
        const box = boxOf(at.x, cy - size / 2, wide, size * 1.2, 0, 0);
        if (box.left < 2 || box.right > width - 2 || box.top < 2 || box.bottom > height - 2 || !board.free(box)) continue;
        board.take(box);
        placed.push({ text, font, size, box, community: c, strong: true });
        break;
      }
    }
  };

  page.anchorOf = (i) => (page.rings && page.rings.has(i) ? page.rings.get(i)[2] : 0);

  const tryNode = (context, placed, board, i, width, height, forced) => {
    const { view, model } = page;
    const pixels = view.radiusOf(i) * view.scale();
    const at = view.toScreen(model.x[i], model.y[i]);
    if (at.x < -20 || at.y < -20 || at.x > width + 20 || at.y > height + 20) return;
    const { size, font } = fontFor(pixels);
    const anchor = page.anchorOf(i);
    let text = page.shorten(model.label[i], LONGEST);
    let wide = measure(context, font, text);
    const room = anchor ? (anchor > 0 ? width - at.x : at.x) - pixels - 10 : Infinity;
    if (wide > room) {
      const letters = Math.floor((room / wide) * text.length);
      if (letters < 8) return;
      text = page.shorten(model.label[i], letters);
      wide = measure(context, font, text);
    }
    const ways = anchor ? [anchor] : [0, 1, -1];
    for (const way of ways) {
      const box = boxOf(at.x, at.y, wide, size * 1.15, way, pixels + (way ? 5 : 3));
      const inside = box.left >= 1 && box.right <= width - 1 && box.top >= 1 && box.bottom <= height - 1;
      if ((inside || forced) && board.free(box)) {
        board.take(box);
        placed.push({ text, font, size, box, node: i });
        return;
      }
    }
  };

  /* Chooses the labels of one frame. `first` are placed whatever their size, `only` limits the rest. */
  page.placeLabels = (context, { first = [], only = null, communities = true } = {}) => {
    const { view } = page;
    const { width, height } = view.size();
    const scale = view.scale();
    const board = createBoard();
    const placed = [];
    for (const box of page.coverBoxes || []) board.take(box);
    for (const i of first) tryNode(context, placed, board, i, width, height, true);
    if (communities && !page.rings && !view.physics) names(context, placed, board, width, height);
    const named = new Set(placed.filter((label) => label.strong).map((label) => label.text));
    const most = Math.round((width * height) / 9000) + 12;
    const least = page.rings || only ? 0 : view.shown.length > 60 ? 3.2 : 0;
    let tries = 0;
    for (const i of only || page.labelOrder) {
      if (placed.length >= most || tries > 4000) break;
      if (view.radiusOf(i) * scale < least) break;
      if (first.includes(i) || named.has(page.shorten(page.model.label[i], 28))) continue;
      tries++;
      tryNode(context, placed, board, i, width, height, false);
    }
    return placed;
  };

  page.paintLabels = (context, placed) => {
    const { theme } = page;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    for (const { text, font, size, box, strong } of placed) {
      context.font = font;
      const y = (box.top + box.bottom) / 2 + size * 0.04;
      context.strokeStyle = theme.ground;
      context.lineWidth = strong ? 5 : 3.5;
      context.globalAlpha = strong ? 0.92 : 0.88;
      context.strokeText(text, box.left + 3, y);
      context.globalAlpha = 1;
      context.fillStyle = theme.ink;
      context.fillText(text, box.left + 3, y);
    }
  };
})();
