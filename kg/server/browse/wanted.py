"""What a list is asked for, read from an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from extractors.records import ROLES
from kg.core.vocab import KINDS

#: Path of a list → the kind of node in it; results are no nodes of their own page.
LISTS: Final[Mapping[str, str]] = {plural.lower(): kind for kind, plural in KINDS.items()} | {"results": "Result"}
#: Ways to sort by kind of list, the first is the usual one, with what people read.
_ENTITIES: Final = {"papers": "most papers", "new": "newest first", "name": "name"}
SORTS: Final[Mapping[str, Mapping[str, str]]] = {
    "Paper": {"new": "newest first", "old": "oldest first", "name": "title"},
    "Topic": {"papers": "most papers", "name": "name"},
    "Result": {"new": "newest first", "high": "highest value", "low": "lowest value"},
    **dict.fromkeys(("Method", "Dataset", "Task", "Metric"), _ENTITIES),
}
#: Entities that papers and results can be chosen by, and parameters of all lists.
PARTS: Final = ("method", "dataset", "task", "metric")
_FILTERS: Final = ("q", "year", "topic", "role", "confidence", "source", "author", "venue", "sort", *PARTS)
KNOWN: Final = (*_FILTERS, "start", "limit", "format")
#: Rows of a page for people, rows for programs where none are named, and the most of each.
SHOWN, GIVEN, MOST_SHOWN, MOST_GIVEN = 50, 1000, 200, 10_000
ALL_ROLES: Final = tuple(dict.fromkeys(role for roles in ROLES.values() for role in roles))
_YEARS: Final = re.compile(r"(\d{4})?(-)?(\d{4})?")
_TEXT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A list: its kind, what it is narrowed to (empty texts narrow nothing), its order, and which part of it.

    ``years`` are the first and the last; ``confidence`` is in hundredths; entities and topics are names or the last
    parts of their IRIs; authors and venues are names as they are written.
    """

    kind: str
    words: str = ""
    years: tuple[int, int] | None = None
    topic: str = ""
    role: str = ""
    confidence: int = 0
    source: str = ""
    author: str = ""
    venue: str = ""
    method: str = ""
    dataset: str = ""
    task: str = ""
    metric: str = ""
    sort: str = ""
    start: int = 0
    limit: int = SHOWN

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Wanted:
        """Read what `as_values` gave."""
        years = values.get("years")
        return cls(**{**values, "years": tuple(years) if years else None})

    def as_values(self) -> dict[str, Any]:
        """Plain values, for a worker."""
        return asdict(self)

    @property
    def whole(self) -> Wanted:
        """The same list, whichever part of it is wanted."""
        return replace(self, start=0, limit=0)

    @property
    def path(self) -> str:
        """Where the list stands."""
        return next(path for path, kind in LISTS.items() if kind == self.kind)

    @property
    def narrows(self) -> bool:
        """Whether the papers that are looked at are not all."""
        by = (self.years, self.topic, self.role, self.confidence, self.source, self.author, self.venue, self.parts)
        return any(by)

    @property
    def parts(self) -> dict[str, str]:
        """The entities that it is narrowed to, by type."""
        return {part: name for part in PARTS if (name := getattr(self, part))}

    def parameters(self, **changes: Any) -> dict[str, str]:
        """Parameters of its address, with some changed; those that say nothing are left out."""
        usual = next(iter(SORTS[self.kind]))
        own = {
            "q": self.words, "year": told(self.years), "topic": self.topic, "role": self.role,
            "confidence": f"{self.confidence / 100:g}" if self.confidence else "", "source": self.source,
            "author": self.author, "venue": self.venue,
            **self.parts, "sort": "" if self.sort == usual else self.sort,
        }  # fmt: skip
        named = {**own, **{name: "" if value is None else str(value) for name, value in changes.items()}}
        return {name: value for name, value in named.items() if value}

    def address(self, suffix: str = "", /, **changes: Any) -> str:
        """Where the list is to be had, with some parameters changed."""
        return f"/{self.path}{suffix}?{urlencode(self.parameters(**changes))}".rstrip("?")


def told(years: tuple[int, int] | None) -> str:
    """Years as an address holds them.

    >>> told((2019, 2019)), told((2019, 2021)), told((2019, 9999)), told(None)
    ('2019', '2019-2021', '2019-', '')
    """
    if years is None:
        return ""
    first, last = years
    return str(first) if first == last else f"{first or ''}-{last if last < 9999 else ''}"


def roles_of(kind: str) -> tuple[str, ...]:
    """The roles that a list may be narrowed to."""
    return next((roles for name, roles in ROLES.items() if name == kind), ALL_ROLES)


def read(path: str, parameters: Sequence[tuple[str, str]], *, shown: bool) -> Wanted:
    """Read the address of a list; ``shown`` is whether a page is made of it.

    Raises:
        ValueError: a value that means nothing; the message says which would.
    """
    kind = LISTS[path]
    given = {name: value.strip()[:_TEXT] for name, value in reversed(parameters) if value.strip()}
    most = MOST_SHOWN if shown else MOST_GIVEN
    return Wanted(
        kind=kind,
        words=given.get("q", ""),
        years=_years(given.get("year", "")),
        topic=given.get("topic", ""),
        role=_one_of("role", given.get("role", ""), roles_of(kind)),
        confidence=_confidence(given.get("confidence", "")),
        source=given.get("source", ""),
        author=given.get("author", ""),
        venue=given.get("venue", ""),
        **{part: given.get(part, "") for part in PARTS},
        sort=_one_of("sort", given.get("sort", ""), SORTS[kind]) or next(iter(SORTS[kind])),
        start=_number("start", given.get("start", "0"), 10**9),
        limit=min(most, _number("limit", given.get("limit", str(SHOWN if shown else GIVEN)), 10**9)) or 1,
    )


def _years(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    match = _YEARS.fullmatch(text)
    if match is None or not (match[1] or match[3]) or bool(match[1] and match[3]) > bool(match[2]):
        raise ValueError(f"the parameter year is one as in 2020, or several as in 2018-2021 or 2018-, not {text!r}")
    first = int(match[1] or 0)
    last = int(match[3]) if match[3] else 9999 if match[2] else first
    if first > last:
        raise ValueError(f"the parameter year goes from {first} to {last}, which holds no year")
    return first, last


def _confidence(text: str) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[01]?(\.\d{0,6})?", text) or text == "." or float(text) > 1:
        raise ValueError(f"the parameter confidence is a number between 0 and 1, as 0.8, not {text!r}")
    return round(100 * float(text))


def _number(name: str, text: str, most: int) -> int:
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise ValueError(f"the parameter {name} has to be a whole number, not {text!r}")
    return min(int(text), most)


def _one_of(name: str, text: str, known: Mapping[str, str] | Sequence[str]) -> str:
    if text and text not in known:
        raise ValueError(f"the parameter {name} is one of {', '.join(known)}; not {text!r}")
    return text
