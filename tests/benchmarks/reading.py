"""Measure reading: papers a second of processor time and the most memory, for JSON Lines, CSV, BibTeX and one array.

    python tests/benchmarks/reading.py PAPERS.jsonl[.gz] [--limit N]

The papers are written out in each format first. Also told: in how many papers the formats differ in title, abstract,
authors, date or keywords from what JSON Lines give.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from kg.core.model import Paper
from kg.sources import read

FIELDS = ("title", "abstract", "authors", "published", "keywords")


def papers(path: Path) -> Iterable[Paper]:
    return (item for item in read(path, verbatim=True) if isinstance(item, Paper))


def row(paper: Paper) -> dict[str, object]:
    said = {"id": paper.id, "title": paper.title, "abstract": paper.abstract, "authors": list(paper.authors)}
    return said | {"year": paper.year, "venue": paper.venue, "url": paper.url, "keywords": list(paper.keywords)}


def write(rows: Sequence[dict[str, object]], folder: Path) -> list[Path]:
    """Write the papers in each format."""
    lines, array, table, entries = (folder / name for name in ("p.jsonl", "p.json", "p.csv", "p.bib"))
    lines.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    array.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({k: "; ".join(v) if isinstance(v, list) else v for k, v in r.items()} for r in rows)
    with entries.open("w", encoding="utf-8") as file:
        for number, r in enumerate(rows):
            said = {**r, "author": " and ".join(r["authors"]), "keywords": "; ".join(r["keywords"])}  # type: ignore[arg-type]
            said.pop("authors")
            fields = ",\n".join(f"  {k} = {{{_escaped(str(v))}}}" for k, v in said.items() if v)
            file.write(f"@misc{{k{number},\n{fields}\n}}\n")
    return [lines, array, table, entries]


def _escaped(text: str) -> str:
    return text.replace("{", r"\{").replace("}", r"\}") if "\\" not in text and "$" not in text else text


def measure(path: Path) -> None:
    """Read a file in this process and tell how it went."""
    started = time.process_time()
    number = sum(isinstance(item, Paper) for item in read(path))
    used = time.process_time() - started
    most = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) // 1024  # type: ignore[union-attr]
    print(f"{path.suffix[1:]:6} {number:7} papers  {number / used:8.0f} papers/s  {most:5} MB at most", flush=True)


def compare(first: Path, second: Path) -> None:
    known = {paper.id: paper for paper in read(first) if isinstance(paper, Paper)}
    differing = dict.fromkeys(FIELDS, 0)
    found = 0
    for paper in read(second):
        if isinstance(paper, Paper) and paper.id in known:
            found += 1
            for name in FIELDS:
                differing[name] += getattr(paper, name) != getattr(known[paper.id], name)
    print(f"{second.suffix[1:]:6} {len(known) - found} papers missing; differing: {differing}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-") as name:
        files = write([row(paper) for paper in islice(papers(arguments.papers), arguments.limit)], Path(name))
        for file in files:
            subprocess.run([sys.executable, __file__, "--one", str(file)], check=True)
        for file in files[1:]:
            compare(files[0], file)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(Path(sys.argv[2]))
    else:
        main()
