"""The neural component: decoding by hand-made numbers, and the shipped model on odd texts."""

from __future__ import annotations

import itertools
import json
import pickle
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from tokenizers import Tokenizer

from extractors.components.entities.logic import gather
from extractors.components.neural import layout
from extractors.components.neural.ahead import ReadAhead
from extractors.components.neural.decode import (
    MAX_LABELLED,
    Mix,
    best_spans,
    label_gains,
    log_softmax,
    mixed_gains,
    span_gains,
)
from extractors.components.neural.links import LinkModel, Name, clusters, features
from extractors.components.neural.network import TOKENIZER, Config, Network
from extractors.components.neural.paper import Read, Settings, Weights, read_mentions
from extractors.components.neural.words import (
    Marks,
    SubWords,
    Window,
    WordTokenizer,
    merge_windows,
    split_words,
    subwords,
    windows,
)
from extractors.pipeline import MODEL_FOLDER, WEIGHTS, extract, load
from extractors.records import ENTITY_TYPES, ROLES, ExtractionError, ModelNotFoundError, Text, TypedMention
from extractors.training.scoring import named, score_entities

RNG = np.random.default_rng(7)
NO_WEIGHTS = Weights(np.zeros((layout.MAX_WIDTH, layout.TYPES), np.float32), np.full(layout.TYPES, -9.0, np.float32))
LABELS_ONLY = Settings(Mix(1.0, 0.0, 0.0), (0.5,) * layout.TYPES, True, LinkModel())
needs_model = pytest.mark.skipif(not (MODEL_FOLDER / WEIGHTS).exists(), reason="no trained model")

TITLE = "Deep Residual Learning for Image Recognition"
ABSTRACT = (
    "We present a residual learning framework, ResNet, to ease the training of deep neural networks (DNNs). "
    "On the ImageNet dataset we evaluate ResNet with a depth of up to 152 layers. "
    "DNNs such as VGG are beaten in accuracy."
)


class _Pieces:
    """A stand-in for the tokenizer: one sub-word a word, or three for a long one."""

    def __init__(self, ids: list[int], word_ids: list[int | None]) -> None:
        self.ids, self.word_ids = ids, word_ids


class _Tokenizer:
    def encode(self, sequence: list[str], *, is_pretokenized: bool, add_special_tokens: bool) -> _Pieces:
        assert is_pretokenized
        assert not add_special_tokens
        places = [i for i, w in enumerate(sequence) for _ in range(20 if len(w) > 30 else 1)]
        return _Pieces([1000 + i for i in places], list(places))

    def token_to_id(self, token: str) -> int | None:
        return {"[UNK]": 1, "[CLS]": 2, "[SEP]": 3}.get(token)


def test_words_have_exact_offsets() -> None:
    text = "CNN-based\u200b  naïve e\u0301tude, 3D/2.5D\n(ΔF)\U0001f600 x_1"
    words = split_words(text)
    assert all(text[w.start : w.end] == w.text for w in words)
    assert "".join(w.text for w in words) == "".join(text.split())
    assert [w.text for w in words][:3] == ["CNN", "-", "based\u200b"]
    assert all(0 < w.shape < 13 for w in words)


def test_long_words_are_cut_and_windows_cover_every_word() -> None:
    words = split_words("A title\n" + "word " * 900 + "x" * 10_000 + " end")
    pieces = subwords(words, _Tokenizer(), Marks.of(_Tokenizer()))
    assert max(map(len, pieces)) == 8
    parts = windows(words, pieces, Marks(2, 3, 1), title_length=7, width=128, overlap=32)
    assert all(len(p.ids) <= 128 for p in parts)
    assert set(np.concatenate([p.words for p in parts]).tolist()) == set(range(len(words)))
    assert all(p.words[:2].tolist() == [0, 1] and p.types[1] == 0 and p.types[-1] == 1 for p in parts)


def test_remembered_words_have_the_same_pieces() -> None:
    tokenizer = _Tokenizer()
    remembering = SubWords(tokenizer)
    for text in (TITLE, ABSTRACT, "x" * 10_000, ABSTRACT, ""):
        words = split_words(text)
        alone = [subwords([w], tokenizer, remembering.marks)[0] for w in words]
        assert [list(p) for p in remembering(words)] == alone


