"""What an export shall hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """``provenance`` adds assertions, mentions, runs and the ontology; edges under ``min_confidence`` are left out."""

    provenance: bool = False
    min_confidence: float = 0.0
