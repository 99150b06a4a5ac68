"""Choose how an entity is written: its fullest form, singular, in lower case unless it is a proper name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from extractors.components.data import read_words
from extractors.components.sameness import core, is_proper, parts, squash
from extractors.components.words import ARTICLES, singular

_PROPER: Final = read_words(__package__, "patterns.jsonl")["proper"]
_INNER_BRACKET: Final = re.compile(r"\s*[(\[][^()\[\]]*+[)\]]")
#: LaTeX around names: "$k$-NN", "\\textsc{Name}", "{\\it name}".
_MARKUP: Final = re.compile(r"\\(?:text|math|emph|it|bf|tt|sc|rm|sf)[a-z]*\b\s*|[$\\{}~]")
_INNER_CAPITAL: Final = re.compile(r"\S[A-Z]|[A-Z][^a-z\W]|\d")
#: Last words that turn a proper name into a plural of it ("the GPT series").
_SEVERAL: Final = frozenset({"series", "family", "families", "suite"})
_EDGES: Final = " \t\r\n\"'“”‘’`,.;:()[]{}"


def bare(surface: str) -> str:
    """Give a surface form without brackets inside, article or signs around it, on one line.

    Example:
        >>> bare("the Kullback-Leibler (KL) divergence")
        'Kullback-Leibler divergence'
    """
    plain = _MARKUP.sub("", surface) if "\\" in surface or "$" in surface else surface
    words = _INNER_BRACKET.sub("", plain).strip(_EDGES).split()
    if len(words) > 1 and words[0].lower() in ARTICLES:
        words = words[1:]
    return " ".join(words)


def display_name(forms: Sequence[str], occurrences: Iterable[tuple[str, bool]]) -> str:
    """Choose an entity's name among its surface forms.

    Args:
        forms: The surface forms, most wanted first among equally full ones.
        occurrences: Each place's surface form, and whether its capitals mean something: they do not in a title or
            at the start of a sentence.

    Returns:
        The form with most words, without last words that add nothing where it also stands without them, its last word
        singular, each word in lower case unless it is known to be proper, has capitals inside, or is never found small
        where capitals mean something.

    Example:
        >>> display_name(["Deep Neural Networks", "DNNs"], [("Deep Neural Networks", False), ("DNNs", True)])
        'deep neural network'
    """
    fullest = max(_short_heads([bare(form) for form in forms]), key=lambda form: (form.count(" "), _letters(form)))
    small: set[str] = set()
    capital: set[str] = set()
    for surface, meant in occurrences:
        words = bare(surface).split()
        for index, word in enumerate(words):
            if word[:1].islower():
                small.add(word.casefold())
            elif meant or (index and not _is_title_case(words)):
                capital.add(word.casefold())
    words = [_cased(word, small, capital) for word in fullest.split()]
    if len(words) > 1 and words[-1] in _SEVERAL and is_proper(words[-2]):
        words = words[:-1]
    if words:
        words[-1] = _singular_as_written(words[-1])
    return " ".join(words)


def _short_heads(forms: Sequence[str]) -> list[str]:
    """Leave out forms that only add a head to another one ("transformer network" beside "transformer")."""
    least: dict[str, int] = {}
    for form in forms:
        core_ = squash(core(form))
        least[core_] = min(least.get(core_, len(parts(form))), len(parts(form)))
    return [form for form in forms if len(parts(form)) == least[squash(core(form))]]


def _letters(form: str) -> int:
    return sum(c.isalpha() for c in form)


def _is_title_case(words: Sequence[str]) -> bool:
    return all(not word[:1].islower() for word in words)


def _cased(word: str, small: set[str], capital: set[str]) -> str:
    """Write one word of a name: small unless it is proper."""
    if not word[:1].isupper() or _INNER_CAPITAL.search(word) or word in _PROPER or len(word) == 1:
        return word
    folded = word.casefold()
    return word if folded in capital and folded not in small else word.lower()


def _singular_as_written(word: str) -> str:
    """Take the plural off a word, but leave names with a capital at their start alone unless they are acronyms."""
    return word if word[:1].isupper() and not word[-2:-1].isupper() else singular(word)
