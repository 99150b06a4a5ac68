"""Acronyms, homonyms, versions, hierarchy, redirects."""

from __future__ import annotations

from extractors.records import Entity, Extraction, Mention
from tests.linked_papers import linked, one, paper


def test_an_acronym_is_expanded_from_its_own_paper() -> None:
    linking = linked(
        paper("a", ("Method", "graph attention foo", ("GAF",)), ("Method", "GAF")),
        paper("b", ("Method", "great adaptive filter", ("GAF",))),
    )
    assert one(linking, ("a", 0), ("a", 1))
    assert not one(linking, ("a", 0), ("b", 0))


def test_an_acronym_glued_to_its_name_is_taken_apart() -> None:
    linking = linked(paper("a", ("Method", "quick fox search (QFS)")), paper("b", ("Method", "quick fox search")))
    assert one(linking, ("a", 0), ("b", 0))
    [entity] = linking.entities.values()
    assert (entity.name, entity.aliases) == ("quick fox search", ("QFS",))


def test_a_long_form_right_before_its_acronym_explains_it() -> None:
    def at(type_: str, name: str, start: int) -> Entity:
        mention = Mention(start, start + len(name), name, 1.0, "t")
        return Entity(type_, name, (), "uses", 1.0, (mention,))  # type: ignore[arg-type]

    extraction = Extraction("a", "", "t", (at("Method", "deformable mixing", 0), at("Method", "DfM", 19)))
    assert one(linked(extraction), ("a", 0), ("a", 1))


def test_a_bare_acronym_takes_the_only_meaning_of_the_corpus() -> None:
    linking = linked(
        paper("a", ("Method", "quick fox search", ("QFS",))), paper("b", ("Method", "QFS")), paper("c", ("Task", "QFS"))
    )
    assert one(linking, ("a", 0), ("b", 0))


def test_company_decides_between_meanings_and_without_it_they_stay_apart() -> None:
    vision = [paper(f"v{n}", ("Method", "quick fox search", ("QFS",)), ("Task", "fox finding")) for n in range(2)]
    speech = [paper(f"s{n}", ("Method", "quiet fast speech", ("QFS",)), ("Task", "whisper reading")) for n in range(2)]
    linking = linked(
        *vision,
        *speech,
        paper("x", ("Method", "QFS"), ("Task", "fox finding")),
        paper("y", ("Method", "QFS"), ("Task", "whisper reading")),
        paper("z", ("Method", "QFS"), ("Task", "cooking")),
    )
    assert one(linking, ("v0", 0), ("x", 0))
    assert one(linking, ("s0", 0), ("y", 0))
    assert linking.members["z"][0] not in {linking.members["x"][0], linking.members["y"][0]}
    [doubt] = [d for d in linking.doubts if d.kind == "ambiguous"]
    assert doubt.names[0] == "QFS"
    assert 'papers = ["z"]' in doubt.lines


def test_well_known_acronyms_need_no_paper_that_explains_them() -> None:
    linking = linked(
        paper("a", ("Task", "QA")),
        paper("b", ("Task", "question answering")),
        paper("c", ("Task", "few-shot QA")),
        paper("d", ("Task", "few-shot question answering")),
        paper("e", ("Metric", "fps")),
        paper("f", ("Metric", "FPS")),
        paper("g", ("Method", "FPS")),
        paper("h", ("Method", "farthest point sampling")),
    )
    assert one(linking, ("a", 0), ("b", 0))
    assert one(linking, ("c", 0), ("d", 0))
    assert one(linking, ("e", 0), ("f", 0))
    assert one(linking, ("g", 0), ("h", 0))
    assert not one(linking, ("f", 0), ("g", 0))


def test_homonyms_are_told_apart_by_their_long_form() -> None:
    linking = linked(
        paper("a", ("Method", "MoE", ("Monitoring of Ethereum",))),
        paper("b", ("Method", "mixture of experts", ("MoE",))),
    )
    assert linking.members == {"a": ("monitoring of ethereum",), "b": ("mixture of experts",)}
    assert not any("moe" in e.redirects for e in linking.entities.values())
    assert all("moe" in e.keys for e in linking.entities.values())


def test_a_dataset_is_no_task_of_the_same_acronym() -> None:
    linking = linked(paper("a", ("Dataset", "MT")), paper("b", ("Task", "machine translation", ("MT",))))
    assert not one(linking, ("a", 0), ("b", 0))


def test_one_name_with_two_types_is_one_entity() -> None:
    linking = linked(
        paper("a", ("Task", "structured prediction")),
        paper("b", ("Method", "structured prediction")),
        paper("c", ("Method", "structured prediction")),
    )
    [entity] = linking.entities.values()
    assert entity.types == ("Method", "Task")


def test_case_tells_an_acronym_from_a_word() -> None:
    assert not one(
        linked(paper("a", ("Task", "map estimation")), paper("b", ("Method", "MAP estimation"))), ("a", 0), ("b", 0)
    )


def test_an_empty_head_goes_where_the_rest_is_a_thing_of_the_same_type() -> None:
    linking = linked(
        paper(
            "a", ("Method", "graph attention mechanism"), ("Task", "link prediction"), ("Method", "genetic algorithm")
        ),
        paper("b", ("Method", "graph attention"), ("Method", "link prediction algorithm")),
    )
    assert one(linking, ("a", 0), ("b", 0))
    assert not one(linking, ("a", 1), ("b", 1))


def test_versions_and_relatives_stay_apart_under_what_they_come_from() -> None:
    names = ["YOLO", "YOLOv3", "GPT", "GPT-4", "GPT-4o", "BERT", "BERT-large", "HateBERT", "CIFAR", "CIFAR-100"]
    linking = linked(paper("a", *(("Method", name) for name in names)))
    assert len(set(linking.members["a"])) == len(names)
    assert linking.broader == {
        "yolov3": ("yolo",),
        "gpt 4": ("gpt",),
        "gpt 4o": ("gpt 4",),
        "bert large": ("bert",),
        "hatebert": ("bert",),
        "cifar 100": ("cifar",),
    }


def test_heads_and_hearst_patterns_make_a_hierarchy() -> None:
    linking = linked(
        paper(
            "a", ("Method", "spectral graph convolution"), ("Method", "graph convolution"), ("Method", "convolution")
        ),
        paper("b", ("Method", "FoxNet"), ("Method", "graph convolution"), broader=[(0, 1)]),
        paper("c", ("Method", "non-convex optimization"), ("Method", "convex optimization")),
    )
    assert linking.broader == {
        "spectral graph convolution": ("graph convolution",),
        "graph convolution": ("convolution",),
        "foxnet": ("graph convolution",),
    }


def test_other_names_lead_to_the_entity() -> None:
    linking = linked(
        paper("a", ("Method", "graph convolutional network", ("GCN", "GCNs"))),
        paper("b", ("Method", "graph convolutional network")),
        paper("c", ("Method", "Graph Convolutional Nets")),
    )
    [entity] = linking.entities.values()
    assert entity.key == "graph convolutional network"
    assert entity.redirects == ("gcn", "graph convolutional net")


def test_names_without_letters_and_empty_papers_are_taken() -> None:
    linking = linked(paper("a", ("Method", "???"), ("Method", "3D"), ("Method", "的")), paper("b"))
    assert len(linking.entities) == 3
    assert linking.members["b"] == ()
