"""Measure reading, and compare: the same papers as JSON Lines, CSV and BibTeX have to be the same papers.

    python tests/benchmarks/reading.py PAPERS.jsonl[.gz] [--limit N] [--show N]

The papers are written out in each format as several programs write it (authors with other separators, braces and signs
of LaTeX raw or escaped). Told are papers a second of processor time, the most memory, and in how many papers a format
differs in a field from what JSON Lines give; ``--show`` prints the first of them.
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
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from kg.core.model import Paper
from kg.sources import read

FIELDS = ("title", "abstract", "authors", "published", "keywords", "venue", "url")

Row = dict[str, object]


def papers(path: Path, *, verbatim: bool = False) -> Iterable[Paper]:
    return (item for item in read(path, verbatim=verbatim) if isinstance(item, Paper))


def row(paper: Paper) -> Row:
    said = {"id": paper.id, "title": paper.title, "abstract": paper.abstract, "authors": list(paper.authors)}
    return said | {"year": paper.year, "venue": paper.venue, "url": paper.url, "keywords": list(paper.keywords)}


def lines(rows: Sequence[Row], file: TextIO) -> None:
    file.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


def array(rows: Sequence[Row], file: TextIO) -> None:
    json.dump(rows, file, ensure_ascii=False)


def table(separator: str) -> Callable[[Sequence[Row], TextIO], None]:
    """A writer of CSV that joins authors so."""

    def write(rows: Sequence[Row], file: TextIO) -> None:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for r in rows:
            joined = {"authors": separator.join(r["authors"]), "keywords": "; ".join(r["keywords"])}  # type: ignore[arg-type]
            writer.writerow({**r, **joined})

    return write


def entries(escaped: Callable[[str], str]) -> Callable[[Sequence[Row], TextIO], None]:
    """A writer of BibTeX that escapes values so."""

    def write(rows: Sequence[Row], file: TextIO) -> None:
        for number, r in enumerate(rows):
            said = {**r, "author": " and ".join(r["authors"]), "keywords": "; ".join(r["keywords"])}  # type: ignore[arg-type]
            said["journal"] = said.pop("venue")
            said.pop("authors")
            fields = ",\n".join(
                f"  {k} = {{{v if k in ('id', 'url') else escaped(str(v))}}}" for k, v in said.items() if v
            )
            file.write(f"@article{{k{number},\n{fields}\n}}\n\n")

    return write


def _braces(text: str) -> str:
    return text.replace("{", r"\{").replace("}", r"\}") if "\\" not in text and "$" not in text else text


def _signs(text: str) -> str:
    return re.sub(r"[&%#_{}]", r"\\\g<0>", text) if "\\" not in text and "$" not in text else text


WRITERS: dict[str, Callable[[Sequence[Row], TextIO], None]] = {
    "lines.jsonl": lines,
    "array.json": array,
    "semicolon.csv": table("; "),
    "comma.csv": table(", "),
    "and.csv": table(" and "),
    "raw.bib": entries(str),
    "braces.bib": entries(_braces),
    "signs.bib": entries(_signs),
}


def measure(path: Path) -> None:
    """Read a file in this process and tell how it went."""
    started = time.process_time()
    number = sum(isinstance(item, Paper) for item in read(path))
    used = time.process_time() - started
    most = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) // 1024  # type: ignore[union-attr]
    print(f"{path.name:14} {number:7} papers  {number / used:8.0f} papers/s  {most:5} MB at most", flush=True)


def compare(first: Path, second: Path, show: int) -> None:
    """Tell in how many papers two files differ; both hold the same papers in the same order."""
    known = {paper.id: paper for paper in papers(first)}
    differing = dict.fromkeys(FIELDS, 0)
    for paper in papers(second):
        expected = known.pop(paper.id, None)
        for name in FIELDS if expected is not None else ():
            want, got = getattr(expected, name), getattr(paper, name)
            differing[name] += want != got
            if want != got and differing[name] <= show:
                print(f"  {paper.id} {name}\n    {around(want, got)}\n    {around(got, want)}")
    print(f"{second.name:14} {len(known)} papers missing {list(known)[:show]}; differing: {differing}", flush=True)


def around(text: object, other: object) -> str:
    """The part of a value where it begins to differ from another."""
    if not isinstance(text, str) or not isinstance(other, str):
        return repr(text)
    place = next((i for i, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    return repr(text[max(0, place - 40) : place + 60])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-") as name:
        rows = [row(paper) for paper in islice(papers(arguments.papers, verbatim=True), arguments.limit)]
        files = [Path(name) / file for file in WRITERS]
        for path in files:
            with path.open("w", newline="" if path.suffix == ".csv" else None, encoding="utf-8") as file:
                WRITERS[path.name](rows, file)
        del rows
        for path in files:
            subprocess.run([sys.executable, __file__, "--one", str(path)], check=True)
        for path in files[1:]:
            compare(files[0], path, arguments.show)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(Path(sys.argv[2]))
    else:
        main()
