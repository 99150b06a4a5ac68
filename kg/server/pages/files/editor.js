/* The query editor: painting, completion, running without leaving the page, mistakes at their place. */

import { startCompletion } from "./complete.js";
import { byId, make, messageOf, Refused } from "./dom.js";
import { paint, placeOf } from "./highlight.js";
import { startNames } from "./parameters.js";
import { clear, show, startViews } from "./results.js";

const area = /** @type {HTMLTextAreaElement} */ (byId("query"));
const form = /** @type {HTMLFormElement} */ (byId("asked"));
const [painted, error, told, downloads] = ["painted", "error", "told", "downloads"].map(byId);
const permalink = /** @type {HTMLAnchorElement} */ (byId("permalink"));
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, application/json;q=0.1";
const ROWS = { csv: "CSV", tsv: "TSV", json: "JSON", xml: "XML" };
const TRIPLES = { turtle: "Turtle", ntriples: "N-Triples", jsonld: "JSON-LD", rdfxml: "RDF/XML" };
/** @type {Record<string, string>} */
const ENDINGS = { turtle: "ttl", ntriples: "nt", rdfxml: "rdf" };
/** An address that is longer is not passed on by everything. */
const LONGEST = 16_000;
let wrong = -1;

const repaint = () => {
  paint(painted, area.value, wrong);
  painted.scrollTop = area.scrollTop;
};

/** @type {(problem: unknown) => void} */
const fail = (problem) => {
  error.textContent = messageOf(problem);
  error.hidden = false;
  told.textContent = "";
  downloads.replaceChildren();
  clear();
  if (!(problem instanceof Refused && problem.line)) return;
  wrong = placeOf(area.value, problem.line, problem.column);
  repaint();
  area.focus();
  area.setSelectionRange(wrong, wrong);
};

/** @type {(formats: Record<string, string>) => void} */
const offerFiles = (formats) => {
  const links = Object.entries(formats).map(([format, words]) => {
    const href = `/sparql?${new URLSearchParams({ query: area.value, format })}`;
    return make("a", { href, download: `answer.${ENDINGS[format] ?? format}`, text: words });
  });
  downloads.replaceChildren(...links.flatMap((link) => [link, " "]));
};

const remember = () => {
  const to = `/ask?${new URLSearchParams({ query: area.value })}`;
  permalink.hidden = to.length > LONGEST;
  permalink.href = to;
  if (!permalink.hidden) history.replaceState(null, "", to);
};

const ask = async () => {
  const headers = { "Content-Type": "application/sparql-query", Accept: ACCEPT };
  const response = await fetch("/sparql", { method: "POST", headers, body: area.value });
  const type = response.headers.get("Content-Type") ?? "";
  const found = type.includes("json") ? await response.json() : await response.text();
  if (!response.ok) throw new Refused(typeof found === "string" ? { error: found } : found, response.status);
  return { found, notice: response.headers.get("X-Paperkg-Notice") };
};

const run = async () => {
  error.hidden = true;
  wrong = -1;
  repaint();
  told.textContent = "asking …";
  const start = performance.now();
  try {
    const { found, notice } = await ask();
    const rows = await show(found);
    const time = `${Math.round(performance.now() - start)} ms`;
    const counted = rows === undefined ? "" : `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;
    told.textContent = [counted, time, notice ?? ""].filter(Boolean).join(" · ");
    offerFiles(typeof found === "string" ? TRIPLES : ROWS);
    remember();
  } catch (problem) {
    fail(problem);
  }
};

const start = () => {
  byId("editing").classList.add("painted", "open");
  if (area.dataset.line) wrong = placeOf(area.value, Number(area.dataset.line), Number(area.dataset.column));
  repaint();
  area.addEventListener("input", () => {
    wrong = -1;
    repaint();
  });
  area.addEventListener("painted", repaint);
  area.addEventListener("scroll", () => {
    painted.scrollTop = area.scrollTop;
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
};

start();
startViews(ask);
startNames();
startCompletion();
