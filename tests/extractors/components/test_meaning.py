from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractors.components.meaning import head as heads
from extractors.components.meaning.encoder import open_encoder
from extractors.components.meaning.head import Head
from extractors.models import MODEL_FOLDER
from extractors.records import ExtractionError


def made(gathered: int = 10, width: int = 4) -> Head:
    rng = np.random.default_rng(0)
    network: dict[str, int | tuple[int, int]] = {
        "tell.w": (gathered, width),
        "see.w": (gathered, 3),
        "say.w": (3, width),
        "tell.b": width,
        "see.b": 3,
    }
    weights = {name: rng.normal(size=shape).astype(np.float16).astype(np.float32) for name, shape in network.items()}
    scale = np.stack([np.zeros(gathered), np.ones(gathered)]).astype(np.float32)
    return Head(weights, scale, np.ones(7, np.float32), (3, 5))


def test_a_head_is_what_was_written(tmp_path: Path) -> None:
    head = made()
    (tmp_path / heads.FILE).write_bytes(heads.dump(head))
    read = heads.load(tmp_path)
    assert read is not None
    assert (read.layers, read.width) == ((3, 5), 4)
    ids, states = np.array([1, 2, 6]), np.random.default_rng(1).normal(size=(3, 4)).astype(np.float32)
    assert np.allclose(read.vector(ids, states), head.vector(ids, states), atol=1e-5)
    assert np.linalg.norm(head.vector(ids, states)) == pytest.approx(1, abs=1e-5)


def test_rare_words_say_more() -> None:
    states = np.eye(2, 4, dtype=np.float32)
    even = heads.gathered(np.array([0, 1]), states, np.array([1, 1], np.float32))
    rare = heads.gathered(np.array([0, 1]), states, np.array([1, 3], np.float32))
    assert even[:2].tolist() == [0.5, 0.5]
    assert rare[:2].tolist() == [0.25, 0.75]
    assert even[4:].tolist() == rare[4:].tolist()


def test_small_vectors_keep_their_direction() -> None:
    vector = np.array([0.3, -0.6, 0.1], np.float32)
    small = heads.small(vector).astype(np.float32)
    assert small.tolist()[1] == -127
    assert small @ vector / np.linalg.norm(small) / np.linalg.norm(vector) > 0.999


def test_a_damaged_head_says_how_to_make_it_anew(tmp_path: Path) -> None:
    assert heads.load(tmp_path) is None
    (tmp_path / heads.FILE).write_bytes(b"nonsense")
    with pytest.raises(ExtractionError, match=r"extractors\.training sentence"):
        heads.load(tmp_path)


def test_the_shipped_head_tells_what_texts_mean() -> None:
    encoder = open_encoder(MODEL_FOLDER)
    assert encoder is not None
    assert (MODEL_FOLDER / heads.FILE).stat().st_size < 3_000_000
    texts = [
        ("Finding faults in photographs of roads", ""),
        ("Detecting cracks in pavement", "We segment cracks in street images with a convolutional network."),
        ("A parser for old Norse", "We annotate a treebank of sagas and train a dependency parser."),
        ("Regret bounds for bandits", "We prove bounds on the regret of algorithms for multi-armed bandits."),
        ("", ""),
    ]
    vectors = np.stack(list(encoder.vectors(texts))).astype(np.float32)
    assert vectors.shape == (5, encoder.width)
    assert not vectors[4].any()
    assert (vectors[:4] == np.stack([encoder.vector(*text) for text in texts[:4]])).all()
    likeness = vectors[1:4] @ vectors[0] / np.linalg.norm(vectors[1:4], axis=1)
    assert likeness.argmax() == 0
