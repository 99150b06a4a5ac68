/* Completion of prefixed names and variables, in the editor. */
"use strict";
(() => {
  const { byId, make } = paperkg;
  const [area, list] = [byId("query"), byId("completions")];
  let names = [];
  let offered = [];
  let chosen = 0;
  paperkg.vocabulary.then((vocabulary) => {
    names = [...Object.keys(vocabulary.prefixes).map((prefix) => `${prefix}:`), ...vocabulary.names];
  });

  const word = () => {
    const before = area.value.slice(0, area.selectionStart);
    return /(?:[?$][\w]*|[A-Za-z][\w-]*:?[\w-]*)$/.exec(before)?.[0] ?? "";
  };

  const hide = () => {
    list.hidden = true;
    offered = [];
  };

  const draw = () => {
    list.replaceChildren(...offered.map((name, i) => make("li", {
      role: "option", text: name, "aria-selected": String(i === chosen), "data-place": String(i),
    })));
    list.hidden = !offered.length;
  };

  const offer = () => {
    const typed = word();
    if (typed.length < 2) return hide();
    const variables = [...new Set(area.value.match(/[?$]\w+/g) ?? [])];
    const wanted = typed.toLowerCase();
    offered = [...names, ...variables]
      .filter((name) => name !== typed && (name.toLowerCase().startsWith(wanted) || name.split(":")[1]?.toLowerCase().startsWith(wanted)))
      .slice(0, 12);
    chosen = 0;
    draw();
  };

  const take = (name) => {
    const end = area.selectionStart;
    area.setRangeText(name, end - word().length, end, "end");
    hide();
    area.focus();
  };

  area.addEventListener("input", offer);
  area.addEventListener("blur", () => setTimeout(hide, 200));
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length;
      draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
      take(offered[chosen]);
    } else if (event.key === "Escape") {
      hide();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) take(offered[Number(item.dataset.place)]);
    event.preventDefault();
  });
})();
