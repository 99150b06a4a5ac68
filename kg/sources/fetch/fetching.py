"""Fetch the papers of a query into a file of JSON Lines, page by page; a fetch that was cut off goes on.

Beside the file stands ``FILE.part``, which holds what came so far, and ``FILE.state``, which says where the next page
begins. Both go when the last page has come.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from kg.core.errors import FetchError, UsageError
from kg.core.files import replacing
from kg.core.model import Paper
from kg.sources.fetch.client import Client
from kg.sources.fetch.services import Service
from kg.sources.repair import repair_paper

#: Daily papers without a first day are read this far back, in days.
_DAYS_BACK: Final = 30
_FIELDS: Final = (
    "authors", "published", "venue", "url", "doi", "arxiv_id", "categories", "keywords", "orcids", "version",
    "same_as", "cites",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought: how many papers, in how many pages, how many of them from an earlier try."""

    path: Path
    papers: int
    pages: int
    resumed: int


@dataclass(slots=True)
class _State:
    """Where a fetch stands; what it was asked tells whether it is the same one."""

    asked: str
    cursor: str | None
    papers: int
    pages: int = 0


def fetch(
    service: Service, query: str, *, path: Path, client: Client, since: str | None = None, limit: int = 1000
) -> Fetched:
    """Fetch up to ``limit`` papers of a query into a file; what came of a fetch that was cut off is kept.

    Args:
        service: who is asked.
        query: in the words of the service.
        path: the file of JSON Lines to write; it appears when everything has come.
        client: makes the requests.
        since: first day of publication, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        limit: papers at most.

    Raises:
        UsageError: the day cannot be understood.
        FetchError: the service cannot be asked, or a file cannot be written; the next call goes on.
    """
    day = first_day(since)
    asked = json.dumps([service.name, query, day, limit])
    try:
        state = _resumed(path, asked) or _State(asked, _first(service), 0)
        resumed = state.papers
        for papers, reached in _pages(service, query, day, limit, state, client):
            _keep(path, papers, reached)
            state = reached
        _finish(path)
    except OSError as error:
        raise FetchError(f"cannot write {path}: {error.strerror or error}") from error
    return Fetched(path, state.papers, state.pages, resumed)


def first_day(since: str | None) -> str | None:
    """The first day of a year, a month or itself.

    Raises:
        UsageError: It is no date.
    """
    if since is None:
        return None
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", since.strip())
    try:
        return date(*(int(part or 1) for part in found.groups())).isoformat() if found else _refuse(since)
    except ValueError:
        return _refuse(since)


def _refuse(since: str) -> str:
    raise UsageError(f"--since {since!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")


def _first(service: Service) -> str:
    return datetime.now(UTC).date().isoformat() if service.first == "today" else service.first


def _pages(
    service: Service, query: str, day: str | None, limit: int, state: _State, client: Client
) -> Iterator[tuple[list[Paper], _State]]:
    """The pages that are still to come, each with the state behind it."""
    by_day = service.name == "hf-papers"
    last_day = day or (date.fromisoformat(_first(service)).toordinal() - _DAYS_BACK if by_day else None)
    if isinstance(last_day, int):
        last_day = date.fromordinal(last_day).isoformat()
    while state.cursor is not None and state.papers < limit:
        if by_day and last_day is not None and state.cursor < last_day:
            break
        size = min(service.size, limit - state.papers) if not by_day else service.size
        parameters = service.parameters(query, day, size, state.cursor)
        answer = client.get(service.where(), parameters, sound=service.sound, fresh=by_day and state.pages == 0)
        page = service.page(answer, state.cursor, size)
        papers = [paper for paper in page.papers if not by_day or fits(query, paper)][: limit - state.papers]
        state = _State(state.asked, page.following, state.papers + len(papers), state.pages + 1)
        yield papers, state


def fits(query: str, paper: Paper) -> bool:
    """Whether every word of a query stands in a title or abstract."""
    text = f"{paper.title} {paper.abstract}".casefold()
    return all(word in text for word in query.casefold().split())


def row_of(paper: Paper) -> dict[str, Any]:
    """The fields of a paper that say something, as builds read them."""
    row: dict[str, Any] = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    said = asdict(paper)
    return row | {name: said[name] for name in _FIELDS if said[name]}


def _resumed(path: Path, asked: str) -> _State | None:
    """Where an earlier try of the same fetch stands; what it wrote behind its last page is cut off."""
    try:
        state = _State(**json.loads(_beside(path, "state").read_text("utf-8")))
        with _beside(path, "part").open("rb+") as part:
            lines = part.readlines()
            if state.asked != asked or len(lines) < state.papers:
                return None
            part.seek(sum(map(len, lines[: state.papers])))
            part.truncate()
    except (OSError, ValueError, TypeError):
        return None
    return state


def _keep(path: Path, papers: list[Paper], state: _State) -> None:
    """Add a page to what came so far, and then say so."""
    new = state.pages == 1
    with _beside(path, "part").open("wb" if new else "ab") as part:
        for paper in papers:
            part.write(json.dumps(row_of(repair_paper(paper)), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    with replacing(_beside(path, "state")) as file:
        file.write(json.dumps(asdict(state)).encode())


def _finish(path: Path) -> None:
    part = _beside(path, "part")
    if part.exists():
        part.replace(path)
    else:
        path.write_bytes(b"")
    _beside(path, "state").unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")
