"""Measure linking: how well pairs are judged, and how many nodes are left, after each step.

    python tests/benchmarks/linking.py PAPERS.jsonl... [--pairs PAIRS.jsonl] [--errors] [--scale N]

PAPERS is an extraction file. PAIRS holds a line for two entities of different papers:
``{"a": {"paper", "type", "name"}, "b": {...}, "same": bool, "hard": bool, "category": text}``.
Also told: how many acronyms share a node with the full form that their own paper gives, and time and memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.records import Extraction
from kg.core.model import ExtractedPaper
from kg.linking import Level, Linking, is_acronym, link
from kg.linking.members import abbreviates
from kg.sources import read

_WORDS = ("sparse", "fast", "robust", "joint", "Fox", "neural", "adaptive", "QX", "visual", "lazy")


def extractions(path: Path) -> list[Extraction]:
    return [item.extraction for item in read(path, format="extraction") if isinstance(item, ExtractedPaper)]


def node_of(linking: Linking, papers: dict[str, Extraction], side: dict[str, str]) -> str:
    """The key of the entity that one side of a pair names; raises `KeyError` when its paper has none."""
    paper = papers[side["paper"]]
    found = [n for n, e in enumerate(paper.entities) if e.name == side["name"]]
    found = [n for n in found if paper.entities[n].type == side.get("type")] or found
    if not found:
        raise KeyError(f"{side['paper']} has no entity {side['name']!r}")
    return linking.members[side["paper"]][found[0]]


def judge(linking: Linking, papers: dict[str, Extraction], pairs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pairs judged wrongly."""
    return [p for p in pairs if (node_of(linking, papers, p["a"]) == node_of(linking, papers, p["b"])) != p["same"]]


def acronyms_joined(linking: Linking, papers: dict[str, Extraction]) -> tuple[int, int]:
    """How many (acronym, full form) pairs of one paper are names of one node, and how many there are."""
    together = total = 0
    for paper in papers.values():
        keys = linking.members[paper.paper_id]
        forms = [(key, form) for key, e in zip(keys, paper.entities, strict=True) for form in (e.name, *e.aliases)]
        for entity, key in zip(paper.entities, keys, strict=True):
            for short in filter(is_acronym, {entity.name, *entity.aliases}):
                longs = [f for f in (entity.name, *entity.aliases) if " " in f and abbreviates(short, f)]
                if longs:
                    total += 1
                    together += all(k == key for k, form in forms if form == short)
    return together, total


def report(papers: Sequence[Extraction], pairs: Sequence[dict[str, Any]], *, errors: bool) -> None:
    by_id = {p.paper_id: p for p in papers}
    names = sum(len(p.entities) for p in papers)
    print(f"{len(papers)} papers, {names} entities of single papers, {len(pairs)} pairs")
    wrong: list[dict[str, Any]] = []
    for level in Level:
        started = time.perf_counter()
        linking = link(papers, level=level)
        took = time.perf_counter() - started
        wrong = judge(linking, by_id, pairs)
        accuracy = f"{1 - len(wrong) / len(pairs):.3f}" if pairs else "-"
        hard = [p for p in pairs if p.get("hard")]
        on_hard = f"{1 - sum(bool(p.get('hard')) for p in wrong) / len(hard):.3f}" if hard else "-"
        print(f"{level.name:9} accuracy {accuracy}  on hard pairs {on_hard}", end="  ")
        print(f"nodes {len(linking.entities):7}  {took:.1f} s")
    together, total = acronyms_joined(linking, by_id)
    print(f"acronym and full form of one paper on one node: {together} of {total} ({together / max(1, total):.1%})")
    above = sum(map(len, linking.broader.values()))
    kinds = Counter(doubt.kind for doubt in linking.doubts)
    print(f"broader relations: {above}; doubts: {dict(kinds)}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024:.2f} GB")
    if errors:
        for p in sorted(wrong, key=lambda p: (p.get("category", ""), p["same"])):
            a, b = p["a"], p["b"]
            sides = " / ".join(f"{side['name']} [{side['type']}]" for side in (a, b))
            print(f"{'same' if p['same'] else 'different'} ({p.get('category')}): {sides}")


def scaled(papers: Sequence[Extraction], number: int) -> Iterator[Extraction]:
    """As many papers as wanted, made of those at hand: four names in ten get a word that few other papers have."""
    chance = random.Random(7)
    for place in range(number):
        model = papers[chance.randrange(len(papers))]
        entities = (
            replace(e, name=f"{chance.choice(_WORDS)}{chance.randrange(20_000)} {e.name}", aliases=())
            if chance.random() < 0.4
            else e
            for e in model.entities
        )
        yield replace(model, paper_id=f"scaled-{place}", entities=tuple(entities))


def scale(papers: Sequence[Extraction], number: int) -> None:
    started = time.perf_counter()
    linking = link(scaled(papers, number))
    took = time.perf_counter() - started
    entities = sum(map(len, linking.members.values()))
    print(f"{number} papers with {entities} entities: {len(linking.entities)} nodes, ", end="")
    print(f"{sum(map(len, linking.broader.values()))} broader, {took:.0f} s")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024:.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path, nargs="+", help="extraction files; a paper in several counts once")
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--errors", action="store_true", help="list the pairs judged wrongly")
    parser.add_argument(
        "--scale", type=int, metavar="N", help="link N papers made of those given; tells time and memory"
    )
    options = parser.parse_args()
    papers = {e.paper_id: e for path in options.papers for e in extractions(path)}
    lines = options.pairs.read_text("utf-8").splitlines() if options.pairs else []
    if options.scale:
        scale(list(papers.values()), options.scale)
        return
    report(list(papers.values()), [json.loads(line) for line in lines], errors=options.errors)


if __name__ == "__main__":
    main()
