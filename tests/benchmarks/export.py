"""How fast a large graph is written in every format, and how much memory that takes.

    python tests/benchmarks/export.py [--papers 4000] [--store DIR]

Builds a graph of made-up papers, 4,000 of them by default (about half a million quads), unless a store is named, and
exports it with provenance, each format in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from kg.building import build
from kg.export import known_formats

CHILD = """
import sys, time
from pathlib import Path
import kg
from kg.export import ExportOptions, write
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
store, out, format = sys.argv[1:]
with kg.open(store) as graph:
    quads, before = len(graph.store), peak()
    begun, cpu = time.perf_counter(), time.process_time()
    options = ExportOptions(provenance=True)
    files = write(graph.opened, Path(out), format=format, options=options)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
size = sum(path.stat().st_size for path in files) / 2**20
print(f"{format:9} {seconds:8.1f} s {cpu:8.1f} s CPU {quads / seconds:9,.0f} quads/s {size:8.0f} MiB written "
      f"{before:6.0f} -> {peak():6.0f} MiB")
"""
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "xu")


def papers(count: int, seed: int = 1) -> list[str]:
    """Extractions of made-up papers, each with nine entities that stand twice in its abstract."""
    random_ = random.Random(seed)
    names = ["".join(random_.choices(SYLLABLES, k=4)) for _ in range(count)]
    roles = [("Method", "proposes"), ("Method", "uses"), ("Method", "uses"), ("Method", "compares"),
             ("Dataset", "evaluates"), ("Dataset", "evaluates"), ("Task", "addresses"), ("Metric", "reports"),
             ("Task", "mentions")]  # fmt: skip
    lines = []
    for number in range(count):
        found = random_.sample(names, len(roles))
        abstract = " ".join(f"Here {name} is looked at, and {name} is looked at again." for name in found)
        entities = [{"type": t, "name": n, "role": r, "score": 0.9} for n, (t, r) in zip(found, roles, strict=True)]
        row = {"id": f"p{number}", "title": f"Paper {number}", "abstract": abstract, "entities": entities}
        lines.append(json.dumps({**row, "model": "made-up-1", "authors": ["A. One", "B. Two"], "year": 2020}) + "\n")
    return lines


def main() -> None:
    """Build where no store is named, and export in every format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--format", nargs="*", default=sorted(known_formats()))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = given.store or folder / "large.store"
        if given.store is None:
            source = folder / "papers.jsonl"
            source.write_text("".join(papers(given.papers)), "utf-8")
            build([source], store=store)
        for format in given.format:
            subprocess.run([sys.executable, "-c", CHILD, str(store), str(folder / "graph.out"), format], check=True)


if __name__ == "__main__":
    main()
