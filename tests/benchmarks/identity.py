"""Measure identity: which names became one, in single papers and over a corpus, and how entities are called.

    python tests/benchmarks/identity.py [EXTRACTIONS.jsonl...] [--model NAME|PATH] [--shared DIR] [--errors]
        [--sample N] [--seed N] [--rules-alone]

In single papers: contrast pairs kept apart (``cases/identity/apart.*``) and B-cubed of the grouping of names on the
gold papers. Over papers: the pairs of ``gold/linking-dev``. Over the corpus, where EXTRACTIONS of it (or of a slice)
are given: the audit of ``cases/audit``: wrong merges and duplicates that remain, right forms that stay, names that are
good. Right forms are weighted by the papers that the audit counted.
``--rules-alone`` leaves out the table of synonyms, so that the rules show what they find by themselves.
``--sample`` prints the largest entities and relations of the hierarchy, drawn anew, to be judged by reading.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from extractors import pipeline
from extractors.components.words import normalise
from extractors.records import Extraction, Text
from kg.core.model import ExtractedPaper
from kg.linking import Linking, key, link, tables
from kg.sources import read

SHARED = Path(__file__).parents[3] / "shared"
_FORM = re.compile(r"(?P<form>.*) \((?P<papers>\d+)\)", re.DOTALL)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def extracted(papers: Iterable[Mapping[str, Any]], model: str | None) -> Iterator[Extraction]:
    texts = (Text(paper["id"], paper["title"], paper["abstract"]) for paper in papers)
    yield from pipeline.extract(texts, nlp=pipeline.load(model))


def extractions(paths: Sequence[Path]) -> Iterator[Extraction]:
    for path in paths:
        for item in read(path, format="extraction"):
            if isinstance(item, ExtractedPaper):
                yield item.extraction


def contrasts(cases: Path, model: str | None, *, errors: bool) -> None:
    """Pairs of names that one little paper sets apart: on two nodes, on one, or not both found."""
    found = {e.paper_id: e for e in extracted(rows(cases / "apart.papers.jsonl"), model)}
    linking = link(found.values())
    counts: Counter[str] = Counter()
    for pair in rows(cases / "apart.pairs.jsonl"):
        sides = [nodes(linking, found[pair["paper"]], pair[side]) for side in "ab"]
        verdict = "not found" if not all(sides) else "one" if sides[0] & sides[1] else "apart"
        counts[verdict] += 1
        if errors and verdict != "apart":
            print(f"  {verdict}: {pair['a']} / {pair['b']}")
    known = counts["apart"] + counts["one"]
    print(f"contrast pairs apart: {counts['apart']} of {known} ({counts['apart'] / max(1, known):.1%}), ", end="")
    print(f"not both found: {counts['not found']}")


def nodes(linking: Linking, paper: Extraction, names: Sequence[str]) -> set[str]:
    wanted = set(map(key, names))
    keys = linking.members[paper.paper_id]
    return {k for k, e in zip(keys, paper.entities, strict=True) if wanted & set(map(key, (e.name, *e.aliases)))}


def b_cubed(gold: Path, papers: Path, model: str | None) -> tuple[float, float, float, int]:
    """Precision, recall and F1 of the grouping of the names that gold and extraction share."""
    wanted = {row["id"]: groups([e["name"], *e["aliases"]] for e in row["entities"]) for row in rows(gold)}
    precision = recall = 0.0
    total = 0
    for paper in extracted(rows(papers), model):
        found = groups([e.name, *e.aliases] for e in paper.entities)
        right = wanted.get(paper.paper_id, {})
        shared = found.keys() & right.keys()
        for name in shared:
            ours = {n for n in shared if found[n] == found[name]}
            theirs = {n for n in shared if right[n] == right[name]}
            precision += len(ours & theirs) / len(ours)
            recall += len(ours & theirs) / len(theirs)
        total += len(shared)
    p, r = precision / max(1, total), recall / max(1, total)
    return p, r, 2 * p * r / max(1e-9, p + r), total


def groups(entities: Iterable[Iterable[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, names in enumerate(entities):
        for name in names:
            found.setdefault(normalise(name), number)
    return found


def pairs(gold: Path, *, errors: bool) -> None:
    """Pairs of entities of different papers that people judged to be one or not."""
    papers = {e.paper_id: e for e in extractions([gold / "linking-dev-papers.jsonl"])}
    linking = link(papers.values())
    asked = rows(gold / "linking-dev.jsonl")
    wrong = [p for p in asked if (_node(linking, papers, p["a"]) == _node(linking, papers, p["b"])) != p["same"]]
    print(f"pairs across papers: {1 - len(wrong) / len(asked):.3f} of {len(asked)}")
    for pair in wrong if errors else ():
        print(f"  {'same' if pair['same'] else 'different'}: {pair['a']['name']} / {pair['b']['name']}")


def _node(linking: Linking, papers: Mapping[str, Extraction], side: Mapping[str, str]) -> str:
    entities = papers[side["paper"]].entities
    found = [n for n, e in enumerate(entities) if e.name == side["name"]]
    found = [n for n in found if entities[n].type == side["type"]] or found
    return linking.members[side["paper"]][found[0]]


@dataclass(frozen=True, slots=True)
class Index:
    """For each form as written, and for each key, how many papers mean which entity by it."""

    forms: Mapping[str, Counter[str]]
    keys: Mapping[str, Counter[str]]

    def majority(self, form: str) -> str | None:
        counts = self.forms.get(form) or self.keys.get(key(form))
        return min(counts, key=lambda k: (-counts[k], k)) if counts else None


def index_of(linking: Linking, papers: Iterable[Extraction]) -> Index:
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        changed, found = linking.applied(paper)
        for entity, node in zip(changed.entities, found, strict=True):
            names = {entity.name, *entity.aliases}
            for name in names:
                forms[name][node] += 1
            for name in set(map(key, names)):
                keys[name][node] += 1
    return Index(forms, keys)


def audit(cases: Path, linking: Linking, index: Index, *, errors: bool) -> None:
    """The entities of an earlier graph that were judged by reading, found again in this one."""
    counts: Counter[str] = Counter()
    right, stayed = 0, 0.0
    for row in rows(cases / "entities.jsonl"):
        _, name, _, listed = row["entity"].split(" | ", 3)
        node = index.majority(name)
        if node is None:
            counts["not found"] += 1
            continue
        wrong = [form for form in row["wrong_forms"] if index.majority(form) == node]
        largest = row["tag"].startswith("TOP")
        counts["largest"] += largest
        counts["largest with a wrong merge"] += bool(wrong) and largest
        counts["with a wrong merge"] += bool(wrong)
        counts["entities"] += 1
        for form, papers in _forms(listed):
            here = index.forms.get(form)
            if here and form not in row["wrong_forms"]:
                right += papers
                stayed += papers * here[node] / here.total()
        ours = linking.entities[node].name
        good = ours == (row["better_name"] or name)
        counts["names good"] += good
        if errors and (wrong or not good):
            print(f"  {row['tag']} {name}: called {ours!r}, wrong forms here {wrong}")
    duplicates = [line.split(" | ") for line in (cases / "duplicates.txt").read_text("utf-8").splitlines() if line]
    two = [(a, b) for a, b in duplicates if index.majority(a) != index.majority(b)]
    print(f"audit: {counts['entities']} entities found again, {counts['not found']} not")
    print(f"  largest entities with a wrong merge: {counts['largest with a wrong merge']} of {counts['largest']}")
    print(f"  entities with a wrong merge: {counts['with a wrong merge']}")
    print(f"  right forms still with their entity, by papers: {stayed / max(1, right):.3f}")
    print(f"  called as the audit would call them: {counts['names good']} of {counts['entities']}")
    print(f"  duplicate pairs still two: {len(two)} of {len(duplicates)}")
    for a, b in two if errors else ():
        print(f"    {a} / {b}: {index.majority(a)} / {index.majority(b)}")


def _forms(listed: str) -> Iterator[tuple[str, int]]:
    for part in listed.split("; "):
        match = _FORM.fullmatch(part)
        if match is not None:
            yield match["form"], int(match["papers"])


def sample(linking: Linking, index: Index, number: int, seed: int) -> None:
    """Print entities and relations of the hierarchy for a reader to judge."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for form, nodes_ in index.forms.items():
        for node, count in nodes_.items():
            forms[node][form] += count
    chance = random.Random(seed)
    largest = sorted(linking.entities.values(), key=lambda e: (-e.papers, e.key))[: 5 * number]
    for entity in sorted(chance.sample(largest, min(number, len(largest))), key=lambda e: -e.papers):
        shown = "; ".join(f"{form} ({n})" for form, n in forms[entity.key].most_common(14))
        print(f"{entity.main_type[0]} | {entity.name} | {entity.papers} | {shown}")
    known = [(low, high) for low, highs in linking.broader.items() for high in highs]
    drawn = [pair for pair in known if linking.entities[pair[0]].papers >= 15]
    for low, high in sorted(chance.sample(drawn, min(number, len(drawn)))):
        one, other = linking.entities[low], linking.entities[high]
        print(f"{one.name} ({one.papers}) -> {other.name} ({other.papers}) [{linking.reason_above(low, high)}]")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path, nargs="*", help="extraction files of the corpus")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--model")
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rules-alone", action="store_true", help="without the table of synonyms")
    options = parser.parse_args()
    if options.rules_alone:
        mock.patch.object(tables, "synonyms", return_value=tables.Synonyms((), (), {})).start()
    cases, gold = options.shared / "cases", options.shared / "gold"
    contrasts(cases / "identity", options.model, errors=options.errors)
    pairs(gold, errors=options.errors)
    for name in ("dev", "dev2"):
        p, r, f1, total = b_cubed(gold / f"{name}.gold.jsonl", gold / f"{name}.papers.jsonl", options.model)
        print(f"B-cubed on {name}: precision {p:.3f}, recall {r:.3f}, F1 {f1:.3f} ({total} names)")
    if options.papers:
        started = time.perf_counter()
        linking = link(extractions(options.papers))
        print(f"{len(linking.members)} papers linked in {time.perf_counter() - started:.0f} s: ", end="")
        print(f"{len(linking.entities)} entities, {sum(map(len, linking.broader.values()))} broader, ", end="")
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GB")
        index = index_of(linking, extractions(options.papers))
        audit(cases / "audit", linking, index, errors=options.errors)
        if options.sample:
            sample(linking, index, options.sample, options.seed)


if __name__ == "__main__":
    main()
