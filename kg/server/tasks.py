"""What a worker can do: answer a query, ask a question of the library, tell of a node, search, draw."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from pyoxigraph import NamedNode, QueryBoolean, QueryTriples, RdfFormat, Store, Variable, serialize

from kg.core.errors import QueryError, StoreError
from kg.core.vocab import DCTERMS, PREFIXES
from kg.search import lookup
from kg.server import feed as feeds
from kg.server import graphs, node, searching
from kg.server import void as voids
from kg.server.browse import rows, written
from kg.server.browse.wanted import Wanted
from kg.server.check import Checked, RefusedError, check
from kg.server.cut import cut
from kg.server.edit import tasks as editing
from kg.server.messages import Done
from kg.server.openstore import OpenStore
from kg.server.telling import entity, home, paper, topic
from kg.server.telling import people as authors
from kg.store import scan
from kg.store.columns import CODES
from kg.store.functions import Term, notice
from kg.store.opened import Opened
from kg.store.sparql import RESULT_FORMATS, mistake

TRIPLE_FORMATS: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}


class _TooLargeError(Exception):
    """An answer has more bytes than it may have."""


class _Bounded(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self._most:
            raise _TooLargeError
        return super().write(data)


def query(
    opened: OpenStore,
    *,
    query: str,
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    rows: str | None = "json",
    triples: str | None = "turtle",
    row_limit: int,
    result_bytes: int,
    substitutions: Mapping[str, Term] | None = None,
) -> Done:
    """Answer a query; ``rows`` and ``triples`` are the formats that its kind of answer would be written in."""
    try:
        checked = check(query)
        dataset = _dataset(opened.store, checked, default, named)
        terms = substitutions or {}
        done = _answer(opened.generation, checked, dataset, rows, triples, row_limit, result_bytes, terms)
    except RefusedError as error:
        return _refused(error, query)
    except _TooLargeError:
        return Done(503, {"error": f"the answer is larger than {result_bytes >> 20} MB; ask for less, or with LIMIT"})
    notices = [text for text in (done.head.get("notice"), notice(query)) if text]
    return Done(done.status, {**done.head, "notice": "; ".join(notices)}, done.body) if notices else done


def _refused(error: RefusedError, text: str) -> Done:
    if error.place is None:
        return Done(error.status, {"error": str(error)})
    line, column = error.line_and_column(text)
    return Done(error.status, {"error": error.told(text), "line": line, "column": column, "place": error.place})


def _dataset(store: Store, checked: Checked, default: Sequence[str], named: Sequence[str]) -> dict[str, Any]:
    """What the query reads. Graphs named by the request go before those in the query (section 2.1.4)."""
    asked = [*default, *named] or checked.graphs
    for graph in asked:
        if not _has_graph(store, graph):
            raise RefusedError(f"there is no graph <{graph}> here, and none is fetched from elsewhere")
    if default or named:
        return {"default_graph": [NamedNode(g) for g in default], "named_graphs": [NamedNode(g) for g in named]}
    return {} if checked.names_dataset else {"use_default_graph_as_union": True}


def _has_graph(store: Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(NamedNode(iri))
    except ValueError as error:
        raise RefusedError(f"<{iri}> is no absolute IRI: {error}; declare a BASE, or write it in full") from None


def _answer(
    generation: Opened,
    checked: Checked,
    dataset: Mapping[str, Any],
    rows: str | None,
    triples: str | None,
    row_limit: int,
    result_bytes: int,
    terms: Mapping[str, Term],
) -> Done:
    bound = {Variable(name): term for name, term in terms.items()}
    out = _Bounded(result_bytes)
    try:
        options = {**dataset, "substitutions": bound, "prefixes": dict(PREFIXES)}
        result = _run(generation.rdf, checked, row_limit, {**options, "custom_functions": generation.functions})
        if isinstance(result, QueryTriples):
            if triples is None:
                return _unacceptable("triples")
            found = list(islice(result, row_limit + 1))
            serialize(found[:row_limit], out, format=TRIPLE_FORMATS[triples], prefixes=dict(PREFIXES))
            cut_off = f"only {row_limit} triples are given; ask for less" if len(found) > row_limit else None
            return Done(200, {"kind": "triples", "notice": cut_off}, out.getvalue())
        if rows is None:
            return _unacceptable("rows")
        result.serialize(out, RESULT_FORMATS[rows])
    except SyntaxError as error:
        wrong = mistake(str(error), checked.text)
        return Done(400, {"error": wrong.message, "line": wrong.line, "column": wrong.column})
    except (ValueError, RuntimeError, OSError) as error:
        return Done(400, {"error": f"the query cannot be run: {error}"})
    if isinstance(result, QueryBoolean):
        return Done(200, {"kind": "boolean"}, out.getvalue())
    body, more = cut(out.getvalue(), format=rows, rows=row_limit)
    cut_off = f"only the first {row_limit} rows are given; ask with LIMIT and OFFSET for the others" if more else None
    return Done(200, {"kind": "rows", "notice": cut_off}, body)


def _run(store: Store, checked: Checked, rows: int, options: Mapping[str, Any]) -> Any:
    """Run the query for one row more than may be given; mistakes are told of the text as it came."""
    limited = checked.limited(rows + 1)
    if limited != checked.text:
        try:
            return store.query(limited, **options)
        except SyntaxError:
            pass
    return store.query(checked.text, **options)


def _unacceptable(kind: str) -> Done:
    return Done(406, {"error": f"the answer is {kind}, which no format in Accept can hold"})


def question(
    opened: OpenStore, *, name: str, values: Mapping[str, str], rows: str = "json", row_limit: int, result_bytes: int
) -> Done:
    """Ask a question of the library; the head says which nodes the values were taken for."""
    try:
        asked = lookup.ask(opened.generation, name, values)
    except QueryError as error:
        return Done(400, {"error": str(error)})
    done = query(
        opened,
        query=asked.text,
        rows=rows,
        row_limit=row_limit,
        result_bytes=result_bytes,
        substitutions=asked.terms,
    )
    taken = [
        {"parameter": t.parameter, "given": t.given, "iri": t.iri, "name": t.name, "others": list(t.others)}
        for t in asked.taken
    ]
    return Done(done.status, {**done.head, "taken": taken, "sparql": asked.shown}, done.body)


def tell(opened: OpenStore, *, iri: str, relation: str = "", start: int = 0) -> Done:
    """All that a page about a node or a named graph needs, as JSON; 404 when there is none of that IRI."""
    if not _is_iri(iri):
        return _none(iri)
    graph = opened.graph(iri)
    if graph:
        about: dict[str, Any] | None = graphs.tell(opened.store, graph, iri, iris=opened.iris)
    else:
        about = node.tell(opened.generation, iri, relation=relation, start=start)
    if about is None:
        return _none(iri)
    return _json(about)


def show(opened: OpenStore, *, iri: str) -> Done:
    """What the page of a paper, an entity or a topic shows, as JSON; what else there is is told as by `tell`."""
    number = opened.generation.shelf.number(iri) if _is_iri(iri) else 0
    said = scan.values(opened.store, iri) if number else {}
    if not said or f"{DCTERMS}isReplacedBy" in said:
        return tell(opened, iri=iri)
    kind = CODES[opened.generation.shelf.columns.kind[number]]
    if kind == "Paper":
        told = paper.tell(opened.searcher, iri, said)
    elif kind == "Topic":
        told = topic.tell(opened.generation, opened.lists, iri, said)
    else:
        told = entity.tell(opened.generation, opened.lists, iri, said)
    return _json(told)


def listed(opened: OpenStore, *, wanted: Mapping[str, Any], format: str = "", following: str = "") -> Done:
    """A part of a list: all that its page needs, or one of the files of `written`; the head says how much there is."""
    asked = Wanted.of(wanted)
    try:
        told = rows.page(opened.generation, opened.lists, asked)
    except QueryError as error:
        return Done(400, {"error": str(error)})
    except StoreError as error:
        return Done(503, {"error": str(error)})
    more = asked.start + len(told["rows"]) < told["total"]
    head = {"kind": "list", "total": told["total"], "more": more}
    if format == "csv":
        return Done(200, head, written.as_csv(asked, told["rows"]))
    if format == "ttl":
        return Done(200, head, written.as_turtle(opened.generation, told["rows"]))
    if format == "json":
        return Done(200, head, written.as_json(asked, told, following if more else None))
    return _json(told)


def people(opened: OpenStore, *, wanted: Mapping[str, Any]) -> Done:
    """What the page of an author, a venue or a year shows; 404 where no paper is of them."""
    told = authors.tell(opened.generation, opened.lists, Wanted.of(wanted))
    return _json(told) if told else Done(404, {"error": "no paper here is of that name"})


def front(opened: OpenStore, *, known: int = 0) -> Done:
    """What the first page shows; nothing for who knows that of the generation already."""
    if known == opened.number:
        return Done(200, {"kind": "same"})
    return _json(home.tell(opened.generation, opened.lists))


def _json(told: object) -> Done:
    return Done(200, {"kind": "json"}, json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


def describe(opened: OpenStore, *, iri: str, format: str) -> Done:
    """The triples about a node, or about a named graph and in it, in one of `TRIPLE_FORMATS`."""
    if not _is_iri(iri):
        return _none(iri)
    graph, cut_off = opened.graph(iri), None
    triples = [*graph.about, *graph.statements] if graph else node.triples(opened.generation, iri)
    if not triples:
        return _none(iri)
    if graph and graph.total > len(graph.statements):
        cut_off = f"only {len(graph.statements)} of {graph.total} statements are given; ask /sparql for the others"
    prefixes = {**PREFIXES, "void": graphs.VOID} if graph else dict(PREFIXES)
    body = serialize(dict.fromkeys(triples), format=TRIPLE_FORMATS[format], prefixes=prefixes) or b""
    return Done(200, {"kind": "triples", "notice": cut_off}, body)


def search(opened: OpenStore, **values: Any) -> Done:
    """Search papers, entities and topics; see `kg.server.searching.search`."""
    return searching.search(opened.searcher, **values)


def found(opened: OpenStore, **values: Any) -> Done:
    """Search for a page: papers are told as lists tell of them. A store without an index of texts gives names only."""
    done = searching.search(opened.searcher, **values)
    if done.status == 503:
        names = json.loads(searching.complete(opened.searcher, words=values["text"], most=30).body)
        entities = [{"iri": hit["iri"], "name": hit["label"], "type": hit["kind"]} for hit in names]
        return _json({"total": 0, "next": None, "rows": [], "entities": entities, "notice": done.head["error"]})
    if done.status != 200:
        return done
    told = json.loads(done.body)
    shelf = opened.generation.shelf
    numbers = [shelf.number(paper["iri"]) for paper in told.pop("papers")]
    return _json({**told, "rows": rows.of_papers(opened.generation, numbers), "notice": ""})


def similar(opened: OpenStore, **values: Any) -> Done:
    """Papers that are like one; see `kg.server.searching.similar`."""
    return searching.similar(opened.searcher, **values)


def complete(opened: OpenStore, **values: Any) -> Done:
    """Complete what is being typed; see `kg.server.searching.complete`."""
    return searching.complete(opened.searcher, **values)


def picture(opened: OpenStore, *, focus: str | None, server: str) -> Done:
    """The interactive graph around a node, by IRI or any of its names, or of the most named entities."""
    from kg.server import picture as drawing

    try:
        around = _node(opened, focus) if focus else None
    except QueryError as error:
        return Done(404, {"error": str(error)})
    page = drawing.page(opened.generation, focus=around, server=server)
    if page is None:
        return _none(around or "")
    return Done(200, {"kind": "page"}, page.encode("utf-8", "replace"))


def feed(opened: OpenStore, *, address: str, **asked: Sequence[str]) -> Done:
    """The feed of the newest papers; ``asked`` holds topics, methods and authors."""
    return feeds.make(opened.generation, name=opened.name, address=address, **asked)


def void(opened: OpenStore, *, endpoint: str, format: str) -> Done:
    """The description of the graph, in one of `TRIPLE_FORMATS`."""
    return voids.make(opened.generation, endpoint=endpoint, format=format)


def _node(opened: OpenStore, name: str) -> str:
    """The entity or paper that goes by a name; raises `QueryError`, with the nearest names, when there is none."""
    try:
        return lookup.entity(opened.generation, name).iri
    except QueryError as error:
        with contextlib.suppress(QueryError):
            return lookup.paper(opened.generation, name).iri
        raise QueryError(str(error).replace("no entity is", "nothing is", 1)) from None


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _none(iri: str) -> Done:
    return Done(404, {"error": f"there is nothing called <{iri}> in this graph"})


TASKS: Final[Mapping[str, Callable[..., Done]]] = {
    "query": query,
    "question": question,
    "tell": tell,
    "describe": describe,
    "search": search,
    "similar": similar,
    "complete": complete,
    "picture": picture,
    "show": show,
    "listed": listed,
    "people": people,
    "front": front,
    "found": found,
    "feed": feed,
    "void": void,
    **editing.TASKS,
}
