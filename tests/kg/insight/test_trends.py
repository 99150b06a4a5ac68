"""What rises is told by shares, by as many papers as it takes, and in the same months."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.api import Graph
from kg.api import open as open_graph
from kg.building import build
from kg.core.errors import QueryError
from kg.insight.trends import Period, compare, trends


def line(number: int, published: str | None, **names: tuple[str, str]) -> dict[str, Any]:
    """A line of an extraction file: a paper that says one thing of each name: name → (type, role)."""
    title = f"Paper number {number} about " + " ".join(names)
    entities = []
    for name, (kind, role) in names.items():
        start = title.index(name)
        mention = {"start": start, "end": start + len(name), "text": name, "score": 0.9}
        entities.append({"type": kind, "name": name, "role": role, "aliases": [], "mentions": [mention]})
    return {"id": f"p{number}", "title": title, "abstract": "", "published": published, "entities": entities}


def graph_of(folder: Path, lines: list[dict[str, Any]]) -> Graph:
    file = folder / "extractions.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    build([file], store=folder / "some.store")
    return open_graph(folder / "some.store")


USES, COMPARES = ("Method", "uses"), ("Method", "compares")


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A field that doubles: Grower rises, Steady only grows with it, Fader falls, Rare and Rival say nothing."""
    lines = list[dict[str, Any]]()
    for place in range(40):
        names = {"Steady": USES} if place < 20 else {"Fader": USES}
        lines.append(line(len(lines), f"2020-{1 + place % 12:02}-01", **names))
    for place in range(80):
        names = {"Steady": USES} if place < 40 else {"Grower": USES} if place < 70 else {"Rival": COMPARES}
        if place >= 77:
            names["Rare"] = USES
        lines.append(line(len(lines), f"2021-{1 + place % 12:02}", **names))
    return graph_of(tmp_path_factory.mktemp("field"), lines)


def test_shares_rise_not_counts(field: Graph) -> None:
    found = trends(field.opened)
    assert (str(found.period), str(found.before)) == ("2021", "2020")
    assert [trend.name for trend in found.rising] == ["Grower"]
    assert [trend.name for trend in found.falling] == ["Fader"]
    grower = found.of("Method")[0]
    assert (grower.papers, grower.papers_before, grower.share, grower.share_before) == (30, 0, 30 / 80, 0)
    assert 1 < grower.low < grower.growth < grower.high
    assert [(year.year, year.papers, year.total) for year in grower.years] == [(2020, 0, 40), (2021, 30, 80)]


def test_what_is_compared_with_or_rare_is_not_listed(field: Graph) -> None:
    assert trends(field.opened).compared == 3


def test_a_type_and_a_number_may_be_chosen(field: Graph) -> None:
    assert not trends(field.opened, types=["Dataset"]).rising
    assert not trends(field.opened, most=0).rising


def test_a_running_year_is_compared_with_the_same_months(tmp_path: Path) -> None:
    lines = [line(n, f"2022-{1 + n % 12:02}-15", **({"Autumn": USES} if n % 12 >= 6 else {})) for n in range(48)]
    lines += [line(100 + n, f"2023-{1 + n % 3:02}-02", **({"Spring": USES} if n < 15 else {})) for n in range(30)]
    lines.append(line(200, "2023"))
    with graph_of(tmp_path, lines) as graph:
        found = trends(graph.opened)
        assert (found.period, found.before) == (Period(2023, 2023, 3), Period(2022, 2022, 3))
        assert str(found.period) == "January to March 2023"
        assert (found.papers, found.papers_before) == (30, 12)
        assert [trend.name for trend in found.rising] == ["Spring"]
        assert not found.falling  # Autumn was never there in spring


def test_periods_of_several_years_end_in_the_same_month() -> None:
    assert str(Period(2020, 2023, 3)) == "2020 to March 2023"
    assert str(Period(2020, 2023)) == "2020–2023"
    assert str(Period(2020, 2020, 1)) == "January 2020"


def test_years_alone_are_compared_as_years(tmp_path: Path) -> None:
    lines = [line(n, "2022" if n < 10 else "2023", Thing=USES) for n in range(20)]
    with graph_of(tmp_path, lines) as graph:
        assert str(trends(graph.opened).period) == "2023"


def test_where_there_is_nothing_to_compare_it_is_said(field: Graph, tmp_path: Path) -> None:
    for since, until, told in (
        (2020, None, "before 2020"),
        (2030, 2031, "no paper is from 2030"),
        (2021, 2020, "ends"),
    ):
        with pytest.raises(QueryError, match=told):
            trends(field.opened, since=since, until=until)
    with graph_of(tmp_path, [line(1, None, Thing=USES)]) as graph, pytest.raises(QueryError, match="no paper"):
        trends(graph.opened)


def test_few_papers_are_drawn_to_no_change_and_many_are_not() -> None:
    growth, low, high = compare(np.array([6.0, 600.0, 50.0]), 1000, np.array([2.0, 200.0, 50.0]), 1000)
    assert growth[0] < growth[1]
    assert growth[1] == pytest.approx(3, abs=0.02)
    assert low[0] < 1 < low[1]
    assert growth[2] == pytest.approx(1)
    assert low[2] < 1 < high[2]
