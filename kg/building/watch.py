"""Fetch again and again what a file asks for, and build what is new."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.building import BuildReport, Progress, build, silent
from kg.core.errors import FetchError, UsageError
from kg.core.files import read_text, replacing
from kg.core.settings import Settings
from kg.sources.fetch import Service, fetch, service
from kg.sources.fetch.client import Client

_UNITS: Final = {"m": 60, "h": 3600, "d": 86400}
_DEFAULT_EVERY: Final = 86400
_FIELDS: Final = frozenset({"service", "query", "since", "limit", "file"})


@dataclass(frozen=True, slots=True)
class Wish:
    """One fetch of a file of wishes: who is asked, for what, and the file that grows."""

    service: Service
    query: str
    file: Path
    since: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What a file asks for: the fetches, the store to build, and the seconds between two rounds."""

    wishes: tuple[Wish, ...]
    store: Path
    every: int
    contact: str | None


@dataclass(frozen=True, slots=True)
class Round:
    """What one round brought: new papers by file, what failed, and the build, where something was new."""

    new: dict[str, int]
    failed: tuple[str, ...]
    report: BuildReport | None


def read_watch(path: Path) -> Watch:
    """Read a file of wishes; files in it stand beside it.

    Raises:
        UsageError: It cannot be read, is no TOML, or holds mistakes; all of them are named.
    """
    try:
        said = tomllib.loads(read_text(path, what="wishes"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    mistakes: list[str] = [
        f"unknown field {key!r}" for key in said if key not in {"store", "every", "contact", "fetch"}
    ]
    wishes = []
    rows = said.get("fetch", [])
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        found = list(_mistakes(row))
        mistakes += [f"[[fetch]] no. {number} {mistake}" for mistake in found]
        if not found:
            wishes.append(_wish(row, path.parent))
    if not wishes and not mistakes:
        mistakes.append("it asks for nothing; add a [[fetch]] with service and query")
    every = _seconds(said.get("every"))
    if every is None:
        mistakes.append(f"every = {said.get('every')!r} is no time; write it like 12h, 30m or 7d")
    if mistakes:
        raise UsageError(f"{path} holds mistakes: {'; '.join(mistakes)}")
    contact = said.get("contact")
    store = path.parent / str(said.get("store", "paperkg.store"))
    return Watch(tuple(wishes), store, every or _DEFAULT_EVERY, contact if isinstance(contact, str) else None)


def watch_once(
    watch: Watch,
    *,
    client_for: Callable[[Service], Client],
    settings: Settings | None = None,
    progress: Progress = silent,
) -> Round:
    """Fetch everything once, add what is new to the files, and build those that changed.

    A service that fails leaves its file as it was; the others go on.
    """
    new: dict[str, int] = {}
    failed: list[str] = []
    for wish in watch.wishes:
        fresh = wish.file.with_name(f".{wish.file.name}.new")
        try:
            fetch(
                wish.service,
                wish.query,
                path=fresh,
                client=client_for(wish.service),
                since=wish.since,
                limit=wish.limit,
            )
            new[str(wish.file)] = new.get(str(wish.file), 0) + add_new(wish.file, fresh)
        except FetchError as error:
            failed.append(str(error))
        finally:
            fresh.unlink(missing_ok=True)
    changed = [Path(name) for name, count in new.items() if count or not watch.store.exists()]
    changed = [file for file in changed if file.exists() and file.stat().st_size]
    report = build(changed, store=watch.store, settings=settings, progress=progress) if changed else None
    return Round(new, tuple(failed), report)


def add_new(file: Path, fresh: Path) -> int:
    """Add the papers of a fresh file that the other lacks; one that is there already is replaced where it stands."""
    known = {json.loads(line)["id"]: line for line in _lines(file)}
    before = len(known)
    for line in _lines(fresh):
        known[json.loads(line)["id"]] = line
    with replacing(file) as out:
        out.writelines(known.values())
    return len(known) - before


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as stream:
            yield from (line for line in stream if line.strip())


def _mistakes(row: Any) -> Iterator[str]:
    if not isinstance(row, dict):
        yield "is no table"
        return
    for name in ("service", "query"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            yield f"lacks {name}"
    if unknown := row.keys() - _FIELDS:
        yield f"has an unknown field {', '.join(sorted(unknown))}"
    if not isinstance(row.get("limit", 1), int) or isinstance(row.get("limit"), bool) or row.get("limit", 1) < 1:
        yield "has a limit that is no number from 1"
    try:
        service(str(row.get("service")))
    except UsageError as error:
        yield f"names {error}"


def _wish(row: dict[str, Any], folder: Path) -> Wish:
    name = re.sub(r"\W+", "-", f"{row['service']}-{row['query']}").strip("-").casefold()[:80]
    since = row.get("since")
    return Wish(
        service=service(row["service"]),
        query=row["query"],
        file=folder / str(row.get("file", f"{name}.jsonl")),
        since=str(since) if since is not None else None,
        limit=int(row.get("limit", 200)),
    )


def _seconds(value: Any) -> int | None:
    if value is None:
        return _DEFAULT_EVERY
    found = re.fullmatch(r"(\d{1,6})\s*([mhd])", str(value).strip())
    return int(found.group(1)) * _UNITS[found.group(2)] or None if found else None
