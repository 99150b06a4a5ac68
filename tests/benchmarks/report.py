"""What a graph costs at every size, against other programs too, as one page of Markdown with plots.

    python -m tests.benchmarks.report [SHARDS] [--papers 1000 10000] [-o FOLDER] [--from RESULTS.json]

SHARDS is a folder of extraction files (`kg extract`); without it papers are made up (tests/benchmarks/export.py).
FOLDER gets `report.md`, its plots, and `results.json`, from which the page can be made again. The programs that are
compared with load the facts of the smallest graph. Times are of this machine as busy as it is: read them as ratios.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import export, many, plots, same_questions, scale

#: Measure → its limit at 86,289 papers, in seconds or MB, and how it is called.
MUSTS: Final = {
    "build, s": (360, "build from finished extractions"),
    "build, MB": (1536, "peak memory of the build"),
    "disk store, MB": (5120, "store on disk"),
    "again, s": (15, "build with nothing new"),
    "more, s": (30, "100 new papers"),
    "export, s": (60, "export of the facts as Turtle"),
    "view, s": (15, "page of the picture"),
    "stats, s": (2, "kg stats"),
    "most-named, s": (2, "most-named"),
    "hub, s": (0.5, "page of a hub entity"),
    "complete, s": (0.05, "look-up of a name"),
    "picture, s": (5, "picture around a hub"),
    "network, s": (60, "to_networkx, all papers, without evidence"),
    "network, MB": (2560, "the same, memory"),
}
FIELD: Final = 86_289


@dataclass(frozen=True)
class Results:
    """Measures by number of papers, what other programs took, CPU seconds to read a paper, and the machine."""

    sizes: dict[int, dict[str, float]]
    peers: dict[str, dict[str, float | str]]
    extracting: float
    machine: str

    @classmethod
    def read(cls, path: Path) -> Results:
        row: dict[str, Any] = json.loads(path.read_text("utf-8"))
        sizes = {int(papers): measures for papers, measures in row["sizes"].items()}
        return cls(sizes, row["peers"], row["extracting"], row["machine"])

    def write(self, path: Path) -> None:
        row = {"sizes": self.sizes, "peers": self.peers, "extracting": self.extracting, "machine": self.machine}
        path.write_text(json.dumps(row, indent=1), encoding="utf-8")


def measured(shards: Path, papers: Sequence[int], comunica: Path) -> Results:
    """Build every size, measure it, and let other programs load the smallest."""
    sizes: dict[int, dict[str, float]] = {}
    compared: dict[str, dict[str, float | str]] = {}
    for number in sorted(papers):
        with tempfile.TemporaryDirectory(prefix=f"scale-{number}-") as name:
            sizes[number] = scale.rows_of(shards, number, Path(name))
            if not compared:
                compared = same_questions.compared(Path(name) / "graph.store", comunica)
    machine = f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    return Results(sizes, compared, scale.extracting(shards), machine)


def exponent(sizes: dict[int, dict[str, float]], name: str) -> float | None:
    """The power of the number of papers that a measure grows with, between the two largest sizes."""
    *_, small, large = [None, *sorted(sizes)]
    if small is None or not (sizes[small].get(name, 0) > 0 and sizes[large].get(name, 0) > 0):
        return None
    return math.log(sizes[large][name] / sizes[small][name]) / math.log(large / small)


def expected(sizes: dict[int, dict[str, float]], name: str) -> float:
    """A measure at the size of the field: as measured, else as it grows."""
    largest = max(sizes)
    grown = exponent(sizes, name)
    return float(sizes[largest][name] * (FIELD / largest) ** (1.0 if grown is None else grown))


def page(results: Results) -> str:
    """The report."""
    sizes = dict(sorted(results.sizes.items()))
    columns = " | ".join(f"{papers:,}" for papers in sizes)
    lines = [
        "# What a graph costs",
        "",
        f"Measured on {results.machine}. MB are of 2^20 bytes; growth is that between the two largest sizes.",
        "",
        f"## At {FIELD:,} papers",
        "",
        f"| | {columns} | grows | at {FIELD:,}{'' if FIELD in sizes else ' (as it grows)'} | limit | |",
        "|---|" + "---:|" * (len(sizes) + 3) + "---|",
    ]
    for name, (limit, what) in MUSTS.items():
        grown, at = exponent(sizes, name), expected(sizes, name)
        cells = " | ".join(f"{measures[name]:,.2f}" for measures in sizes.values())
        growth = "" if grown is None else f"n^{grown:.2f}"
        unit = name.rsplit(", ", 1)[1]
        lines.append(
            f"| {what}, {unit} | {cells} | {growth} | {at:,.2f} | {limit:g} | {'kept' if at <= limit else 'missed'} |"
        )
    lines += [
        "",
        "![time](time.svg)",
        "",
        "![memory](memory.svg)",
        "",
        "## Everything measured",
        "",
        f"| | {columns} |",
    ]
    lines.append("|---|" + "---:|" * len(sizes))
    lines += [
        f"| {name} | {' | '.join(f'{measures[name]:,.2f}' for measures in sizes.values())} |"
        for name in next(iter(sizes.values()))
    ]
    lines += ["", *_peers(results, min(sizes))]
    if len(sizes) > 1:
        lines += many.plan(many.Measured.of(sizes, extracting=results.extracting))
    return "\n".join(lines)


def _peers(results: Results, papers: int) -> list[str]:
    questions = ["load", *same_questions.QUESTIONS]
    lines = [
        "## Other programs",
        "",
        f"The facts of {papers:,} papers are loaded, then each question is asked once; seconds.",
        "",
        f"| | {' | '.join(questions)} |",
        "|---|" + "---:|" * len(questions),
    ]
    for program, taken in results.peers.items():
        cells = (f"{value:.3f}" if isinstance(value := taken[name], float) else value for name in questions)
        lines.append(f"| {program} | {' | '.join(cells)} |")
    return [*lines, ""]


def write(results: Results, folder: Path) -> Path:
    """Write the page and what belongs to it; gives the page."""
    folder.mkdir(parents=True, exist_ok=True)
    results.write(folder / "results.json")
    for unit, title, file in (("s", "Time", "time.svg"), ("MB", "Peak memory", "memory.svg")):
        names = [name for name in MUSTS if name.endswith(f", {unit}") and not name.startswith("disk")]
        series = {
            name.rsplit(", ", 1)[0]: [
                (float(papers), measures[name]) for papers, measures in sorted(results.sizes.items())
            ]
            for name in names
        }
        (folder / file).write_text(plots.plot(title, unit, series), encoding="utf-8")
    target = folder / "report.md"
    target.write_text(page(results), encoding="utf-8")
    return target


def main() -> None:
    """Measure, or read what was measured, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shards", type=Path, nargs="?")
    parser.add_argument("--papers", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("-o", dest="folder", type=Path, default=Path("benchmark"))
    parser.add_argument("--from", dest="results", type=Path)
    parser.add_argument("--comunica", type=Path, default=Path("node_modules/@comunica/query-sparql-file"))
    given = parser.parse_args()
    if given.results is not None:
        results = Results.read(given.results)
    else:
        shards = given.shards or Path(tempfile.mkdtemp(prefix="made-up-"))
        try:
            if given.shards is None:
                (shards / "papers.jsonl").write_text("".join(export.papers(max(given.papers) + scale.NEW)), "utf-8")
            results = measured(shards, given.papers, given.comunica)
        finally:
            if given.shards is None:
                shutil.rmtree(shards)
    print(write(results, given.folder))


if __name__ == "__main__":
    main()
