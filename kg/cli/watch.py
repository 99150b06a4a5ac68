"""`kg watch`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.build import tell
from kg.cli.console import Terminal
from kg.cli.fetch import client_for
from kg.cli.options import Quiet, Verbose

if TYPE_CHECKING:
    from kg.building.watch import Watch


def watch(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="What to fetch, and how often.")],
    once: Annotated[bool, typer.Option("--once", help="Fetch once, and do not wait for the next time.")] = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Fetch again and again what a file asks for, and build what is new.

    The file holds a [[fetch]] with service and query (since, limit, file) for each search, and may say contact, store
    and every (12h, 7d). Example: kg watch wishes.toml --once
    """
    from kg.building.watch import read_watch

    terminal = Terminal(quiet=quiet, verbose=verbose)
    wanted = read_watch(file)
    while True:
        code = _round(wanted, terminal)
        if once:
            return code
        time.sleep(wanted.every)


def _round(wanted: Watch, terminal: Terminal) -> int:
    from kg.building.watch import watch_once
    from kg.core.settings import load_settings

    with terminal.progress() as progress:
        done = watch_once(
            wanted,
            client_for=lambda service: client_for(service, wanted.contact, terminal, cache=False),
            settings=load_settings(),
            progress=progress,
        )
    for name, count in done.new.items():
        terminal.say(f"{count} new papers in {name}")
    for failure in done.failed:
        terminal.say(f"not fetched: {failure}")
    code = tell(done.report, terminal) if done.report is not None else 0
    return 1 if done.failed else code
