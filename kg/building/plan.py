"""Work out what the new generation holds and what of it differs from the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kg.building.entities import Entities
from kg.building.papers import Brief, Papers
from kg.core.ids import Iris, digest
from kg.core.model import Run
from kg.linking import Linking
from kg.ontology import ontology_quads, ontology_turtle
from kg.review.applying import Judgement
from kg.search.index import FORM
from kg.statements import EntityRelations, Judged, paper_statements, topic_nodes
from kg.store.state import PaperLinks
from kg.store.terms import PROJECTION, paper_quads, run_quads, topic_quads
from kg.store.write import Changes, Maker, Written
from kg.topics import assign, taxonomy

SOFTWARE: Final = "paperkg"


@dataclass(frozen=True, slots=True)
class Plan:
    """A generation to be: digests of everything in it, the changes that make it, and counts for the report.

    ``added``, ``changed`` and ``removed`` count papers; ``old`` are the digests before; ``links`` are those of papers
    that changed. Makers read papers while the generation is written.
    """

    linking: Linking
    links: tuple[PaperLinks, ...]
    digests: Mapping[str, str]
    old: Mapping[str, str]
    changes: Changes
    entities: int
    added: int
    changed: int
    removed: int


def plan(
    papers: Papers,
    judged: Judgement,
    *,
    old: Mapping[str, str],
    runs: Runs,
    iris: Iris,
    folder: Path,
    whole: bool = False,
) -> Plan:
    """Compare what all papers state with the digests of the generation before.

    Args:
        papers: every paper with its extraction.
        judged: which of their entities are one, and what people say of statements.
        old: IRI → digest of the generation before.
        runs: what is told of the extraction.
        iris: makes the IRIs.
        folder: where there is room for what waits to be written.
        whole: the generation before was written by another projection, so that nothing of it can stay.
    """
    linking = judged.linking
    papers.replace(judged.extractions)
    relations = EntityRelations(linking, iris=iris, statuses=judged.between)
    digests, places = dict[str, str](), dict[str, int]()
    for number, brief in enumerate(papers.briefs):
        relations.add(brief.paper, brief.relations, brief.types)
        iri = iris.paper_graph(brief.paper)
        digests[iri], places[iri] = _paper_digest(brief, judged, iris), number
    same: Mapping[str, str] = {} if whole else old
    changed = [(iri, number) for iri, number in places.items() if same.get(iri) != digests[iri]]
    about = Entities(papers, linking, relations, iris, folder)
    found = about.digests()
    changed_entities = {iri: key for iri, (key, new) in found.items() if same.get(iri) != new}
    digests |= {iri: new for iri, (_, new) in found.items()}
    gone = old.keys() - digests.keys()
    gone_papers = {iri for iri in gone if iri.startswith(iris.paper_graph(""))}
    about.quote(changed_entities.values())
    by_paper: dict[str, Maker | None] = {iri: partial(_paper, number, papers, judged, iris) for iri, number in changed}
    by_entity: dict[str, Maker | None] = {iri: partial(about.written, key) for iri, key in changed_entities.items()}
    added = sum(iri not in old for iri in places)
    return Plan(
        linking=linking,
        links=tuple(_links(papers.briefs[number], linking) for _, number in changed),
        digests=digests,
        old=old,
        changes=Changes(
            by_paper | dict.fromkeys(gone_papers),
            by_entity | dict.fromkeys(gone - gone_papers),
            _shared(papers, runs, iris),
            total=len(digests),
        ),
        entities=len(found),
        added=added,
        changed=len(changed) - added,
        removed=len(gone_papers),
    )


def _links(brief: Brief, linking: Linking) -> PaperLinks:
    return PaperLinks(brief.paper, brief.key, linking.members[brief.paper])


def _shared(papers: Papers, runs: Runs, iris: Iris) -> dict[str, Maker]:
    models = sorted({brief.model for brief in papers.briefs})
    made = [(run_iri(model, iris), runs.of(model)) for model in models]
    return {
        iris.graph("runs"): lambda: Written(run_quads(made, iris=iris)),
        iris.graph("ontology"): lambda: Written(ontology_quads(iris=iris)),
        iris.graph("topics"): partial(_taxonomy, iris),
    }


def _taxonomy(iris: Iris) -> Written:
    topics = topic_nodes(iris=iris)
    return Written(topic_quads(topics, iris=iris), topics)


def projection() -> str:
    """What decides, beside the records, what a generation holds: our code for it, ontology and taxonomy."""
    return digest(str(PROJECTION), str(FORM), ontology_turtle(), taxonomy().digest)


def _paper_digest(brief: Brief, judged: Judgement, iris: Iris) -> str:
    """A digest of what goes into the graph of a paper: its record, and what linking and people made of it."""
    linking = judged.linking
    keys, asides = linking.members[brief.paper], linking.asides.get(brief.paper, ())
    retyped = [linking.retyped.get(key, "") for key in keys] if linking.retyped else ()
    said = (judged.papers.get(brief.paper), judged.extractions.get(brief.paper))
    decided = repr(said) if any(said) else ""
    run = run_iri(brief.model, iris)
    return digest(brief.content, brief.key, *keys, repr(asides) if asides else "", *retyped, decided, run)


def _paper(number: int, papers: Papers, judged: Judgement, iris: Iris) -> Written:
    record, read = papers.record(number), papers.extraction(number)
    extraction, keys = judged.linking.applied(read)
    stated = paper_statements(
        record.paper,
        extraction,
        keys,
        iris=iris,
        run=run_iri(read.model, iris),
        topics=assign(record.paper.title, record.paper.abstract, extraction.entities),
        cites=record.cites,
        origins=record.origins,
        judged=judged.papers.get(record.paper.id, Judged()),
    )
    return Written(paper_quads(stated, iris=iris), (stated.node,), stated.edges)


@cache
def _version() -> str:
    return version(SOFTWARE)


def run_iri(model: str, iris: Iris) -> str:
    """The run that stands for this version of the software with a model."""
    return iris.run(f"{SOFTWARE} {_version()}", model, "")


@dataclass(frozen=True, slots=True)
class Runs:
    """What is told of the extraction of this build: the names of its sources, its start and its end (ISO 8601)."""

    sources: tuple[str, ...]
    started: str
    ended: str

    def of(self, model: str) -> Run:
        """The run of a model."""
        return Run(SOFTWARE, _version(), model, self.started, self.ended, self.sources)
