"""Graphs of any size with invented names, made through `to_networkx`; the same for the same seed."""

from __future__ import annotations

import random

import networkx as nx

from extractors.records import EntityType
from kg.core.model import Paper
from kg.graph import to_networkx
from kg.statements import Edge, EntityNode, Evidence, PaperNode, TopicNode

BASE = "https://example.org/data/"
_STARTS = [
    *("Al", "Bor", "Cal", "Del", "En", "Fo", "Gra", "Hel", "Il", "Ju", "Kar", "Lu", "Mir", "Nor", "Or", "Pel", "Qui"),
    *("Ras", "Sol", "Tav", "Ul", "Ver", "Wex", "Yor", "Zel"),
]
_MIDDLES = ["a", "e", "i", "o", "u", "an", "er", "il", "on", "ar", "es", "in", "um", "ap", "ed", "is"]
_ENDS = [
    *("net", "former", "gan", "flow", "cut", "mix", "rank", "graph", "bert", "fold", "lens", "walk", "cast"),
    *("sum", "tree", "loop", "wave"),
]
_FIELDS = [
    "image segmentation",
    "speech recognition",
    "question answering",
    "drug discovery",
    "traffic forecasting",
    "machine translation",
    "anomaly detection",
    "robot grasping",
    "code generation",
    "weather prediction",
    "protein folding",
    "recommendation",
    "sentiment analysis",
    "point cloud registration",
    "medical imaging",
    "theorem proving",
    "audio synthesis",
    "link prediction",
    "fraud detection",
    "pose estimation",
    "text summarisation",
    "scene understanding",
    "molecule design",
    "graph matching",
]
_VERBS = {
    "proposesMethod": "We introduce {x}, which improves on earlier work in {f} by a clear margin on the same data.",
    "usesMethod": "Our system builds on {x} and adapts its training to the constraints that {f} sets in practice.",
    "comparesMethod": "Compared with {x}, the approach needs fewer parameters and remains stable over runs in {f}.",
    "introducesDataset": "To fill this gap we release {x}, a collection of carefully checked examples for {f}.",
    "evaluatedOn": "Experiments on {x} show consistent gains for {f} over all baselines that we tried.",
    "addressesTask": "This paper addresses {x} where labelled data are scarce and the domain of {f} shifts.",
    "reportsMetric": "We report {x} averaged over five runs, following the usual protocol in {f}.",
    "mentions": "Related directions such as {x} are discussed but left for future work on {f}.",
}
_MIX = {
    "Method": (("usesMethod", 5), ("comparesMethod", 3), ("proposesMethod", 2), ("mentions", 1)),
    "Dataset": (("evaluatedOn", 5), ("introducesDataset", 1), ("mentions", 1)),
    "Task": (("addressesTask", 1),),
    "Metric": (("reportsMetric", 1),),
}
_MANNERS = ("Towards", "Rethinking", "Efficient", "Robust", "Learning")
_MEANS = ("priors", "supervision", "graphs", "memories", "attention")
_VENUES = ("CONF-A", "CONF-B", "Journal of Things", "")
_KIN = (("Task", "usedFor"), ("Dataset", "testedOn"), ("Method", "comparedWith"))
_SHARES: tuple[tuple[EntityType, float], ...] = (("Method", 0.28), ("Dataset", 0.12), ("Task", 0.10), ("Metric", 0.03))


def make_graph(size: int, *, seed: int = 11, per_node: float = 3.0) -> nx.MultiDiGraph:
    """Make a graph with about `per_node` edges a node; its papers cluster by field, a few entities are everywhere."""
    maker = _Maker(random.Random(seed), size)
    maker.make_entities()
    maker.make_papers()
    maker.make_relations(int(size * per_node))
    return to_networkx(maker.papers, maker.entities, maker.edges.values(), maker.topics)


