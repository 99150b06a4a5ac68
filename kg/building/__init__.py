"""The main job: read what changed → extract → link → replace → report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.building.gather import Gathered, look, without
from kg.building.rebuilding import Asked, rebuild
from kg.building.report import BuildReport, Progress, silent
from kg.core.errors import StoreError
from kg.core.settings import Settings
from kg.linking import parse_overrides
from kg.sources import ReadOptions
from kg.sources.papers.overrides import parse as parse_paper_overrides
from kg.store.layout import StoreFolder
from kg.store.state import ExtractionCache, KeptSource

__all__ = ["BuildReport", "Progress", "build", "remove", "silent"]


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
    options = ReadOptions(format=format, columns=columns or {}, verbatim=verbatim, strict=strict)

    def gathered(kept: Mapping[str, KeptSource], cache: ExtractionCache) -> Gathered:
        return look(paths, folder=Path(store), kept=kept, cache=cache, options=options, progress=progress)

    if overrides is not None:
        parse_overrides(overrides)
        parse_paper_overrides(overrides)
    asked = Asked(settings or Settings(), overrides=overrides, jobs=jobs, progress=progress)
    return rebuild(StoreFolder(store), gathered, asked)


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

    def gathered(kept: Mapping[str, KeptSource], cache: ExtractionCache) -> Gathered:
        return without(paths, kept)

    return rebuild(folder, gathered, Asked(settings or Settings(), progress=progress))