@needs_model
def test_pieces_of_a_word_depend_on_it_alone() -> None:
    tokenizer = cast(WordTokenizer, Tokenizer.from_file(str(MODEL_FOLDER / TOKENIZER)))
    remembering = SubWords(tokenizer)
    for text in (
        TITLE,
        ABSTRACT,
        "深度学习 naïve e\u0301tude \u200b (ΔF) [MASK] \U0001f600" + "y" * 100,
        ABSTRACT.upper(),
    ):
        words = split_words(text)
        together = subwords(words, tokenizer, remembering.marks)
        assert [list(p) for p in remembering(words)] == together


def test_merging_windows_reads_a_word_where_it_has_context() -> None:
    empty = np.zeros(0, dtype=np.int64)
    parts = [Window(empty, empty, empty, np.arange(0, 6), empty), Window(empty, empty, empty, np.arange(3, 9), empty)]
    outputs = [np.full((6, 1), 1, np.float32), np.full((6, 1), 2, np.float32)]
    assert merge_windows(parts, outputs, 9)[:, 0].tolist() == [1, 1, 1, 1, 1, 2, 2, 2, 2]


def _brute_force(labels: np.ndarray) -> float:
    """The log probability of the best valid sequence, less that of all outside."""
    best = 0.0
    for path in itertools.product(range(layout.LABELS), repeat=len(labels)):
        inside: int | None = None
        valid = True
        for label in path:
            kind, place = divmod(label - 1, 4) if label else (None, -1)
            starts = place in (layout.BEGIN - 1, layout.SINGLE - 1)
            if (inside is not None) == (label == 0 or starts) or (inside is not None and kind != inside):
                valid = False
                break
            inside = kind if place in (layout.BEGIN - 1, layout.INSIDE - 1) else None
        if valid and inside is None:
            best = max(best, float(sum(labels[i, p] - labels[i, 0] for i, p in enumerate(path))))
    return best


def test_labels_are_decoded_to_the_best_valid_sequence() -> None:
    for _ in range(3):
        labels = log_softmax(RNG.normal(size=(4, layout.LABELS)).astype(np.float32) * 3)
        gains = label_gains(labels)
        found = best_spans(gains)
        total = sum(float(gains[s.start, s.end - s.start - 1, s.kind]) for s in found)
        assert total == pytest.approx(_brute_force(labels), abs=1e-4)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_gains_of_labels_agree_with_their_formula() -> None:
    labels = log_softmax(RNG.normal(size=(50, layout.LABELS)).astype(np.float32))
    gains = label_gains(labels)
    assert gains.shape == (50, MAX_LABELLED, layout.TYPES)
    over = labels - labels[:, :1]
    for start, width, kind in itertools.product(range(50), range(1, MAX_LABELLED + 1), range(layout.TYPES)):
        path = layout.span_labels(kind, width)
        wanted = sum(float(over[start + i, p]) for i, p in enumerate(path)) if start + width <= 50 else -np.inf
        assert gains[start, width - 1, kind] == pytest.approx(wanted, abs=1e-3)


def test_span_head_agrees_with_its_formula() -> None:
    words = RNG.normal(size=(5, layout.COLUMNS)).astype(np.float32)
    width = RNG.normal(size=(layout.MAX_WIDTH, layout.TYPES)).astype(np.float32)
    gains = span_gains(words, width)
    size = layout.SPAN_SIZE
    q, k = words[1, layout.QUERY][2 * size : 3 * size], words[3, layout.KEY][2 * size : 3 * size]
    wanted = q @ k / size**0.5 + words[1, layout.START][2] + words[3, layout.STOP][2] + width[2, 2]
    assert gains[1, 2, 2] == pytest.approx(wanted, rel=1e-4)
    assert np.isneginf(gains[4, 1]).all()
    mixed = mixed_gains(label_gains(log_softmax(words[:, layout.LABEL])), gains, Mix())
    assert not np.isnan(mixed).any()


