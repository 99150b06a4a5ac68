/* The border to vis-network 9.1.2: camera, nodes, dragging, physics. Uses parts of its body object (hence the pin). */

import { calm } from "./dom.js";
import { drawManyNodes } from "./draw.js";
import { page } from "./page.js";
import { nodeColours, shapeOf } from "./palette.js";

/** @import { Visible } from "./filter.js" */
/** @import { Model } from "./model.js" */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Frame */
/** @typedef {ArrayLike<number> & Iterable<number>} Numbers */

const OPTIONS = {
  autoResize: true,
  layout: { improvedLayout: false },
  physics: {
    enabled: false,
    solver: "forceAtlas2Based",
    forceAtlas2Based: { gravitationalConstant: -60, springLength: 70, avoidOverlap: 0.4 },
    stabilization: false,
    maxVelocity: 30,
  },
  interaction: {
    hover: false,
    selectable: false,
    selectConnectedEdges: false,
    tooltipDelay: 1e9,
    keyboard: false,
    zoomSpeed: 0.7,
  },
  nodes: { chosen: false, borderWidth: 1, borderWidthSelected: 1, physics: true, font: { size: 0 } },
  edges: { chosen: false, smooth: false, width: 0, color: { color: "rgba(0,0,0,0)", inherit: false } },
};
/** Up to so many nodes are drawn by vis-network, and camera moves are animated. */
const BY_VIS = 2000;
const ANIMATED = 3000;
const [FARTHEST, NEAREST] = [0.02, 8];

export class View {
  #container;
  #nodes = new vis.DataSet();
  #edges = new vis.DataSet();
  #body;
  #made;
  #timer = 0;
  #grow = 1;

