"""`kg digest`."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kg
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import note
from kg.core.errors import MailError, UsageError
from kg.core.files import STANDARD, whole_file
from kg.core.words import counted

if TYPE_CHECKING:
    from kg.api import Graph
    from kg.core.settings import MailSettings
    from kg.insight.digest import Document, Wanted
    from kg.insight.digest.mail import Envelope
    from kg.insight.digest.memory import Memory
    from kg.insight.digest.profile import Profile


class Format(StrEnum):
    """How a digest is written."""

    html = "html"
    markdown = "md"
    mail = "eml"
    atom = "atom"


def digest(
    since: Annotated[
        str, typer.Option(metavar="DATE", help="First day: 2026-03-14, 2026-03, 2026, or 7d for seven days ago.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help=".html, .md, .eml or .atom; - is stdout.")
    ] = None,
    format: Annotated[Format | None, typer.Option("--format", help="What to write, where no ending says it.")] = None,
    store: Store = DEFAULT_STORE,
    topic: Annotated[list[str] | None, typer.Option(metavar="T", help="Only this topic; repeatable.")] = None,
    method: Annotated[list[str] | None, typer.Option(metavar="M", help="Only this method; repeatable.")] = None,
    author: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this author; repeatable.")] = None,
    profile: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Pick for a reader: a library (BibTeX, Zotero...), or TOML with tags on papers."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What it is called; the store's name if left out.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Mail it as [mail] of kg.toml says, nothing twice.")] = False,
    to: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="To whom, instead of kg.toml's.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --send: say what would be sent, and stop.")] = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Tell what is new: papers that introduce something, what rises, results reported, each with its sentence.

    With --send nobody gets a paper twice; writing a file, or --dry-run, remembers nothing.

    Example: kg digest --since 7d --topic "computer vision" -o digest.html
    """
    terminal = Terminal(quiet=quiet, verbose=verbose)
    if not send and (to or dry_run):
        raise UsageError("--to and --dry-run go with --send")
    mailing = _mailing(to) if send else None
    form = _format(output, format)
    if output is not None:
        note.writing(output)
    with kg.open(store) as graph:
        asked = _asked(graph, since, topic, method, author)
        liked = _profile(graph, profile, terminal)
        maker = _Maker(graph, asked, name or graph.name, liked)
        if mailing is not None:
            _send(maker, mailing, terminal, dry_run=dry_run, store=store)
        if output is not None or mailing is None:
            _write(maker, output or STANDARD, form, terminal)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes digests of one question, for one reader or another."""

    graph: Graph
    asked: Wanted
    name: str
    profile: Profile | None

    def make(self, envelope: Envelope | None = None, sent: Collection[str] = ()) -> Document:
        from kg.insight.digest import digest as make_digest

        return make_digest(
            self.graph.opened, self.asked, name=self.name, sent=sent, profile=self.profile, envelope=envelope
        )


def _asked(
    graph: Graph, since: str, topics: list[str] | None, methods: list[str] | None, authors: list[str] | None
) -> Wanted:
    from kg.insight.digest import wanted
    from kg.insight.digest.dates import day_from

    day = day_from(since, today=datetime.now(UTC).date())
    return wanted(graph.opened, day, topics=topics or (), methods=methods or (), authors=authors or ())


def _profile(graph: Graph, path: Path | None, terminal: Terminal) -> Profile | None:
    if path is None:
        return None
    from kg.insight.digest import profile

    found, missing = profile.read(graph.opened, path)
    for sentence in missing:
        terminal.say(f"profile: {sentence}")
    return found


def _mailing(to: list[str] | None) -> MailSettings:
    """The settings for sending, with the recipients of the command line in place of theirs."""
    from kg.core.settings import checked_address, load_settings

    settings = load_settings().mail
    if settings is None:
        raise UsageError("--send needs a table [mail] in kg.toml, with server, sender and to; see the README")
    try:
        whom = tuple(map(checked_address, to or settings.to))
    except ValueError as error:
        raise UsageError(f"--to: {error}") from None
    if not whom:
        raise UsageError("--send needs to know to whom: to = [...] in [mail] of kg.toml, or --to")
    return settings.model_copy(update={"to": whom})


def _send(maker: _Maker, settings: MailSettings, terminal: Terminal, *, dry_run: bool, store: Path) -> None:
    from kg.insight.digest import mailing

    memory = _memory(settings, store)
    if dry_run:
        for recipient, made in mailing.planned(settings, memory, maker.make):
            what = f"nothing to {recipient}: {made.lead}" if made.empty else f"to {recipient}: {_short(made)}"
            terminal.say(f"would send {what}")
        return
    failed = []
    for outcome in mailing.mailed(settings, memory, maker.make):
        if outcome.failure:
            failed.append(outcome.failure)
        elif outcome.document.empty:
            terminal.say(f"nothing was sent to {outcome.recipient}: {outcome.document.lead}")
        else:
            terminal.say(f"sent to {outcome.recipient}: {_short(outcome.document)}")
    if failed:
        raise MailError("; ".join(failed))


def _memory(settings: MailSettings, store: Path) -> Memory:
    from kg.insight.digest.memory import Memory

    if settings.sent is not None:
        return Memory(settings.sent)
    if not store.is_dir():
        raise UsageError("a remote store does not keep what was sent; name a file: sent = ... in [mail] of kg.toml")
    return Memory(store / "sent.sqlite")


def _short(made: Document) -> str:
    return f"{made.title} ({counted(len(made.told), 'paper')} told)"


def _format(output: Path | None, named: Format | None) -> Format:
    if named is not None:
        return named
    if output is None or output == STANDARD:
        return Format.markdown
    ending = output.suffix.casefold().removeprefix(".")
    known = {"htm": "html", "markdown": "md", "xml": "atom"}
    try:
        return Format(known.get(ending, ending))
    except ValueError:
        listed = ", ".join(f".{each.value}" for each in Format)
        raise UsageError(f"{output} does not say what to write; take one of {listed}, or --format") from None


def _write(maker: _Maker, output: Path, form: Format, terminal: Terminal) -> None:
    made = maker.make()
    content = _content(maker, made, form)
    with whole_file(output) as file:
        file.write(content)
    if output == STANDARD:
        sys.stdout.flush()
        return
    terminal.say(f"wrote {output} ({counted(len(content), 'byte')}): {made.lead if made.empty else _short(made)}")


def _content(maker: _Maker, made: Document, form: Format) -> bytes:
    from kg.insight.digest import atom, html, identifier, mail, text

    if form is Format.html:
        return html.render(made).encode("utf-8", "replace")
    if form is Format.markdown:
        return text.markdown(made).encode("utf-8", "replace")
    if form is Format.atom:
        return atom.render(made, identifier=identifier(maker.graph.iris.base, maker.asked)).encode("utf-8", "replace")
    from kg.core.settings import load_settings

    mailing = load_settings().mail
    whom = ", ".join(mailing.to) if mailing else ""
    sender = mailing.sender if mailing else mail.NOBODY
    return bytes(mail.message(made, mail.Envelope(sender, whom, datetime.now(UTC))))
