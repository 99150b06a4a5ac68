"""What is new since a day: papers that introduce something, what rises, what is reported, each with its sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlencode

from kg.insight.digest import mail
from kg.insight.digest.composing import Composer, Room, entries, gather
from kg.insight.digest.document import Document
from kg.insight.digest.picking import pick
from kg.insight.digest.profile import Profile
from kg.insight.digest.selection import Wanted, select, wanted
from kg.store.opened import Opened

__all__ = ["Document", "Wanted", "digest", "feed", "identifier", "wanted"]

#: Papers of a feed.
_ENTRIES: Final = 50


def digest(
    opened: Opened,
    asked: Wanted,
    *,
    name: str,
    sent: Collection[str] = (),
    profile: Profile | None = None,
    envelope: mail.Envelope | None = None,
) -> Document:
    """Make a digest that fits into a mail.

    Args:
        opened: the graph.
        asked: from which day on, and what about.
        name: what the digest is called, such as the name of the store.
        sent: IRIs of papers that are left out because they were sent before.
        profile: what a person reads; papers like it are picked.
        envelope: the mail that it has to fit into.
    """
    selection = select(opened, asked, sent=sent)
    picks = pick(opened, selection.papers, profile) if profile is not None else None
    composer = Composer(opened, gather(opened, asked, selection, picks), name=name)
    made = mail.fitting(
        lambda share: composer.document(Room().shrunk(share)),
        envelope or mail.Envelope(mail.NOBODY, "", datetime.now(UTC)),
    )
    return replace(made, entries=entries(opened, selection.papers[:_ENTRIES]))


def feed(opened: Opened, asked: Wanted, *, name: str) -> Document:
    """Make a feed of the newest papers that fit; the day from which they are asked for does not matter."""
    years = [year for _, year, _ in opened.counts.paper_years()]
    first, last = min(years, default=1), max(years, default=1)
    since, selection = last, select(opened, replace(asked, since=date(last, 1, 1)))
    while len(selection.papers) < _ENTRIES and since > first:
        since = max(first, last - 2 * (last - since) - 1)
        selection = select(opened, replace(asked, since=date(since, 1, 1)))
    made = entries(opened, selection.papers[:_ENTRIES])
    about = f" {asked}" if str(asked) else ""
    told = frozenset(entry.iri for entry in made)
    return Document(f"{name}{about}", f"The newest papers{about}, and what they do.", (), (), told, made)


def identifier(base: str, asked: Wanted) -> str:
    """The IRI of the feed of a question."""
    pairs = [("topic", t.name) for t in asked.topics] + [("method", m.name) for m in asked.methods]
    pairs += [("author", author) for author in asked.authors]
    return f"{base}feed.atom{'?' if pairs else ''}{urlencode(pairs)}"
