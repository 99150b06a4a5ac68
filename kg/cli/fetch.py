"""`kg fetch`."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import Terminal
from kg.cli.options import Quiet

if TYPE_CHECKING:
    from kg.sources.fetch import Service
    from kg.sources.fetch.client import Client

Contact = Annotated[
    str | None,
    typer.Option(envvar="PAPERKG_CONTACT", metavar="MAIL", help="Your address, for the service to write to."),
]
Cache = Annotated[
    bool, typer.Option("--cache/--no-cache", help="Keep answers for a day, so that asking again is free.")
]


def fetch(
    service: Annotated[str, typer.Argument(help="arxiv, openalex, semantic-scholar or hf-papers.")],
    query: Annotated[str, typer.Argument(help="What to look for, in the words of the service.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The file to write; - is stdout.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Published on or after it: YYYY[-MM[-DD]].")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Papers at most.")] = 1000,
    contact: Contact = None,
    cache: Cache = True,
    quiet: Quiet = False,
) -> None:
    """Fetch papers from a service on the network into a file of JSON Lines.

    This and watch are the only commands that use the network. A fetch that was cut off goes on where it stood.
    Example: kg fetch arxiv "graph neural networks" --since 2024 --limit 200 -o gnn.jsonl
    """
    from kg.sources.fetch import fetch as fetch_papers
    from kg.sources.fetch import service as service_called

    terminal = Terminal(quiet=quiet)
    asked = service_called(service)
    client = client_for(asked, contact, terminal, cache=cache)
    terminal.say(f"asking {asked.where()}")
    if output == Path("-"):
        with tempfile.TemporaryDirectory(prefix="kg-") as folder:
            path = Path(folder) / "papers.jsonl"
            fetched = fetch_papers(asked, query, path=path, client=client, since=since, limit=limit)
            sys.stdout.write(path.read_text("utf-8"))
    else:
        path = output or Path(re.sub(r"\W+", "-", f"{service}-{query}").strip("-").casefold()[:80] + ".jsonl")
        fetched = fetch_papers(asked, query, path=path, client=client, since=since, limit=limit)
    resumed = f", {fetched.resumed} of them from before" if fetched.resumed else ""
    terminal.say(f"{fetched.papers} papers{resumed} in {'standard output' if output == Path('-') else path}")


def client_for(service: Service, contact: str | None, terminal: Terminal, *, cache: bool = True) -> Client:
    """A client for a service; answers are kept in the folder of caches of this user."""
    from kg.sources.fetch.client import Client

    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "paperkg"
    return Client(
        interval=service.interval,
        contact=contact,
        cache=folder / service.name if cache else None,
        headers=service.headers(),
        tell=lambda text: terminal.say(f"{service.name}: {text}"),
    )
