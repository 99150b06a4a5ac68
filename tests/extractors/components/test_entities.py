from __future__ import annotations

import re

import pytest

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.entities.logic import gather, role_for
from extractors.components.entities.names import bare, display_name
from extractors.records import Entity, EntityType, TypedMention


def mentions(
    text: str, *surfaces: str, kind: EntityType = "Method", role: str = "uses", score: float = 0.8
) -> list[TypedMention]:
    """Mark every place of the surfaces as a mention."""
    return [
        TypedMention(m.start(), m.end(), kind, role, score, 0.5, "test")
        for surface in surfaces
        for m in re.finditer(rf"\b{re.escape(surface)}\b", text)
    ]


def entities(text: str, *surfaces: str) -> tuple[Entity, ...]:
    return gather(mentions(text, *surfaces), find_abbreviations(text), text)


def test_case_hyphen_and_plural_are_one_entity() -> None:
    text = "Encoder-Decoder Networks\nAn encoder decoder network beats encoder-decoder networks."
    (found,) = entities(text, "Encoder-Decoder Networks", "encoder decoder network", "encoder-decoder networks")
    assert found.name == "encoder decoder network"
    assert found.aliases == ("Encoder-Decoder Networks", "encoder-decoder networks")
    assert len(found.mentions) == 3


def test_long_form_and_acronym_are_one_entity_even_where_only_one_is_marked() -> None:
    text = "Folding\nWe train a paper folding network (PFN). PFNs fold. A PFN-like thing does not."
    (found,) = entities(text, "paper folding network")
    assert found.name == "paper folding network"
    assert found.aliases == ("PFN", "PFNs")
    assert [m.text for m in found.mentions] == ["paper folding network", "PFN", "PFNs"]


def test_an_acronym_inside_a_name_is_written_out() -> None:
    text = "Measures\nThe Kullback-Leibler (KL) divergence is used. The KL divergence is low."
    (found,) = entities(text, "Kullback-Leibler (KL) divergence", "KL divergence")
    assert found.name == "Kullback-Leibler divergence"
    assert "Kullback-Leibler (KL) divergence" in found.aliases


@pytest.mark.parametrize("name", ["model", "the method", "our approach", "Networks", "42"])
def test_names_that_say_nothing_are_left_out(name: str) -> None:
    text = f"A title\nHere is {name} again."
    assert entities(text, name) == ()


def test_one_type_and_role_by_vote() -> None:
    text = "FoldNet\nFoldNet folds. FoldNet wins. FoldNet is old."
    found = mentions(text, "FoldNet", score=0.6)
    mixed = [
        TypedMention(
            m.start, m.end, "Dataset" if i == 0 else "Method", "introduces" if i == 0 else "uses", 0.7, 0.5, "t"
        )
        for i, m in enumerate(found)
    ]
    (entity,) = gather(mixed, (), text)
    assert (entity.type, entity.role, len(entity.mentions)) == ("Method", "uses", 4)
    proposed = [*mixed[1:], TypedMention(0, 7, "Method", "proposes", 0.7, 0.9, "t")]
    assert gather(proposed, (), text)[0].role == "proposes"


@pytest.mark.parametrize(
    ("role", "kind", "expected"),
    [
        ("proposes", "Dataset", "introduces"),
        ("uses", "Task", "addresses"),
        ("compares", "Metric", "mentions"),
        ("uses", "Method", "uses"),
    ],
)
def test_roles_carry_over_to_other_types(role: str, kind: EntityType, expected: str) -> None:
    assert role_for(role, kind) == expected


def test_bare() -> None:
    assert bare(" the paper\nfolding (PF) nets, ") == "paper folding nets"


@pytest.mark.parametrize(
    ("occurrences", "name"),
    [
        ([("Deep Networks", False)], "deep network"),
        ([("Clean Fold Search", False), ("Clean Fold Search", True)], "Clean Fold Search"),
        ([("Gaussian Processes", False)], "Gaussian process"),
        ([("BERT models", True)], "BERT model"),
        ([("ResNets", True)], "ResNets"),
        ([("Neural networks", False), ("neural networks", True)], "neural network"),
    ],
)
def test_names_are_singular_and_small_unless_proper(occurrences: list[tuple[str, bool]], name: str) -> None:
    assert display_name([surface for surface, _ in occurrences], occurrences) == name


def test_order_of_mentions_does_not_matter() -> None:
    text = "Nets\nA paper folding network (PFN) and a graph walk. PFN wins."
    found = mentions(text, "paper folding network", "PFN", "graph walk")
    assert gather(found, find_abbreviations(text), text) == gather(found[::-1], find_abbreviations(text), text)
