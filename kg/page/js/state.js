/* One state, one place to change it, and the address (hash) that holds all of it. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const HOPS = [1, 2, 3];
  const THEMES = ["auto", "light", "dark"];
  const OWN_THEME = document.documentElement.dataset.theme;

  const initial = (model) => ({
    off: new Set(),
    offRelations: new Set(),
    from: 0,
    to: 0,
    confidence: 0,
    degree: 0,
    topic: -1,
    focus: -1,
    hops: 1,
    selected: -1,
    edge: -1,
    also: new Set(),
    pins: new Set(),
    all: false,
    table: "",
    sort: "",
    find: "",
    theme: THEMES.includes(OWN_THEME) ? OWN_THEME : "auto",
    camera: null,
    limit: model.start.limit,
  });

  page.startState = (model) => {
    const state = initial(model);
    const { start } = model;
    if (start.types.length) page.KINDS.forEach((kind, i) => !start.types.includes(kind) && state.off.add(i));
    if (start.since) state.from = start.since;
    if (start.topic !== null) state.topic = start.topic;
    if (start.focus !== null) {
      state.focus = state.selected = start.focus;
      state.hops = start.hops;
    }
    return state;
  };

  const names = (set, list) => [...set].sort((a, b) => a - b).map((i) => list[i]).join(",");

  page.encodeState = (model, state) => {
    const start = page.startState(model);
    const parts = new URLSearchParams();
    const put = (key, value, usual) => value !== usual && parts.set(key, value);
    const node = (i) => (i < 0 ? "" : model.id[i]);
    put("off", names(state.off, page.KINDS), names(start.off, page.KINDS));
    put("norel", names(state.offRelations, model.relations), "");
    put("years", `${state.from || ""}-${state.to || ""}`, `${start.from || ""}-`);
    put("confidence", String(state.confidence), "0");
    put("degree", String(state.degree), "0");
    put("topic", node(state.topic), node(start.topic));
    put("focus", state.focus < 0 ? "" : `${state.hops}:${node(state.focus)}`, start.focus < 0 ? "" : `${start.hops}:${node(start.focus)}`);
    put("node", node(state.selected), node(start.selected));
    put("edge", state.edge < 0 ? "" : model.edgeId(state.edge), "");
    for (const i of state.also) parts.append("also", model.id[i]);
    for (const i of state.pins) parts.append("with", model.id[i]);
    put("all", state.all ? "1" : "", "");
    put("table", state.table, "");
    put("sort", state.sort, "");
    put("find", state.find, "");
    put("theme", state.theme, start.theme);
    put("at", state.camera ? state.camera.map((v, i) => v.toFixed(i === 2 ? 3 : 0)).join(",") : "", "");
    return parts.toString();
  };

  const whole = (text, most) => {
    const value = /^\d{1,6}$/.test(text || "") ? Number(text) : 0;
    return Math.min(value, most);
  };
  const indices = (text, list) => new Set((text || "").split(",").map((name) => list.indexOf(name)).filter((i) => i >= 0));
  const camera = (text) => {
    const numbers = (text || "").split(",").map(Number);
    return numbers.length === 3 && numbers.every(Number.isFinite) && numbers[2] > 0.005 && numbers[2] < 50 ? numbers : null;
  };

  /* What the address does not say is as the file starts; what it says wrongly is ignored. */
  page.decodeState = (model, hash) => {
    const state = page.startState(model);
    const parts = new URLSearchParams(hash.replace(/^#/, ""));
    const node = (id) => (model.byId.has(id) ? model.byId.get(id) : -1);
    if (parts.has("off")) state.off = indices(parts.get("off"), page.KINDS);
    if (parts.has("norel")) state.offRelations = indices(parts.get("norel"), model.relations);
    const years = /^(\d{4})?-(\d{4})?$/.exec(parts.get("years") || "");
    if (years) [state.from, state.to] = [Number(years[1] || 0), Number(years[2] || 0)];
    state.confidence = whole(parts.get("confidence"), 100);
    state.degree = whole(parts.get("degree"), 999);
    if (parts.has("topic")) state.topic = node(parts.get("topic"));
    if (parts.has("focus")) {
      const match = /^([123]):(.*)$/s.exec(parts.get("focus"));
      state.focus = match ? node(match[2]) : -1;
      if (match) state.hops = HOPS.includes(Number(match[1])) ? Number(match[1]) : 1;
    }
    if (parts.has("node")) state.selected = node(parts.get("node"));
    if (parts.has("edge")) state.edge = model.edgeIds().get(parts.get("edge")) ?? -1;
    state.also = new Set(parts.getAll("also").map(node).filter((i) => i >= 0));
    state.pins = new Set(parts.getAll("with").map(node).filter((i) => i >= 0));
    state.all = parts.get("all") === "1";
    state.table = ["nodes", "relations"].includes(parts.get("table")) ? parts.get("table") : "";
    state.sort = /^-?[a-z]{1,12}$/.test(parts.get("sort") || "") ? parts.get("sort") : "";
    state.find = (parts.get("find") || "").slice(0, 200);
    if (THEMES.includes(parts.get("theme"))) state.theme = parts.get("theme");
    state.camera = camera(parts.get("at"));
    return state;
  };

  /* History: the browser's own where the page stands alone, a list of our own inside a frame. */
  page.createHistory = (model, apply) => {
    const framed = globalThis.top !== globalThis.self;
    const entries = [""];
    let place = 0;
    const buttons = () => {
      page.$("back").disabled = place <= 0;
      page.$("forward").disabled = place >= entries.length - 1;
    };
    const record = (text, push) => {
      if (framed) return;
      try {
        history[push ? "pushState" : "replaceState"]({ place }, "", `#${text}`);
      } catch {
        /* some browsers refuse for local files: our own list still works */
      }
    };
    const go = (step) => {
      const next = place + step;
      if (next < 0 || next >= entries.length) return;
      if (framed || !history.state) {
        place = next;
        apply(page.decodeState(model, entries[place]));
        buttons();
      } else {
        history.go(step);
      }
    };
    globalThis.addEventListener("popstate", (event) => {
      const hash = location.hash.slice(1);
      if (event.state && Number.isInteger(event.state.place) && event.state.place < entries.length) {
        place = event.state.place;
      } else {
        place += 1;
        entries.splice(place, entries.length, hash);
        record(hash, false);
      }
      apply(page.decodeState(model, hash));
      buttons();
    });
    return {
      save(state, push) {
        const text = page.encodeState(model, state);
        if (push && text !== entries[place]) {
          place += 1;
          entries.splice(place, entries.length, text);
          record(text, true);
        } else {
          entries[place] = text;
          record(text, false);
        }
        buttons();
      },
      back: () => go(-1),
      forward: () => go(1),
    };
  };
})();
