"""Whether Virtuoso and Comunica read what is exported and count the same triples.

    python tests/benchmarks/peers.py [--store DIR] [--comunica node_modules/@comunica/query-sparql-file]

Needs ``virtuoso-t`` (Debian: virtuoso-opensource-7-bin) and ``node`` with Comunica 4.5.0
(npm install @comunica/query-sparql-file@4.5.0); leaves out what is not there. Builds the sample unless a store is
named.
Virtuoso counts by graph, as its default graph is the union of everything, its own system graphs too.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

import kg
from kg import sample
from kg.building import build
from kg.store.annotations import full_quads

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
COUNT_GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
LOADED = "http://example.org/turtle"
SQL_PORT, WEB_PORT = 21111, 28890
INI = """[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {0}/virtuoso-temp.db
TransactionFile = {0}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
NumberOfBuffers = 60000
MaxDirtyBuffers = 45000
DirsAllowed = {0}
ServerThreads = 10
DefaultIsolation = 2
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerThreads = 10
"""


def exports(store: Path, folder: Path) -> tuple[Path, Path, int, int]:
    """The graph as Turtle and as N-Quads, with the number of triples and of quads that Oxigraph counts."""
    with kg.open(store) as graph:
        turtle = graph.export(folder / "graph.ttl", provenance=True)
        quads = graph.export(folder / "graph.nq", provenance=True)
        told = list(full_quads(graph.store, graph.opened.mentions, graph.iris))
        return turtle, quads, len({q.triple for q in told}), len(told)


@contextmanager
def virtuoso(folder: Path) -> Iterator[None]:
    """A server of its own in a folder; it is stopped at the end."""
    (folder / "virtuoso.ini").write_text(INI.format(folder, SQL_PORT, WEB_PORT))
    command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                ask_virtuoso("ASK { ?s ?p ?o }")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(1)
        yield
    finally:
        process.terminate()
        process.wait(60)


def ask_virtuoso(query: str) -> str:
    """The answer as CSV."""
    address = f"http://127.0.0.1:{WEB_PORT}/sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(address, headers={"Accept": "text/csv"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return str(answer.read().decode())


def load(folder: Path, file: Path, graph: str) -> None:
    """Load a file with Virtuoso's bulk loader."""
    steps = f"ld_dir('{folder}', '{file.name}', '{graph}'); rdf_loader_run(); checkpoint;"
    subprocess.run(["isql-vt", f"127.0.0.1:{SQL_PORT}", "dba", "dba", f"exec={steps}"], check=True, capture_output=True)


def count_with_virtuoso(folder: Path, turtle: Path, quads: Path, graphs: set[str]) -> tuple[int, int]:
    """Triples of the Turtle file in one graph, and quads of the N-Quads file in the graphs that it names."""
    with virtuoso(folder):
        load(folder, turtle, LOADED)
        load(folder, quads, "http://example.org/unused")
        of_turtle = _number(ask_virtuoso(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{LOADED}> {{ ?s ?p ?o }} }}"))
        by_graph = ask_virtuoso("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g LIMIT 1000000")
        rows = csv.DictReader(io.StringIO(by_graph))
        return of_turtle, sum(int(row["n"]) for row in rows if row["g"] in graphs)


def count_with_comunica(package: Path, file: Path, query: str) -> int:
    """What Comunica counts in a file."""
    command = ["node", str(package / "bin" / "query.js"), f"file@{file.resolve()}", query, "-t", "text/csv"]
    return _number(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _number(text: str) -> int:
    return int(text.split()[-1].strip('"'))


def main() -> None:
    """Export, let every peer count, and say who counts what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--comunica", type=Path, default=Path("node_modules/@comunica/query-sparql-file"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        store = given.store or folder / "sample.store"
        if given.store is None:
            build(sample.paths(), store=store)
        turtle, quads, triples, in_graphs = exports(store, folder)
        counts = {"oxigraph": (triples, in_graphs)}
        if shutil.which("virtuoso-t"):
            with kg.open(store) as graph:
                graphs = {g.value for g in graph.store.named_graphs() if isinstance(g, ox.NamedNode)}
            counts["virtuoso"] = count_with_virtuoso(folder, turtle, quads, graphs)
        if shutil.which("node") and given.comunica.is_dir():
            of_turtle = count_with_comunica(given.comunica, turtle, COUNT)
            counts["comunica"] = (of_turtle, count_with_comunica(given.comunica, quads, COUNT_GRAPHS))
        print(json.dumps({who: dict(zip(("turtle", "nquads"), n, strict=True)) for who, n in counts.items()}, indent=1))
        if len(set(counts.values())) > 1:
            raise SystemExit("the counts differ")


if __name__ == "__main__":
    main()
