"""Tables on a terminal of 80 columns: titles are read, names of nodes are cut."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from kg.cli import console

TITLE = "A title of a paper about sea urchins and kelp that goes on for more than one line of a terminal"
ROWS = [
    ["entity/urchin", f"paper/a-paper-with-a-long-id-{n}", f"{TITLE} {n}", "2024", "usesMethod", f"On {n} urchins."]
    for n in range(2)
]
COLUMNS = ("entity", "paper", "title", "year", "how", "sentence")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    file = io.StringIO()
    monkeypatch.setattr(
        console, "Console", lambda **_: Console(file=file, force_terminal=True, width=80, no_color=True)
    )
    return file


def test_titles_are_read_at_80_columns(drawn: io.StringIO) -> None:
    console.print_table(COLUMNS, ROWS)
    lines = re.sub("\x1b\\[[0-9;]*m", "", drawn.getvalue()).splitlines()
    assert max(map(len, lines)) <= 80
    cells = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    words = " ".join(cell for row in cells for cell in row)
    assert all(word in words for word in TITLE.split())
    assert "paper/a-paper-w…" in words
    assert any("entity: entity/urchin" in line for line in lines)


def test_a_table_of_one_name_is_no_empty_table(drawn: io.StringIO) -> None:
    console.print_table(("entity",), [["entity/urchin"], ["entity/urchin"]])
    assert drawn.getvalue().count("entity/urchin") == 2


def test_what_fits_stays_whole(drawn: io.StringIO) -> None:
    console.print_table(("paper", "n"), [["paper/with-a-long-identifier-1", "1"], ["paper/x", "2"]])
    assert "paper/with-a-long-identifier-1" in drawn.getvalue()
