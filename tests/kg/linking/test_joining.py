"""Names of one thing over many papers: joined by rules, called by what most papers write."""

from __future__ import annotations

import pytest

from extractors.records import Entity, EntityType, Extraction, Mention
from kg.linking.explain import explain
from tests.linked_papers import linked, one, paper


def test_agent_and_activity_are_one_and_each_join_has_its_rule() -> None:
    linking = linked(
        paper("a", ("Task", "burrow planning")),
        paper("b", ("Task", "burrow planning")),
        paper("c", ("Method", "burrow planner")),
    )
    assert one(linking, ("a", 0), ("c", 0))
    [entity] = linking.entities.values()
    assert entity.name == "burrow planning"
    assert entity.merged == (("burowplaner", "agent, activity or adjective of one thing"),)


def test_a_head_stays_where_the_acronym_counts_it() -> None:
    linking = linked(
        paper("a", ("Method", "fox hare loss")),
        paper("b", ("Method", "fox hare")),
        paper("c", ("Method", "fox hare method", ("FHM",))),
        paper("d", ("Method", "fox hare algorithm")),
    )
    assert not one(linking, ("b", 0), ("c", 0))
    assert one(linking, ("b", 0), ("d", 0))


def test_a_single_word_goes_where_nearly_all_longer_names_mean_one_thing() -> None:
    long = [paper(f"l{n}", ("Task", "burrow digging")) for n in range(8)]
    linking = linked(*long, paper("s", ("Task", "digging")), paper("o", ("Task", "den digging")))
    assert one(linking, ("l0", 0), ("s", 0))
    two = [paper(f"m{n}", ("Task", "den charting")) for n in range(5)]
    more = [paper(f"n{n}", ("Task", "burrow charting")) for n in range(5)]
    linking = linked(*two, *more, paper("s", ("Task", "charting")))
    assert not one(linking, ("m0", 0), ("s", 0))


def test_one_odd_paper_does_not_say_what_all_others_mean_by_an_acronym() -> None:
    bare = [paper(f"b{n}", ("Dataset", "FoxNet")) for n in range(60)]
    linking = linked(*bare, paper("x", ("Dataset", "fox images on the net", ("FoxNet",))))
    assert not one(linking, ("b0", 0), ("x", 0))
    assert linking.entities[linking.members["b0"][0]].name == "FoxNet"


def test_the_name_is_what_most_papers_write() -> None:
    def as_written(number: int, text: str) -> Extraction:
        mention = Mention(0, len(text), text, 1.0, "t")
        return Extraction(f"p{number}", "", "t", (Entity("Method", "foxy square", (text,), "uses", 1.0, (mention,)),))

    linking = linked(*(as_written(n, "Foxy squares" if n else "foxy squares") for n in range(21)))
    [entity] = linking.entities.values()
    assert (entity.name.lower(), entity.key) == ("foxy squares", "foxy squares")
    assert "foxy square" in entity.redirects


def test_an_acronym_is_the_name_where_it_far_outnumbers_its_expansion() -> None:
    both = [paper(f"a{n}", ("Method", "quick fox search", ("QFS",))) for n in range(2)]
    bare = [paper(f"b{n}", ("Method", "QFS")) for n in range(6)]
    [entity] = linked(*both, *bare).entities.values()
    assert (entity.name, entity.key, entity.aliases) == ("QFS", "qfs", ("quick fox search",))


def test_words_that_others_name_another_entity_by_become_an_entity_of_their_own() -> None:
    def at(name: str, start: int) -> Mention:
        return Mention(start, start + len(name), name, 0.9, "t")

    mentions = (at("wrist fox detection", 0), at("fox detection", 40))
    aside = Extraction("x", "", "t", (Entity("Task", "wrist fox detection", (), "addresses", 0.9, mentions),))
    others = [paper(f"o{n}", ("Task", "fox detection")) for n in range(2)]
    linking = linked(aside, *others)
    changed, keys = linking.applied(aside)
    assert keys == ("wrist fox detection", "fox detection")
    assert [len(e.mentions) for e in changed.entities] == [1, 1]
    assert linked(aside).applied(aside) == (aside, ("wrist fox detection",))


def test_no_name_is_cut_inside_a_compound_nor_behind_a_preposition() -> None:
    clouds = [paper(f"c{n}", ("Task", "fox cloud"), ("Task", "fox cloud sorting")) for n in range(4)]
    linking = linked(
        *clouds,
        paper("a", ("Task", "cloud sorting")),
        paper("b", ("Method", "way of doubled foxes"), ("Method", "fox")),
    )
    assert "fox cloud sorting" not in linking.broader
    assert "way of doubled foxes" not in linking.broader


