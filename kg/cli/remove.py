"""`kg remove`."""

from __future__ import annotations

from kg.cli.build import publish, tell, tell_published
from kg.cli.console import Terminal
from kg.cli.keeping import Keeping
from kg.cli.options import DEFAULT_CACHE, DEFAULT_STORE, Cache, Quiet, Sources, Store, Verbose
from kg.store.remote.places import address_of


def remove(
    sources: Sources,
    store: Store = DEFAULT_STORE,
    cache: Cache = DEFAULT_CACHE,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Take sources out of the graph again, with everything that only they supported."""
    from kg.building import remove as remove_sources
    from kg.core.settings import load_settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    address = address_of(store)
    with terminal.progress() as shown:
        progress = Keeping(shown)
        place = store if address is None else cache
        report = remove_sources(sources, store=place, settings=load_settings(), progress=progress)
        published = publish(cache, address, progress)
    tell_published(published, terminal)
    return tell(report, terminal)