def _numbers(text: str, marks: dict[str, tuple[str, str, float]]) -> Read:
    """Numbers that label every place of some names with a type, role and strength."""
    words = split_words(text)
    numbers = np.zeros((len(words), layout.COLUMNS), np.float32)
    numbers[:, 0] = 5
    for name, (kind, role, strength) in marks.items():
        size = len(split_words(name))
        for i in range(len(words) - size + 1):
            if text[words[i].start : words[i + size - 1].end] == name:
                for j, label in enumerate(layout.span_labels(ENTITY_TYPES.index(kind), size)):
                    numbers[i + j, label] = 5 + strength
                    numbers[i + j, layout.ROLE.start + layout.ROLE_PAIRS.index((kind, role))] = 4
    return Read(text, words, numbers)


def test_one_name_has_one_type_and_role_and_weak_names_are_left_out() -> None:
    text = "On graph matching\nWe solve graph matching; Graph matching is hard. A weak thing."
    read = _numbers(
        text,
        {
            "graph matching": ("Task", "addresses", 4.0),
            "Graph matching": ("Method", "uses", 1.0),
            "weak thing": ("Method", "uses", -1.0),
        },
    )
    found = read_mentions(read, (), NO_WEIGHTS, LABELS_ONLY).mentions
    assert [(text[m.start : m.end], m.type, m.role) for m in found] == [
        ("graph matching", "Task", "addresses"),
        ("graph matching", "Task", "addresses"),
        ("Graph matching", "Task", "addresses"),
    ]


def test_further_places_of_a_name_are_found() -> None:
    text = "X\nWe train FooNet. Later FooNet wins, and foonet-like things."
    read = _numbers(text, {})
    at = text.index("FooNet")
    word = next(i for i, w in enumerate(read.words) if w.start == at)
    read.numbers[word, layout.label_of(0, layout.SINGLE)] = 12
    found = read_mentions(read, (), NO_WEIGHTS, LABELS_ONLY).mentions
    assert [m.start for m in found] == [at, text.rindex("FooNet")]


def test_linked_names_are_one_entity() -> None:
    names = [
        Name((n,), 0, np.zeros(1, dtype=np.int64)) for n in ("scale permuted model", "scale permuted network", "adam")
    ]
    model = LinkModel({"bias": -3.0, "jaccard": 8.0}, 0.0, 0.0)
    assert clusters(names, np.zeros((1, layout.COLUMNS), np.float32), np.zeros(layout.TYPES, np.float32), model) == [
        [0, 1],
        [2],
    ]
    assert features(names[0], Name(("spm",), 0, names[0].places))["acronym 4"] == 1.0


def test_linked_places_are_gathered_into_one_entity() -> None:
    text = "T\nA scale-permuted backbone model. The scale-permuted model wins."
    places = [
        (text.index(n), text.index(n) + len(n)) for n in ("scale-permuted backbone model", "scale-permuted model")
    ]
    mentions = [TypedMention(a, b, "Method", "proposes", 0.9, 0.9, "neural") for a, b in places]
    assert len(gather(mentions, (), text)) == 2
    (entity,) = gather(mentions, (), text, links=[(places[0], places[1])])
    assert (entity.name, entity.aliases) == ("scale-permuted backbone model", ())
    assert len(entity.mentions) == 2


def test_configuration_goes_through_json() -> None:
    config = Config(LABELS_ONLY, NO_WEIGHTS)
    again = Config.from_dict(json.loads(json.dumps(config.as_dict())))
    assert again.settings == config.settings
    with pytest.raises(ExtractionError, match="format 99"):
        Config.from_dict({**config.as_dict(), "format": 99})


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="lacks"):
        Network(tmp_path)


@needs_model
def test_the_model_reads_a_paper() -> None:
    entities = next(extract([Text("a", TITLE, ABSTRACT)], nlp=load("neural"))).entities
    found = {e.name: e for e in entities}
    assert found["ImageNet"].type == "Dataset"
    assert found["ResNet"].type == "Method"
    dnn = found["deep neural network"]
    assert {"DNNs", "deep neural networks"} <= set(dnn.aliases)
    for e in entities:
        assert e.role in ROLES[e.type]
        assert 0 <= e.score <= 1
        assert all(f"{TITLE}\n{ABSTRACT}"[m.start : m.end] == m.text for m in e.mentions)


@needs_model
def test_neighbours_change_nothing() -> None:
    nlp = load("neural")
    texts = [
        Text("a", TITLE, ABSTRACT),
        Text("b", "Short", ""),
        Text("c", ABSTRACT, ABSTRACT * 3),
        Text("d", TITLE, "GAN " * 40),
    ]
    alone = [next(extract([t], nlp=load("neural"))) for t in texts]
    assert list(extract(texts, nlp=nlp)) == alone
    assert list(extract(texts[::-1], nlp=nlp)) == alone[::-1]


