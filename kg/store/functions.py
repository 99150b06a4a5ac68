"""What queries ask of mentions and counts: functions in the ontology's namespace, the same wherever a store is asked.

SELECT ?sentence WHERE { ?assertion kg:evidence ?mention . BIND(kg:sentence(?mention) AS ?sentence) }
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.core.comparing import level, lower_is_better, split_of
from kg.core.vocab import KG, OA, XSD
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
    "split": (
        lambda e: Literal(split_of(e.prefix, e.exact, e.suffix)),
        'the part of a dataset that a number was reached on, as its sentence tells: "test", "dev" or ""',
    ),
}
#: The names of all functions and what they give.
FUNCTIONS: Final[Mapping[str, str]] = {
    **{name: said for name, (_, said) in _ASKED.items()},
    "papers": "how many papers name an entity, or are filed under a topic",
    "lowerIsBetter": "whether smaller numbers are better, of a metric's name and a unit; unbound where nobody can tell",
    "level": "a number on the scale of its metric, of number, unit and the metric's name: shares in percent",
    "scale": "the unit that kg:level counts in, of the same three",
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
    return {
        **of_mentions,
        NamedNode(f"{KG}papers"): partial(_papers, counts),
        NamedNode(f"{KG}lowerIsBetter"): _lower_is_better,
        NamedNode(f"{KG}level"): partial(_level, 0),
        NamedNode(f"{KG}scale"): partial(_level, 1),
    }


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


def _lower_is_better(*given: Term) -> Term | None:
    texts = [term.value for term in given if isinstance(term, Literal)]
    lower = lower_is_better(*texts) if len(texts) == len(given) and len(texts) in {1, 2} else None
    return None if lower is None else Literal(lower)


def _level(place: int, *given: Term) -> Term | None:
    match given:
        case (Literal(value=number), Literal(value=unit), Literal(value=metric)):
            try:
                found = level(float(number), unit, metric)
            except ValueError:
                return None
            return found and Literal(
                str(found[place]), datatype=NamedNode(f"{XSD}{'decimal' if place == 0 else 'string'}")
            )
    return None


def _ask(mentions: Mentions, get: Callable[[Evidence], Term], *given: Term) -> Term | None:
    if len(given) != 1 or not isinstance(given[0], NamedNode):
        return None
    mention = mentions.find(given[0].value)
    return None if mention is None else get(mentions.evidence(mention))
