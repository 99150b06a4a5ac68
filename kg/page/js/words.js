/* What relations and kinds are called, seen from either end. */
(() => {
  "use strict";
  const page = globalThis.paperkg;
  const RELATIONS = {
    proposesMethod: ["proposes", "proposed in"],
    usesMethod: ["uses", "used in"],
    comparesMethod: ["compares with", "compared in"],
    introducesDataset: ["introduces", "introduced in"],
    evaluatedOn: ["evaluated on", "used for evaluation in"],
    addressesTask: ["addresses", "addressed in"],
    reportsMetric: ["reports", "reported in"],
    mentions: ["mentions", "mentioned in"],
    cites: ["cites", "cited by"],
    hasTopic: ["has topic", "topic of"],
    usedFor: ["used for", "done with"],
    testedOn: ["tested on", "tests"],
    benchmarkFor: ["benchmark for", "measured with"],
    partOf: ["part of", "has part"],
    comparedWith: ["compared with", "compared with"],
    broader: ["kind of", "has kinds"],
  };
  const ORDER = Object.keys(RELATIONS);

  const spaced = (name) => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  page.relationWord = (name, outward = true) => {
    const words = Object.hasOwn(RELATIONS, name) ? RELATIONS[name] : null;
    return words ? words[outward ? 0 : 1] : `${spaced(name)}${outward ? "" : " (from)"}`;
  };
  page.relationOrder = (name) => {
    const place = ORDER.indexOf(name);
    return place < 0 ? ORDER.length : place;
  };
  page.KINDS = ["Paper", "Method", "Dataset", "Task", "Metric", "Topic"];
  page.kindWord = (kind, count) => (count === 1 ? kind : `${kind}s`);
  page.shorten = (text, length) => {
    if (text.length <= length) return text;
    const cut = text.slice(0, length - 1);
    const space = cut.lastIndexOf(" ");
    return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:–-]+$/, "")}…`;
  };
  /* Case and accents do not matter when people look for a name. */
  const ASCII = /^[ -~]*$/;
  page.fold = (text) => (ASCII.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();
})();
