"""How long other programs take to load the facts of a graph, and to answer the same questions.

    python tests/benchmarks/same_questions.py STORE [--comunica node_modules/@comunica/query-sparql-file]

Every program answers each question once, after loading; answers have to have the same rows, or the program says
"differs". Servers run on this machine. What is not installed is left out: ``oxigraph`` (PyPI), ``virtuoso-t`` (Debian:
virtuoso-opensource-7-bin), ``node`` with Comunica (npm install @comunica/query-sparql-file).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import kg
from tests.benchmarks import peers
from tests.contract.stores import free_port, running

PREFIXES = "PREFIX kg: <https://w3id.org/paperkg/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
QUESTIONS = {
    "papers": "SELECT (COUNT(*) AS ?n) WHERE { ?paper a kg:Paper }",
    "most used methods": """SELECT ?name (COUNT(DISTINCT ?paper) AS ?n) WHERE {
        ?paper kg:usesMethod ?method . ?method skos:prefLabel ?name
        } GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 10""",
    "methods that are used for the same task": """SELECT (COUNT(*) AS ?n) WHERE {
        ?paper kg:addressesTask ?task ; kg:usesMethod ?one , ?other . FILTER(STR(?one) < STR(?other)) }""",
}
Rows = list[list[str]]
Ask = Callable[[str], Rows]


def measured(asker: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = asker()
    return time.perf_counter() - begun, result


def answers(ask: Ask) -> dict[str, tuple[float, Rows]]:
    """Seconds and rows of every question."""
    return {name: measured(partial(ask, PREFIXES + query)) for name, query in QUESTIONS.items()}


def with_rdflib(facts: Path, store: str) -> Iterator[tuple[float, Ask]]:
    import rdflib

    graph = rdflib.Graph(store=store)
    seconds, _ = measured(lambda: graph.parse(facts, format="nt"))
    yield seconds, lambda query: [list(map(str, cast(Iterable[object], row))) for row in graph.query(query)]


def with_server(address: str, seconds: float) -> Iterator[tuple[float, Ask]]:
    def ask(query: str) -> Rows:
        request = urllib.request.Request(
            f"{address}?{urllib.parse.urlencode({'query': query})}", headers={"Accept": "text/csv"}
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            return list(csv.reader(io.StringIO(answer.read().decode())))[1:]

    yield seconds, ask


def with_oxigraph(facts: Path, folder: Path) -> Iterator[tuple[float, Ask]]:
    program, place = str(Path(sys.executable).parent / "oxigraph"), str(folder / "oxigraph")
    load = [program, "load", "--location", place, "--file", str(facts)]
    seconds, _ = measured(lambda: subprocess.run(load, check=True, capture_output=True))
    port = free_port()
    with running(
        [program, "serve-read-only", "--location", place, "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/"
    ):
        yield from with_server(f"http://127.0.0.1:{port}/query", seconds)


def with_virtuoso(facts: Path, folder: Path) -> Iterator[tuple[float, Ask]]:
    place = folder / "virtuoso"
    place.mkdir()
    copy = Path(shutil.copy(facts, place))
    with peers.virtuoso(place):
        seconds, _ = measured(lambda: peers.load(place, copy, peers.LOADED))
        [(_, ask)] = with_server(f"http://127.0.0.1:{peers.WEB_PORT}/sparql", seconds)
        yield seconds, lambda query: ask(query.replace("WHERE", f"FROM <{peers.LOADED}> WHERE", 1))


def with_comunica(package: Path, facts: Path) -> Iterator[tuple[float, Ask]]:
    def ask(query: str) -> Rows:
        command = ["node", str(package / "bin" / "query.js"), f"file@{facts.resolve()}", query, "-t", "text/csv"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return list(csv.reader(io.StringIO(told)))[1:]

    yield 0.0, ask  # it reads the file anew for every question


def programs(facts: Path, folder: Path, comunica: Path) -> dict[str, Callable[[], Iterator[tuple[float, Ask]]]]:
    """Those that are installed."""
    found: dict[str, Callable[[], Iterator[tuple[float, Ask]]]] = {
        "rdflib": lambda: with_rdflib(facts, "default"),
        "oxrdflib": lambda: with_rdflib(facts, "Oxigraph"),
    }
    if (Path(sys.executable).parent / "oxigraph").exists():
        found["oxigraph server"] = lambda: with_oxigraph(facts, folder)
    if shutil.which("virtuoso-t"):
        found["Virtuoso"] = lambda: with_virtuoso(facts, folder)
    if shutil.which("node") and comunica.is_dir():
        found["Comunica"] = lambda: with_comunica(comunica, facts)
    return found


def compared(store: Path, comunica: Path) -> dict[str, dict[str, float | str]]:
    """Program → seconds to load and to answer each question."""
    with tempfile.TemporaryDirectory() as name, kg.open(store) as graph:
        folder = Path(name).resolve()
        facts = graph.export(folder / "facts.nt")
        ours = answers(lambda query: [["" if v is None else str(v) for v in row] for row in graph.query(query)])
        table: dict[str, dict[str, float | str]] = {"paperkg": {"load": 0.0}}
        table["paperkg"].update({name: seconds for name, (seconds, _) in ours.items()})
        for program, start in programs(facts, folder, comunica).items():
            with contextmanager(start)() as (seconds, ask):
                theirs = answers(ask)
            table[program] = {"load": seconds}
            for question, (taken, rows) in theirs.items():
                table[program][question] = taken if rows == ours[question][1] else "differs"
        return table


def main() -> None:
    """Print the table as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--comunica", type=Path, default=Path("node_modules/@comunica/query-sparql-file"))
    given = parser.parse_args()
    print(json.dumps(compared(given.store, given.comunica), indent=1))


if __name__ == "__main__":
    main()
