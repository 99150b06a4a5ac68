/* SPARQL cut into pieces that are painted; a mistake is marked where it stands. */

/** @typedef {{ kind: string, text: string, start: number }} Piece */

const WORDS =
  "select|ask|construct|describe|where|from|named|prefix|base|optional|union|filter|bind|values|graph|minus|service|" +
  "group|order|by|having|limit|offset|distinct|reduced|as|asc|desc|a|in|not|exists|true|false|undef|count|sum|avg|" +
  "min|" +
  "max|sample|group_concat|separator|str|lang|langmatches|datatype|bound|iri|uri|bnode|rand|abs|ceil|floor|round|" +
  "concat|strlen|ucase|lcase|contains|strstarts|strends|strbefore|strafter|year|month|day|now|regex|replace|substr|" +
  "if|coalesce|isiri|isblank|isliteral|isnumeric|strdt|strlang";
const TOKEN = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    '(?<iri><[^<>"{}|^`\\\\\\s]*>)',
    "(?<string>\"\"\"[\\s\\S]*?\"\"\"|'''[\\s\\S]*?'''|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*')",
    "(?<variable>[?$][\\p{L}\\p{N}_]+)",
    "(?<name>[\\p{L}][\\p{L}\\p{N}_.-]*:[\\p{L}\\p{N}_.%-]*|:[\\p{L}\\p{N}_-]+)",
    "(?<number>[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)",
    "(?<plain>[\\p{L}_][\\p{L}\\p{N}_]*)",
  ].join("|"),
  "gu",
);
const KNOWN = new Set(WORDS.split("|"));

/**
 * Cut a query into pieces; what is none of SPARQL's terminals has an empty kind.
 * @type {(text: string) => Piece[]}
 */
export const pieces = (text) => {
  /** @type {Piece[]} */
  const found = [];
  let place = 0;
  /** @type {(kind: string, start: number, end: number) => void} */
  const add = (kind, start, end) => {
    if (end > start) found.push({ kind, text: text.slice(start, end), start });
  };
  for (const match of text.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? [""];
    add("", place, match.index);
    place = match.index + match[0].length;
    add(kind === "plain" ? (KNOWN.has(match[0].toLowerCase()) ? "word" : "") : kind, match.index, place);
  }
  add("", place, text.length);
  return found;
};

/**
 * Where a line and a column are in a text, counted from 1.
 * @type {(text: string, line: number, column: number) => number}
 */
export const placeOf = (text, line, column) => {
  const before = text.split("\n").slice(0, line - 1);
  const start = before.reduce((length, each) => length + each.length + 1, 0);
  return Math.min(text.length, start + column - 1);
};

/**
 * The first sign from a place on; at the end of a text the last one.
 * @type {(text: string, place: number) => number}
 */
const signAt = (text, place) => {
  const next = text.slice(place).search(/\S/);
  return next >= 0 ? place + next : text.trimEnd().length - 1;
};

/**
 * Paint a query into an element; what stands at a place is marked, or next after it.
 * @type {(into: HTMLElement, text: string, place: number) => void}
 */
export const paint = (into, text, place) => {
  const wrong = place < 0 ? place : signAt(text, place);
  const painted = pieces(text).map(({ kind, text: part, start }) => {
    const span = document.createElement("span");
    if (kind) span.className = `t-${kind}`;
    const at = wrong - start;
    if (wrong < 0 || at < 0 || at >= part.length) {
      span.textContent = part;
      return span;
    }
    const word = /^[^\s]+/.exec(part.slice(at))?.[0] ?? part.slice(at, at + 1);
    const mark = document.createElement("span");
    mark.className = "t-wrong";
    mark.textContent = word.trim() ? word : " ";
    span.append(part.slice(0, at), mark, part.slice(at + mark.textContent.length));
    return span;
  });
  into.replaceChildren(...painted, "\n");
};
