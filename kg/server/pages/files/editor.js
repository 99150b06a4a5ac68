/* The query editor: the library's questions, running, mistakes with their place. */

import { startCompletion } from "./complete.js";
import { byId, json, make, messageOf, Refused } from "./dom.js";
import { address, vocabulary } from "./names.js";
import { clear, show } from "./results.js";

/** @typedef {{ name: string, help: string, default?: string, example?: string }} Parameter */
/** @typedef {{ name: string, summary: string, parameters: Parameter[] }} Question */
/** @typedef {{ parameter: string, iri: string, name: string, others: string[] }} Taken */

const area = /** @type {HTMLTextAreaElement} */ (byId("query"));
const choice = /** @type {HTMLSelectElement} */ (byId("question"));
const values = /** @type {HTMLFormElement} */ (byId("values"));
const [error, told, taken] = ["error", "told", "taken"].map(byId);
/** @type {Question[]} */
let questions = [];

const START = `SELECT ?method ?name (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?paper kg:usesMethod ?method .
  ?method skos:prefLabel ?name .
} GROUP BY ?method ?name ORDER BY DESC(?papers) LIMIT 25
`;
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, application/json;q=0.1";
const FORMATS = ["csv", "tsv", "json", "xml"];

/** @type {(line: number, column: number) => void} */
const select = (line, column) => {
  const before = area.value.split("\n").slice(0, line - 1);
  const start = before.reduce((length, text) => length + text.length + 1, 0);
  const at = Math.min(area.value.length, start + column - 1);
  area.focus();
  area.setSelectionRange(at, Math.min(area.value.length, at + 1));
};

/** @type {(problem: unknown) => void} */
const fail = (problem) => {
  error.textContent = messageOf(problem);
  error.hidden = false;
  told.textContent = "";
  clear();
  if (problem instanceof Refused && problem.line) select(problem.line, problem.column);
};

/** @type {(rows: number | undefined, notice: string | null, start: number) => void} */
const report = (rows, notice, start) => {
  const time = `${Math.round(performance.now() - start)} ms`;
  told.textContent = [rows === undefined ? "" : `${rows} rows`, time, notice ?? ""].filter(Boolean).join(" · ");
};

const downloads = () => {
  const links = FORMATS.map((format) => {
    const href = `/sparql?${new URLSearchParams({ query: area.value, format })}`;
    return make("a", { href, download: `answer.${format}`, text: format.toUpperCase() });
  });
  byId("downloads").replaceChildren(...links.flatMap((link) => [link, " "]));
};

/**
 * Ask the server, and show its answer or why there is none.
 * @type {(question: () => Promise<{ found: any, response: Response }>) => Promise<void>}
 */
const answer = async (question) => {
  error.hidden = true;
  told.textContent = "asking …";
  const start = performance.now();
  try {
    const { found, response } = await question();
    report(await show(found), response.headers.get("X-Paperkg-Notice"), start);
    downloads();
  } catch (problem) {
    fail(problem);
  }
};

const askEditor = async () => {
  const headers = { "Content-Type": "application/sparql-query", Accept: ACCEPT };
  const response = await fetch("/sparql", { method: "POST", headers, body: area.value });
  const type = response.headers.get("Content-Type") ?? "";
  const found = type.includes("json") ? await response.json() : await response.text();
  if (!response.ok) throw new Refused(typeof found === "string" ? { error: found } : found, response.status);
  return { found, response };
};

/** @type {(took: Taken[]) => Promise<void>} */
const showTaken = async (took) => {
  const names = await vocabulary;
  const items = took.map(({ parameter, iri, name, others }) => {
    const also = others.length ? ` (also: ${others.join(", ")}) ` : " ";
    return make("span", {}, `${parameter}: `, make("a", { href: address(iri, names), text: name }), also);
  });
  taken.replaceChildren(...items);
};

/** @type {(question: Question) => Promise<{ found: any, response: Response }>} */
const askQuestion = async (question) => {
  taken.replaceChildren();
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(values)) if (String(value).trim()) given.set(name, String(value));
  try {
    const { value, response } = await json(`/api/questions/${encodeURIComponent(question.name)}?${given}`);
    area.value = value.sparql;
    await showTaken(value.taken);
    return { found: value.results, response };
  } catch (problem) {
    /* the place of a mistake is not one in the editor */
    throw new Error(messageOf(problem));
  }
};

const ask = () => {
  const question = questions.find(({ name }) => name === choice.value);
  if (question) answer(() => askQuestion(question));
};

const choose = () => {
  const question = questions.find(({ name }) => name === choice.value);
  values.hidden = !question;
  if (!question) return;
  const fields = question.parameters.map((parameter) => {
    const { name, help, example } = parameter;
    return make("label", { text: `${name}: ${help}` }, make("input", { name, value: parameter.default ?? example }));
  });
  values.replaceChildren(...fields, make("button", { type: "submit", text: "Ask" }));
  ask();
};

const readQuestions = async () => {
  try {
    questions = (await json("/api/questions")).value;
    choice.append(...questions.map(({ name, summary }) => make("option", { value: name, text: summary, title: name })));
  } catch (problem) {
    fail(problem);
  }
};

choice.addEventListener("change", choose);
values.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
byId("run").addEventListener("click", () => answer(askEditor));
area.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  answer(askEditor);
});
area.value = new URLSearchParams(location.search).get("query") ?? START;
startCompletion();
readQuestions();
