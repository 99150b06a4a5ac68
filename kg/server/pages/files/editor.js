/* The query editor: the library's questions, running, mistakes with their place. */
"use strict";
(() => {
  const { byId, make, json } = paperkg;
  const [area, error, told, taken, choice, values] = ["query", "error", "told", "taken", "question", "values"].map(byId);
  let questions = [];

  const START = "SELECT ?method ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {\n  ?paper kg:usesMethod ?method .\n"
    + "  ?method skos:prefLabel ?name .\n} GROUP BY ?method ?name ORDER BY DESC(?papers) LIMIT 25\n";

  const fail = (problem) => {
    error.textContent = problem.message;
    error.hidden = false;
    told.textContent = "";
    paperkg.clear();
    if (!problem.line) return;
    const lines = area.value.split("\n").slice(0, problem.line - 1);
    const at = Math.min(area.value.length, lines.join("\n").length + (lines.length ? 1 : 0) + problem.column - 1);
    area.focus();
    area.setSelectionRange(at, Math.min(area.value.length, at + 1));
  };

  const report = (rows, notice, start) => {
    const time = `${Math.round(performance.now() - start)} ms`;
    told.textContent = [rows === undefined ? "" : `${rows} rows`, time, notice ?? ""].filter(Boolean).join(" · ");
  };

  const downloads = () => {
    const links = [["csv", "CSV"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]].map(([format, name]) => make(
      "a", { href: `/sparql?${new URLSearchParams({ query: area.value, format })}`, download: `answer.${format}`, text: name },
    ));
    byId("downloads").replaceChildren(...links.flatMap((link) => [link, " "]));
  };

  const begin = () => {
    error.hidden = true;
    told.textContent = "asking …";
    return performance.now();
  };

  const run = async () => {
    const start = begin();
    try {
      const response = await fetch("/sparql", {
        method: "POST",
        headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9, application/json;q=0.1" },
        body: area.value,
      });
      const type = response.headers.get("Content-Type") ?? "";
      const found = type.includes("json") ? await response.json() : await response.text();
      if (!response.ok) throw Object.assign(new Error(found.error ?? found), found);
      report(paperkg.show(found), response.headers.get("X-Paperkg-Notice"), start);
      downloads();
    } catch (problem) {
      fail(problem);
    }
  };

  const ask = async () => {
    const question = questions.find(({ name }) => name === choice.value);
    if (!question) return;
    const start = begin();
    const given = new URLSearchParams([...new FormData(values)].filter(([, value]) => value.trim()));
    try {
      const { value, response } = await json(`/api/questions/${encodeURIComponent(question.name)}?${given}`);
      area.value = value.sparql;
      taken.replaceChildren(...value.taken.map((took) => make(
        "span", {}, `${took.parameter}: `, make("a", { href: paperkg.address(took.iri), text: took.name }),
        took.others.length ? ` (also: ${took.others.join(", ")}) ` : " ",
      )));
      report(paperkg.show(value.results), response.headers.get("X-Paperkg-Notice"), start);
      downloads();
    } catch (problem) {
      taken.replaceChildren();
      fail({ message: problem.message });
    }
  };

  const choose = () => {
    const question = questions.find(({ name }) => name === choice.value);
    values.hidden = !question;
    if (!question) return;
    const fields = question.parameters.map((parameter) => make(
      "label", { text: `${parameter.name}: ${parameter.help}` },
      make("input", { name: parameter.name, value: parameter.default ?? parameter.example }),
    ));
    values.replaceChildren(...fields, make("button", { type: "submit", text: "Ask" }));
    ask();
  };

  choice.addEventListener("change", choose);
  values.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  byId("run").addEventListener("click", run);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run();
    }
  });

  area.value = new URLSearchParams(location.search).get("query") ?? START;
  paperkg.vocabulary.then(({ prefixes }) => { paperkg.prefixes = prefixes; });
  json("/api/questions").then(({ value }) => {
    questions = value;
    choice.append(...questions.map(({ name, summary }) => make("option", { value: name, text: summary, title: name })));
  }).catch(fail);
})();
