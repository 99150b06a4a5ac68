/* What IRIs are called and where they lead; what the server knows of names. */

import { json } from "./dom.js";

/** @typedef {{ base: string, prefixes: Record<string, string>, names: string[] }} Vocabulary */
/** @typedef {{ iri: string, label: string, kind: string, name: string }} Hit */

const OWN = /^(paper|entity|topic|assertion|mention|run|graph|result)\/[^#]+$/;

/** @type {() => Promise<Vocabulary>} */
const ask = async () => {
  try {
    return (await json("/api/vocabulary")).value;
  } catch {
    /* without it, names are not completed and IRIs stand in full */
    return { base: "", prefixes: {}, names: [] };
  }
};

/** Asked for once. */
export const vocabulary = ask();

/** @type {(iri: string, base: string) => string} */
const localPart = (iri, base) => (base && iri.startsWith(base) ? iri.slice(base.length) : "");

/**
 * Where this server tells of an IRI.
 * @type {(iri: string, vocabulary: Vocabulary) => string}
 */
export const address = (iri, { base }) => {
  const local = localPart(iri, base);
  return OWN.test(local) ? `/${local}` : `/node?${new URLSearchParams({ iri })}`;
};

/**
 * An IRI with its prefix, or without the base of the data.
 * @type {(iri: string, vocabulary: Vocabulary) => string}
 */
export const short = (iri, { base, prefixes }) => {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace)) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  try {
    return decodeURI(localPart(iri, base)) || iri;
  } catch {
    return iri;
  }
};

/**
 * The nodes whose name or title begins with or holds some words; of one kind where one is named.
 * @type {(words: string, kind?: string) => Promise<Hit[]>}
 */
export const find = async (words, kind = "") => {
  const { value } = await json(`/api/complete?${new URLSearchParams({ q: words, type: kind })}`);
  return value;
};
