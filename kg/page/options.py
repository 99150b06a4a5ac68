"""What a page can be asked for, and what writing one reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Theme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How the picture starts; everything can be changed later in the page itself.

    Attributes:
        title: Heading and title of the page.
        focus: Name, alias or IRI of a node to start from, with its neighbourhood.
        types: Kinds of node that are shown at first; empty for all.
        topic: Name or IRI of the topic that is shown at first.
        since: First year that is shown at first.
        max_nodes: Number of nodes drawn at first, the most important ones.
        file_nodes: Number of nodes that the file holds at most.
        server: Address of the local server the page came from, for links back to it.
        theme: ``auto`` follows the reader's system.
        citations: Whether the edges from papers to those that they cite are drawn.
    """

    title: str = "Knowledge graph"
    focus: str | None = None
    types: tuple[str, ...] = ()
    topic: str | None = None
    since: int | None = None
    max_nodes: int = 1500
    file_nodes: int = 10_000
    server: str | None = None
    theme: Theme = "auto"
    citations: bool = False


@dataclass(frozen=True, slots=True)
class PageReport:
    """What stands in a page that was written.

    Attributes:
        path: Where the page is.
        in_file: Number of nodes in the file.
        shown: Number of nodes drawn when it opens.
        left_out: Number of nodes of the graph that are not in the file.
        size: Size of the file in bytes.
        sentence: All of that for the user, in one or two sentences.
    """

    path: Path
    in_file: int
    shown: int
    left_out: int
    size: int
    sentence: str
