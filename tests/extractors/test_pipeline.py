"""Loading pipelines and running them over texts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import extractors
from extractors import Extraction, ExtractionError, ModelNotFoundError, Text, extract, load, model_name

ABSTRACT = (
    "We propose FoldNet, a convolutional neural network (CNN) for image classification. "
    "CNNs are trained on the CIFAR-10 and ImageNet datasets, and FoldNet outperforms ResNet-50 in accuracy."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load("rules")


def read(nlp: Language, title: str, abstract: str) -> Extraction:
    return next(extract([Text("x", title, abstract)], nlp=nlp))


def problems(nlp: Language) -> list[object]:
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    return [problem for problem in analysis["problems"].values() if problem]


def test_importing_the_package_does_not_import_spacy() -> None:
    code = "import sys, extractors, extractors.records; print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "False"


def test_unknown_attribute_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_here"):
        extractors.nothing_here  # noqa: B018


def test_the_components_find_what_they_require(nlp: Language) -> None:
    assert problems(nlp) == []
    assert nlp.pipe_names == ["kg_sentences", "kg_abbreviations", "kg_rules", "kg_entities", "kg_relations"]


def test_reads_types_roles_and_offsets(nlp: Language) -> None:
    found = read(nlp, "FoldNet: Folding Images", ABSTRACT)
    by_name = {entity.name: entity for entity in found.entities}
    assert by_name["FoldNet"].role == "proposes"
    assert (by_name["convolutional neural network"].type, by_name["image classification"].type) == ("Method", "Task")
    assert {by_name["CIFAR-10"].type, by_name["ImageNet"].type} == {"Dataset"}
    assert by_name["ResNet-50"].role == "compares"
    assert by_name["accuracy"].role == "reports"
    assert {"CNN", "CNNs"} <= set(by_name["convolutional neural network"].aliases)
    content = Text("x", "FoldNet: Folding Images", ABSTRACT).content
    assert all(content[m.start : m.end] == m.text for e in found.entities for m in e.mentions)
    assert found.relations
    assert found.model == "paperkg-rules-3"


def test_extractions_survive_json(nlp: Language) -> None:
    found = read(nlp, "FoldNet: Folding Images", ABSTRACT)
    assert Extraction.from_dict(json.loads(json.dumps(found.as_dict()))) == found


def test_shows_entities_as_spacy_spans(nlp: Language) -> None:
    doc = nlp(f"FoldNet: Folding Images\n{ABSTRACT}")
    assert ("ImageNet", "Dataset") in {(ent.text, ent.label_) for ent in doc.ents}
    assert len(doc.spans["kg"]) >= len(doc.ents)
    assert next(s.text.strip() for s in doc.sents) == "FoldNet: Folding Images"


@pytest.mark.parametrize(
    ("title", "abstract", "reason"),
    [
        ("", "", "no text"),
        (" ", "\n\t", "no text"),
        ("?!", "... 42 ...", "no words"),
        (
            "Une méthode",
            "Nous proposons une méthode pour la segmentation des images.",
            "not English (looks like French)",
        ),
    ],
)
def test_skips_with_a_reason(nlp: Language, title: str, abstract: str, reason: str) -> None:
    found = read(nlp, title, abstract)
    assert (found.skipped, found.error, found.entities) == (reason, None, ())


def test_skips_what_is_longer_than_the_pipeline_takes(nlp: Language) -> None:
    assert read(nlp, "A title", "word " * 200_001).skipped == "longer than 1,000,000 characters"


def test_one_bad_text_ends_nothing() -> None:
    nlp = load("rules")

    @Language.component("test_fails_on_marked_text")
    def fail(doc: Doc) -> Doc:
        if "MARKED" in doc.text:
            raise ValueError("cannot read this")
        return doc

    nlp.add_pipe("test_fails_on_marked_text", first=True)
    texts = [Text(str(i), "A title", "MARKED" if i == 1 else "We use BERT.") for i in range(3)]
    found = list(extract(texts, nlp=nlp))
    assert [x.paper_id for x in found] == ["0", "1", "2"]
    assert [x.error for x in found] == [None, "ValueError: cannot read this", None]


def test_takes_texts_in_as_they_are_needed(nlp: Language) -> None:
    taken = 0

    def endless() -> Iterator[Text]:
        nonlocal taken
        while True:
            taken += 1
            yield Text(str(taken), "A title", f"We train network number {taken} on ImageNet.")

    stream = extract(endless(), nlp=nlp, batch_size=4)
    assert [next(stream).paper_id for _ in range(6)] == ["1", "2", "3", "4", "5", "6"]
    assert taken == 8


def test_neighbours_change_nothing(nlp: Language) -> None:
    texts = [Text(str(i), f"Paper {i}", f"{ABSTRACT} We study topic {i} with LSTM{i}.") for i in range(12)]
    together = list(extract(texts, nlp=nlp, batch_size=5))
    alone = [next(extract([text], nlp=nlp)) for text in reversed(texts)]
    assert together == alone[::-1]


def test_unknown_model_is_named() -> None:
    with pytest.raises(ModelNotFoundError, match="no_such_model"):
        load("no_such_model")


def test_a_folder_without_a_model_is_an_extraction_error(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match="cannot be loaded"):
        load(tmp_path, labels={"X": "Method"})


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ALLOY", "pattern": "Inconel 718"}, {"label": "CITY", "pattern": "Paris"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "alloys")
    return tmp_path / "alloys"


def test_reads_the_labels_of_another_pipeline(foreign: Path) -> None:
    nlp = load(foreign, labels={"ALLOY": "Method"})
    assert problems(nlp) == []
    found = read(nlp, "On alloys", "We print Inconel 718 in Paris with great care.")
    assert [(e.type, e.name, e.role) for e in found.entities] == [("Method", "Inconel 718", "mentions")]
    assert found.error is None
    assert model_name(nlp).startswith("en_pipeline-0.0.0+labels.")


@pytest.mark.parametrize(("labels", "words"), [({}, ["ALLOY", "kg.toml"]), ({"ALLOY": "Metal"}, ["Metal", "Dataset"])])
def test_labels_that_do_not_fit_are_explained(foreign: Path, labels: dict[str, str], words: list[str]) -> None:
    with pytest.raises(ExtractionError) as caught:
        load(foreign, labels=labels)
    assert all(word in str(caught.value) for word in words)


def test_a_saved_pipeline_loads_again(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "saved")
    again = load(tmp_path / "saved")
    assert read(again, "A title", ABSTRACT).entities == read(nlp, "A title", ABSTRACT).entities
