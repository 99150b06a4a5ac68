"""Score relations on documents of SciER, with its own entities given: those of a model, or of the patterns alone.

SciER (Zhang et al., EMNLP 2024) is under GPL-3.0 and is not part of this project; give the path of its file:

    python tests/benchmarks/relations.py [--data scier_plm_dev.jsonl] [--model neural|rules|FOLDER] [--errors 20]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from spacy.language import Language

from extractors import pipeline
from extractors.records import ENTITY_TYPES, ROLES, Entity, Mention

DATA = Path(__file__).resolve().parents[3] / "shared/data/scier/scier_plm_dev.jsonl"

#: SciER's relation → ours, and the types of subject and object that ours has.
MAPPED = {
    "Used-For": ("usedFor", "Method", "Task"),
    "Evaluated-With": ("testedOn", "Method", "Dataset"),
    "Part-Of": ("partOf", "Method", "Method"),
    "Compare-With": ("comparedWith", "Method", "Method"),
    "SubClass-Of": ("broader", "Method", "Method"),
}
Triple = tuple[str, tuple[int, int], tuple[int, int]]


def sentences(path: Path, nlp: Language, *, every_pair: bool) -> Iterator[tuple[str, set[Triple], set[Triple]]]:
    """Give each sentence's text, the relations that SciER has there, and those found."""
    for line in path.read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        offset = 0
        for words, names, relations in zip(doc["sentences"], doc["ner"], doc["relations"], strict=True):
            yield (
                " ".join(words),
                gold_triples(names, relations, every_pair=every_pair),
                found_triples(words, names, offset, nlp),
            )
            offset += len(words)


def gold_triples(names: list[Any], relations: list[Any], *, every_pair: bool) -> set[Triple]:
    """Map SciER's relations to ours; without ``every_pair`` only those between types that ours allow."""
    kinds = {(first, last): kind for first, last, kind in names}
    found = set()
    for first, last, other_first, other_last, label in relations:
        if label not in MAPPED:
            continue
        ours, subject, target = MAPPED[label]
        pair = ((first, last), (other_first, other_last))
        if every_pair or (kinds.get(pair[0]), kinds.get(pair[1])) == (subject, target):
            found.add(ordered(ours, *pair))
    return found


def found_triples(words: list[str], names: list[Any], offset: int, nlp: Language) -> set[Triple]:
    """Read one sentence with SciER's entities; each mention is an entity of its own."""
    starts, place = [], 0
    for word in words:
        starts.append(place)
        place += len(word) + 1
    text = " ".join(words)
    spans, entities = [], []
    for first, last, kind in names:
        if kind not in ENTITY_TYPES:
            continue
        start, end = starts[first - offset], starts[last - offset] + len(words[last - offset])
        spans.append((first, last))
        mention = Mention(start, end, text[start:end], 1.0, "gold")
        entities.append(Entity(kind, text[start:end], (), ROLES[kind][-2], 1.0, (mention,)))
    relations = pipeline.read(text, 0, nlp, given=tuple(entities))._.kg_relations
    return {ordered(r.type, spans[r.subject], spans[r.object]) for r in relations}


def ordered(kind: str, subject: tuple[int, int], target: tuple[int, int]) -> Triple:
    """Write a symmetric relation in one order."""
    return (kind, *sorted((subject, target))) if kind == "comparedWith" else (kind, subject, target)  # type: ignore[return-value]


def main() -> None:
    """Print precision, recall and F1 for each relation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default="neural", help="rules: the patterns alone")
    parser.add_argument("--every-pair", action="store_true", help="count pairs of types that our relations do not have")
    parser.add_argument("--errors", type=int, default=0, help="print this many wrong or missed relations")
    options = parser.parse_args()
    if not options.data.exists():
        print(f"skipped: {options.data} is not there (SciER is not part of this project)")
        return
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    errors = []
    for text, gold, found in sentences(options.data, pipeline.load(options.model), every_pair=options.every_pair):
        right.update(t[0] for t in gold & found)
        given.update(t[0] for t in found)
        wanted.update(t[0] for t in gold)
        errors += [("missed", *t, text) for t in sorted(gold - found)]
        errors += [("spurious", *t, text) for t in sorted(found - gold)]
    for kind in (*(row[0] for row in MAPPED.values()), "all"):
        tp, n, m = (c.total() if kind == "all" else c[kind] for c in (right, given, wanted))
        p, r = tp / n if n else 0.0, tp / m if m else 0.0
        print(f"{kind:13s} P {p:6.1%}  R {r:6.1%}  F1 {2 * p * r / (p + r) if p + r else 0.0:6.1%}  gold {m}")
    for error in errors[: options.errors]:
        print(*error, sep="\t", file=sys.stderr)


if __name__ == "__main__":
    main()
