"""Measure topics: against the field that a venue stands for, and against the authors' keywords.

    python tests/benchmarks/topics.py PAPERS.jsonl[.gz] [--sample N] [--model NAME] [--errors]

A paper's field is the most general topic that its topics speak for most. A keyword counts where it stands in title or
abstract; it is found when it is a name of an entity of the paper (read with --model, by default the
patterns), or when a topic of the paper, or one above it, covers it.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from extractors import pipeline
from extractors.records import Extraction, Text
from kg.core.model import ExtractedPaper, Paper
from kg.linking import fold
from kg.sources import read
from kg.topics import assign, fields, taxonomy

FIELDS = {
    "natural-language-processing": ("acl", "naacl", "coling"),
    "computer-vision": ("cvpr", "iccv", "eccv", "wacv"),
    "robotics": ("icra", "iros", "rss", "corl"),
    "learning-theory": ("colt",),
}
FIELD_OF = {venue: field for field, venues in FIELDS.items() for venue in venues}


def venues(papers: Sequence[Paper], *, errors: bool) -> None:
    agreed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    instead: dict[str, Counter[str]] = defaultdict(Counter)
    among = counts = 0
    started = time.perf_counter()
    for paper in papers:
        topics = assign(paper.title, paper.abstract)
        counts += len(topics)
        expected = FIELD_OF[paper.venue or ""]
        found = list(fields(topics))
        total[expected] += 1
        among += expected in found
        if found[:1] == [expected]:
            agreed[expected] += 1
        else:
            instead[expected][found[0] if found else "none"] += 1
            if errors:
                print(f"{expected} not {found[:1]}: {paper.title} {[(t.key, t.score) for t in topics]}")
    took = time.perf_counter() - started
    print(f"{len(papers)} papers, {counts / len(papers):.1f} topics each, {1000 * took / len(papers):.2f} ms each")
    for field in FIELDS:
        share = agreed[field] / max(1, total[field])
        print(f"  {field:28} {share:.3f} of {total[field]}; else {instead[field].most_common(5)}")
    whole = total.total()
    print(f"  top-level topic agrees: {agreed.total() / whole:.3f}; is among the paper's: {among / whole:.3f}")


def keywords(papers: Sequence[Paper], extractions: Iterable[Extraction], *, errors: bool) -> None:
    found = total = as_entity = as_topic = 0
    missed: Counter[str] = Counter()
    for paper, extraction in zip(papers, extractions, strict=True):
        text = f" {plain(paper.title)} {plain(paper.abstract)} "
        entities = {fold(form).sense for e in extraction.entities for form in (e.name, *e.aliases)}
        covered = {
            fold(name).sense for t in assign(paper.title, paper.abstract, extraction.entities) for name in names(t.key)
        }
        for keyword in {k.strip() for k in paper.keywords if k.strip()}:
            if f" {plain(keyword)} " not in text:
                continue
            total += 1
            sense = fold(keyword).sense
            as_entity += sense in entities
            as_topic += sense in covered
            if sense in entities or sense in covered:
                found += 1
            else:
                missed[keyword.lower()] += 1
    print(f"keywords that stand in title or abstract: {total}; found {found / max(1, total):.3f} "
          f"(entities {as_entity / max(1, total):.3f}, topics {as_topic / max(1, total):.3f})")  # fmt: skip
    if errors:
        print("missed:", ", ".join(f"{k} ({n})" for k, n in missed.most_common(150)))


def plain(text: str) -> str:
    """Words joined by one space, in lower case, plurals off, for finding keywords."""
    return " ".join(re.sub(r"(?<=[a-rt-z])s$", "", w) for w in re.findall(r"\w+", text.lower()))


def names(key: str) -> Iterable[str]:
    """All names of a topic and of those above it."""
    topic = taxonomy().topics[key]
    yield from (topic.name, *topic.aliases)
    for above in topic.broader:
        yield from names(above)


def read_papers(paths: Sequence[Path]) -> list[Paper]:
    items = (item for path in paths for item in read(path))
    return [i.paper if isinstance(i, ExtractedPaper) else i for i in items if isinstance(i, Paper | ExtractedPaper)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, default=4000, help="papers looked at for venues; a quarter for keywords")
    parser.add_argument("--model", default="rules", help="the model that reads the papers with keywords")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    papers = read_papers(options.papers)
    choose = random.Random(7)
    with_field = [p for p in papers if p.venue in FIELD_OF]
    venues(choose.sample(with_field, min(options.sample, len(with_field))), errors=options.errors)
    with_keywords = [p for p in papers if p.keywords]
    with_keywords = choose.sample(with_keywords, min(options.sample // 4, len(with_keywords)))
    nlp = pipeline.load(options.model)
    texts = (Text(p.id, p.title, p.abstract) for p in with_keywords)
    keywords(with_keywords, pipeline.extract(texts, nlp=nlp), errors=options.errors)


if __name__ == "__main__":
    main()
