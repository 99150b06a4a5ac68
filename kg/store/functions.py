"""What queries ask of mentions and counts: functions in the ontology's namespace, the same wherever a store is asked.

SELECT ?sentence WHERE { ?assertion kg:evidence ?mention . BIND(kg:sentence(?mention) AS ?sentence) }
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.core.vocab import KG, OA
from kg.statements import Evidence
from kg.store.counts import Counts
from kg.store.mentions import Mentions

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
#: What pyoxigraph takes as ``custom_functions``.
Functions: TypeAlias = dict[NamedNode, Callable[..., Term | None]]

#: Name of a function in the namespace ``kg:`` → what it gives, and what that is in words.
_ASKED: Final[Mapping[str, tuple[Callable[[Evidence], Term], str]]] = {
    "sentence": (lambda e: Literal(e.sentence), "the sentence around a mention"),
    "words": (lambda e: Literal(e.exact), "the words of a mention"),
    "before": (lambda e: Literal(e.prefix), "the sentence before the words of a mention"),
    "after": (lambda e: Literal(e.suffix), "the sentence after the words of a mention"),
    "start": (lambda e: Literal(e.start), "where the words begin in title and abstract, in code points"),
    "end": (lambda e: Literal(e.end), "where the words end"),
    "paper": (lambda e: NamedNode(e.paper), "the paper that a mention stands in"),
}
#: The names of all functions and what they give.
FUNCTIONS: Final[Mapping[str, str]] = {
    **{name: said for name, (_, said) in _ASKED.items()},
    "papers": "how many papers name an entity, or are filed under a topic",
}

#: The form that exports have and stores have not.
_OLD_FORM: Final = re.compile(rf"\boa:\w|{re.escape(OA)}|\bkg:Mention\b|{re.escape(KG)}Mention\b")
#: What stands in a query without being asked: texts and comments.
_ASIDE: Final = re.compile(
    r"""
    "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | (?<![^\s;.{}])\#[^\n]*
    | \bPREFIX\s+oa:\s*<[^>]*>
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOTICE: Final = (
    "the words of a mention stand beside the graph, not in it: ask kg:sentence(?m), kg:words(?m), kg:before(?m), "
    "kg:after(?m), kg:start(?m), kg:end(?m) or kg:paper(?m) of what kg:evidence leads to, instead of oa: properties "
    "(exports with provenance have those)"
)


def functions(mentions: Mentions, counts: Counts) -> Functions:
    """The functions over one generation; what is no mention, or no entity or topic, gives nothing."""
    of_mentions = {NamedNode(f"{KG}{name}"): partial(_ask, mentions, get) for name, (get, _) in _ASKED.items()}
    return {**of_mentions, NamedNode(f"{KG}papers"): partial(_papers, counts)}


def notice(query: str) -> str | None:
    """What to tell of a query that asks for mentions in the form of exports; nothing of others.

    >>> notice("SELECT ?w { ?q oa:exact ?w }").partition(":")[0]
    'the words of a mention stand beside the graph, not in it'
    >>> notice("SELECT (kg:words(?m) AS ?w) { ?a kg:evidence ?m } # no oa:exact")
    """
    return _NOTICE if _OLD_FORM.search(_ASIDE.sub(" ", query)) else None


def _papers(counts: Counts, *given: Term) -> Term | None:
    if len(given) != 1 or not isinstance(given[0], NamedNode):
        return None
    number = counts.papers.get(given[0].value)
    return None if number is None else Literal(number)


def _ask(mentions: Mentions, get: Callable[[Evidence], Term], *given: Term) -> Term | None:
    if len(given) != 1 or not isinstance(given[0], NamedNode):
        return None
    mention = mentions.find(given[0].value)
    return None if mention is None else get(mentions.evidence(mention))
