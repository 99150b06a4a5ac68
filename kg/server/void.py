"""The description of the graph at /.well-known/void: VoID and DCAT, with the questions that can be asked."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from pyoxigraph import serialize

from kg.core.vocab import BROADER, KG, PREFIXES, SKOS, WORDINGS
from kg.export.description import DCAT, SH, VOID, description, questions
from kg.server import protocol
from kg.server.messages import Done, HttpRequest, HttpResponse, Job, refusal
from kg.server.negotiate import TRIPLES, choose
from kg.store.opened import Opened

if TYPE_CHECKING:
    from kg.server.desk import Runner

ADDRESS: Final = "/.well-known/void"
_CLASSES: Final = ("Paper", "Entity", "Method", "Dataset", "Task", "Metric", "Topic", "Assertion", "Mention")


def make(generation: Opened, *, endpoint: str = "", format: str) -> Done:
    """Describe a generation by what was counted when it was written; ``endpoint`` is where it is asked."""
    from kg.server.tasks import TRIPLE_FORMATS

    totals = generation.counts.totals()
    told = description(
        generation.iris,
        triples=totals["triples"],
        classes={f"{KG}{name}": totals[name] for name in _CLASSES if totals.get(name)},
        properties={_property(name): totals[name] for name in WORDINGS if totals.get(name)},
        endpoint=endpoint or None,
    )
    prefixes = {**PREFIXES, "void": VOID, "dcat": DCAT, "sh": SH}
    triples = chain(told, questions(generation.iris, endpoint=endpoint or None))
    body = serialize(triples, format=TRIPLE_FORMATS[format], prefixes=prefixes) or b""
    return Done(200, {"kind": "triples"}, body)


def _property(relation: str) -> str:
    return f"{SKOS}{relation}" if relation == BROADER else f"{KG}{relation}"


async def respond(runner: Runner, request: HttpRequest) -> HttpResponse:
    """Answer with the description, in a format of RDF; browsers get Turtle."""
    media = choose(request.headers.get("accept", ""), [*TRIPLES, "text/html"])
    if media is None:
        return refusal(request, 406, f"the description is written as: {', '.join(TRIPLES)}")
    media = media if media in TRIPLES else next(iter(TRIPLES))
    host = request.headers.get("host", "")
    endpoint = f"http://{host}/sparql" if re.fullmatch(r"[\w.:\[\]-]+", host) else ""
    done = await runner.run(Job("void", {"endpoint": endpoint, "format": TRIPLES[media]}))
    if done.status != 200:
        return protocol.refused(request, done)
    return HttpResponse(200, done.body, {"content-type": protocol.typed(media), "vary": "Accept"})
