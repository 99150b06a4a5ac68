"""The tokenizer: spaCy's own takes quadratic time over runs without spaces (10,000 brackets: 10 s, spaCy 3.8.18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from extractors.components.tokens.logic import words_and_spaces


class LinearTokenizer:
    """Make documents whose text equals what was given."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Make a document of ``text``."""
        words, spaces = words_and_spaces(text)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_disk(self, path: Any, **options: Any) -> None:
        """Write nothing: there are no settings."""

    def from_disk(self, path: Any, **options: Any) -> LinearTokenizer:
        """Read nothing."""
        return self


@registry.tokenizers("kg_tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], LinearTokenizer]:
    """Say how spaCy makes the tokenizer."""
    return lambda nlp: LinearTokenizer(nlp.vocab)
