"""Cut a text into tokens in one pass."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\w+|[^\w\s]|\s+")


def words_and_spaces(text: str) -> tuple[list[str], list[bool]]:
    """Cut ``text`` into words, single signs and stretches of white space, as ``spacy.tokens.Doc`` wants them.

    A single space after a token is written as that token's flag; any other white space is a token of its own, so
    the text can be put together again without loss.

    Args:
        text: Any text.

    Returns:
        The tokens, and for each whether one space (U+0020) follows it.

    Example:
        >>> words_and_spaces("a b-c")
        (['a', 'b', '-', 'c'], [True, False, False, False])
    """
    words: list[str] = []
    spaces: list[bool] = []
    for piece in _PIECE.findall(text):
        if piece[0] == " " and spaces and not words[-1].isspace():
            spaces[-1] = True
            piece = piece[1:]
            if not piece:
                continue
        words.append(piece)
        spaces.append(False)
    return words, spaces
