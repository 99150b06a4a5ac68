"""What an interrupted build leaves behind, in words, at each of its stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.supervision import note
from kg.core.words import counted

if TYPE_CHECKING:
    from kg.building.report import Progress


class Keeping:
    """Notes what is kept, stage by stage, and passes the progress on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        note.keep("the graph is as it was")

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note that ``done`` of ``total`` things of a stage are done."""
        if stage == "extracting" and total:
            note.keep(f"the graph is as it was; of {counted(total, 'paper')} to read, {done:,} are kept for next time")
        elif stage in {"linking", "writing"}:
            note.keep("the graph is as it was; all papers that were read are kept for next time")
        elif stage == "tidying":
            note.keep("the graph is complete")
        self._progress(stage, done, total)
