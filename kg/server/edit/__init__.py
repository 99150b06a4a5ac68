"""Pages on which a person judges and corrects the graph, on this computer alone, and the writing of what is decided.

Nothing here is reached without the token, which whoever started the server was told: reading needs it in the address
or in a cookie, writing needs it in the form, from a page of this very server (`access`). What is decided goes into the
file of decisions (`kg.review.file`); the graph changes with the next build.

The rest of the site needs two things of this package: `EditSite.respond` for every address under `/edit`, and
`review_address`, which gives the page of a node where it can be corrected.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.core.ids import Iris
from kg.review.file import DecisionsFile
from kg.server.edit.site import PREFIX, EditSite

__all__ = ["PREFIX", "EditSite", "Editing", "review_address"]


@dataclass(frozen=True, slots=True)
class Editing:
    """What lets a person edit: the token, and the file that decisions go to."""

    token: str
    file: DecisionsFile


def review_address(iri: str, iris: Iris) -> str:
    """The page on which what is said of a paper or an entity can be corrected; nothing for other nodes.

    >>> review_address("https://w3id.org/paperkg/entity/cnn", Iris())
    '/edit/entity/cnn'
    """
    local = iri.removeprefix(iris.base)
    return f"{PREFIX}/{local}" if local != iri and local.startswith(("paper/", "entity/")) and "#" not in local else ""
