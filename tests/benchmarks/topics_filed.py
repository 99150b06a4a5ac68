"""Write the topics that papers get, for a scorer, and tell micro F1 against papers filed by reading.

    python tests/benchmarks/topics_filed.py PAPERS.jsonl FILED.jsonl [-o TOPICS.csv]

PAPERS has id, title and abstract; FILED has id, topics and optional (names of topics; optional ones are neither asked
nor wrong). `python -m kg.topics.training` tells what cross-validation says on the papers it learns from.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kg.topics import assign, taxonomy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path)
    parser.add_argument("filed", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    rows, filed = (
        {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())}
        for path in (options.papers, options.filed)
    )
    names = {key: topic.name for key, topic in taxonomy().topics.items()}
    assign("warm", "up of networks")
    started = time.perf_counter()
    found = {k: {names[t.key]: t.score for t in assign(rows[k]["title"], rows[k]["abstract"])} for k in filed}
    took = time.perf_counter() - started
    right = told = wanted = 0
    for k, row in filed.items():
        ours = set(found[k]) - set(row["optional"])
        right, told, wanted = right + len(ours & set(row["topics"])), told + len(ours), wanted + len(row["topics"])
    print(f"F1 {2 * right / (told + wanted):.3f}  P {right / told:.3f}  R {right / wanted:.3f}  of {wanted}")
    print(f"{1000 * took / len(filed):.2f} ms a paper")
    if options.output:
        with options.output.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "topic", "score"])
            writer.writerows([k, name, score] for k, topics in found.items() for name, score in topics.items())


if __name__ == "__main__":
    main()