class _Maker:
    def __init__(self, rng: random.Random, size: int) -> None:
        self.rng = rng
        self.size = size
        self.fields = list(_FIELDS[: max(3, min(len(_FIELDS), size // 60 + 2))])
        self.pool: dict[tuple[int, str], list[str]] = {}
        self.papers: list[PaperNode] = []
        self.entities: list[EntityNode] = []
        self.topics: list[TopicNode] = []
        self.edges: dict[tuple[str, str, str], Edge] = {}
        self.linked: set[tuple[str, str]] = set()
        self.labels: dict[str, str] = {}
        self.field_of: dict[str, int] = {}
        self.taken: set[str] = set()

    def name(self, suffix: bool = True) -> str:
        while True:
            word = self.rng.choice(_STARTS) + self.rng.choice(_MIDDLES)
            if self.rng.random() < 0.6:
                word += self.rng.choice("bdklmnprstv") + self.rng.choice(_MIDDLES)
            name = word + (self.rng.choice(_ENDS) if suffix else "")
            if self.rng.random() < 0.25:
                name = f"{name.capitalize()}-{self.rng.randint(2, 50)}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def make_entities(self) -> None:
        for name in self.fields:
            topic = f"{BASE}topic/{name.replace(' ', '-')}"
            self.labels[topic] = name.capitalize()
            self.topics.append(TopicNode(topic, name.capitalize(), (), "", ()))
        for kind, share in _SHARES:
            for number in range(max(2, int(self.size * share))):
                field = int(self.rng.triangular(0, len(self.fields), 0)) % len(self.fields)
                label = self.entity_label(kind, field)
                iri = f"{BASE}entity/{kind.lower()}-{number}"
                both = kind == "Method" and self.rng.random() < 0.04
                types: tuple[EntityType, ...] = ("Method", "Task") if both else (kind,)
                aliases = (f"{label[:1]}{label[-3:].upper()}", f"{label} model") if self.rng.random() < 0.3 else ()
                self.labels[iri] = label
                self.entities.append(EntityNode(iri, label, aliases, (), types, kind, ()))
                self.pool.setdefault((field, kind), []).append(iri)

    def entity_label(self, kind: str, field: int) -> str:
        if kind == "Task":
            return f"{self.name(suffix=False).lower()} {self.fields[field]}"
        if kind == "Metric":
            return f"{self.name(suffix=False)} score"
        return self.name() + ("k" if kind == "Dataset" else "")

    def make_papers(self) -> None:
        count = self.size - len(self.labels)
        for number in range(max(1, count)):
            field = int(self.rng.triangular(0, len(self.fields), 0)) % len(self.fields)
            year = min(2026, 2012 + int(14.9 * self.rng.random() ** 0.6))
            means = f"{self.name(suffix=False).lower()} {self.rng.choice(_MEANS)}"
            label = f"{self.name()}: {self.rng.choice(_MANNERS)} {self.fields[field]} with {means}"
            arxiv = f"{year % 100:02d}{self.rng.randint(1, 12):02d}.{number:05d}"
            iri = f"{BASE}paper/arxiv-{arxiv}"
            paper = Paper(
                id=f"arxiv-{arxiv}",
                title=label,
                published=f"{year}-0{self.rng.randint(1, 9)}-1{self.rng.randint(0, 9)}",
                venue=self.rng.choice(_VENUES) or None,
                authors=(f"{self.name(suffix=False)} Müller", f"Q. {self.name(suffix=False)}"),
                url=f"https://example.org/abs/{arxiv}",
                doi=f"10.5555/{number}.{year}",
                arxiv_id=arxiv,
            )
            self.labels[iri] = label
            self.papers.append(PaperNode(iri, paper))
            self.field_of[iri] = field
            self.add(iri, self.topics[field].iri, "hasTopic", 0.6 + 0.4 * self.rng.random(), "", "", iri)

    def choose(self, field: int, kind: str) -> str | None:
        if self.rng.random() < 0.12:
            field = self.rng.randrange(len(self.fields))
        pool = self.pool.get((field, kind))
        return pool[int(len(pool) * self.rng.random() ** 2.4)] if pool else None

    def make_relations(self, wanted: int) -> None:
        papers = [node.iri for node in self.papers]
        for tries in range(wanted * 4):
            if len(self.edges) >= wanted:
                break
            paper = papers[tries % len(papers)]
            field = self.field_of[paper]
            kind = self.rng.choices(("Method", "Dataset", "Task", "Metric"), (5, 2.5, 2, 1))[0]
            entity = self.choose(field, kind)
            if entity is None or (paper, entity) in self.linked:
                continue
            names, weights = zip(*_MIX[kind], strict=True)
            relation = self.rng.choices(names, weights)[0]
            self.add(
                paper, entity, relation, 0.35 + 0.64 * self.rng.random(), _VERBS[relation], self.fields[field], paper
            )
            if self.rng.random() < 0.08 and kind == "Method":
                self.relate(entity, field, paper)

    def relate(self, method: str, field: int, paper: str) -> None:
        other_kind, relation = self.rng.choice(_KIN)
        other = self.choose(field, other_kind)
        if other and other != method and (method, relation, other) not in self.edges:
            verb = "We apply it to {x}, a standard setting in {f}."
            self.add(method, other, relation, 0.5 + 0.5 * self.rng.random(), verb, self.fields[field], paper)

    def add(self, source: str, target: str, relation: str, sure: float, verb: str, field: str, paper: str) -> None:
        name = self.labels[target]
        before, found, after = verb.replace("{f}", field).partition("{x}")
        evidence = (Evidence(paper, len(before), len(before) + len(name), name, before, after),) if found else ()
        support = 1 + int(self.rng.random() < 0.2)
        self.linked.add((source, target))
        self.edges[source, relation, target] = Edge(source, relation, target, round(sure, 2), support, evidence)
