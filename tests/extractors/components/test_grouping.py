"""Names of one text: joined for a reason, kept apart where the text sets them side by side."""

from __future__ import annotations

from extractors.components.abbreviations.logic import find_abbreviations
from extractors.components.entities.logic import gather
from extractors.records import Entity, TypedMention


def read(text: str, *names: str, links: tuple[tuple[str, str], ...] = ()) -> tuple[Entity, ...]:
    """Gather the first place of each name; ``links`` are what a model takes for one."""
    places = {name: (text.index(name), text.index(name) + len(name)) for name in names}
    mentions = [TypedMention(a, b, "Method", "uses", 0.9, 0.9, "test") for a, b in places.values()]
    return gather(mentions, find_abbreviations(text), text, links=[(places[a], places[b]) for a, b in links])


def test_what_stands_side_by_side_is_two_things_whatever_a_model_says() -> None:
    text = "T\nWe compare fast fox search with slow fox search. Then slow fox search wins."
    names = ("fast fox search", "slow fox search")
    assert [e.name for e in read(text, *names, links=(names,))] == list(names)


def test_words_said_of_a_thing_are_no_name_of_it() -> None:
    text = "T\nWe study wrist fox detection. Such fox detection is hard."
    start = text.index("Such ") + 5
    mentions = [
        TypedMention(a, b, "Method", "uses", 0.9, 0.9, "test")
        for a, b in ((text.index("wrist"), text.index("wrist") + 19), (start, start + 13))
    ]
    (one,) = gather(mentions, (), text, links=[((mentions[0].start, mentions[0].end), (start, start + 13))])
    assert (one.name, one.aliases, len(one.mentions)) == ("wrist fox detection", (), 2)


def test_an_apposition_makes_two_names_one() -> None:
    text = "T\nWe use fox descent, also known as hare climbing."
    (entity,) = read(text, "fox descent", "hare climbing")
    assert dict(zip(entity.aliases, entity.reasons, strict=True)) == {"fox descent": "apposition"}


def test_every_alias_has_its_reason() -> None:
    text = "T\nThe quick fox search (QFS) is new. Quick Fox Searches win. So a quick fox search algorithm is best."
    (entity,) = read(text, "quick fox search", "Quick Fox Searches", "quick fox search algorithm")
    told = dict(zip(entity.aliases, entity.reasons, strict=True))
    assert told["QFS"] == "acronym"
    assert told["Quick Fox Searches"] == "spelling"
    assert told["quick fox search algorithm"] == "a head that adds nothing"


def test_a_mention_over_two_sentences_is_cut() -> None:
    text = "T\nIt is trained on FoxQuest. HARE is the baseline."
    found = read(text, "FoxQuest. HARE")
    assert [e.name for e in found] == ["FoxQuest", "HARE"]


def test_markup_and_series_are_no_part_of_a_name() -> None:
    text = "T\nWe use $k$-FX and the GPX series."
    assert [e.name for e in read(text, "$k$-FX", "GPX series")] == ["k-FX", "GPX"]


def test_a_capital_at_the_start_of_the_abstract_says_nothing() -> None:
    assert [e.name for e in read("A title\nBurrow charting is hard.", "Burrow charting")] == ["burrow charting"]