@needs_model
@pytest.mark.parametrize(
    "text",
    [
        "\n",
        "a\n",
        "Title only\n",
        "T\n" + "convolutional networks on ImageNet. " * 1400,
        "T" * 10_000 + "\n" + "x" * 10_000 + " BERT " + "y" * 10_000,
        "A\n" + "e\u0301\u200bB\u200dE\u0301RT " * 50 + "\ufeff",
        "DEEP LEARNING FOR ALL\nWE USE DEEP LEARNING ON MNIST.",
        "T\nUse $\\mathcal{L}_{1}$ &amp; <b>BERT</b> \\textbf{GAN}",
        "深度学习\n我们提出了一种新的方法。",
        "T\n\n\nBERT\n\nGPT\r\nT5",
    ],
)
def test_odd_texts(text: str) -> None:
    network = Network(MODEL_FOLDER)
    reading = read_mentions(network.read(text, text.index("\n")), (), network.config.weights, network.config.settings)
    last = 0
    for m in reading.mentions:
        assert last <= m.start < m.end <= len(text)
        assert text[m.start : m.end].strip() == text[m.start : m.end]
        assert "\n" not in text[m.start : m.end]
        last = m.end


@needs_model
def test_the_component_can_be_copied_by_pickling() -> None:
    network = Network(MODEL_FOLDER, threads=1)
    before = network.read(f"{TITLE}\n{ABSTRACT}", len(TITLE)).numbers
    again = pickle.loads(pickle.dumps(network))
    assert np.array_equal(again.read(f"{TITLE}\n{ABSTRACT}", len(TITLE)).numbers, before)


@needs_model
def test_reading_ahead_gives_the_same_numbers_also_in_a_copy_and_after_a_fork() -> None:
    texts = [(f"{TITLE} {n}\n{ABSTRACT}", len(TITLE) + 2) for n in range(6)]
    network = Network(MODEL_FOLDER)
    plain = [network.read(*text).numbers for text in texts]
    ahead = ReadAhead(Network(MODEL_FOLDER))
    for text in texts[:4]:
        ahead.begin(*text)
    ahead.begin(*texts[0])
    for reader in (ahead, pickle.loads(pickle.dumps(ahead))):
        assert all(np.array_equal(reader.read(*t).numbers, p) for t, p in zip(texts, plain, strict=True))
    ahead.begin(*texts[0])
    ahead._process -= 1  # as after a fork: the threads are the parent's
    assert np.array_equal(ahead.read(*texts[0]).numbers, plain[0])
    ahead.begin(*texts[1])
    ahead.forget()
    assert np.array_equal(ahead.read(*texts[1]).numbers, plain[1])


SHARED = Path(__file__).parents[4] / "shared" / "gold"

#: What the issue demands of the default model, on papers labelled like these.
MUST = {"all": 0.78, "Method": 0.80, "Dataset": 0.86, "Task": 0.70, "Metric": 0.68}


@needs_model
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the labelled papers are not here")
def test_the_model_reads_well_enough() -> None:
    papers = {r["id"]: r for r in map(json.loads, (SHARED / "dev.papers.jsonl").read_text("utf-8").splitlines())}
    gold = {
        r["id"]: r["entities"] for r in map(json.loads, (SHARED / "dev.gold.jsonl").read_text("utf-8").splitlines())
    }
    wanted = {
        paper: [
            named(e["type"], [e["name"], *e["aliases"]], e["role"], optional=e.get("optional", False)) for e in entities
        ]
        for paper, entities in gold.items()
    }
    texts = [Text(paper, papers[paper]["title"], papers[paper]["abstract"]) for paper in gold]
    found = {
        x.paper_id: [named(e.type, [e.name, *e.aliases], e.role) for e in x.entities]
        for x in extract(texts, nlp=load("neural"))
    }
    scores = score_entities(wanted, found)
    assert {name: scores.row(name).f1 >= least for name, least in MUST.items()} == dict.fromkeys(MUST, True)
    assert scores.role_accuracy >= 0.82
