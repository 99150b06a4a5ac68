/* The legend is the switchboard: types and relations with shape, count and a switch each. */
(() => {
  "use strict";
  const page = globalThis.paperkg;

  const toggle = (set, value) => {
    const next = new Set(set);
    if (!next.delete(value)) next.add(value);
    return next;
  };

  const row = (key, icon, name, count, flip, only) => {
    const box = page.el("input", { type: "checkbox", id: `switch-${key}`, on: { change: flip } });
    const total = page.el("span", { class: "count", text: page.number(count) });
    const alone = page.el("button", { type: "button", class: "only", "aria-label": `Only ${name}`, text: "only", on: { click: only } });
    const item = page.el("li", {}, page.el("label", { for: `switch-${key}` }, box, icon, page.el("span", { class: "name", text: name }), total), alone);
    return { item, box, total };
  };

  const typeRows = (model) => {
    const counts = new Array(page.KINDS.length).fill(0);
    for (const kind of model.kind) counts[kind]++;
    const present = page.KINDS.map((_, i) => i).filter((i) => counts[i]);
    return present.map((i) => ({
      value: i,
      all: counts[i],
      ...row(`kind-${page.KINDS[i]}`, page.icon(i), model.plurals[i], counts[i],
        () => page.change({ off: toggle(page.state.off, i) }),
        () => page.change({ off: new Set(present.filter((other) => other !== i)) })),
    }));
  };

  const relationRows = (model) => {
    const counts = new Array(model.relations.length).fill(0);
    for (const relation of model.relation) counts[relation]++;
    const order = model.relations.map((_, i) => i);
    return order.map((i) => ({
      value: i,
      all: counts[i],
      ...row(`relation-${i}`, null, model.relationWord(i), counts[i],
        () => page.change({ offRelations: toggle(page.state.offRelations, i) }),
        () => page.change({ offRelations: new Set(order.filter((other) => other !== i)) })),
    }));
  };

  page.startLegend = () => {
    const types = typeRows(page.model);
    const relations = relationRows(page.model);
    page.clear(page.$("legend"), types.map((entry) => entry.item));
    page.clear(page.$("relations"), relations.map((entry) => entry.item));
    const show = (entry, off, count) => {
      entry.box.checked = !off.has(entry.value);
      entry.item.classList.toggle("off", off.has(entry.value));
      entry.total.textContent = count < entry.all ? `${page.number(count)} / ${page.number(entry.all)}` : page.number(entry.all);
      entry.total.title = `${page.number(count)} shown of ${page.number(entry.all)}`;
    };
    page.updateLegend = () => {
      const { model, visible, state } = page;
      const kinds = new Array(page.KINDS.length).fill(0);
      for (const i of visible.nodes) kinds[model.kind[i]]++;
      const counts = new Array(model.relations.length).fill(0);
      for (const e of visible.edges) counts[model.relation[e]]++;
      for (const entry of types) show(entry, state.off, kinds[entry.value]);
      for (const entry of relations) show(entry, state.offRelations, counts[entry.value]);
      page.$("reset").hidden = !page.filtersActive(state);
    };
  };
})();
