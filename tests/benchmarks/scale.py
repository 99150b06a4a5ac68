"""What a graph of some thousand papers costs: build, memory, disk, and what people wait for.

    python tests/benchmarks/scale.py SHARDS [--papers 1000 10000] [--folder DIR] [--keep]

SHARDS is a folder of extraction files (`kg extract`); so many papers are taken from them, in the order of their names.
Each size is built from finished extractions and asked in processes of their own, then 100 further papers ("more") come
to it; one line of a Markdown table a
measure, one column a size, and the exponent of its growth between the smallest and the largest. CPU seconds are given
for the build, because they stay the same on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import kg

#: Papers that come to a graph in the end.
NEW = 100
MEASURES = ("build", "again", "more", "open", "stats", "most-named", "search", "complete", "why", "hub", "picture",
            "view", "network", "export")  # fmt: skip


def lines(shards: Path, count: int) -> Iterator[bytes]:
    """The first extractions of a folder."""
    every = (line for path in sorted(shards.glob("*.jsonl")) for line in path.open("rb"))
    return islice(every, count)


def measure(name: str, store: Path, source: Path) -> dict[str, float]:
    """Do one thing in this process; seconds, CPU seconds, and the peak of memory in MB."""
    from kg.building import build
    from kg.core.settings import Settings
    from kg.server import tasks
    from kg.server.openstore import OpenStore
    from kg.store.layout import StoreFolder

    def opened() -> OpenStore:
        return OpenStore(StoreFolder(store))

    def hub(one: OpenStore) -> str:
        return one.generation.counts.most_named(["Method", "Task"], 1)[0].iri

    def asked(ask: Callable[[OpenStore], Any]) -> Callable[[], Any]:
        one = opened()
        return lambda: ask(one)

    def graph(use: Callable[[kg.Graph], Any]) -> Callable[[], Any]:
        one = kg.open(store)
        return lambda: use(one)

    def why(one: kg.Graph) -> Any:
        paper, entity = next(iter(one.query("SELECT ?p ?e { ?p kg:proposesMethod ?e } LIMIT 1")))
        return one.why(paper, entity)

    made: dict[str, Callable[[], Callable[[], Any]]] = {
        "build": lambda: lambda: build([source], store=store, settings=Settings(model="rules")),
        "again": lambda: lambda: build([source], store=store, settings=Settings(model="rules")),
        "more": lambda: lambda: build([source.with_name("new.jsonl")], store=store, settings=Settings(model="rules")),
        "open": lambda: lambda: kg.open(store),
        "stats": lambda: graph(lambda one: one.stats()),
        "most-named": lambda: graph(lambda one: one.run("most-named")),
        "search": lambda: graph(lambda one: one.search("graph neural network")),
        "complete": lambda: asked(lambda one: tasks.complete(one, words="graph neural")),
        "why": lambda: graph(why),
        "hub": lambda: asked(lambda one: tasks.tell(one, iri=hub(one))),
        "picture": lambda: asked(lambda one: tasks.picture(one, focus=hub(one), server="")),
        "view": lambda: graph(lambda one: one.page(store.parent / "graph.html")),
        "network": lambda: graph(lambda one: one.to_networkx(evidence=False)),
        "export": lambda: graph(lambda one: one.export(store.parent / "graph.ttl")),
    }
    run = made[name]()
    begun, cpu = time.perf_counter(), time.process_time()
    run()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return {"s": seconds, "cpu": cpu, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def extracting(shards: Path, papers: int = 64) -> float:
    """CPU seconds that the model which ships takes to read a paper, once it is loaded."""
    from extractors import pipeline
    from extractors.records import Text

    rows = [json.loads(line) for line in lines(shards, papers)]
    texts = [Text(str(row["id"]), row["title"], row.get("abstract", "")) for row in rows]
    nlp = pipeline.load(None)
    list(pipeline.extract(texts[:1], nlp=nlp))
    begun = time.process_time()
    list(pipeline.extract(texts, nlp=nlp))
    return (time.process_time() - begun) / len(texts)


def sizes(store: Path) -> dict[str, float]:
    """Megabytes on disk of a store and its parts."""
    generation = max((store / "generations").iterdir())
    parts = {"store": store, "rdf": generation / "rdf", "index": generation / "index.sqlite"}
    return {name: _size(path) / 2**20 for name, path in parts.items()}


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def rows_of(shards: Path, papers: int, folder: Path) -> dict[str, float]:
    """All measures of one size, by what they are called in the table."""
    source, store = folder / "papers.jsonl", folder / "graph.store"
    every = lines(shards, papers + NEW)
    with source.open("wb") as file:
        file.writelines(islice(every, papers))
    with source.with_name("new.jsonl").open("wb") as file:
        file.writelines(every)
    found: dict[str, float] = {}
    for name in MEASURES:
        command = [sys.executable, __file__, "--measure", name, str(store), str(source)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        found |= {f"{name}, {unit}": value for unit, value in told.items()}
    with kg.open(store) as graph:
        found["quads"] = graph.stats()["triples"]
    return found | {f"disk {name}, MB": value for name, value in sizes(store).items()}


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shards", type=Path)
    parser.add_argument("--papers", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--folder", type=Path, help="where to build; a temporary folder by default")
    parser.add_argument("--keep", action="store_true", help="keep the stores")
    given = parser.parse_args()
    tables: dict[int, dict[str, float]] = {}
    for papers in sorted(given.papers):
        folder = Path(tempfile.mkdtemp(prefix=f"scale-{papers}-", dir=given.folder))
        try:
            tables[papers] = rows_of(given.shards, papers, folder)
        finally:
            if not given.keep:
                shutil.rmtree(folder)
    print("| measure | " + " | ".join(f"{papers:,}" for papers in tables) + " | exponent |")
    print("|---|" + "---:|" * (len(tables) + 1))
    small, large = min(tables), max(tables)
    for name in tables[small]:
        values = [table[name] for table in tables.values()]
        grown = values[0] > 0 and values[-1] > 0 and large > small
        exponent = f"{math.log(values[-1] / values[0]) / math.log(large / small):.2f}" if grown else ""
        print(f"| {name} | " + " | ".join(f"{value:,.2f}" for value in values) + f" | {exponent} |")


if __name__ == "__main__":
    main()
