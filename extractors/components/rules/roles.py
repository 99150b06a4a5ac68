"""Read from cues in its sentence which role a name plays in the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extractors.records import EntityType

_PROPOSE: Final = re.compile(
    r"\b(?:we|this paper|this work|this article|paper|authors?|and|also|here|then|further|to)\s+"
    r"(?:\w+ly,?\s+|also\s+|then\s+)?"
    r"(?:propos|present|introduc|develop|design|devis|describ|creat|construct|build|releas|collect|contribut)\w*\b"
    r"|\b(?:is|are) (?:proposed|presented|introduced|developed)\b|\bproposed\b|\bour\b"
)
_NAMED: Final = re.compile(
    r"(?:called|named|dubbed|termed|coined|denoted(?: as| by)?|refer(?:red)? to(?: it)? as|"
    r"abbreviated(?: as)?|name(?: it| them)?|call(?: it| them)?)[\s,\"“'‘`]*(?:the )?(?:a )?$"
)
_COMPARE: Final = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|superior to|better than|compar\w+ (?:to|with|against)|than|"
    r"baselines?(?: such as)?|competing|competitors?|beats?|in contrast to|unlike|against|state-of-the-art)\b"
)
_BACKGROUND: Final = re.compile(
    r"\b(?:existing|previous|prior|traditional(?:ly)?|conventional|recent(?:ly)?|classical|such as|popular|widely|"
    r"inspired by|motivated by|in recent years|applications?|commonly|typically|often|many|most|various)\b"
)
_OURS: Final = re.compile(r"\b(?:we|our|ours|this paper|this work|this article|proposed|in this)\b")
_STOP: Final = re.compile(r"\b(?:for|to|that|which|based on|by|using|with|on|in|where|via|from|of|and|under)\b|[,;:]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: its sentence, what is before it there, and how far into the abstract that is (0 to 1)."""

    sentence: str
    before: str
    in_title: bool
    position: float
    is_first_in_title: bool = False


def role_of(kind: EntityType, place: Place) -> tuple[str, float]:
    """Decide the role of a name and how sure that is.

    Args:
        kind: The name's type.
        place: Where the name stands; both texts in lower case.
    """
    if kind == "Method":
        return _method_role(place)
    if kind == "Dataset":
        return _dataset_role(place)
    if kind == "Task":
        return _task_role(place)
    return ("reports", 0.7) if place.position > 0.3 else ("reports", 0.5)


def _proposed(place: Place) -> bool:
    """Tell whether "we propose" comes before a name with nothing between that starts another phrase."""
    last = None
    for match in _PROPOSE.finditer(place.before):
        last = match
    if last is None:
        return False
    return _STOP.search(place.before, last.end()) is None


def _method_role(place: Place) -> tuple[str, float]:
    if place.in_title:
        return ("proposes", 0.8) if place.is_first_in_title else ("uses", 0.5)
    if _NAMED.search(place.before) and _OURS.search(place.sentence):
        return "proposes", 0.9
    if _proposed(place):
        return "proposes", 0.8
    if _COMPARE.search(place.before) and place.position > 0.3:
        return "compares", 0.7
    if not _OURS.search(place.sentence) and place.position < 0.35 and _BACKGROUND.search(place.sentence):
        return "mentions", 0.5
    return "uses", 0.5


def _dataset_role(place: Place) -> tuple[str, float]:
    if place.in_title and place.is_first_in_title:
        return "introduces", 0.7
    if (_NAMED.search(place.before) and _OURS.search(place.sentence)) or _proposed(place):
        return "introduces", 0.8
    return "evaluates", 0.6


def _task_role(place: Place) -> tuple[str, float]:
    if place.in_title or _OURS.search(place.sentence):
        return "addresses", 0.7
    if place.position < 0.4 and _BACKGROUND.search(place.sentence):
        return "mentions", 0.6
    return "addresses", 0.5
