/* Okabe–Ito colours; shape is the second cue, an outline the third. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const STYLES = {
    Paper: { shape: "dot", fill: "#56b4e9", edge: "#2a7fb0", rim: "#9fd6f5" },
    Method: { shape: "diamond", fill: "#0072b2", edge: "#004a75", rim: "#5fb4ec" },
    Dataset: { shape: "square", fill: "#009e73", edge: "#00654a", rim: "#3fd0a4" },
    Task: { shape: "triangle", fill: "#e69f00", edge: "#8f6200", rim: "#ffc445" },
    Metric: { shape: "triangleDown", fill: "#cc79a7", edge: "#8a3f69", rim: "#eaa6cd" },
    Topic: { shape: "hexagon", fill: "#d55e00", edge: "#8a3c00", rim: "#ff9350" },
  };
  page.styleOf = (kind) => STYLES[page.KINDS[kind]];

  /* Outlines of the shapes around the origin with radius 1, as vis-network draws them. */
  const polygon = (count, turn) =>
    Array.from({ length: count }, (_, i) => {
      const angle = turn + (i * 2 * Math.PI) / count;
      return [Math.cos(angle), Math.sin(angle)];
    });
  const TRIANGLE = [[0, -1.15], [1, 0.58], [-1, 0.58]];
  page.OUTLINES = {
    diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    triangle: TRIANGLE,
    triangleDown: TRIANGLE.map(([x, y]) => [x, -y]),
    hexagon: polygon(6, 0),
  };

  page.shapeElement = (kind, x, y, r, attributes) => {
    const style = page.styleOf(kind);
    const look = { fill: style.fill, stroke: style.edge, ...attributes };
    if (style.shape === "dot") return page.svg("circle", { cx: x, cy: y, r, ...look });
    const points = page.OUTLINES[style.shape].map(([px, py]) => `${(x + px * r).toFixed(1)},${(y + py * r).toFixed(1)}`);
    return page.svg("polygon", { points: points.join(" "), "stroke-linejoin": "round", ...look });
  };

  page.icon = (kind, className = "shape") => {
    const scale = { square: 4.6, dot: 5.4, hexagon: 6, diamond: 6.4 }[page.styleOf(kind).shape] || 5.6;
    return page.svg(
      "svg",
      { viewBox: "-8 -8 16 16", class: className, "aria-hidden": "true" },
      page.shapeElement(kind, 0, 0, scale, { "stroke-width": 1.2 }),
    );
  };

  /* Colours of the theme as the canvas needs them. */
  page.readTheme = () => {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(name).trim();
    page.theme = {
      ground: read("--ground"),
      ink: read("--ink"),
      muted: read("--muted"),
      accent: read("--accent"),
      halo: read("--halo"),
      haloEdge: read("--halo-edge"),
      near: read("--edge-near"),
      far: read("--edge-far"),
      lit: read("--edge-lit"),
      veil: read("--veil"),
      rim: read("--rim"),
      dark: read("--dark") === "1",
    };
    return page.theme;
  };
})();
