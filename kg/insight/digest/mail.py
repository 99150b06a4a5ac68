"""A digest as a mail (RFC 5322, 2045 and 2369): plain text and HTML that say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Final

from kg.insight.digest import html, text
from kg.insight.digest.document import Document, Line, Span

#: Bytes of a whole mail: programs clip what is longer than 102 kB.
MOST: Final = 90_000
#: Who writes where no settings say so; the domain is one that never exists (RFC 2606).
NOBODY: Final = "paperkg <digest@paperkg.invalid>"


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, when, and how a reader unsubscribes (a ``mailto:`` or ``https:`` address, or empty)."""

    sender: str
    to: str
    date: datetime
    unsubscribe: str = ""


def message(document: Document, envelope: Envelope) -> EmailMessage:
    """Make a mail of a digest."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(document.title.split())
    mail["From"] = envelope.sender
    if envelope.to:
        mail["To"] = envelope.to
    mail["Date"] = format_datetime(envelope.date)
    mail["Message-ID"] = make_msgid(domain=parseaddr(envelope.sender)[1].rpartition("@")[2] or "paperkg.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    if envelope.unsubscribe:
        mail["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        if envelope.unsubscribe.startswith("https://"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    footer = _footer(envelope)
    mail.set_content(text.plain(document, footer=footer))
    mail.add_alternative(html.render(document, footer=footer), subtype="html")
    return mail


def _footer(envelope: Envelope) -> Line:
    return (Span("Unsubscribe", link=envelope.unsubscribe),) if envelope.unsubscribe else ()


def fitting(compose: Callable[[float], Document], envelope: Envelope) -> Document:
    """Compose the longest digest that fits into a mail; ``compose`` is given the share of its items, 1 at first."""
    share = 1.0
    while True:
        document = compose(share)
        if len(bytes(message(document, envelope))) < MOST or share < _LEAST:
            return document
        share *= 0.7


#: Below this share one item a section is left, and nothing more can be taken away.
_LEAST: Final = 0.01
