"""What a decision about a topic or a result of a paper is about."""

from __future__ import annotations

from extractors.records import Extraction, text_of
from kg.core.ids import Iris
from kg.core.model import Paper
from kg.core.vocab import HAS_TOPIC
from kg.linking.naming import name_key
from kg.review.decisions import Decision
from kg.review.finding import sentence_of
from kg.topics import assign, taxonomy


def filed(decision: Decision, paper: Paper, extraction: Extraction, *, iris: Iris) -> list[str]:
    """The IRIs of the topics or results of a paper that a decision names; none where it has no such."""
    if decision.relation == HAS_TOPIC:
        return _topics(decision, paper, extraction, iris)
    return _results(decision, paper, extraction, iris)


def _topics(decision: Decision, paper: Paper, extraction: Extraction, iris: Iris) -> list[str]:
    wanted, topics = name_key(decision.name), taxonomy().topics
    assigned = (assigned.key for assigned in assign(paper.title, paper.abstract, extraction.entities))
    named = [key for key in assigned if wanted in map(name_key, (key, topics[key].name, *topics[key].aliases))]
    return [iris.topic(key) for key in named]


def _results(decision: Decision, paper: Paper, extraction: Extraction, iris: Iris) -> list[str]:
    text, node = text_of(paper.title, paper.abstract), iris.paper(paper.id)
    around = sentence_of(text, len(paper.title), decision.words, decision.sentence)
    first, last = around or (0, len(text))
    return [
        iris.result(node, result.start, result.end)
        for result in extraction.results
        if result.value.strip() == decision.name and first <= result.start and result.end <= last
    ]
