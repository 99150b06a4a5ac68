/* Search over all names and aliases, with completion: a combobox with a list. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const MOST = 12;

  const buildIndex = (model) => {
    const texts = [];
    const owner = [];
    for (let i = 0; i < model.size; i++) {
      texts.push(page.fold(model.label[i]));
      owner.push([i, ""]);
      for (const alias of model.aliases[i]) {
        texts.push(page.fold(alias));
        owner.push([i, alias]);
      }
    }
    return { texts, owner };
  };

  /* Best first: whole name, beginning of the name, beginning of a word, anywhere; then importance. */
  page.searchNames = (text, most = MOST) => {
    const wanted = page.fold(text.trim());
    if (!wanted) return [];
    page.index = page.index || buildIndex(page.model);
    const { texts, owner } = page.index;
    const best = new Map();
    for (let k = 0; k < texts.length; k++) {
      const at = texts[k].indexOf(wanted);
      if (at < 0) continue;
      const [node, alias] = owner[k];
      const starts = at === 0 || /[\s\-_/(]/.test(texts[k][at - 1]);
      const rank = texts[k] === wanted ? 0 : at === 0 ? 1 : starts ? 2 : 3;
      const known = best.get(node);
      if (!known || rank < known.rank) best.set(node, { node, alias, rank });
    }
    const importance = ({ node }) => page.model.degree(node);
    return [...best.values()].sort((a, b) => a.rank - b.rank || importance(b) - importance(a) || a.node - b.node).slice(0, most);
  };

  const marked = (label, wanted) => {
    const at = page.fold(label).length === label.length ? page.fold(label).indexOf(wanted) : -1;
    if (at < 0) return [label];
    return [label.slice(0, at), page.el("mark", { text: label.slice(at, at + wanted.length) }), label.slice(at + wanted.length)];
  };

  page.startSearch = (onChoose) => {
    const input = page.$("search");
    const list = page.$("search-list");
    let hits = [];
    let active = -1;

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (hit) => {
      close();
      input.value = "";
      input.blur();
      onChoose(hit.node);
    };
    const activate = (place) => {
      active = place;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
      if (active >= 0) {
        input.setAttribute("aria-activedescendant", list.children[active].id);
        list.children[active].scrollIntoView({ block: "nearest" });
      }
    };
    const option = (hit, place, wanted) => {
      const { model } = page;
      const name = hit.alias && hit.rank < 3 ? hit.alias : model.label[hit.node];
      const second = hit.alias ? `→ ${model.label[hit.node]}` : [page.KINDS[model.kind[hit.node]], model.year[hit.node] || ""].filter(Boolean).join(" · ");
      return page.el(
        "li",
        { role: "option", id: `hit-${place}`, "aria-selected": "false", on: { pointerdown: (event) => event.preventDefault(), click: () => choose(hit) } },
        page.icon(model.kind[hit.node]),
        page.el("span", { class: "name" }, ...marked(name, wanted)),
        page.el("span", { class: "muted", text: second }),
      );
    };
    const update = () => {
      hits = page.searchNames(input.value);
      if (!input.value.trim()) {
        close();
        return;
      }
      const wanted = page.fold(input.value.trim());
      page.clear(list, hits.map((hit, place) => option(hit, place, wanted)));
      if (!hits.length) list.append(page.el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false", text: "Nothing is called so. Try fewer letters." }));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      page.say(hits.length ? page.plural(hits.length, "name") + " found" : "Nothing found");
      activate(hits.length ? 0 : -1);
    };

    input.addEventListener("input", update);
    input.addEventListener("focus", () => input.value && update());
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        if (list.hidden) input.blur();
        close();
        event.stopPropagation();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) update();
        else if (hits.length) activate((active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
      } else if (event.key === "Enter" && hits[Math.max(0, active)]) {
        event.preventDefault();
        choose(hits[Math.max(0, active)]);
      }
    });
  };
})();
