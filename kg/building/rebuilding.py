"""One build of a store: from what changed in its sources to a new generation, or to none where nothing is new."""

from __future__ import annotations

import datetime
import errno
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from extractors.components.dense import one_thread
from kg.building.by_hand import UNMATCHED, ByHand, Known, Told
from kg.building.extract import extract_missing, with_added
from kg.building.gather import Gathered, source_name
from kg.building.indexing import index_texts
from kg.building.kept import Outcome, code
from kg.building.papers import Papers
from kg.building.plan import Plan, Runs, plan, projection
from kg.building.reading import ReadTexts
from kg.building.report import BuildReport, Progress, silent
from kg.core.errors import StoreError
from kg.core.ids import digest
from kg.core.model import Problem
from kg.core.settings import Settings
from kg.linking import link_rows
from kg.linking.records import Doubt
from kg.review.applying import judge
from kg.review.file import read_all
from kg.sources.papers import PaperRecord, Unified, unify
from kg.store import columns
from kg.store.clusters import DOUBTS, OVERRIDES, REASONS, reasons_note
from kg.store.layout import Generation, StoreFolder, damaged
from kg.store.state import ExtractionCache, Item, KeptSource, State, StateChanges
from kg.store.write import write_graph

#: The name of the note that tells by which projection a generation was written.
PROJECTED: Final = "projection"
#: The name of the note that tells what a build came to.
OUTCOME: Final = "outcome"

