"""Measure search: papers that people half remember, with plain BM25 over title and abstract in the same run.

    python tests/benchmarks/search.py STORE [--queries N] [--wordnet FOLDER] [--weights] [--errors]

Queries are made at run time of papers of the store, drawn by a digest of their ids: a title without half of its words;
a title with half of its words replaced (by synonyms of WordNet, where its ``dict`` folder is there); the words of two
sentences of the abstract that are not in the title, half of them left out. Beside them stand the queries of
``half_remembered.tsv``, written by a person, for papers that are in the store. ``alike`` asks for papers that share two
rare keywords of their authors with one. Tables give recall among the first ten, the share of first places, and time.
``--weights`` tells recall for other weights of meaning: on the half of the queries that tuning may use.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.api import open as open_graph
from kg.core.ids import digest
from kg.core.model import Paper
from kg.search import finding
from kg.search.finding import Searcher
from kg.search.meaning import open_embed
from kg.search.postings import Postings
from kg.search.records import Wanted
from kg.search.similar import similar
from kg.store import read

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_WRITTEN = Path(__file__).with_name("half_remembered.tsv")
_KINDS = {"half": "written: a title", "about": "written: what it is about"}
_TOP = 10

#: A ranking: text → IRIs, the best first.
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Query:
    """What somebody types, and the paper that is meant."""

    kind: str
    text: str
    paper: str

    @property
    def for_tuning(self) -> bool:
        """Whether weights may be chosen by it; the others are kept to report."""
        return int(digest(self.paper, "half"), 16) % 2 == 0


class Plain:
    """BM25 over words in lower case, title and abstract as one text (k1 1.5, b 0.75)."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._iris = list(papers)
        self._postings = Postings.of(Counter(_words(f"{p.title} {p.abstract}")) for p in papers.values())

    def __call__(self, text: str) -> list[str]:
        """The best ten."""
        scores, _ = self._postings.scores({w: float(n) for w, n in Counter(_words(text)).items()}, k1=1.5, b=0.75)
        best = np.argsort(-scores, kind="stable")[: _TOP + 1]
        return [self._iris[row] for row in best.tolist() if scores[row] > 0]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def made(papers: Mapping[str, Paper], many: int, synonyms: Mapping[str, Sequence[str]]) -> Iterator[Query]:
    """Queries of papers that have an abstract, drawn by digest."""
    chosen = sorted(
        (iri for iri, p in papers.items() if len(p.abstract) > 200 and len(_words(p.title)) > 3),
        key=lambda iri: digest(iri, "known item"),
    )
    for iri in chosen[:many]:
        dice = random.Random(iri)
        words = papers[iri].title.split()
        gone = set(dice.sample(range(len(words)), len(words) // 2))
        yield Query("half of the title", " ".join(w for i, w in enumerate(words) if i not in gone), iri)
        if synonyms:
            other = [_other(w, synonyms, dice) if i in gone else w for i, w in enumerate(words)]
            yield Query("half replaced", " ".join(filter(None, other)), iri)
        inside = set(_words(papers[iri].title))
        sentences = dice.sample(parts := _SENTENCE.split(papers[iri].abstract), min(2, len(parts)))
        rest = [w for sentence in sentences for w in _words(sentence) if w not in inside]
        yield Query("words of the abstract", " ".join(w for w in rest if dice.random() < 0.5) or rest[0], iri)


def _other(word: str, synonyms: Mapping[str, Sequence[str]], dice: random.Random) -> str:
    """A synonym of a word; nothing where there is none."""
    known = synonyms.get(word.lower().strip(",:;()?!")) or synonyms.get(word.lower().rstrip("s,:;()?!")) or [""]
    return dice.choice(known)


def wordnet(folder: Path) -> dict[str, list[str]]:
    """Single words of WordNet → their synonyms, of the first two senses."""
    found: dict[str, list[str]] = {}
    for part in ("noun", "verb", "adj", "adv"):
        senses: dict[str, list[str]] = {}
        for line in (folder / f"data.{part}").read_text("latin-1").splitlines():
            if line[0] != " ":
                fields = line.split()
                senses[fields[0]] = [fields[4 + 2 * i] for i in range(int(fields[3], 16))]
        for line in (folder / f"index.{part}").read_text("latin-1").splitlines():
            fields = line.split()
            if line[0] != " " and "_" not in fields[0]:
                near = [w for at in fields[-int(fields[2]) :][:2] for w in senses.get(at, ()) if w.lower() != fields[0]]
                found.setdefault(fields[0], []).extend(w.replace("_", " ") for w in near)
    return {word: near for word, near in found.items() if near}


def written(papers: Mapping[str, Paper]) -> Iterator[Query]:
    """The queries that a person wrote."""
    iris = {paper.id: iri for iri, paper in papers.items()}
    for line in _WRITTEN.read_text("utf-8").splitlines():
        identifier, kind, text = line.split("\t")
        if identifier in iris:
            yield Query(_KINDS[kind], text, iris[identifier])


def table(queries: Sequence[Query], ways: Mapping[str, Search], *, errors: bool) -> None:
    kinds = list(dict.fromkeys(query.kind for query in queries))
    print(f"\n{'':28s} {'queries':>8s} " + " ".join(f"{way:>22s}" for way in ways))
    ranks: dict[str, dict[str, list[int]]] = {way: defaultdict(list) for way in ways}
    times: dict[str, list[float]] = {way: [] for way in ways}
    for query in queries:
        for way, search in ways.items():
            start = time.perf_counter()
            found = list(search(query.text))[:_TOP]
            times[way].append(time.perf_counter() - start)
            ranks[way][query.kind].append(found.index(query.paper) if query.paper in found else _TOP)
            if errors and way != "BM25" and query.paper not in found:
                print(f"  {way} misses {query.paper}: {query.text}")
    for kind in kinds:
        cells = (f"@10 {_share(r[kind], _TOP):.3f}  @1 {_share(r[kind], 1):.3f}" for r in ranks.values())
        print(f"{kind:28s} {len(next(iter(ranks.values()))[kind]):8d} " + " ".join(f"{cell:>22s}" for cell in cells))
    print(f"{'median ms':28s} {'':8s} " + " ".join(f"{statistics.median(t) * 1000:22.1f}" for t in times.values()))


def _share(ranks: Sequence[int], below: int) -> float:
    return sum(rank < below for rank in ranks) / len(ranks)


def alike(papers: Mapping[str, Paper], searcher: Searcher, plain: Search, many: int) -> None:
    """Papers that share two rare keywords: how many of them stand among the first ten that are like one."""
    having: dict[str, list[str]] = defaultdict(list)
    for iri, paper in papers.items():
        for keyword in dict.fromkeys(k.lower() for k in paper.keywords):
            having[keyword].append(iri)
    rare = {keyword: iris for keyword, iris in having.items() if 1 < len(iris) <= 30}
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for iris in rare.values():
        for iri in iris:
            shared[iri].update(other for other in iris if other != iri)
    gold = {iri: {o for o, n in others.items() if n > 1} for iri, others in shared.items()}
    chosen = sorted((iri for iri, others in gold.items() if others), key=lambda iri: digest(iri, "alike"))[:many]
    hits: Counter[str] = Counter()
    for iri in chosen:
        text = f"{papers[iri].title} {papers[iri].abstract}"
        for way, found in (
            ("kg similar", [like.paper.iri for like in similar(searcher, iri)]),
            ("BM25", [other for other in plain(text) if other != iri]),
        ):
            hits[way] += bool(gold[iri] & set(found[:_TOP]))
    if chosen:
        told = ", ".join(f"{way} {count / len(chosen):.3f}" for way, count in sorted(hits.items()))
        print(
            f"\nalike: of {len(chosen)} papers, those with one that shares two rare keywords in the first ten: {told}"
        )


def ours(searcher: Searcher) -> Search:
    wanted = Wanted(("Paper",))
    return lambda text: [hit.iri for hit in searcher.search(text, wanted, limit=_TOP).papers]


def weights(queries: Sequence[Query], searcher: Searcher) -> None:
    """Recall of the queries for tuning by the weight of meaning."""
    kept = finding.MEANING
    for weight in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0):
        finding.MEANING = weight  # type: ignore[misc]
        search = ours(Searcher(searcher.opened, open_embed()))
        found: dict[str, list[bool]] = defaultdict(list)
        for query in queries:
            if query.for_tuning:
                found[query.kind].append(query.paper in search(query.text))
        print(f"meaning {weight:.2f}: " + ", ".join(f"{kind} {sum(got) / len(got):.3f}" for kind, got in found.items()))
    finding.MEANING = kept  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--queries", type=int, default=150, help="papers that queries are made of")
    parser.add_argument("--wordnet", type=Path, help="folder with WordNet's data.noun, index.noun and so on")
    parser.add_argument("--weights", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    with open_graph(options.store) as graph:
        papers = {node.iri: node.paper for node in read.papers(graph.store)}
        searcher = Searcher(graph.opened, open_embed())
        synonyms = wordnet(options.wordnet) if options.wordnet else {}
        queries = [*made(papers, options.queries, synonyms), *written(papers)]
        print(f"{len(papers):,} papers, {len(queries)} queries; vectors: {searcher.index.vectors is not None}")
        if options.weights:
            weights(queries, searcher)
        plain = Plain(papers)
        words = ours(Searcher(graph.opened))
        kept = [query for query in queries if not query.for_tuning]
        table(kept, {"BM25": plain, "words": words, "kg search": ours(searcher)}, errors=options.errors)
        alike(papers, searcher, plain, options.queries)


if __name__ == "__main__":
    main()
