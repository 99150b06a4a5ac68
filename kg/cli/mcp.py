"""`kg mcp`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose
from kg.cli.supervision import note
from kg.core.errors import UsageError
from kg.store.remote.places import address_of


def mcp(
    store: Store = DEFAULT_STORE,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds that one query may take.")] = 30.0,
    memory: Annotated[int, typer.Option("--memory", min=0, help="MB that one query may take; 0: no limit.")] = 1024,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Serve the graph to assistants: tools of the Model Context Protocol over standard input and output.

    It only reads; every answer comes with the sentences of papers that it rests on. An assistant starts it itself:
    {"mcpServers": {"papers": {"command": "kg", "args": ["mcp", "--store", "/path/to/paperkg.store"]}}}
    """
    from kg.server.messages import Limits

    if find_spec("mcp") is None:
        raise UsageError("kg mcp needs the package mcp; install it with: pip install 'paperkg[mcp]'")
    if address := address_of(store):
        raise UsageError(f"kg mcp reads a folder, and {address} is a server; name the folder of its builds")
    from kg.mcp.serving import serve

    Terminal(quiet=quiet, verbose=verbose)
    note.keep("nothing was changed")
    serve(store, Limits(seconds=timeout, memory_bytes=memory << 20))
