"""The main job: read what changed → extract → link → replace → report."""

from __future__ import annotations

import datetime
import errno
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from kg.building.by_hand import UNMATCHED, ByHand, Known, Told
from kg.building.extract import Read, extract_all, with_added
from kg.building.gather import Gathered, gather, source_name, without
from kg.building.indexing import index_texts
from kg.building.plan import Plan, plan, projection
from kg.building.report import BuildReport, Progress, silent
from kg.core.errors import StoreError
from kg.core.ids import Iris
from kg.core.model import Problem
from kg.core.settings import Settings
from kg.linking import parse_overrides
from kg.linking.records import Doubt
from kg.review.file import read_all
from kg.sources import ReadOptions
from kg.sources.papers import PaperRecord, Unified, unify
from kg.sources.papers.overrides import parse as parse_paper_overrides
from kg.store import columns
from kg.store.clusters import DOUBTS, OVERRIDES, REASONS, reasons_note
from kg.store.layout import Generation, StoreFolder, damaged
from kg.store.state import ExtractionCache, Item, State
from kg.store.write import write_graph

__all__ = ["BuildReport", "Progress", "build", "remove", "silent"]

#: The name of the note that tells by which projection a generation was written.
PROJECTED: Final = "projection"

#: Finds the items of the generation to be, from those of the generation before.
_FindItems = Callable[[Sequence[Item], ExtractionCache], Gathered]


def build(
    paths: Sequence[Path],
    *,
    store: Path,
    format: str | None = None,
    settings: Settings | None = None,
    overrides: str | None = None,
    jobs: int | None = None,
    progress: Progress = silent,
    columns: Mapping[str, str] | None = None,
    verbatim: bool = False,
    strict: bool = False,
) -> BuildReport:
    """Read sources into a store; what they held before is replaced, other sources stay.

    Args:
        paths: files and folders, in any mix of formats.
        store: the folder of the store; made when it is not there.
        format: the name of a reader; by default every file is looked at.
        settings: base IRI, model and labels.
        overrides: what a person says about entities, in TOML (see `kg.linking.overrides`); the store keeps it for later
            builds that bring none, an empty text takes it back.
        jobs: how many processes read texts; by default as many as there are processors, if there is much to read.
        progress: is told how far each stage is.
        columns: for tables, field → the name of its column.
        verbatim: leave texts as they stand in the sources.
        strict: take it for an error when a key or a file of a folder is left unread.

    Raises:
        SourceError: nothing could be read, or something was left unread that may not be.
        OverridesError: the overrides cannot be understood.
        StoreError: the folder is no store, is being written by another build, or the disk is full.
    """

    def items(before: Sequence[Item], cache: ExtractionCache) -> Gathered:
        return gather(paths, before=before, cache=cache, options=options, progress=progress)

    options = ReadOptions(format=format, columns=columns or {}, verbatim=verbatim, strict=strict)

    if overrides is not None:
        parse_overrides(overrides)
        parse_paper_overrides(overrides)
    return _rebuild(
        StoreFolder(store), items, settings=settings or Settings(), overrides=overrides, jobs=jobs, progress=progress
    )


def remove(
    paths: Sequence[Path], *, store: Path, settings: Settings | None = None, progress: Progress = silent
) -> BuildReport:
    """Take sources out of a store, with everything that only they supported.

    Raises:
        SourceError: a path is no source of the store.
        StoreError: as for `build`.
    """
    folder = StoreFolder(store)
    if folder.current() is None:
        raise StoreError(f"there is no graph in {store}, so nothing can be removed from it")

    def items(before: Sequence[Item], cache: ExtractionCache) -> Gathered:
        return without(paths, before)

    return _rebuild(folder, items, settings=settings or Settings(), progress=progress)


