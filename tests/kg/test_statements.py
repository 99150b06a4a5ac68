"""Statements → RDF → statements: nothing is lost and nothing is made up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, Store

from extractors.records import ROLES, Entity, EntityType, Extraction, Mention, Relation, Result, text_of
from kg.core.ids import Iris
from kg.core.model import Paper
from kg.linking import link
from kg.statements import EntityRelations, EvidenceFinder, entity_statements, paper_statements
from kg.store import index, read
from kg.store.mentions import Mention as Place
from kg.store.mentions import Mentions
from kg.store.opened import open_index
from kg.store.terms import edge_mentions, entity_quads, paper_quads

IRIS = Iris()
RUN = IRIS.run("paperkg 0", "test", "")

_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
_line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)


@st.composite
def _extracted(draw: st.DrawFn, number: int) -> tuple[Paper, Extraction]:
    paper = Paper(
        id=f"paper {number}",
        title=draw(_line),
        abstract=draw(_text | st.just("")),
        authors=tuple(draw(st.lists(_line, max_size=3))),
        published=draw(st.sampled_from([None, "2020", "2021-02", "1999-12-31"])),
        venue=draw(st.none() | _line),
        keywords=tuple(sorted(draw(st.sets(_line, max_size=2)))),
    )
    content = text_of(paper.title, paper.abstract)
    entities = []
    for entity_type in draw(st.lists(st.sampled_from(list(ROLES)), max_size=4)):
        start = draw(st.integers(0, len(content) - 1))
        end = draw(st.integers(start + 1, len(content)))
        score = draw(st.floats(0, 1))
        mention = Mention(start, end, content[start:end], score, "test")
        name = draw(st.sampled_from(["CNN", "convolutional neural network", "Cora", "größe", 'a "b" \\ <c>\n😀', "!"]))
        role = draw(st.sampled_from(ROLES[entity_type]))
        entities.append(Entity(entity_type, name, tuple(draw(st.sets(_line, max_size=2))), role, score, (mention,)))
    relations = []
    if len(entities) > 1:
        end = draw(st.integers(1, len(content)))
        relations.append(Relation("usedFor", 0, 1, draw(st.floats(0, 1)), 0, end))
    return paper, Extraction(paper.id, "sha", "test", tuple(entities), tuple(relations))


def _kept(mentions: Iterable[Place], store: Store) -> Mentions:
    """Mentions as a generation keeps them; the file is gone when they are, where the system allows that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite"
        with closing(index.create(path)) as db, db:
            index.IndexWriter(db, IRIS).add_mentions(mentions)
        return Mentions(open_index(path), store, IRIS)


@given(st.tuples(_extracted(1), _extracted(2)))
@settings(max_examples=150, deadline=None)
def test_statements_survive_the_way_through_rdf(pair: tuple[tuple[Paper, Extraction], ...]) -> None:
    extractions = [extraction for _, extraction in pair]
    linking = link(extractions)
    stated = [paper_statements(p, e, linking.members[p.id], iris=IRIS, run=RUN) for p, e in pair]
    relations = EntityRelations(linking, iris=IRIS)
    for paper, extraction in pair:
        relations.add(paper.id, extraction.relations, [entity.type for entity in extraction.entities])
    finders = {paper.id: EvidenceFinder(iri=IRIS.paper(paper.id), paper=paper) for paper, _ in pair}
    about = [
        entity_statements(
            entity, relations.of(key), quote=lambda said: finders[said.paper].quote(said.start, said.end), iris=IRIS
        )
        for key, entity in linking.entities.items()
    ]
    quads: list[Quad] = [q for s in stated for q in set(paper_quads(s, iris=IRIS))]
    quads += [q for s in about for q in set(entity_quads(s, iris=IRIS))]
    store = Store()
    store.extend(quads)

    edges = [*(e for s in stated for e in s.edges), *(e for s in about for e in s.edges)]
    mentions = _kept(edge_mentions(edges, iris=IRIS), store)
    assert sorted(read.papers(store), key=lambda n: n.iri) == sorted((s.node for s in stated), key=lambda n: n.iri)
    assert list(read.entities(store)) == sorted((s.node for s in about), key=lambda n: n.iri)
    assert sorted(read.edges(store, mentions), key=repr) == sorted(edges, key=repr)
    assert len({q.triple for q in store}) == len(store), "a triple stands in two graphs"


def test_evidence_quotes_the_sentence_around_the_words() -> None:
    paper = Paper("p", "A title", "Nets are deep. We use dropout, too. The end.")
    text = text_of(paper.title, paper.abstract)
    start = text.index("dropout")
    evidence = EvidenceFinder(iri="p", paper=paper).quote(start, start + len("dropout"))
    assert (evidence.prefix, evidence.exact, evidence.suffix) == ("We use ", "dropout", ", too.")


def test_two_entities_that_are_one_give_one_edge_with_the_stronger_role() -> None:
    paper = Paper("p", "CNN and convnets", "")
    entities = (
        Entity("Method", "CNN", (), "uses", 0.5, (Mention(0, 3, "CNN", 0.5, "t"),)),
        Entity("Method", "cnn", (), "proposes", 0.8, (Mention(8, 16, "convnets", 0.8, "t"),)),
    )
    made = paper_statements(paper, Extraction("p", "", "", entities), ("cnn", "cnn"), iris=IRIS, run=RUN)
    [edge] = made.edges
    assert (edge.relation, edge.confidence, edge.support) == ("proposesMethod", 0.8, 2)


def test_a_result_is_a_node_with_an_edge_that_quotes_it() -> None:
    paper = Paper("p", "T", "FooNet reaches 91.5% accuracy.")
    text = text_of(paper.title, paper.abstract)
    names: list[tuple[EntityType, str, str]] = [("Method", "FooNet", "proposes"), ("Metric", "accuracy", "reports")]
    entities = tuple(
        Entity(kind, name, (), role, 1.0, (Mention(text.index(name), text.index(name) + len(name), name, 1.0, "t"),))
        for kind, name, role in names
    )
    at = text.index("91.5%")
    result = Result("91.5%", "absolute", 1, None, None, 0, None, 0.9, at, at + 5, 91.5, 91.5, "%")
    extraction = Extraction("p", "", "m", entities, results=(result,))
    stated = paper_statements(paper, extraction, ["foonet", "accuracy"], iris=Iris(), run="run")
    [node] = stated.results
    [edge] = [e for e in stated.edges if e.relation == "reportsResult"]
    assert (node.metric, node.method, node.dataset) == (Iris().entity("accuracy"), Iris().entity("foonet"), None)
    assert (edge.subject, edge.object, edge.confidence) == (Iris().paper("p"), node.iri, 0.9)
    assert edge.evidence[0].exact == "91.5%"