def test_one_match_does_not_stand_against_the_weight_of_the_papers() -> None:
    both: list[tuple[EntityType, str]] = [("Method", "fox forest"), ("Method", "hare network")]
    many = [paper(f"p{n}", *both) for n in range(500)]
    assert linked(*many, paper("x", *both, broader=[(0, 1)])).broader == {}
    assert linked(*many[:6], paper("x", *both, broader=[(0, 1)])).broader == {"fox forest": ("hare network",)}


def test_explain_tells_the_rule_of_each_form() -> None:
    extraction = paper("a", ("Method", "quick fox search", ("QFS", "Quick Fox Searches")))
    found = {f.form: f.why for f in explain("quick fox search", extraction.entities, {})}
    assert found == {"quick fox search": "the name itself", "QFS": "acronym", "Quick Fox Searches": "spelling"}


def test_capitals_are_those_that_a_fair_share_of_the_papers_needs() -> None:
    names = ["Foxy Bayes Filter"] * 6 + ["foxy Bayes filter"] * 3 + ["foxy bayes filter"]
    [entity] = linked(*(paper(f"p{n}", ("Method", name)) for n, name in enumerate(names))).entities.values()
    assert entity.name == "foxy Bayes filter"


@pytest.mark.parametrize(
    ("entity_type", "many", "few"),
    [
        ("Task", "burrowing", "burrower"),
        ("Task", "foxotics", "foxotic"),
        ("Method", "burrow technique", "burrow algorithm"),
        ("Method", "hidden furry fox", "furry hidden fox"),
        ("Method", "deep furry neural network", "deep furry network"),
        ("Method", "quick fox method of hares", "quick fox method"),
    ],
)
def test_names_that_differ_in_nothing_that_tells_are_one(entity_type: EntityType, many: str, few: str) -> None:
    papers = [paper(f"m{n}", (entity_type, many)) for n in range(8)]
    linking = linked(*papers, paper("f", (entity_type, few)))
    assert one(linking, ("m0", 0), ("f", 0))
    assert linking.entities[linking.members["f"][0]].name == many


def test_words_that_the_end_of_a_line_has_torn_are_whole() -> None:
    papers = [paper(f"p{n}", ("Method", "burrowing fox")) for n in range(30)]
    linking = linked(*papers, paper("x", ("Method", "burr-owing fox")), paper("y", ("Method", "burr- owing hare")))
    assert one(linking, ("p0", 0), ("x", 0))
    assert linking.entities[linking.members["y"][0]].name == "burrowing hare"


@pytest.mark.parametrize("name", ["mixture of foxes", "k-nearest foxes", "damped least foxes"])
def test_what_is_no_head_is_written_as_most_texts_write_it(name: str) -> None:
    def as_written(number: int) -> Extraction:
        mention = Mention(0, len(name), name, 1.0, "t")
        entity = Entity("Method", name.removesuffix("es"), (name,), "uses", 1.0, (mention,))
        return Extraction(f"p{number}", "", "t", (entity,))

    [entity] = linked(*map(as_written, range(3))).entities.values()
    assert (entity.name, entity.key) == (name, name.replace("-", " "))


def test_a_meaning_of_few_papers_does_not_draw_strangers_along() -> None:
    spelled = [paper("s", ("Method", "quick fox search", ("QFS",)), ("Task", "den finding"), ("Method", "hare graph"))]
    strangers = [
        paper(f"b{n}", ("Method", "QFS"), ("Task", "owl watching"), ("Method", f"owl {n}x")) for n in range(20)
    ]
    linking = linked(*spelled, *strangers)
    assert not one(linking, ("s", 0), ("b0", 0))
    assert linking.entities[linking.members["b0"][0]].name == "QFS"


def test_single_heads_stand_above_names_only_where_papers_write_a_space() -> None:
    names = ["fox burrowing", "hare burrowing", "owl burrowing", "auto-burrowing", "finding foxes in burrowing"]
    linking = linked(
        *(paper(f"p{n}", ("Task", name)) for n, name in enumerate(names)), paper("h", ("Task", "burrowing"))
    )
    assert linking.broader == {name: ("burrowing",) for name in names[:3]}


def test_two_papers_that_state_what_is_above_suffice_but_nothing_smaller_nor_turned() -> None:
    both: list[tuple[EntityType, str]] = [("Method", "furry fox"), ("Method", "hare network")]
    others = [paper(f"p{n}", *both) for n in range(20)] + [paper(f"q{n}", ("Method", "owl")) for n in range(500)]
    stating = [paper(f"s{n}", *both, broader=[(0, 1)]) for n in range(2)]
    assert linked(*others, *stating).broader == {"furry fox": ("hare network",)}
    turned: list[tuple[EntityType, str]] = [("Method", "self furry fox"), ("Method", "furry fox")]
    stating = [paper(f"s{n}", *turned, broader=[(0, 1)]) for n in range(3)]
    assert linked(*others, *stating).broader == {}
