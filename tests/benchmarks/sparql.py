"""Time the question library: through `kg serve`, through the `oxigraph` server, and in rdflib's memory.

    python tests/benchmarks/sparql.py CORPUS.jsonl[.gz] [--papers 10000] [--small 1000] [--work DIR]

CORPUS is papers or an extraction file; it is `../shared/corpus` where nothing is named. Prints a table and ratios.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import rdflib

from kg import api
from kg.building import build
from kg.core.errors import KgError
from kg.core.settings import Settings
from kg.core.vocab import PREFIXES
from kg.search import lookup
from kg.store.annotations import full_quads
from kg.store.layout import StoreFolder
from queries import catalogue

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.kg_serving import serving

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "papers-86k.jsonl.gz"
HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


def main() -> None:
    options = arguments()
    work = Path(options.work or tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    large = graph(options.corpus, options.papers, work)
    with api.open(large) as opened:
        asked = questions(opened)
        names(opened)
    ours, theirs = over_http(large, asked, options.repeats)
    table(asked, ours, theirs)
    if options.small:
        in_memory(graph(options.corpus, options.small, work), work)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--small", type=int, default=1_000, help="papers for rdflib; 0 leaves it out")
    parser.add_argument("--repeats", type=int, default=3, help="of which the best counts")
    parser.add_argument("--work", type=Path, help="where stores are kept between runs")
    return parser.parse_args()


def graph(corpus: Path, papers: int, work: Path) -> Path:
    """A store of the first so many papers, read with the rules."""
    store = work / f"{papers}.store"
    if not store.exists():
        source = work / f"{papers}.jsonl"
        with (gzip.open if corpus.suffix == ".gz" else open)(corpus, "rt", encoding="utf-8") as file:
            source.write_text("".join(itertools.islice(file, papers)), encoding="utf-8")
        build([source], store=store, settings=Settings(model="rules"))
    return store


def questions(opened: api.Graph) -> dict[str, str]:
    """Every question with values that this graph knows, as SPARQL that stands on its own."""
    paper = next(iter(opened.query("SELECT ?p { ?p kg:mentions ?e } GROUP BY ?p ORDER BY DESC(COUNT(*)) LIMIT 1")))[0]
    common: dict[str | None, str] = {}
    for kind in ("Method", "Dataset", "Task", "Metric", "Entity"):
        pattern = f"?p kg:mentions ?e . ?e a kg:{kind} ; skos:prefLabel ?n"
        query = f"SELECT ?n {{ {pattern} }} GROUP BY ?e ?n ORDER BY DESC(COUNT(*)) LIMIT 1"
        common[kind] = next(iter(opened.query(query)))[0]
    found = {}
    for name in catalogue.names():
        known = [p for p in catalogue.load(name).parameters if p.type != "limit"]
        values = {p.name: p.example for p in known}
        values |= {p.name: str(paper) for p in known if p.type == "paper"}
        values |= {p.name: common[p.of or "Entity"] for p in known if p.type == "entity" and not known_here(opened, p)}
        found[name] = HEAD + lookup.ask(opened.opened, name, values).shown
    return found


def known_here(opened: api.Graph, parameter: catalogue.Parameter) -> bool:
    """Whether the graph knows a parameter's example; else the commonest entity is asked about."""
    try:
        lookup.entity(opened.opened, parameter.example, of=parameter.of)
    except KgError:
        return False
    return True


def names(opened: api.Graph) -> None:
    """Time finding entities by name."""
    keys = [row[0] for row in opened.query("SELECT DISTINCT ?k { ?e kg:key ?k } LIMIT 2000")]
    times = []
    for key in keys:
        start = time.perf_counter()
        lookup.entity(opened.opened, key)
        times.append(time.perf_counter() - start)
    times.sort()
    print(
        f"names by key: median {times[len(times) // 2] * 1000:.2f} ms, 99 % {times[-len(times) // 100] * 1000:.2f} ms"
    )


