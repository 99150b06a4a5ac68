"""What an export shall hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """``provenance`` writes the graph as it is, with assertions, mentions and runs.

    Without it an export holds the facts, and what makes it readable alone: labels, and a description of the graph.
    Edges under ``min_confidence`` are left out.
    """

    provenance: bool = False
    min_confidence: float = 0.0
