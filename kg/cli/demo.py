"""`kg demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

import kg
from kg import sample
from kg.cli.build import tell
from kg.cli.console import Terminal, print_table
from kg.cli.keeping import Keeping
from kg.cli.options import Quiet, Verbose
from kg.cli.query import shown
from kg.core.files import absolute

#: A question of the library and its parameters, asked of the sample.
_QUESTIONS: Final = (
    ("methods-for-task", {"task": "image classification", "limit": "5"}),
    ("who-proposed", {"method": "Transformer"}),
    ("datasets-for-task", {"task": "machine translation", "limit": "5"}),
)


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the graph and its files are put.")] = Path("."),
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> int:
    """Build, query and draw the sample that comes with the package; prints where the page is."""
    from kg.building import build
    from kg.core.settings import Settings

    terminal = Terminal(quiet=quiet, verbose=verbose)
    store = folder / "paperkg.store"
    with terminal.progress() as progress:
        report = build(sample.paths(), store=store, settings=Settings(), progress=Keeping(progress))
    code = tell(report, terminal)
    with kg.open(store) as graph:
        for name, values in _QUESTIONS:
            answer, _ = graph.ask(name, values)
            given = " ".join(f'-p {key}="{value}"' for key, value in values.items())
            typer.echo(f"\n$ kg query {name} {given}")
            print_table(answer.columns, [[shown(term, graph.iris) for term in row] for row in answer.rows])
        page = graph.page(folder / "graph.html")
        turtle = graph.export(folder / "graph.ttl")
    typer.echo(f"\nThe page:   {absolute(page.path)}\nThe Turtle: {absolute(turtle)}\nThe graph:  {absolute(store)}")
    return code
