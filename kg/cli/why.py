"""`kg why`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

import kg
from kg.cli.console import Terminal
from kg.cli.options import DEFAULT_STORE, Quiet, Store, Verbose

if TYPE_CHECKING:
    from kg.insight.evidence import Reason, Why


def why(
    paper: Annotated[str, typer.Argument(metavar="PAPER", help="A paper by id, arXiv id or title; or an entity.")],
    entity: Annotated[
        str, typer.Argument(metavar="ENTITY", help="An entity, or a topic of the paper, by any of its names.")
    ],
    store: Store = DEFAULT_STORE,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Show the sentences behind an edge, with the words marked, how sure it is, and what read it.

    Example: kg why 1706.03762 Transformer
    """
    Terminal(quiet=quiet, verbose=verbose)
    with kg.open(store) as graph:
        found = graph.why(paper, entity)
    console = Console(highlight=False, soft_wrap=True)
    for line in _lines(found, colour=console.is_terminal):
        console.print(line)


def _lines(found: Why, *, colour: bool) -> list[str]:
    lines = [f"{escape(found.paper.name)} <{escape(found.paper.iri)}>"]
    for reason in found.reasons:
        lines += ["", f"{reason.relation} {escape(found.entity.name)} <{escape(found.entity.iri)}>", _how_sure(reason)]
        lines += [f"  {escape(reason.told)}"] if reason.told else []
        lines += [f"  here {escape(form)!r}: {why}" for form, why in reason.names]
        lines += [f"  {_shown(escape(s.marked(_OPEN, _CLOSE)), colour)}" for s in reason.sentences]
    return lines


#: Stand-ins for marks while a sentence is escaped for the console.
_OPEN, _CLOSE = "\ue000", "\ue001"


#: What people say of a relation.
_STATUSES: Final = {
    "accepted": "accepted: people or a source say so",
    "rejected": "rejected: people say that it is not so, and it is no fact of the graph",
}


def _shown(sentence: str, colour: bool) -> str:
    """One line, with the words in colour on a terminal and between asterisks elsewhere."""
    before, after = ("[bold reverse]", "[/bold reverse]") if colour else ("**", "**")
    return " ".join(sentence.split()).replace(_OPEN, before).replace(_CLOSE, after)


def _how_sure(reason: Reason) -> str:
    mentions = "1 mention" if reason.support == 1 else f"{reason.support} mentions"
    read = ""
    if reason.run is not None:
        run = reason.run
        read = f"; read by {run.model} ({run.software} {run.version}, last used {run.ended})"
    status = _STATUSES.get(reason.status, reason.status)
    return escape(f"  confidence {reason.confidence:.2f}, {mentions}, {status}{read}")
