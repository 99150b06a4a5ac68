"""Measure how papers are made one: pairs of a paper and a noisy copy of it in another source.

    python tests/benchmarks/one_paper_once.py PAPERS.jsonl[.gz] [--papers N] [--seed N]

The noise is what sources do to papers: subtitles and accents lost, years off by one, "et al.", no abstract, family
names first, all in lower case. Told are the share of pairs that became one paper, and how often two papers did.
"""

from __future__ import annotations

import argparse
import random
import time
import unicodedata
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from kg.core.ids import paper_id
from kg.core.model import Paper
from kg.sources import read
from kg.sources.papers import PaperRecord, unify


def noisy(paper: Paper, chance: random.Random) -> Paper:
    """A copy of a paper as another source might have it."""
    title, authors, year, abstract = paper.title, list(paper.authors), paper.year or 2000, paper.abstract
    if chance.random() < 0.4:
        title = title.split(":")[0]
    if chance.random() < 0.5:
        title, authors = _unaccented(title), [_unaccented(name) for name in authors]
    if chance.random() < 0.5:
        year += chance.choice((-1, 1))
    if chance.random() < 0.4 and len(authors) > 2:
        authors = authors[:1] + (["et al."] if chance.random() < 0.5 else [])
    if chance.random() < 0.5:
        abstract = ""
    if chance.random() < 0.3:
        authors = [_family_first(name) for name in authors]
    if chance.random() < 0.2:
        title = title.lower()
    return Paper(paper_id(title=title), title, abstract, tuple(authors), str(year), source_key=paper.id)


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _family_first(name: str) -> str:
    words = name.split()
    if len(words) < 2 or name == "et al.":
        return name
    return f"{words[-1]}, {' '.join(f'{word[0]}.' for word in words[:-1])}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers", type=Path)
    parser.add_argument("--papers", dest="number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    every = [item for item in read(arguments.papers) if isinstance(item, Paper)]
    chosen = [replace(paper, url=None) for paper in chance.sample(every, min(arguments.number, len(every)))]
    records = [PaperRecord(paper, source="whole") for paper in chosen]
    records += [PaperRecord(noisy(paper, chance), source="noisy") for paper in chosen]
    started = time.process_time()
    unified = unify(records)
    used = time.process_time() - started
    together, two_in_one = 0, 0
    for record in unified.records:
        by_source: dict[str, set[str]] = defaultdict(set)
        for origin in record.origins:
            by_source[origin.source].add(origin.key if origin.source == "noisy" else origin.id)
        together += len(by_source["whole"] & by_source["noisy"])
        two_in_one += len(by_source["whole"]) > 1 or (
            bool(by_source["noisy"] - by_source["whole"]) and bool(by_source["whole"])
        )
    print(f"{together / len(chosen):.4f} of {len(chosen)} pairs became one paper; {two_in_one} papers hold two; "
          f"{len(unified.doubts)} doubts; {used:.1f} s")  # fmt: skip


if __name__ == "__main__":
    main()
