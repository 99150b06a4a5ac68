"""Measure links to vocabularies: how many of the commonest entities that a vocabulary names are linked; what to read.

    python tests/benchmarks/vocabulary.py STORE VOCABULARY... [--read N] [--seed N]

A vocabulary names an entity where one of its terms has, in any form, the name or another name of the entity. ``--read``
prints so many exact matches, drawn by chance, for a person to judge.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import kg
from kg.linking.folding import fold
from kg.vocabularies import link, read_vocabulary
from kg.vocabularies.writing import named

COMMONEST = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("vocabularies", type=Path, nargs="+")
    parser.add_argument("--read", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with kg.open(arguments.store) as graph:
        nodes = list(named(graph.opened))
    entities = [node for node in nodes if "Topic" not in node.kinds]
    commonest = sorted(entities, key=lambda node: -node.papers)[:COMMONEST]
    for path in arguments.vocabularies:
        terms = read_vocabulary(path)
        names = {fold(name).sense for term in terms for name in (term.label, term.full, *term.others) if name}
        links = link(nodes, terms)
        exact = [found for found in links if found.relation == "exactMatch"]
        linked = {found.iri for found in links}
        there = [node for node in commonest if any(fold(n).sense in names for n in (node.name, *node.others))]
        share = sum(node.iri in linked for node in there) / max(1, len(there))
        print(
            f"{path.name}: {len(terms)} terms, {len(exact)} exact, {len(links) - len(exact)} close; of {len(there)} "
            f"of the {COMMONEST} commonest entities that it names, {share:.1%} are linked"
        )
        chance = random.Random(arguments.seed)
        for found in chance.sample(exact, min(arguments.read, len(exact))):
            print(f"  {found.score:.2f}  {found.name}  =  {found.label}  <{found.term}>")
        if arguments.read:
            print("  not linked:", ", ".join(node.name for node in there if node.iri not in linked)[:1500])


if __name__ == "__main__":
    main()
