from __future__ import annotations

import pytest

from kg.core.errors import DecisionsError
from kg.review.decisions import Decision, check, parse

WHOLE = """
[[reject]]
paper = "one"
relation = "kg:usesMethod"
name = "GCN"
[[accept]]
relation = "usedFor"
name = "GCN"
object = "node classification"
[[unsure]]
paper = "one"
relation = "hasTopic"
name = "graphs"
[[role]]
paper = "one"
name = "Cora"
role = "introduces"
[[add]]
paper = "one"
type = "Metric"
name = "accuracy"
role = "reports"
words = "accuracy"
sentence = "accuracy rises."
[[merge]]
names = ["a", "b"]
[[same-paper]]
papers = ["one", "two"]
"""


def test_every_table_is_read() -> None:
    read = parse(WHOLE, where="my.toml")
    assert [(d.kind, d.number) for d in read.statements] == [
        ("add", 1), ("accept", 1), ("role", 1), ("reject", 1), ("unsure", 1)
    ]  # fmt: skip
    assert read.statements[3].relation == "usesMethod"
    assert str(read.overrides.statements[0]).startswith("my.toml: [[merge]] no. 1")
    assert read.papers.same == (("one", "two"),)
    assert len((read + read).statements) == 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[reject", "not valid TOML"),
        ("[reject]\npaper = 'x'", "two brackets"),
        ("reject = 3", "two brackets"),
        ("[[reject]]\npaper = 'x'\nname = 'y'", "lacks relation"),
        ("[[reject]]\npaper = 'x'\nname = 'y'\nrelation = 'likes'", "known are"),
        ("[[reject]]\npaper = 'x'\nname = 'y'\nrelation = 'cites'", "correct the source"),
        ("[[reject]]\nname = 'y'\nrelation = 'usesMethod'", "lacks paper"),
        ("[[reject]]\npaper = 'x'\nname = 'y'\nrelation = 'usedFor'", "lacks object"),
        ("[[reject]]\npaper = 'x'\nname = 3\nrelation = 'usesMethod'", "name has to be a text"),
        ("[[reject]]\npaper = 'x'\nname = ' '\nrelation = 'usesMethod'", "name has to be a text"),
        ("[[role]]\npaper = 'x'\nname = 'y'\nrole = 'loves'", "known are"),
        ("[[role]]\npaper = 'x'\nname = 'y'\nrole = 'uses'\ntype = 'Task'", "those of a Task"),
        ("[[role]]\npaper = 'x'\nname = 'y'\nrole = 'uses'\nwho = 'me'", "unknown field who"),
        ("[[add]]\npaper = 'x'\nname = 'y'\nrole = 'uses'\ntype = 'Thing'\nwords='y'\nsentence='y'", "the types are"),
        ("[[merge]]\nnames = ['a']", "needs two names"),
        ("merge = [1]", "two brackets"),
        ("[[aceept]]\nname = 'a'", "unknown table 'aceept'"),
        ("[[same-paper]]\npapers = ['a']", "two ids"),
    ],
)
def test_mistakes_are_told(text: str, told: str) -> None:
    with pytest.raises(DecisionsError, match=r"my\.toml") as caught:
        parse(text, where="my.toml")
    assert told in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(DecisionsError) as caught:
        parse("[[reject]]\nname = 'a'\n[[role]]\nname = 'b'\n[[drop]]\n", where="x")
    assert all(part in str(caught.value) for part in ("[[reject]] no. 1", "[[role]] no. 1", "[[drop]] no. 1"))


def test_a_role_of_another_type_brings_that_type() -> None:
    assert Decision("role", role="evaluates").meant("Method") == ("Dataset", "evaluates")
    assert Decision("role", role="mentions").meant("Task") == ("Task", "mentions")
    assert Decision("accept", relation="addressesTask").meant("Method") == ("Task", "addresses")
    assert Decision("accept", relation="mentions").meant("Method") == ("Method", "mentions")


def test_what_is_sent_is_checked() -> None:
    assert check("accept", {"paper": "x", "relation": "usesMethod", "name": " y "}).name == "y"
    with pytest.raises(DecisionsError, match="no kind of decision"):
        check("delete", {})
