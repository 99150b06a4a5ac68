"""How well a profile of a few papers picks others of the same topic: ``python -m tests.benchmarks.picks STORE [SEED]``.

For topics with papers enough, ten papers filed under a topic are the profile; of 500 other papers of the graph, twenty
of the topic among them, it is told how many of the ten best picks are of the topic, and how many would be by chance.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from statistics import mean

import kg
from kg.core.vocab import HAS_TOPIC
from kg.insight.digest.picking import pick
from kg.insight.digest.profile import known
from kg.insight.digest.selection import Chosen

PROFILE, OTHERS, OWN, BEST, TOPICS = 10, 500, 20, 10, 8


def main(store: str, seed: int) -> None:
    rng = random.Random(seed)
    with kg.open(store) as graph:
        opened = graph.opened
        papers = sorted(iri for _, _, iri in opened.counts.paper_years())
        filed: defaultdict[str, list[str]] = defaultdict(list)
        for line in opened.counts.lines_from(papers):
            if line.relation == HAS_TOPIC:
                filed[line.object].append(line.subject)
        topics = sorted(topic for topic, some in filed.items() if len(some) >= PROFILE + OWN)
        found, chance = [], []
        for topic in rng.sample(topics, min(TOPICS, len(topics))):
            some = rng.sample(filed[topic], PROFILE + OWN)
            profile = {"": tuple(known(opened, iri) for iri in some[:PROFILE])}
            of_topic = set(filed[topic])
            others = rng.sample([iri for iri in papers if iri not in of_topic], OTHERS - OWN)
            shown = [*some[PROFILE:], *others]
            lines = defaultdict(list)
            for line in opened.counts.lines_from(shown):
                lines[line.subject].append(line)
            picks = pick(opened, [Chosen(iri, "2024", tuple(lines[iri])) for iri in shown], profile)[:BEST]
            found.append(sum(one.paper.iri in of_topic for one in picks) / BEST)
            chance.append(OWN / OTHERS)
        print(f"{len(found)} topics: {mean(found):.2f} of the ten best are of the topic, by chance {mean(chance):.2f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