def _rebuild(
    folder: StoreFolder,
    find_items: _FindItems,
    *,
    settings: Settings,
    overrides: str | None = None,
    jobs: int | None = None,
    progress: Progress,
) -> BuildReport:
    folder.create(base=settings.base)
    started = _now()
    with folder.building(), _explained(folder), ExtractionCache(folder.extractions) as cache:
        current, missing = folder.before()
        before = State(current.state).items() if current else []
        old = State(current.state).digests() if current else {}
        whole = current is None or State(current.state).note(PROJECTED) != projection()
        known = Known.of(current)
        decided = read_all(folder.path)
        by_hand = ByHand.of(known, overrides).followed_by(decided)
        gathered = find_items(before, cache)
        unified = unify((_record(item) for item in gathered.items), by_hand.papers)
        reads, extracted = extract_all(unified.records, cache=cache, settings=settings, progress=progress, jobs=jobs)
        reads = with_added(reads, decided, cache=cache, iris=settings.iris)
        progress("linking", 0, None)
        times = (started, _now())
        made = plan(reads, items=gathered.items, old=old, times=times, iris=settings.iris, by_hand=by_hand, whole=whole)
        same = known == Known(by_hand.text, (*made.problems, *unified.problems))
        wrote = whole or not made.changes.is_empty() or list(gathered.items) != before or not same
        if wrote:
            progress("writing", 0, None)
            kept = None if whole else current
            _write(folder, kept, gathered, made, settings.iris, _notes(by_hand.text, made, unified), progress)
        progress("tidying", 0, None)
        folder.tidy()
    notices = [Problem("the store", missing)] if missing else []
    notices += [Problem("decisions", notice) for notice in made.notices]
    unmatched = by_hand.sorted_out((*made.problems, *unified.problems))
    told = Told((*notices, *unmatched.notices), (*gathered.problems, *unmatched.problems))
    return _report(made, reads, told, gathered, unified, extracted=extracted, wrote=wrote)


def _record(item: Item) -> PaperRecord:
    return PaperRecord(replace(item.paper, source=""), item.extraction, source=item.source)


def _notes(overrides: str, made: Plan, unified: Unified) -> dict[str, str]:
    """What the store keeps beside the graph: what a person said, what is doubtful, why names are one."""
    papers = (Doubt("paper", (doubt.first, doubt.second), doubt.why, doubt.lines) for doubt in unified.doubts)
    return {
        OVERRIDES: overrides,
        DOUBTS: json.dumps([asdict(doubt) for doubt in (*made.linking.doubts, *papers)]),
        UNMATCHED: json.dumps((*made.problems, *unified.problems)),
        REASONS: reasons_note(made.linking),
        PROJECTED: projection(),
    }


def _write(
    folder: StoreFolder,
    before: Generation | None,
    gathered: Gathered,
    made: Plan,
    iris: Iris,
    notes: Mapping[str, str],
    progress: Progress,
) -> None:
    new = folder.next()
    try:
        write_graph(new, before=before, changes=made.changes, iris=iris)
        State(new.state).write(gathered.items, made.digests, links=made.links, notes=notes)
        columns.write(new.path, new.open(), iris)
        index_texts(new, before=before, graphs=made.changes.papers, iris=iris, progress=progress)
        folder.publish(new)
    except BaseException:
        if folder.before()[0] != new:
            shutil.rmtree(new.path, ignore_errors=True)
        raise


def _report(
    made: Plan, reads: Sequence[Read], told: Told, gathered: Gathered, unified: Unified, *, extracted: int, wrote: bool
) -> BuildReport:
    failed = [Problem(r.record.paper.id, r.extraction.error) for r in reads if r.extraction.error]
    skipped = [Problem(r.record.paper.id, r.extraction.skipped) for r in reads if r.extraction.skipped]
    files = (replace(f, merged=unified.merged.get(source_name(Path(f.source)), 0)) for f in gathered.files)
    return BuildReport(
        papers=len(reads),
        entities=made.entities,
        added=made.added,
        changed=made.changed,
        removed=made.removed,
        extracted=extracted,
        skipped=tuple(skipped),
        problems=(*told.problems, *failed),
        notices=told.notices,
        wrote=wrote,
        files=tuple(files),
        unknown=gathered.unknown,
        told=unified.told,
        doubtful=len(unified.doubts),
    )


@contextmanager
def _explained(folder: StoreFolder) -> Iterator[None]:
    """Turn what the system says about disks and files into a `StoreError` that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _unwritable(folder, error) from error
    except sqlite3.DatabaseError as error:
        raise damaged(folder.path, error) from error
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: StoreFolder, error: Exception) -> StoreError:
    full = (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "full" in str(error)
    what = "the disk is full" if full else f"the system says: {error}"
    advice = "make room" if full else "mend that"
    return StoreError(f"could not write {folder.path}: {what}; the graph is as it was before; {advice} and build again")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
