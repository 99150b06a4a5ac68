from __future__ import annotations

import pytest

from extractors.components.relations.logic import relate
from extractors.records import Entity, EntityType, Mention


def related(sentence: str, *names: tuple[str, EntityType]) -> set[tuple[str, str, str]]:
    entities = []
    for name, kind in names:
        start = sentence.index(name)
        mention = Mention(start, start + len(name), name, 0.9, "test")
        entities.append(Entity(kind, name, (), "uses", 0.9, (mention,)))
    found = relate(entities, sentence, [(0, len(sentence))])
    assert all((r.start, r.end) == (0, len(sentence)) and 0 < r.score <= 1 for r in found)
    return {(r.type, entities[r.subject].name, entities[r.object].name) for r in found}


@pytest.mark.parametrize(
    ("sentence", "names", "expected"),
    [
        ("We use FoldNet for wing detection.", [("FoldNet", "Method"), ("wing detection", "Task")], ("usedFor", 0, 1)),
        (
            "We address wing detection with FoldNet.",
            [("wing detection", "Task"), ("FoldNet", "Method")],
            ("usedFor", 1, 0),
        ),
        ("FoldNet is evaluated on PlaneSet.", [("FoldNet", "Method"), ("PlaneSet", "Dataset")], ("testedOn", 0, 1)),
        ("On PlaneSet, FoldNet wins.", [("PlaneSet", "Dataset"), ("FoldNet", "Method")], ("testedOn", 1, 0)),
        ("FoldNet outperforms OldNet.", [("FoldNet", "Method"), ("OldNet", "Method")], ("comparedWith", 0, 1)),
        ("FoldNet consists of a fold layer.", [("FoldNet", "Method"), ("fold layer", "Method")], ("partOf", 1, 0)),
        ("The fold layer of FoldNet is new.", [("fold layer", "Method"), ("FoldNet", "Method")], ("partOf", 0, 1)),
        ("Nets such as FoldNet are good.", [("Nets", "Method"), ("FoldNet", "Method")], ("broader", 1, 0)),
        (
            "FoldNet is a novel folding network.",
            [("FoldNet", "Method"), ("folding network", "Method")],
            ("broader", 0, 1),
        ),
        ("FoldNet and other planes win.", [("FoldNet", "Method"), ("planes", "Method")], ("broader", 0, 1)),
    ],
)
def test_states(sentence: str, names: list[tuple[str, EntityType]], expected: tuple[str, int, int]) -> None:
    kind, subject, target = expected
    assert related(sentence, *names) == {(kind, names[subject][0], names[target][0])}


def test_hearst_lists() -> None:
    found = related(
        "Nets, including A1, B2 and C3.", ("Nets", "Method"), ("A1", "Method"), ("B2", "Method"), ("C3", "Method")
    )
    assert found == {("broader", name, "Nets") for name in ("A1", "B2", "C3")}


def test_only_within_a_sentence() -> None:
    text = "We use FoldNet. For wing detection it fails."
    entities = [
        Entity("Method", "FoldNet", (), "uses", 0.9, (Mention(7, 14, "FoldNet", 0.9, "t"),)),
        Entity("Task", "wing detection", (), "addresses", 0.9, (Mention(20, 34, "wing detection", 0.9, "t"),)),
    ]
    assert relate(entities, text, [(0, 15), (16, len(text))]) == ()
    assert relate([], text, [(0, 15)]) == ()