  /**
   * @param {HTMLElement} container
   * @param {Model} model
   */
  constructor(container, model) {
    this.#container = container;
    this.model = model;
    this.network = new vis.Network(container, { nodes: this.#nodes, edges: this.#edges }, OPTIONS);
    this.#body = this.network.body;
    this.#made = new Uint8Array(model.size);
    /** @type {HTMLCanvasElement} */
    this.canvas = this.#body.container.querySelector("canvas");
    /** @type {Numbers} */
    this.shown = [];
    /**
     * What is shown, in the order in which it is drawn.
     * @type {number[]}
     */
    this.order = [];
    this.moving = false;
    this.physics = false;
    this.#drawManyAtOnce();
    this.network.on("zoom", () => this.#markMoving());
    this.network.on("dragging", () => this.#dragged());
  }

  /* The part of vis-network that draws nodes is replaced where there are many. */
  #drawManyAtOnce() {
    const { renderer } = this.network;
    const drawEach = renderer._drawNodes.bind(renderer);
    renderer._drawNodes = (/** @type {CanvasRenderingContext2D} */ pen, /** @type {boolean} */ hidden) => {
      if (hidden || this.shown.length <= BY_VIS) return drawEach(pen, hidden);
      drawManyNodes(pen, this);
      return { drawExternalLabels: null };
    };
  }

  /** @param {number} i */
  #item(i) {
    const kind = this.model.kindOf(i);
    const [x, y] = [this.model.x[i], this.model.y[i]];
    return { id: i, x, y, shape: shapeOf(kind), size: this.radiusOf(i), color: nodeColours(kind, page.theme) };
  }

  /** The radius at which a node is a good two pixels wide when everything is in view. */
  #smallest() {
    const { width, height } = this.size();
    const reach = this.model.communities.reduce(
      (most, { x, y, radius }) => Math.max(most, Math.hypot(x, y) + radius),
      1,
    );
    return (1.5 * 2 * reach) / Math.max(1, Math.min(width, height));
  }

  /** @param {Visible} visible */
  #growth({ nodes, distance }) {
    if (distance) return 1.15;
    const fewer = Math.min(2.6, Math.max(1, Math.sqrt(this.model.size / Math.max(1, nodes.length))));
    return Math.max(fewer, Math.min(1.45, this.#smallest() / 4));
  }

  #setIndices() {
    this.#body.nodeIndices = this.order;
    if (!this.physics) this.#body.edgeIndices = [];
  }

  /**
   * Nodes are made in vis when first shown; afterwards showing and hiding only changes its list of indices.
   * @param {Visible} visible
   */
  show(visible) {
    const { model } = this;
    this.#grow = this.#growth(visible);
    const fresh = [...visible.nodes].filter((i) => !this.#made[i]);
    for (const i of fresh) this.#made[i] = 1;
    if (fresh.length) this.#nodes.add(fresh.map((i) => this.#item(i)));
    this.shown = visible.nodes;
    this.order = Array.from(visible.nodes).reverse();
    for (const i of this.order) {
      const node = this.#body.nodes[i];
      node.options.size = this.radiusOf(i);
      node.x = model.x[i];
      node.y = model.y[i];
      node.needsRefresh();
    }
    for (const id of Object.keys(this.#body.nodes)) this.#body.nodes[id].options.hidden = !visible.shown[Number(id)];
    this.#setIndices();
    this.redraw();
  }

  recolour() {
    for (const id of Object.keys(this.#body.nodes)) {
      const colours = nodeColours(this.model.kindOf(Number(id)), page.theme);
      Object.assign(this.#body.nodes[id].options.color, colours);
    }
    this.redraw();
  }

  /** @param {number} i */
  radiusOf(i) {
    return this.model.radius[i] * this.#grow;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} i
   */
  drawNode(pen, i) {
    this.#body.nodes[i]?.draw(pen);
  }

  redraw() {
    this.#body.emitter.emit("_requestRedraw");
  }

  redrawNow() {
    this.network.redraw();
  }

  /** @returns {number} */
  scale() {
    return this.network.getScale();
  }

  /** @returns {{ x: number, y: number }} */
  centre() {
    return this.network.getViewPosition();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {{ x: number, y: number }}
   */
  toScreen(x, y) {
    return this.network.canvasToDOM({ x, y });
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {{ x: number, y: number }}
   */
  toWorld(x, y) {
    return this.network.DOMtoCanvas({ x, y });
  }

  size() {
    return { width: this.#container.clientWidth, height: this.#container.clientHeight };
  }

  /**
   * The part of the world that is in view.
   * @returns {Frame}
   */
  frame() {
    const { width, height } = this.size();
    const { x: left, y: top } = this.toWorld(0, 0);
    const { x: right, y: bottom } = this.toWorld(width, height);
    return { left, top, right, bottom };
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} scale
   * @param {boolean} animate
   */
  moveTo(x, y, scale, animate) {
    const slow = animate && !calm() && this.shown.length < ANIMATED;
    const animation = slow ? { duration: 320, easingFunction: "easeInOutQuad" } : false;
    this.network.moveTo({ position: { x, y }, scale, animation });
  }

  /**
   * @param {Numbers} members
   * @returns {Frame}
   */
  bounds(members) {
    if (!members.length) return { left: -100, top: -100, right: 100, bottom: 100 };
    const { x, y } = this.model;
    const far = Number.POSITIVE_INFINITY;
    const box = { left: far, top: far, right: -far, bottom: -far };
    for (const i of members) {
      const r = this.radiusOf(i);
      box.left = Math.min(box.left, x[i] - r);
      box.right = Math.max(box.right, x[i] + r);
      box.top = Math.min(box.top, y[i] - r);
      box.bottom = Math.max(box.bottom, y[i] + r);
    }
    return box;
  }

  /**
   * Bring nodes into view, not nearer than `most`.
   * @param {Numbers} members
   * @param {boolean} animate
   * @param {number} [most]
   * @param {number} [margin]
   */
  fit(members, animate, most = 1.6, margin = 36) {
    const { left, top, right, bottom } = this.bounds(members);
    const { width, height } = this.size();
    const wide = (width - 2 * margin) / Math.max(1, right - left);
    const high = (height - 2 * Math.min(margin, 64) - 20) / Math.max(1, bottom - top);
    const scale = Math.max(FARTHEST, Math.min(most, wide, high));
    this.moveTo((left + right) / 2, (top + bottom) / 2, scale, animate);
  }

  /** @param {number} factor */
  zoom(factor) {
    const { x, y } = this.centre();
    this.moveTo(x, y, Math.min(NEAREST, Math.max(FARTHEST, this.scale() * factor)), true);
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    const { x, y } = this.centre();
    this.moveTo(x + dx / this.scale(), y + dy / this.scale(), this.scale(), false);
  }

  /**
   * Places follow what vis moved: one dragged node, or all under physics.
   * @param {Iterable<number>} members
   */
  syncPlaces(members) {
    for (const i of members) {
      this.model.x[i] = this.#body.nodes[i].x;
      this.model.y[i] = this.#body.nodes[i].y;
    }
  }

  /**
   * The node at a place on the screen; -1 for none.
   * @param {number} sx
   * @param {number} sy
   * @param {number} [slack]
   */
  pick(sx, sy, slack = 4) {
    const { x, y } = this.toWorld(sx, sy);
    const reach = slack / this.scale();
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const i of this.shown) {
      const distance = Math.hypot(this.model.x[i] - x, this.model.y[i] - y) - this.radiusOf(i);
      if (distance <= reach && distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  /**
   * The edge at a place on the screen, among some; -1 for none.
   * @param {number} sx
   * @param {number} sy
   * @param {Iterable<number>} list
   */
  pickEdge(sx, sy, list) {
    const { model } = this;
    const { x, y } = this.toWorld(sx, sy);
    let best = -1;
    let least = 5 / this.scale();
    for (const e of list) {
      const [a, b] = [model.source[e], model.target[e]];
      const [ax, ay] = [model.x[a], model.y[a]];
      const [dx, dy] = [model.x[b] - ax, model.y[b] - ay];
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const distance = Math.hypot(ax + along * dx - x, ay + along * dy - y);
      if (distance < least) [best, least] = [e, distance];
    }
    return best;
  }

  /**
   * Let the nodes move, held together by some edges, or hold them still.
   * @param {boolean} on
   * @param {Iterable<number>} list
   */
  setPhysics(on, list) {
    if (this.physics === on) return;
    this.physics = on;
    if (on) this.#startMoving(list);
    else this.#stopMoving();
    this.#setIndices();
    this.redraw();
  }

  /** @param {Iterable<number>} list */
  #startMoving(list) {
    const { source, target } = this.model;
    const pairs = new Map();
    for (const e of list) pairs.set(`${source[e]} ${target[e]}`, { id: `e${e}`, from: source[e], to: target[e] });
    this.#edges.add([...pairs.values()]);
    this.network.setOptions({ physics: { enabled: true } });
    this.network.startSimulation();
  }

  #stopMoving() {
    this.network.stopSimulation();
    this.network.setOptions({ physics: { enabled: false } });
    this.#edges.clear();
    this.syncPlaces(this.shown);
  }

  #markMoving() {
    this.moving = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.moving = false;
      this.redraw();
    }, 140);
  }

  #dragged() {
    this.#markMoving();
    const dragged = this.network.interactionHandler.drag.nodeId;
    if (dragged !== undefined && this.#body.nodes[dragged]) this.syncPlaces([dragged]);
  }
}
