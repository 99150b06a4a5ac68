"""Words that the end of a line cut in two: "ma- chine", "nav-igation".

What is a word is told by the vocabulary of the extraction model, which holds the common words of English.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Final

_APART: Final = re.compile(r"(?<![\w-])([A-Za-z]{2,})- ([a-z]{2,})(?![\w-])")
_TOGETHER: Final = re.compile(r"(?<![\w-])([A-Za-z]{2,})-([a-z]{3,})(?![\w-])")
#: Before these a hyphen stands for the rest of a word: "long- and short-range".
_CONJUNCTIONS: Final = frozenset(
    """and or to und oder as but nor versus vs than through via with by for of in on et y ou plus rather not
    then""".split()
)


def joined_words(text: str) -> str:
    """Join the words that were cut; a hyphen that belongs to a word stays.

    >>> joined_words("a ma- chine for nav-igation, long- and short-range, cost- effective, self-attention")
    'a machine for navigation, long- and short-range, cost-effective, self-attention'
    """
    if "- " in text:
        text = _APART.sub(_apart, text)
    return _TOGETHER.sub(_together, text) if "-" in text else text


def _apart(found: re.Match[str]) -> str:
    first, second = found.groups()
    if second in _CONJUNCTIONS:
        return found.group()
    words = _words()
    if (first + second).casefold() in words:
        return first + second
    both = first.casefold() in words and second in words
    return f"{first}-{second}" if both else first + second


def _together(found: re.Match[str]) -> str:
    """Join only what is sure: the whole is a word, its second half is none."""
    first, second = found.groups()
    words = _words()
    return first + second if second not in words and (first + second).casefold() in words else found.group()


@cache
def _words() -> frozenset[str]:
    content = json.loads(files("extractors").joinpath("model/tokenizer.json").read_text("utf-8"))
    return frozenset(word for word in content["model"]["vocab"] if word.isalpha())
