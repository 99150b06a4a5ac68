"""`kg remove`."""

from __future__ import annotations

from kg.cli.build import tell
from kg.cli.console import Terminal
from kg.cli.keeping import Keeping
from kg.cli.options import DEFAULT_STORE, Quiet, Sources, Store, Verbose


def remove(sources: Sources, store: Store = DEFAULT_STORE, verbose: Verbose = False, quiet: Quiet = False) -> int:
    """Take sources out of the graph again, with everything that only they supported."""
    from kg.building import remove as remove_sources
    from kg.core.settings import load_settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    with terminal.progress() as progress:
        report = remove_sources(sources, store=store, settings=load_settings(), progress=Keeping(progress))
    return tell(report, terminal)
