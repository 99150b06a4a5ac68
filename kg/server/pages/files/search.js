/* Search over names and titles, while one types. */
"use strict";
(() => {
  const { byId, make, address, json } = paperkg;
  const [form, words, hits] = [byId("search"), byId("words"), byId("hits")];
  let asked = 0;
  let timer = 0;

  const show = (found) => {
    hits.replaceChildren(...found.map((hit) => make(
      "li", {},
      make("a", { href: address(hit.iri), text: hit.label }),
      make("small", { text: ` ${hit.kind}${hit.name === hit.label ? "" : `, as ${hit.name}`}` }),
    )));
    if (!found.length) hits.append(make("li", { text: "Nothing has such a name." }));
    hits.hidden = false;
  };

  const search = async () => {
    const number = ++asked;
    const text = words.value.trim();
    if (!text) {
      hits.hidden = true;
      return;
    }
    try {
      await paperkg.vocabulary;
      const { value } = await json(`/api/search?${new URLSearchParams({ q: text })}`);
      if (number === asked) show(value);
    } catch (error) {
      if (number === asked) hits.replaceChildren(make("li", { text: error.message }));
    }
  };

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 200);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hits.hidden = true;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = hits.querySelector("a");
    if (first && !hits.hidden) location.href = first.href;
    else search();
  });
  const given = new URLSearchParams(location.search).get("q");
  if (given) {
    words.value = given;
    search();
  }
})();
