/* The border to vis-network 9.1.2: camera, nodes, dragging, physics. Uses parts of its body object (hence the pin). */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const OPTIONS = {
    autoResize: true,
    layout: { improvedLayout: false },
    physics: { enabled: false, solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -60, springLength: 70, avoidOverlap: 0.4 }, stabilization: false, maxVelocity: 30 },
    interaction: { hover: false, selectable: false, selectConnectedEdges: false, tooltipDelay: 1e9, keyboard: false, zoomSpeed: 0.7 },
    nodes: { chosen: false, borderWidth: 1, borderWidthSelected: 1, physics: true, font: { size: 0 } },
    edges: { chosen: false, smooth: false, width: 0, color: { color: "rgba(0,0,0,0)", inherit: false } },
  };

  const BY_VIS = 2000;
  const colours = (kind) => {
    const style = page.styleOf(kind);
    return { background: style.fill, border: page.theme.dark ? style.rim : style.edge };
  };

  page.nodeColours = colours;

  /* Up to some thousand nodes vis-network draws; its part that draws nodes is replaced for more. */
  const drawManyAtOnce = (view) => {
    const { renderer } = view.network;
    const drawEach = renderer._drawNodes.bind(renderer);
    renderer._drawNodes = (context, hidden) => {
      if (hidden || view.shown.length <= BY_VIS) return drawEach(context, hidden);
      page.drawManyNodes(context, view);
      return { drawExternalLabels: null };
    };
  };

  page.createNetwork = (container, model) => {
    const nodes = new vis.DataSet();
    const edges = new vis.DataSet();
    const network = new vis.Network(container, { nodes, edges }, OPTIONS);
    const { body } = network;
    const made = new Uint8Array(model.size);
    const view = { network, model, grow: 1, shown: [], order: [], moving: false, physics: false };
    view.canvas = body.container.querySelector("canvas");

    const item = (i) => {
      const colour = colours(model.kind[i]);
      return { id: i, x: model.x[i], y: model.y[i], shape: page.styleOf(model.kind[i]).shape, size: model.radius[i] * view.grow, color: colour };
    };

    /* The radius at which a node is a good two pixels wide when everything is in view. */
    const smallest = () => {
      const { width, height } = view.size();
      const reach = model.communities.reduce((most, { x, y, radius }) => Math.max(most, Math.hypot(x, y) + radius), 1);
      return (1.5 * 2 * reach) / Math.max(1, Math.min(width, height));
    };

    const setIndices = () => {
      body.nodeIndices = view.order;
      body.edgeIndices = view.physics ? body.edgeIndices : [];
    };

    /* Nodes are made in vis when first shown; afterwards showing and hiding only changes its list of indices. */
    view.show = (visible) => {
      const fresh = [];
      for (const i of visible.nodes) if (!made[i]) fresh.push(i);
      view.grow = Math.min(2.6, Math.max(1, Math.sqrt(model.size / Math.max(1, visible.nodes.length))));
      view.grow = Math.max(view.grow, Math.min(1.45, smallest() / 4));
      if (visible.distance) view.grow = 1.15;
      if (fresh.length) {
        for (const i of fresh) made[i] = 1;
        nodes.add(fresh.map(item));
      }
      view.shown = visible.nodes;
      view.order = Array.from(visible.nodes).reverse();
      for (const i of view.order) {
        const node = body.nodes[i];
        node.options.size = model.radius[i] * view.grow;
        node.x = model.x[i];
        node.y = model.y[i];
        node.needsRefresh();
      }
      for (const id of Object.keys(body.nodes)) body.nodes[id].options.hidden = !visible.shown[id];
      setIndices();
      view.redraw();
    };

    view.recolour = () => {
      for (const id of Object.keys(body.nodes)) {
        const { background, border } = colours(model.kind[id]);
        Object.assign(body.nodes[id].options.color, { background, border });
      }
      view.redraw();
    };

    view.radiusOf = (i) => model.radius[i] * view.grow;
    view.drawNode = (context, i) => body.nodes[i] && body.nodes[i].draw(context);
    view.redraw = () => body.emitter.emit("_requestRedraw");
    view.redrawNow = () => network.redraw();
    view.scale = () => network.getScale();
    view.centre = () => network.getViewPosition();
    view.toScreen = (x, y) => network.canvasToDOM({ x, y });
    view.toWorld = (x, y) => network.DOMtoCanvas({ x, y });
    view.size = () => ({ width: container.clientWidth, height: container.clientHeight });

    view.moveTo = (x, y, scale, animate) => {
      const animation = animate && !page.calm() && view.shown.length < 3000 ? { duration: 320, easingFunction: "easeInOutQuad" } : false;
      network.moveTo({ position: { x, y }, scale, animation });
    };

    view.bounds = (members) => {
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const i of members) {
        const r = view.radiusOf(i);
        left = Math.min(left, model.x[i] - r);
        right = Math.max(right, model.x[i] + r);
        top = Math.min(top, model.y[i] - r);
        bottom = Math.max(bottom, model.y[i] + r);
      }
      return members.length ? { left, top, right, bottom } : { left: -100, top: -100, right: 100, bottom: 100 };
    };

    view.fit = (members, animate, most = 1.6, margin = 36) => {
      const { left, top, right, bottom } = view.bounds(members);
      const { width, height } = view.size();
      const scale = Math.min(most, (width - 2 * margin) / Math.max(1, right - left), (height - 2 * Math.min(margin, 64) - 20) / Math.max(1, bottom - top));
      view.moveTo((left + right) / 2, (top + bottom) / 2, Math.max(0.02, scale), animate);
    };

    view.zoom = (factor) => {
      const { x, y } = view.centre();
      view.moveTo(x, y, Math.min(8, Math.max(0.02, view.scale() * factor)), true);
    };

    view.pan = (dx, dy) => {
      const { x, y } = view.centre();
      view.moveTo(x + dx / view.scale(), y + dy / view.scale(), view.scale(), false);
    };

    /* Places follow what vis moved: one dragged node, or all under physics. */
    view.syncPlaces = (members) => {
      for (const i of members) {
        model.x[i] = body.nodes[i].x;
        model.y[i] = body.nodes[i].y;
      }
    };

    view.pick = (sx, sy, slack = 4) => {
      const { x, y } = view.toWorld(sx, sy);
      const reach = slack / view.scale();
      let best = -1;
      let least = Infinity;
      for (const i of view.shown) {
        const distance = Math.hypot(model.x[i] - x, model.y[i] - y) - view.radiusOf(i);
        if (distance <= reach && distance < least) [best, least] = [i, distance];
      }
      return best;
    };

    view.pickEdge = (sx, sy, list) => {
      const { x, y } = view.toWorld(sx, sy);
      const reach = 5 / view.scale();
      let best = -1;
      let least = reach;
      for (const e of list) {
        const [a, b] = [model.source[e], model.target[e]];
        const [dx, dy] = [model.x[b] - model.x[a], model.y[b] - model.y[a]];
        const along = Math.min(1, Math.max(0, ((x - model.x[a]) * dx + (y - model.y[a]) * dy) / (dx * dx + dy * dy || 1)));
        const distance = Math.hypot(model.x[a] + along * dx - x, model.y[a] + along * dy - y);
        if (distance < least) [best, least] = [e, distance];
      }
      return best;
    };

    view.setPhysics = (on, list) => {
      if (view.physics === on) return;
      view.physics = on;
      if (on) {
        const pairs = new Map();
        for (const e of list) pairs.set(`${model.source[e]} ${model.target[e]}`, { id: `e${e}`, from: model.source[e], to: model.target[e] });
        edges.add([...pairs.values()]);
        network.setOptions({ physics: { enabled: true } });
        network.startSimulation();
      } else {
        network.stopSimulation();
        network.setOptions({ physics: { enabled: false } });
        edges.clear();
        view.syncPlaces(view.shown);
      }
      setIndices();
      view.redraw();
    };

    drawManyAtOnce(view);

    const stopMoving = () => {
      view.moving = false;
      view.redraw();
    };
    let timer = 0;
    view.markMoving = () => {
      view.moving = true;
      clearTimeout(timer);
      timer = setTimeout(stopMoving, 140);
    };
    network.on("zoom", view.markMoving);
    network.on("dragging", (event) => {
      view.markMoving();
      const dragged = event && network.interactionHandler.drag.nodeId;
      if (dragged !== undefined && body.nodes[dragged]) view.syncPlaces([dragged]);
    });
    return view;
  };
})();
