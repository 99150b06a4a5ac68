/* Where else a node is told of: its paper, places that hold models and datasets, the server the page came from. */

import { el, link, stroke } from "./dom.js";
import { page } from "./page.js";

/** @typedef {[name: string, address: string]} Address */
/** @import { TextData } from "./data.js" */

/** @type {(node: number, text: TextData) => Address[]} */
const ofPaper = (node, { nodes: { url, doi, arxiv_id: arxiv } }) => {
  const id = /^[\w.\-/]{4,40}$/.test(arxiv[node]) ? arxiv[node] : "";
  /** @type {Address[]} */
  const found = [];
  if (id) found.push(["arXiv", `https://arxiv.org/abs/${id}`]);
  if (doi[node]) found.push(["DOI", `https://doi.org/${encodeURIComponent(doi[node]).replaceAll("%2F", "/")}`]);
  if (id) found.push(["Hugging Face", `https://huggingface.co/papers/${encodeURIComponent(id.replace(/v\d+$/, ""))}`]);
  if (url[node] && !url[node].startsWith("https://arxiv.org/abs/")) found.push(["Web page", url[node]]);
  return found;
};

/** @type {Record<string, string>} */
const COLLECTIONS = { Dataset: "datasets", Method: "models" };

/** @type {(node: number) => Address[]} */
const ofEntity = (node) => {
  const { model } = page;
  const where = COLLECTIONS[model.kindOf(node)];
  const name = encodeURIComponent(model.label[node]);
  return where ? [[`Hugging Face ${where}`, `https://huggingface.co/${where}?search=${name}`]] : [];
};

/** @type {(node: number) => Address[]} */
const onServer = (node) => {
  const { model } = page;
  const { server } = model.start;
  const local = /(?:^|\/)((?:paper|entity|topic)\/.*)$/s.exec(model.iri(node));
  return server && local ? [["Local server", `${server.replace(/\/+$/, "")}/${local[1]}`]] : [];
};

/**
 * The links of a node; nothing where there are none.
 * @type {(node: number, text: TextData) => HTMLElement | null}
 */
export const linksOf = (node, text) => {
  const about = page.model.kindOf(node) === "Paper" ? ofPaper(node, text) : ofEntity(node);
  const shown = [...about, ...onServer(node)].flatMap(([name, address]) => link(name, address) ?? []);
  for (const anchor of shown) anchor.append(stroke("out"));
  return shown.length ? el("p", { class: "links" }, shown) : null;
};