def over_http(store: Path, asked: dict[str, str], repeats: int) -> tuple[dict[str, float], dict[str, float]]:
    """Ask both servers the same, in turn, in the same run; both read the same files."""
    generation = StoreFolder(store).current()
    assert generation is not None
    options = ["--location", str(generation.rdf), "--bind", "127.0.0.1:7879", "--union-default-graph"]
    peer = subprocess.Popen([program(), "serve-read-only", *options], stderr=subprocess.DEVNULL)
    try:
        with serving(store, "--timeout", "120", "--access-log", "/dev/null") as (server, _):
            ways = {"ours": f"{server}sparql", "theirs": "http://127.0.0.1:7879/query"}
            times: dict[str, dict[str, list[float]]] = {way: {name: [] for name in asked} for way in ways}
            with httpx.Client(timeout=300) as client:
                for _, (name, query), (way, address) in itertools.product(
                    range(repeats + 1), asked.items(), ways.items()
                ):
                    times[way][name].append(timed(client, address, query))
    finally:
        peer.terminate()
        peer.wait()
    best = {way: {name: min(found[1:]) for name, found in each.items()} for way, each in times.items()}
    return best["ours"], best["theirs"]


def timed(client: httpx.Client, address: str, query: str) -> float:
    headers = {"content-type": "application/sparql-query", "accept": "application/sparql-results+json"}
    start = time.perf_counter()
    answer = client.post(address, content=query, headers=headers)
    took = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}: {answer.text[:300]}")
    return took


def program() -> str:
    return str(Path(sys.executable).parent / "oxigraph")


def table(asked: dict[str, str], ours: dict[str, float], theirs: dict[str, float]) -> None:
    print(f"{'question':30} {'kg serve':>10} {'oxigraph':>10}")
    for name in asked:
        print(f"{name:30} {ours[name] * 1000:8.1f} ms {theirs[name] * 1000:8.1f} ms")
    total, peer = sum(ours.values()), sum(theirs.values())
    print(f"{'all':30} {total * 1000:8.1f} ms {peer * 1000:8.1f} ms, ratio {total / peer:.2f}")
    one = {name: took for name, took in ours.items() if catalogue.load(name).parameters and _about_one(name)}
    print(f"about an entity: worst {max(one.values()) * 1000:.1f} ms ({max(one, key=lambda n: one[n])})")
    whole = {name: took for name, took in ours.items() if name not in one}
    print(f"about everything: worst {max(whole.values()) * 1000:.1f} ms ({max(whole, key=lambda n: whole[n])})")


def _about_one(name: str) -> bool:
    return any(p.type in {"entity", "paper"} for p in catalogue.load(name).parameters)


def in_memory(store: Path, work: Path) -> None:
    """The same questions in rdflib's memory."""
    with api.open(store) as opened:
        asked = questions(opened)
        dump = work / "small.nt"
        with dump.open("wb") as file:
            _triples(opened, file)
        ours = {name: best(lambda q=query: opened.query(q).rows) for name, query in asked.items()}
    graph_in_memory = rdflib.Graph()
    graph_in_memory.parse(dump, format="nt")
    theirs: dict[str, float] = {}
    for name, query in asked.items():
        start = time.perf_counter()
        len(list(graph_in_memory.query(query)))
        theirs[name] = time.perf_counter() - start
        print(f"{name:30} {ours[name] * 1000:8.1f} ms {theirs[name] * 1000:10.1f} ms in rdflib", flush=True)
    ratios = [theirs[name] / ours[name] for name in asked]
    print(f"rdflib takes {sum(theirs.values()) / sum(ours.values()):.0f} times as long (median of the questions: "
          f"{statistics.median(ratios):.0f})")  # fmt: skip


def _triples(opened: api.Graph, file: Any) -> None:
    seen = {quad.triple for quad in full_quads(opened.store, opened.opened.mentions, opened.iris)}
    ox.serialize(seen, file, format=ox.RdfFormat.N_TRIPLES)


def best(run: Any) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
