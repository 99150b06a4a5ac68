from __future__ import annotations

import pytest

from kg.api import Graph
from kg.review.decisions import Decision, Decisions
from kg.review.precision import Precision, precisions, wilson
from kg.review.queues import doubtful, drawn, rank
from kg.review.showing import model_of, of_lines


@pytest.mark.parametrize(
    ("right", "total", "low", "high"), [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)]
)
def test_wilson(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=0.001)


def judged(kind: str, number: int, drawn: str = "", **more: str) -> Decision:
    fields = {"relation": "usesMethod", "paper": f"p{number}", "name": "x"} | more
    return Decision(kind, drawn=drawn, **fields)  # type: ignore[arg-type]


def test_only_what_was_drawn_counts() -> None:
    ranked = sorted(range(40), key=lambda n: rank(f"p{n}", "usesMethod", "x", ""))
    statements = [judged("accept", n, "m") for n in ranked[:6]]
    statements += [judged("reject", ranked[6], "m"), judged("unsure", ranked[7], "m")]
    statements.append(judged("role", ranked[8], "m", role="compares", type="Method"))
    assert precisions(Decisions(tuple(statements)), "m") == [Precision("usesMethod", 6, 2)]
    doubted = [judged("reject", n) for n in ranked[20:]]  # judged for being doubtful, and never drawn
    assert precisions(Decisions((*statements, *doubted)), "m") == [Precision("usesMethod", 6, 2)]
    assert precisions(Decisions((*statements, *doubted)), "another model") == []
    before = [d for d in statements if d.paper != f"p{ranked[3]}"]  # drawn too, but for having been judged before
    assert precisions(Decisions((*before, judged("reject", ranked[3]))), "m") == [Precision("usesMethod", 5, 3)]


def test_an_estimate_comes_near_the_truth() -> None:
    wrong = {n for n in range(2000) if n % 5 == 0}
    ranked = sorted(range(2000), key=lambda n: rank(f"p{n}", "usesMethod", "x", ""))[:300]
    made = Decisions(tuple(judged("reject" if n in wrong else "accept", n, "m") for n in ranked))
    [found] = precisions(made, "m")
    low, high = found.interval
    assert low < 0.8 < high
    assert high - low < 0.1
    assert str(found).endswith("300 drawn and judged)")


def test_queues_have_an_order(sample_graph: Graph) -> None:
    opened = sample_graph.opened
    lines = list(doubtful(opened))
    assert [line.confidence for line in lines] == sorted(line.confidence for line in lines)
    assert {line.relation for line in doubtful(opened, ["evaluatedOn"])} == {"evaluatedOn"}
    sample = drawn(opened)
    assert sample == drawn(opened)
    first = [line.relation for line in sample[:6]]
    assert len(set(first)) == 6
    of_one = [line for line in sample if line.relation == "usesMethod"]
    assert of_one == drawn(opened, ["usesMethod"])
    places = [rank(s.paper, s.relation, s.name, s.object) for s in of_lines(opened, iter(of_one))]
    assert places == sorted(places)
    assert model_of(opened)


def test_what_is_drawn_is_not_what_is_doubtful(sample_graph: Graph) -> None:
    every = sorted(line.confidence for line in doubtful(sample_graph.opened, ["usesMethod"]))
    some = [line.confidence for line in drawn(sample_graph.opened, ["usesMethod"])[:100]]
    assert abs(sum(some) / len(some) - sum(every) / len(every)) < 0.05
