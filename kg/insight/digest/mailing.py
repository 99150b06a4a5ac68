"""Mail a digest to each of its readers: what the reader has not got yet, and remember what went out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from kg.core.errors import MailError
from kg.core.settings import MailSettings
from kg.insight.digest import sending
from kg.insight.digest.document import Document
from kg.insight.digest.mail import Envelope, message
from kg.insight.digest.memory import Memory

#: Makes a digest that fits into an envelope, without the papers (IRIs) that were sent before.
Make = Callable[[Envelope, Collection[str]], Document]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the digest of one reader; an empty one is not sent. ``failure`` says why the server refused it."""

    recipient: str
    document: Document
    failure: str = ""


def planned(settings: MailSettings, memory: Memory, make: Make) -> Iterator[tuple[str, Document]]:
    """What each reader would get; nothing is sent or remembered."""
    for recipient in settings.to:
        yield recipient, make(_envelope(settings, recipient), memory.sent(recipient))


def mailed(settings: MailSettings, memory: Memory, make: Make) -> Iterator[Outcome]:
    """Send each reader a mail of their own; what the server took is remembered at once.

    Raises:
        MailError: the server cannot be reached or trusted.
        StoreError: the memory cannot be read or written, or another run is sending.
    """
    with memory.alone():
        documents = dict(planned(settings, memory, make))
        yield from (Outcome(recipient, made) for recipient, made in documents.items() if made.empty)
        if not any(not made.empty for made in documents.values()):
            return
        with sending.connected(settings) as session:
            for recipient, made in documents.items():
                if not made.empty:
                    try:
                        sending.send(session, message(made, _envelope(settings, recipient)), settings)
                    except MailError as error:
                        yield Outcome(recipient, made, str(error))
                    else:
                        memory.remember(recipient, made.told)
                        yield Outcome(recipient, made)


def _envelope(settings: MailSettings, recipient: str) -> Envelope:
    return Envelope(settings.sender, recipient, datetime.now(UTC), sending.unsubscribe_of(settings))
