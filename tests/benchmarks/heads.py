"""What the heads outside the encoder cost: their share of the processor's time in reading papers.

    python tests/benchmarks/heads.py [PAPERS.jsonl] [--model NAME|PATH] [--papers N]

Each component of the pipeline is timed by itself, in processor time of this process, so that other work on the machine
counts little; filing under topics is timed beside it. The least of some rounds counts.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from itertools import islice
from pathlib import Path

from extractors import pipeline
from extractors.records import Text
from kg import sources
from kg.core.model import ExtractedPaper, Paper
from kg.topics import assign

SHARED = Path(__file__).parents[3] / "shared"
HEADS = ("kg_relations", "kg_results", "topics")
MOST = 0.10


def texts(path: Path, papers: int) -> list[Text]:
    found = (i.paper if isinstance(i, ExtractedPaper) else i for i in sources.read(path))
    return [Text(p.id, p.title, p.abstract) for p in islice((f for f in found if isinstance(f, Paper)), papers)]


def costs(some: list[Text], model: str | None) -> dict[str, float]:
    """Component → processor seconds for all texts."""
    nlp = pipeline.load(model)
    spent: dict[str, float] = defaultdict(float)
    for text in some:
        begun = time.process_time()
        doc = nlp.make_doc(text.content)
        doc.user_data["title_length"] = len(text.title)
        spent["tokens"] += time.process_time() - begun
        for name, component in nlp.pipeline:
            begun = time.process_time()
            doc = component(doc)
            spent[name] += time.process_time() - begun
        begun = time.process_time()
        assign(text.title, text.abstract, doc._.kg_entities)
        spent["topics"] += time.process_time() - begun
    return dict(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="?", default=SHARED / "gold" / "dev.papers.jsonl")
    parser.add_argument("--model")
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    some = texts(options.source, options.papers)
    rounds = [costs(some, options.model) for _ in range(options.rounds)]
    least = {name: min(r[name] for r in rounds) for name in rounds[0]}
    for name, seconds in least.items():
        print(f"{name:18s} {1000 * seconds / len(some):7.2f} ms a paper")
    heads = sum(least[name] for name in HEADS)
    share = heads / (sum(least.values()) - heads)
    print(f"heads: {share:.1%} of the rest ({'met' if share <= MOST else 'not met'}: at most {MOST:.0%})")


if __name__ == "__main__":
    main()
