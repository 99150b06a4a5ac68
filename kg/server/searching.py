"""Search over HTTP: what a request asks for, what a worker answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.core.errors import QueryError, StoreError, UsageError
from kg.search import lookup
from kg.search import similar as alike
from kg.search.directory import Directory
from kg.search.finding import Searcher
from kg.search.records import ROLES, Wanted
from kg.server.messages import Done, Job

#: The longest text that is looked for, in characters.
_LONGEST: Final = 1000
#: How many papers an answer holds by default, and at most; and how many completions.
_SHOWN: Final = 10
_MOST: Final = 100
_COMPLETIONS: Final = 12
_YEARS: Final = range(1, 10_000)

#: The parameters of a search with what they mean, for the description of the API.
PARAMETERS: Final[Mapping[str, str]] = {
    "q": "words, in any form; or a link to a paper, a DOI or an arXiv id",
    "limit": f"papers at most, and entities at most; {_SHOWN} where it is not given, {_MOST} at most",
    "start": "papers to skip; an answer tells where the next ones start",
    "type": "only this type: Paper, Method, Dataset, Task, Metric, Topic; may be given several times",
    "topic": "only papers of this topic and what they name",
    "since": "only papers from this year on",
    "until": "only papers up to this year",
    "role": f"only papers that do this with what the words name: {', '.join(ROLES)}",
    "source": "only papers that were read from this file",
}
SIMILAR_PARAMETERS: Final[Mapping[str, str]] = {
    "paper": "its id, title, IRI, or a link to it",
    "same": f"only papers that have this in common with it: {', '.join(alike.ASPECTS)}",
    "limit": f"papers at most; {_SHOWN} where it is not given, {_MOST} at most",
}


def search_job(given: Sequence[tuple[str, str]]) -> Job:
    """The job that the parameters of a request stand for; raises `ValueError` for a number that is none."""
    first = {name: value.strip() for name, value in reversed(given) if value.strip()}
    values: dict[str, Any] = {name: first[name] for name in ("topic", "role", "source") if name in first}
    values["text"] = first.get("q", "")[:_LONGEST]
    values["types"] = [value.strip() for name, value in given if name == "type" and value.strip()]
    values["limit"] = _number(first, "limit", range(1, _MOST + 1), _SHOWN)
    values["start"] = _number(first, "start", range(10**9), 0)
    for name in ("since", "until"):
        values[name] = _number(first, name, _YEARS, None)
    return Job("search", values)


def similar_job(given: Sequence[tuple[str, str]]) -> Job:
    """The job that the parameters of a request stand for; raises `ValueError` where no paper is named."""
    first = {name: value.strip() for name, value in reversed(given) if value.strip()}
    if "paper" not in first:
        raise ValueError("the parameter paper has to name a paper: its id, title, IRI, or a link to it")
    limit = _number(first, "limit", range(1, _MOST + 1), _SHOWN)
    return Job("similar", {"paper": first["paper"][:_LONGEST], "same": first.get("same"), "limit": limit})


def _number(given: Mapping[str, str], name: str, allowed: range, default: int | None) -> int | None:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) in allowed):
        raise ValueError(f"the parameter {name} has to be a whole number from {allowed[0]} to {allowed[-1]}")
    return int(text)


def search(
    searcher: Searcher,
    *,
    text: str,
    types: Sequence[str] = (),
    topic: str | None = None,
    since: int | None = None,
    until: int | None = None,
    role: str | None = None,
    source: str | None = None,
    limit: int = _SHOWN,
    start: int = 0,
) -> Done:
    """Search; an empty text finds nothing."""
    from kg.page.names import check_types

    try:
        filed = lookup.topic(searcher.opened, topic).iri if topic else None
        wanted = Wanted(check_types(types), filed, since, until, role, source)
        found = searcher.search(text, wanted, limit=limit, start=start)
    except (QueryError, UsageError) as error:
        return Done(400, {"error": str(error)})
    except StoreError as error:
        return Done(503, {"error": str(error)})
    return _json(found.as_dict())


def similar(searcher: Searcher, *, paper: str, same: str | None = None, limit: int = _SHOWN) -> Done:
    """Papers that are like one; see `kg.search.similar`."""
    try:
        found = alike.named(searcher, paper)
        hits = alike.similar(searcher, found.iri, same=alike.aspect(same), limit=limit)
    except UsageError as error:
        return Done(400, {"error": str(error)})
    except QueryError as error:
        return Done(404, {"error": str(error)})
    except StoreError as error:
        return Done(503, {"error": str(error)})
    return _json({"paper": found.iri, "same": same, "shown": len(hits), "papers": [hit.as_dict() for hit in hits]})


def complete(searcher: Searcher, *, words: str, most: int = _COMPLETIONS, kinds: Sequence[str] = ()) -> Done:
    """Names and titles that what is being typed may become."""
    hits = [
        {"iri": hit.node.iri, "name": hit.name, "label": hit.node.names[0], "kind": hit.node.kind}
        for hit in Directory(searcher.opened.texts).search(words, most, kinds=kinds)
    ]
    return _json(hits)


def _json(value: object) -> Done:
    return Done(200, {"kind": "json"}, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
