"""Work out what the new generation holds and what of it differs from the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kg.building.by_hand import ByHand
from kg.building.extract import Read
from kg.core.ids import Iris, digest
from kg.core.model import Run
from kg.linking import Linking, link
from kg.ontology import ontology_quads, ontology_turtle
from kg.review.applying import Judgement, Said, judge
from kg.review.decisions import Decisions
from kg.search.index import FORM
from kg.statements import EntityStatements, Judged, entity_statements, paper_statements, topic_nodes
from kg.store.state import Item, PaperLinks
from kg.store.terms import PROJECTION, entity_quads, paper_quads, run_quads, topic_quads
from kg.store.write import Changes, Maker, Written
from kg.topics import assign, taxonomy

SOFTWARE: Final = "paperkg"


@dataclass(frozen=True, slots=True)
class Plan:
    """A generation to be: digests of everything in it, the changes that make it, and counts for the report.

    ``added``, ``changed`` and ``removed`` count papers; ``linking`` tells which entities of papers became one.
    ``problems`` are what people say of entities and statements that fits nothing, ``notices`` what has nothing to do.
    """

    linking: Linking
    links: tuple[PaperLinks, ...]
    digests: Mapping[str, str]
    changes: Changes
    entities: int
    added: int
    changed: int
    removed: int
    problems: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def plan(
    reads: Sequence[Read],
    *,
    items: Sequence[Item],
    old: Mapping[str, str],
    times: tuple[str, str],
    iris: Iris,
    by_hand: ByHand | None = None,
    whole: bool = False,
) -> Plan:
    """Link all papers and compare what they state with the digests of the generation before.

    Args:
        reads: every paper with its extraction.
        items: where the papers come from.
        old: IRI → digest of the generation before.
        times: start and end of the extraction, ISO 8601.
        iris: makes the IRIs.
        by_hand: what people say about entities, and decided about statements.
        whole: the generation before was written by another projection, so that nothing of it can stay.
    """
    linked = link((read.extraction for read in reads), overrides=by_hand.overrides if by_hand else None)
    judged = _judgement(reads, linked, by_hand.decisions if by_hand else Decisions(), iris)
    linking, reads = judged.linking, [_judged(read, judged) for read in reads]
    papers = _papers(reads, judged, iris)
    entities = _entities(reads, judged, iris)
    digests = {iri: d for iri, (d, _) in (*papers.items(), *entities.items())}
    gone = old.keys() - digests.keys()
    gone_papers = {iri for iri in gone if iri.startswith(iris.paper_graph(""))}
    same: Mapping[str, str] = {} if whole else old
    changed_papers = _differing(papers, same) | dict.fromkeys(gone_papers)
    changed_entities = _differing(entities, same) | dict.fromkeys(gone - gone_papers)
    added = sum(iri not in old for iri in papers)
    runs = _runs(reads, items, times, iris)
    shared: dict[str, Maker] = {
        iris.graph("runs"): lambda: Written(run_quads(runs, iris=iris)),
        iris.graph("ontology"): lambda: Written(ontology_quads(iris=iris)),
        iris.graph("topics"): partial(_taxonomy, iris),
    }
    return Plan(
        linking=linking,
        links=tuple(PaperLinks(r.record.paper.id, r.key, linking.members[r.record.paper.id]) for r in reads),
        digests=digests,
        changes=Changes(changed_papers, changed_entities, shared, total=len(digests)),
        entities=len(entities),
        added=added,
        changed=len(changed_papers) - added - len(gone_papers),
        removed=len(gone_papers),
        problems=(*linked.problems, *judged.problems),
        notices=judged.notices,
    )


def _judgement(reads: Sequence[Read], linking: Linking, decisions: Decisions, iris: Iris) -> Judgement:
    if not decisions.statements:
        return Judgement(linking)
    said = {read.record.paper.id: Said(read.record.paper, read.extraction) for read in reads}
    return judge(decisions, linking, said, iris=iris)


def _judged(read: Read, judged: Judgement) -> Read:
    extraction = judged.extractions.get(read.record.paper.id)
    return read if extraction is None else replace(read, extraction=extraction)


def _taxonomy(iris: Iris) -> Written:
    topics = topic_nodes(iris=iris)
    return Written(topic_quads(topics, iris=iris), topics)


def projection() -> str:
    """What decides, beside the records, what a generation holds: our code for it, ontology and taxonomy."""
    return digest(str(PROJECTION), str(FORM), ontology_turtle(), taxonomy().digest)


def _differing(made: Mapping[str, tuple[str, Maker]], old: Mapping[str, str]) -> dict[str, Maker | None]:
    return {iri: maker for iri, (new_digest, maker) in made.items() if old.get(iri) != new_digest}


def _papers(reads: Sequence[Read], judged: Judgement, iris: Iris) -> dict[str, tuple[str, Maker]]:
    """Graph IRI of every paper → digest of what goes into it, and the maker of what it comes to."""
    made: dict[str, tuple[str, Maker]] = {}
    for read in reads:
        paper = read.record.paper
        extraction, keys = judged.linking.applied(read.extraction)
        decided = judged.papers.get(paper.id)
        run = run_iri(read.extraction.model, iris)
        given = [e.type for e in extraction.entities] if extraction is not read.extraction else []
        said = [asdict(paper), read.record.cites, [asdict(origin) for origin in read.record.origins]]
        roles = [repr(decided), *(e.role for e in extraction.entities)] if decided else []
        content = digest(json.dumps(said), read.key, *keys, *given, *roles, run)
        read_now = replace(read, extraction=extraction)
        make = partial(_paper, read_now, keys, decided or Judged(), run, iris)
        made[iris.paper_graph(paper.id)] = content, make
    return made


def _paper(read: Read, keys: Sequence[str], judged: Judged, run: str, iris: Iris) -> Written:
    paper, extraction = read.record.paper, read.extraction
    topics = assign(paper.title, paper.abstract, extraction.entities)
    stated = paper_statements(
        paper,
        extraction,
        keys,
        iris=iris,
        run=run,
        topics=topics,
        cites=read.record.cites,
        origins=read.record.origins,
        judged=judged,
    )
    return Written(paper_quads(stated, iris=iris), (stated.node,), stated.edges)


def _entities(reads: Sequence[Read], judged: Judgement, iris: Iris) -> dict[str, tuple[str, Maker]]:
    """IRI of every entity → digest of its statements, and the maker of what it comes to."""
    papers = {read.record.paper.id: read.record.paper for read in reads}
    extractions = [read.extraction for read in reads]
    stated = entity_statements(judged.linking, papers, extractions, iris=iris, statuses=judged.between)
    return {s.node.iri: _entity(s, iris) for s in stated}


def _entity(statements: EntityStatements, iris: Iris) -> tuple[str, Maker]:
    return digest(repr(statements), run_iri("", iris)), partial(_written, statements, iris)


def _written(statements: EntityStatements, iris: Iris) -> Written:
    return Written(entity_quads(statements, iris=iris), (statements.node,), statements.edges)


@cache
def _version() -> str:
    return version(SOFTWARE)


def run_iri(model: str, iris: Iris) -> str:
    """The run that stands for this version of the software with a model."""
    return iris.run(f"{SOFTWARE} {_version()}", model, "")


def _runs(reads: Sequence[Read], items: Sequence[Item], times: tuple[str, str], iris: Iris) -> list[tuple[str, Run]]:
    names = tuple(sorted({Path(item.source).name for item in items}))
    started, ended = times
    models = sorted({read.extraction.model for read in reads})
    return [(run_iri(model, iris), Run(SOFTWARE, _version(), model, started, ended, names)) for model in models]
