"""The full form of a mention, which exports have: a Web Annotation (W3C, 2017) with position and quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.core.ids import Iris, mention_parts
from kg.core.vocab import KG, OA, RDF
from kg.store.mentions import Mention, Mentions

_TYPE = f"{RDF}type"


def annotation(mentions: Mentions, mention: Mention) -> Iterator[Triple]:
    """The triples of one mention."""
    target, position, quote = mention_parts(mention.iri)
    said = mentions.evidence(mention)
    yield _link(mention.iri, _TYPE, f"{KG}Mention")
    yield _link(mention.iri, f"{OA}hasBody", mention.body)
    yield _link(mention.iri, f"{OA}hasTarget", target)
    yield _link(target, f"{OA}hasSource", mention.paper)
    yield _link(target, f"{OA}hasSelector", position)
    yield _link(target, f"{OA}hasSelector", quote)
    yield _link(position, _TYPE, f"{OA}TextPositionSelector")
    yield _value(position, f"{OA}start", mention.start)
    yield _value(position, f"{OA}end", mention.end)
    yield _link(quote, _TYPE, f"{OA}TextQuoteSelector")
    yield _value(quote, f"{OA}exact", said.exact)
    yield _value(quote, f"{OA}prefix", said.prefix)
    yield _value(quote, f"{OA}suffix", said.suffix)


def in_full(mentions: Mentions, iris: Iterable[str]) -> Iterator[Triple]:
    """The triples of the mentions that some IRIs stand for; others have none."""
    found = filter(None, map(mentions.find, dict.fromkeys(iris)))
    return chain.from_iterable(annotation(mentions, mention) for mention in found)


def graph_of(mention: Mention, iris: Iris) -> str:
    """The named graph that a mention belongs to: that of its paper, or of what is said about entities."""
    if mention.body.startswith(f"{iris.base}assertion/"):
        return iris.graph("entities")
    return f"{iris.paper_graph('')}{mention.paper.removeprefix(iris.paper(''))}"


def full_quads(store: Store, mentions: Mentions, iris: Iris) -> Iterator[Quad]:
    """A whole store as exports give it: what stands in it, and the full form of its mentions."""
    yield from store
    for mention in mentions:
        graph = NamedNode(graph_of(mention, iris))
        for triple in annotation(mentions, mention):
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def nquads(mentions: Mentions, iris: Iris) -> Iterator[bytes]:
    """The full form of all mentions as lines of canonical N-Quads, as `Store.dump` writes them."""
    for mention in mentions:
        graph = graph_of(mention, iris)
        yield "".join(f"{triple} <{graph}> .\n" for triple in annotation(mentions, mention)).encode()


def _link(subject: str, predicate: str, obj: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(obj))


def _value(subject: str, predicate: str, value: str | int) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))
