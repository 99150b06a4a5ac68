from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.core.ids import Iris
from kg.search import index
from kg.search.index import SearchIndex
from kg.search.vectors import Matrix, Vectors
from kg.store.layout import StoreFolder
from kg.store.leases import Lease
from kg.store.opened import Opened

PAPERS: list[dict[str, object]] = [
    {"id": "a", "title": "Counting bees", "abstract": "We count bees on combs.", "year": 2019},
    {"id": "b", "title": "Reading old maps", "abstract": "Maps are read by a network.", "year": 2020},
    {"id": "c", "title": "Ants on leaves", "abstract": "Ants walk.", "authors": ["Ada Reader"]},
]


#: Leases on the generations that tests look at.
HELD: list[Lease] = []


class Letters:
    """Means what letters a text has; counts what it is asked."""

    def __init__(self, name: str = "letters") -> None:
        self.name = name
        self.width = 26
        self.asked: list[str] = []

    def papers(self, texts: Sequence[tuple[str, str]]) -> Matrix:
        self.asked += [title for title, _ in texts]
        return np.stack([self.query(f"{title} {abstract}") for title, abstract in texts])

    def query(self, words: str) -> Matrix:
        return np.array([words.lower().count(chr(97 + i)) for i in range(26)], np.int8)


def built(folder: Path, papers: list[dict[str, object]], name: str = "papers.jsonl") -> Opened:
    source = folder / name
    source.write_text("\n".join(map(json.dumps, papers)), "utf-8")
    build([source], store=folder / "s")
    generation, lease = StoreFolder(folder / "s").lease_current()
    HELD.append(lease)
    return Opened.read(generation, Iris())


def by_paper(opened: Opened) -> dict[str, dict[str, int]]:
    """IRI of each paper → its terms with their counts."""
    found = SearchIndex.read(opened.generation)
    assert found is not None
    iris = {node.number: node.iri for node in opened.counts.numbers()}
    rows = [iris[number] for number in found.numbers.tolist()]
    terms: dict[str, dict[str, int]] = {iri: {} for iri in rows}
    for term in (t.decode() for t in found.postings.terms.tolist()):
        for row, count in zip(*(part.tolist() for part in found.postings.entries(term)), strict=True):
            terms[rows[row]][term] = count
    assert [sum(terms[iri].values()) for iri in rows] == found.postings.lengths.tolist()
    return terms


def test_an_index_that_was_changed_is_the_one_made_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    built(tmp_path / "one", PAPERS)
    now: list[dict[str, object]] = [
        {**PAPERS[0], "abstract": "We count wasps."},
        PAPERS[2],
        {"id": "d", "title": "Bees"},
    ]
    changed, fresh = built(tmp_path / "one", now), built(tmp_path / "two", now)
    assert by_paper(changed) == by_paper(fresh)
    assert "wasp" in by_paper(changed)[Iris().paper("a")]
    assert Iris().paper("b") not in by_paper(changed)


def test_only_new_texts_are_read_for_their_meaning(tmp_path: Path) -> None:
    before = built(tmp_path, PAPERS)
    first = Letters()
    index.write(before, embed=first)
    assert sorted(first.asked) == sorted(str(paper["title"]) for paper in PAPERS)
    after = built(tmp_path, [*PAPERS, {"id": "d", "title": "Bees"}])
    second = Letters()
    index.write(after, before=before.generation, changed=[Iris().paper("d")], embed=second)
    assert second.asked == ["Bees"]
    index.write(after, before=before.generation, embed=second)  # all may have changed, but texts are what they were
    assert second.asked == ["Bees", "Bees"]
    found = SearchIndex.read(after.generation)
    assert found is not None
    assert found.vectors is not None
    iris = {node.number: node.iri for node in after.counts.numbers()}
    row = [iris[n] for n in found.numbers.tolist()].index(Iris().paper("b"))
    wanted = second.query("Reading old maps Maps are read by a network.")
    assert found.vectors.cosines(wanted, np.array([row]))[0] == pytest.approx(1)


def test_vectors_of_another_model_are_made_anew(tmp_path: Path) -> None:
    before = built(tmp_path, PAPERS)
    index.write(before, embed=Letters())
    other = Letters("other")
    after = built(tmp_path, [*PAPERS, {"id": "d", "title": "Bees"}])
    index.write(after, before=before.generation, changed=[Iris().paper("d")], embed=other)
    assert len(other.asked) == 4
    index.write(after, before=before.generation, changed=[Iris().paper("d")])
    found = SearchIndex.read(after.generation)
    assert found is not None
    assert found.vectors is None
    assert len(found.numbers) == 4


def test_a_store_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    opened = built(tmp_path, PAPERS)
    (opened.generation.search / "done").unlink()
    with open_graph(tmp_path / "s") as graph, pytest.raises(Exception, match="build its sources again"):
        graph.search("bees")


def test_an_empty_graph_finds_nothing(tmp_path: Path) -> None:
    built(tmp_path, PAPERS)
    build([_file(tmp_path, [{"id": "z", "title": "Bees", "abstract": ""}])], store=tmp_path / "t")
    with open_graph(tmp_path / "t") as graph:
        assert [paper.id for paper in graph.search("bees").papers] == ["z"]
        assert graph.similar("z") == []


def _file(folder: Path, papers: list[dict[str, object]]) -> Path:
    path = folder / "more.jsonl"
    path.write_text("\n".join(map(json.dumps, papers)), "utf-8")
    return path


def test_meaning_finds_what_words_do_not(tmp_path: Path) -> None:
    from kg.search.finding import Searcher

    opened = built(tmp_path, PAPERS)
    letters = Letters()
    index.write(opened, embed=letters)
    typed = "stan no evaelsstna klaw"  # no word of any paper
    assert Searcher(opened).search(typed).total == 0
    assert Searcher(opened, Letters("another model")).search(typed).total == 0
    assert Searcher(opened, letters).search(typed).papers[0].id == "c"


def test_vectors_are_searched_among_some_rows(tmp_path: Path) -> None:
    rows = np.eye(6, 8, dtype=np.int8) * 100
    Vectors(rows, "eye").write(tmp_path)
    found = Vectors.read(tmp_path)
    assert found is not None
    assert found.nearest(rows[2], 1).tolist() == [2]
    assert found.nearest(rows[2], 9, among=np.array([1, 4])).tolist() in ([1, 4], [4, 1])
    assert found.nearest(rows[2], 9, among=np.array([], np.int64)).tolist() == []
    assert found.cosines(rows[2], np.array([2, 3])).tolist() == [1, 0]


def test_authors_are_found_by_name(tmp_path: Path) -> None:
    built(tmp_path, PAPERS)
    with open_graph(tmp_path / "s") as graph:
        assert [paper.id for paper in graph.search("ada reader").papers] == ["c"]


def test_the_sample_has_an_index(sample_graph: Graph) -> None:
    found = SearchIndex.read(sample_graph.opened.generation)
    assert found is not None
    assert len(found.numbers) == sample_graph.stats()["Paper"]
    assert set(found.sources) == {"listing.txt", "papers.jsonl"}
