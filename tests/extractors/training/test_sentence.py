from __future__ import annotations

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

from extractors.components.meaning.head import Head, dump  # noqa: E402
from extractors.training.dense import weights_of  # noqa: E402
from extractors.training.sentence import KINDS, SentenceOptions, cut, fit, variants  # noqa: E402

OPTIONS = SentenceOptions(kept=20, hidden=8, width=6, epochs=4, batch=16)


def test_five_texts_of_a_paper() -> None:
    abstract = "First we look at many small things in gardens. Then we count all of them with one large network."
    texts = variants(("Small things in gardens", abstract), random.Random(0))
    assert len(texts) == len(KINDS)
    assert texts[0] == ("Small things in gardens", abstract)
    assert texts[3][0] in abstract
    assert 0 < len(texts[2][0].split()) <= 4
    assert texts == variants(("Small things in gardens", abstract), random.Random(0))
    assert variants(("One", "short"), random.Random(0))[3] == ("short", "")


def test_a_head_learns_what_its_teacher_says() -> None:
    rng = np.random.default_rng(0)
    papers = np.repeat(rng.normal(size=(160, 12)), len(KINDS), axis=0) + rng.normal(size=(800, 12)) * 0.3
    teacher = (papers @ rng.normal(size=(12, 10)))[:600]
    targets = cut((teacher / np.linalg.norm(teacher, axis=1, keepdims=True)).astype(np.float32), OPTIONS.width)
    assert np.allclose(np.linalg.norm(targets, axis=1), 1, atol=1e-5)
    network, outcome = fit(papers.astype(np.float32), targets, OPTIONS)
    assert min(outcome.head) > 0.6
    assert "half of the title" in outcome.table()
    head = Head(weights_of(network), network.plain_scale, np.ones(5, np.float32), (3, 5))
    assert len(dump(head)) > 100
    assert fit(papers.astype(np.float32), targets, OPTIONS)[1] == outcome
