from __future__ import annotations

import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.errors import DecisionsError
from kg.review.decisions import Decision
from kg.review.file import DecisionsFile, appended, choose, of_store, read_all, without

HAND = """# my notes
[[reject]]   # surely
paper = "one"
# because the sentence is about others
relation = "usesMethod"
name = "GCN"

# the next one is a guess
[[accept]]
paper = "two"
relation = "evaluatedOn"
name = '''
[[reject]]
'''

[[reject]]
paper = "two"
relation = "usesMethod"
name = "MLP"
"""


def reject(name: str, relation: str = "usesMethod") -> Decision:
    return Decision("reject", paper="one", relation=relation, name=name)


def test_what_people_wrote_stays(tmp_path: Path) -> None:
    file = DecisionsFile(tmp_path / "d.toml")
    file.path.write_text(HAND.replace("\n", "\r\n"), newline="")
    file.add(reject("CNN"))
    written = file.path.read_bytes().decode()
    assert written.startswith(HAND.replace("\n", "\r\n"))
    assert file.remove("reject", {"paper": "one", "relation": "usesMethod", "name": "CNN"})
    assert not file.remove("reject", {"paper": "one", "relation": "usesMethod", "name": "CNN"})
    assert [line for line in file.text().splitlines() if line] == [line for line in HAND.splitlines() if line]


def test_a_table_goes_and_its_neighbours_stay() -> None:
    left = without(HAND, "reject", 2)
    assert [row["name"] for row in tomllib.loads(left)["reject"]] == ["GCN"]
    assert "MLP" not in left
    first = without(HAND, "reject", 1)
    assert "# because the sentence is about others" in first
    assert "# the next one is a guess" in first
    assert [row["name"] for row in tomllib.loads(first)["reject"]] == ["MLP"]
    last = without(without(first, "reject", 1), "accept", 1)
    assert tomllib.loads(last) == {}


def test_what_cannot_be_told_apart_is_left_to_the_person() -> None:
    with pytest.raises(DecisionsError, match="by hand"):
        without('reject = [{paper = "one", relation = "usesMethod", name = "x"}]\n', "reject", 1)


def test_a_new_word_takes_the_place_of_the_old() -> None:
    text = appended("", "reject", reject("GCN").said)
    assert tomllib.loads(text)["reject"] == [reject("GCN").said]


def test_judgements_of_one_statement_replace_each_other(tmp_path: Path) -> None:
    file = DecisionsFile(tmp_path / "d.toml")
    file.add(reject("GCNs"))
    file.add(reject("GCN", "mentions"))
    file.add(Decision("accept", paper="one", relation="usesMethod", name="GCN"))
    file.add(Decision("unsure", paper="two", relation="usesMethod", name="GCN"))
    assert [(d.kind, d.paper, d.relation) for d in file.read().statements] == [
        ("accept", "one", "usesMethod"), ("reject", "one", "mentions"), ("unsure", "two", "usesMethod")
    ]  # fmt: skip
    file.add(Decision("role", paper="one", name="GCN", role="compares", type="Method", relation="usesMethod"))
    file.add(Decision("role", paper="one", name="GCN", role="uses", type="Method", relation="comparesMethod"))
    assert [(d.kind, d.role) for d in file.read().statements if d.paper == "one"] == [("role", "uses"), ("reject", "")]
    file.add(reject("GCN"))
    assert {d.kind for d in file.read().statements if d.paper == "one"} == {"reject"}


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"

    def write(first: int) -> None:
        for number in range(first, first + 8):
            DecisionsFile(path).add(reject(f"name {number}x"))

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 40, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(DecisionsFile(path).read().statements) == 40
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ".lock"] == ["d.toml"]


def test_a_broken_file_is_not_written(tmp_path: Path) -> None:
    file = DecisionsFile(tmp_path / "d.toml")
    for broken in (b"[[reject\n", b"\xff\xfe", b"[[what]]\nx = 1\n"):
        file.path.write_bytes(broken)
        with pytest.raises(DecisionsError, match=r"d\.toml"):
            file.add(reject("GCN"))
        with pytest.raises(DecisionsError, match=r"d\.toml"):
            file.add_override("drop", {"name": "x"})
        assert file.path.read_bytes() == broken


def test_an_override_that_says_nothing_is_not_written(tmp_path: Path) -> None:
    file = DecisionsFile(tmp_path / "d.toml")
    with pytest.raises(DecisionsError, match="needs two names"):
        file.add_override("merge", {"names": ["a"]})
    assert not file.path.exists()
    file.add_override("merge", {"names": ["a", 'b "c"']})
    assert tomllib.loads(file.text())["merge"] == [{"names": ["a", 'b "c"']}]


def test_a_store_knows_its_files(tmp_path: Path) -> None:
    own = choose(tmp_path, None)
    own.add(reject("GCN"))
    assert of_store(tmp_path) == (own,)
    other = choose(tmp_path, tmp_path / "mine.toml")
    other.add(reject("MLP"))
    assert [d.name for d in read_all(tmp_path).statements] == ["GCN", "MLP"]
    assert choose(tmp_path, tmp_path / "decisions.toml").path == own.path
    assert [d.name for d in read_all(tmp_path).statements] == ["GCN"]
    with pytest.raises(DecisionsError, match="no folder"):
        choose(tmp_path, tmp_path / "nowhere" / "d.toml")


@given(st.lists(st.tuples(st.sampled_from(["reject", "accept", "drop"]), st.text(min_size=1)), max_size=8), st.data())
def test_any_text_is_written_and_taken_out_again(tables: list[tuple[str, str]], data: st.DataObject) -> None:
    text = ""
    for kind, name in tables:
        text = appended(text, kind, {"name": name, "more": [name, "x"]})
    wanted: dict[str, list[dict[str, object]]] = {}
    for kind, name in tables:
        clean = name.encode("utf-8", "replace").decode()
        wanted.setdefault(kind, []).append({"name": clean, "more": [clean, "x"]})
    assert (tomllib.loads(text) if text else {}) == wanted
    if tables:
        kind = data.draw(st.sampled_from(sorted(wanted)))
        number = data.draw(st.integers(1, len(wanted[kind])))
        left = tomllib.loads(without(text, kind, number))
        assert left.get(kind, []) == [row for n, row in enumerate(wanted[kind], start=1) if n != number]
