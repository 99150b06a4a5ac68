"""Texts as they come: nothing crashes, offsets are exact, time is bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extractors import Text, extract, load
from extractors.records import ROLES

LENGTH = 50_000
SECONDS = 2.0
NLP = load("rules")

WORDS = st.sampled_from(
    ["we", "propose", "ResNet-50", "CNNs", "(CNN)", "on", "ImageNet", "datasets", "such as", "outperforms", "accuracy",
     "networks", ",", ".", "and", "image classification", "e.g.", "Im\u200bageNet", "Poincare\u0301",
     "&amp;", "\\emph{x}", "$k$-means", "(", ")", "[", "is a", "ALL CAPS", "\n", "\ud800", "😀",
     "naïve", "İ", "ß", "called", "\u00a0", "%"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=40).map("".join)
)
ANY_TEXT = st.one_of(TEXTS, st.text(st.characters(), max_size=60))


def without_surrogates(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def check(nlp: Language, title: str, abstract: str) -> None:
    """Check what holds for every extraction."""
    found = next(extract([Text("x", title, abstract)], nlp=nlp))
    assert found.error is None
    content = without_surrogates(Text("x", title, abstract).content)
    for entity in found.entities:
        assert entity.role in ROLES[entity.type]
        assert entity.name.strip()
        assert 0 <= entity.score <= 1
        assert all(alias in content for alias in entity.aliases)
        assert entity.mentions
        assert all(content[m.start : m.end] == m.text for m in entity.mentions)
    for relation in found.relations:
        assert relation.subject != relation.object
        assert 0 <= relation.subject < len(found.entities)
        assert 0 <= relation.object < len(found.entities)
        assert 0 <= relation.start < relation.end <= len(content)


@settings(max_examples=150, deadline=None)
@given(title=ANY_TEXT, abstract=ANY_TEXT)
def test_anything_can_be_read(title: str, abstract: str) -> None:
    check(NLP, title, abstract)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_documents_keep_the_text(text: str) -> None:
    text = without_surrogates(text)
    assert NLP.make_doc(text).text == text


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("A title without abstract about image classification", ""),
        ("DEEP NETWORKS FOR IMAGE CLASSIFICATION", "WE PROPOSE A NOVEL NETWORK FOR IMAGE CLASSIFICATION ON IMAGENET."),
        (
            "{\\emph Nets} \\& others",
            "We reach 84\\% accuracy with $\\ell_1$-regularization &lt;b&gt; on CIFAR&#45;10 &amp; SVHN.",
        ),
        ("Zero\u200bwidth", "Im\u200bageNet and Poincare\u0301 maps\ufeff with n\u0303 in e\u0301cole."),
        ("Lone \ud800 surrogates \udfff", "We use \ud83dBERT on \udc00 ImageNet."),
        ("a" * 10_000, "b" * 10_000 + " " + "C9" * 5_000),
        ("Windows\r\nline ends", "One.\r\nTwo networks.\r\n\r\nThree\u2028four\x85five\x00six."),
    ],
)
def test_texts_of_all_kinds(title: str, abstract: str) -> None:
    check(NLP, title, abstract)


def test_capitals_throughout_are_no_names() -> None:
    text = Text(
        "x", "DEEP NETWORKS FOLD PLANES", "WE HOPE TO FOLD PAPER PLANES FOR FUN AND USE THE BEST OF THE PAPER WE HAVE."
    )
    assert [e.name for e in next(extract([text], nlp=NLP)).entities] == ["deep network"]


@pytest.mark.parametrize(
    "piece",
    ["(", ")", "()", "(AB)", "called AB ", "(A b ", "A (a b c d e f g) ", ".", ". ", ".\n", " ", "\n", " \n",
     "a", "a ", "a-", "aB", "1.", "A1 ", "'", "[",
     "CNN, LSTM, ", "CNN outperforms LSTM on ImageNet for image classification with ",
     "datasets such as ", "CNN such as ", "\u0301a", "\u200bCNN ", "deep neural network (DNN) ",
     "AB: ", "§", "network "],
)  # fmt: skip
def test_time_is_bounded(piece: str) -> None:
    text = Text("x", "A title", (piece * LENGTH)[:LENGTH])
    start = time.process_time()
    found = next(extract([text], nlp=NLP))
    assert time.process_time() - start < SECONDS
    assert found.error is None