#: Looks at the sources, given what the generation before kept of them.
Gather: TypeAlias = Callable[[Mapping[str, KeptSource], ExtractionCache], Gathered]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a build is asked for; the fields are as for `kg.building.build`."""

    settings: Settings
    overrides: str | None = None
    jobs: int | None = None
    progress: Progress = silent


def rebuild(folder: StoreFolder, gather: Gather, asked: Asked) -> BuildReport:
    """Bring a store to what its sources say now; raises as `kg.building.build` does."""
    folder.create(base=asked.settings.base)
    with folder.building(), _explained(folder), ExtractionCache(folder.extractions) as cache:
        current, missing = folder.before()
        by_hand = ByHand.of(Known.of(current), asked.overrides).followed_by(read_all(folder.path))
        build = _Build(folder, current, asked, cache, by_hand, _now())
        gathered = gather(build.kept_sources(), cache)
        report = build.as_before(gathered) or build.anew(gathered)
        asked.progress("tidying", 0, None)
        folder.tidy()
    return replace(report, notices=(Problem("the store", missing), *report.notices)) if missing else report


@dataclass(frozen=True, slots=True)
class _Build:
    """A build that holds its store; ``current`` is the generation before, ``started`` is ISO 8601."""

    folder: StoreFolder
    current: Generation | None
    asked: Asked
    cache: ExtractionCache
    by_hand: ByHand
    started: str

    @property
    def state(self) -> State | None:
        """What the generation before was made of."""
        return State(self.current.state) if self.current else None

    def kept_sources(self) -> dict[str, KeptSource]:
        """What the generation before kept of its sources; where the cache lost extractions, all are read again."""
        kept, outcome = self.state.kept_sources() if self.state else {}, self._outcome()
        if outcome is not None and len(self.cache) < outcome.extractions:
            return {name: replace(source, mark="") for name, source in kept.items()}
        return kept

    def _outcome(self) -> Outcome | None:
        return Outcome.read(self._note(OUTCOME))

    def _note(self, name: str) -> str:
        return self.state.note(name) if self.state else ""

    def as_before(self, gathered: Gathered) -> BuildReport | None:
        """The report where nothing that the graph depends on has changed; else None, after a glance."""
        outcome = self._outcome()
        if outcome is None or not gathered.is_as_before or self._note(PROJECTED) != projection():
            return None
        known = Known.of(self.current)
        if self.by_hand.text != known.overrides or self.by_hand.notices:
            return None
        if outcome.by != self._built_with(ReadTexts.by(self.asked.settings)):
            return None
        return _report(outcome, gathered, self.by_hand.sorted_out(known.unmatched))

    def anew(self, gathered: Gathered) -> BuildReport:
        """Extract and link everything, and write what differs."""
        work, progress = ReadTexts.by(self.asked.settings), self.asked.progress
        unified = unify(map(_record, gathered.items(self.state)), self.by_hand.papers)
        unified, records = replace(unified, records=()), list(unified.records)
        keys, extracted = extract_missing(records, cache=self.cache, work=work, progress=progress, jobs=self.asked.jobs)
        decisions, iris = self.by_hand.decisions, self.asked.settings.iris
        keys = with_added(records, keys, decisions, cache=self.cache, iris=iris)
        progress("linking", 0, None)
        with closing(Papers(self.cache, self.folder.path)) as papers:
            rows = list(papers.rows(records, keys))
            records.clear()  # they wait on disk from here on
            linking = link_rows(rows, overrides=self.by_hand.overrides)
            rows.clear()
            judged = judge(decisions, linking, papers.said(), iris=iris)
            whole = self._note(PROJECTED) != projection()
            made = plan(
                papers,
                judged,
                old=self.state.digests() if self.state else {},
                runs=Runs(_names(gathered), self.started, _now()),
                iris=iris,
                folder=self.folder.path,
                whole=whole,
            )
            outcome = Outcome(
                by=self._built_with(work),
                extractions=len(self.cache),
                papers=len(papers.briefs),
                entities=made.entities,
                skipped=tuple(papers.skipped),
                failed=tuple(papers.failed),
                told=unified.told,
                doubtful=len(unified.doubts),
                merged=unified.merged,
                notices=judged.notices,
            )
            unmatched = (*linking.problems, *judged.problems, *unified.problems)
            same = Known.of(self.current) == Known(self.by_hand.text, unmatched)
            wrote = whole or not same or not made.changes.is_empty() or self._differs(gathered)
            if wrote:
                progress("writing", 0, None)
                notes = _notes(self.by_hand.text, made, unified, unmatched) | {OUTCOME: outcome.text()}
                self._write(gathered, made, notes, whole=whole)
            elif self.state is not None:
                self.state.keep(gathered.sources, {OUTCOME: outcome.text()})
        report = _report(outcome, gathered, self.by_hand.sorted_out(unmatched))
        return replace(
            report, added=made.added, changed=made.changed, removed=made.removed, extracted=extracted, wrote=wrote
        )

    def _built_with(self, work: ReadTexts) -> str:
        """What the graph depends on beside sources and overrides: our code, the model, and what people decided."""
        return digest(code(), work.model_name, repr(self.by_hand.decisions))

    def _differs(self, gathered: Gathered) -> bool:
        return self.state is None or gathered.differs(self.state)

    def _write(self, gathered: Gathered, made: Plan, notes: Mapping[str, str], *, whole: bool) -> None:
        new = self.folder.next()
        changes = StateChanges(
            left=gathered.gone,
            read=gathered.read,
            digests=made.digests,
            old=made.old,
            links=made.links,
            papers=made.linking.members.keys() if made.removed else (),
            sources=gathered.sources,
            notes=notes,
        )
        before, iris, progress = None if whole else self.current, self.asked.settings.iris, self.asked.progress
        try:
            with one_thread():  # topics are filed with small products, one a paper
                write_graph(new, before=before, changes=made.changes, iris=iris)
            State(new.state).write(changes, before=self.current.state if self.current else None)
            columns.write(new.path, new.open(), iris)
            index_texts(new, before=before, graphs=made.changes.papers, iris=iris, progress=progress)
            self.folder.publish(new)
        except BaseException:
            if self.folder.before()[0] != new:
                shutil.rmtree(new.path, ignore_errors=True)
            raise


def _names(gathered: Gathered) -> tuple[str, ...]:
    return tuple(sorted({Path(source).name for source in gathered.sources}))


def _record(item: Item) -> PaperRecord:
    return PaperRecord(replace(item.paper, source=""), item.extraction, source=item.source)


def _notes(overrides: str, made: Plan, unified: Unified, unmatched: Sequence[str]) -> dict[str, str]:
    """What the store keeps beside the graph: what a person said, what is doubtful, why names are one."""
    papers = (Doubt("paper", (doubt.first, doubt.second), doubt.why, doubt.lines) for doubt in unified.doubts)
    return {
        OVERRIDES: overrides,
        DOUBTS: json.dumps([asdict(doubt) for doubt in (*made.linking.doubts, *papers)]),
        UNMATCHED: json.dumps(unmatched),
        REASONS: reasons_note(made.linking),
        PROJECTED: projection(),
    }


def _report(outcome: Outcome, gathered: Gathered, unmatched: Told) -> BuildReport:
    """What a build that changed nothing tells."""
    files = (replace(f, merged=outcome.merged.get(source_name(Path(f.source)), 0)) for f in gathered.files)
    return BuildReport(
        papers=outcome.papers,
        entities=outcome.entities,
        added=0,
        changed=0,
        removed=0,
        extracted=0,
        skipped=outcome.skipped,
        problems=(*gathered.problems, *unmatched.problems, *outcome.failed),
        notices=(*(Problem("decisions", notice) for notice in outcome.notices), *unmatched.notices),
        wrote=False,
        files=tuple(files),
        unknown=gathered.unknown,
        told=outcome.told,
        doubtful=outcome.doubtful,
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
