"""`kg serve`."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import note
from kg.core.errors import KgError, UsageError
from kg.store.remote.places import address_of

if TYPE_CHECKING:
    from kg.server.edit import Editing


def serve(
    decisions: Annotated[
        Path | None, typer.Argument(metavar="[FILE.toml]", help="With --edit: the file that decisions go to.")
    ] = None,
    store: Store = DEFAULT_STORE,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 for any that is free.")] = 8000,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds that one query may take.")] = 30.0,
    max_rows: Annotated[int, typer.Option("--max-rows", min=1, help="Rows that an answer holds at most.")] = 100_000,
    memory: Annotated[int, typer.Option("--memory", min=0, help="MB that one query may take; 0: no limit.")] = 1024,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Queries answered at a time.")] = None,
    waiting: Annotated[int, typer.Option("--waiting", min=0, help="Queries that may wait for their turn.")] = 64,
    public_name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name it goes by, beside addresses and localhost; repeatable."),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="A website whose pages may read the answers; * is any; repeatable."),
    ] = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let who knows the token correct the graph; the next build applies it.")
    ] = False,
    token: Annotated[
        str | None, typer.Option("--token", metavar="TEXT", help="With --edit: a token of your own; else by chance.")
    ] = None,
    access_log: Annotated[Path | None, typer.Option("--access-log", help="Where to log requests, else stderr.")] = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Serve the graph: SPARQL 1.1 Protocol at /sparql, pages at /, liveness at /health.

    It only reads; a build that finishes while it runs shows at once. Example: kg serve --port 8000

    With --edit a person accepts, rejects and corrects statements in the browser. What they decide is written to
    decisions.toml in the store, or to FILE.toml, and the next kg build applies it.

    Pages of other websites cannot read it unless --cors names them, and it answers only to names that it was given.
    """
    from kg.server.access import Access
    from kg.server.messages import Limits
    from kg.server.serving import serve as run

    if address := address_of(store):
        raise UsageError(f"kg serve serves a folder, and {address} is a server itself; name the folder of its builds")
    terminal = Terminal(quiet=quiet, verbose=verbose)
    limits = Limits(
        seconds=timeout,
        rows=max_rows,
        memory_bytes=memory << 20,
        workers=workers or max(2, min(8, os.cpu_count() or 2)),
        waiting=waiting,
    )

    access = Access(names=(host, *(public_name or ())), origins=tuple(cors or ()))
    editing = _editing(store, decisions, host=host, token=token, edit=edit, terminal=terminal)
    note.keep("the server has stopped")

    def ready(address: str) -> None:
        terminal.say(f"serving {address} (SPARQL at {address}sparql; Ctrl-C stops)")
        if editing is not None:
            typer.echo(f"editing {address}edit?token={editing.token} (keep it to yourself)", err=True)

    log = _handler(access_log, quiet=quiet)
    run(store, host=host, port=port, limits=limits, access=access, edit=editing, log=log, ready=ready)


def _editing(
    store: Path, decisions: Path | None, *, host: str, token: str | None, edit: bool, terminal: Terminal
) -> Editing | None:
    """What lets a person edit, where that is wanted."""
    if not edit:
        if decisions is not None or token is not None:
            raise UsageError("a file of decisions and --token go with --edit: kg serve --edit [FILE.toml]")
        return None
    from kg.review.file import choose
    from kg.server.edit import Editing
    from kg.server.edit.access import is_short, token_for
    from kg.store.layout import StoreFolder

    key = token_for(host, token)
    if is_short(key):
        terminal.say("a short token can be guessed, and who guesses it can write; 16 signs or more are better")
    StoreFolder(store).current()
    return Editing(key, choose(store, decisions))


def _handler(path: Path | None, *, quiet: bool) -> logging.Handler | None:
    if path is None:
        return None if quiet else logging.StreamHandler()
    try:
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise KgError(f"cannot write the access log {path}: {error.strerror}") from error
