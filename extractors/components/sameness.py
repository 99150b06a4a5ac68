"""Why two names may mean one thing, and what forbids it: the words of the names tell, nothing else.

Two names are one only for a reason that can be told. Whatever else they share, a different modifier, a prefix, a number
or a direction keeps them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from extractors.components import spelling
from extractors.components.data import read_words

Words = tuple[str, ...]

_LISTS: Final = read_words(__package__, "sameness.jsonl")
#: Last words that add nothing to a name of several words, and those that add nothing to a proper name.
HEADS: Final = _LISTS["heads"]
HEADS_OF_NAMES: Final = HEADS | _LISTS["heads of names"]
_SMALL: Final = _LISTS["small"]
_DIRECTIONS: Final = _LISTS["directions"]
_THINGS: Final = _LISTS["things"]
_ALTERNATIVES: Final = tuple(frozenset(row.split()) for row in _LISTS["alternatives"])

_WORD: Final = re.compile(r"[^\W_]+(?:[+#]+)?|[+#]+")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
#: What makes a single word a proper name: a capital or digit beside other letters.
_PROPER: Final = re.compile(r"[^\W_][A-Z]|[A-Za-z][-–]?\d|\d[-–]?[A-Za-z]")
#: Endings of agents, activities, results and adjectives of one stem; the first that fits is cut.
_ENDINGS: Final = re.compile(
    r"(?:ifications?|ifiers?|ifying|ified|ify|izations?|izers?|izing|ized|ize|ations?|ators?|ating|ated|atives?|ate"
    r"|itions?|ional|ions?|ives?|ors?|ers?|ing|ures?|ed|ical|ics|ic|al|e)$"
)
_LEAST_STEM: Final = 3
#: What modifiers of one meaning end in: "convolutional" is "convolution", "weakly" is "weak", "physical" is "physics".
_ADJECTIVES: Final = (
    (re.compile(r"ional$"), "ion"),
    (re.compile(r"(?:ical|ics|ically)$"), "ic"),
    (re.compile(r"ly$"), ""),
)
_LEAST_MODIFIER: Final = 5
_LEAST_INITIALS: Final = 3
#: A slip of one letter is believed in words this long.
_LEAST_SLIP: Final = 8


class Reason(StrEnum):
    """Why a form belongs to a name."""

    SPELLING = "spelling"
    ACRONYM = "acronym"
    HEAD = "a head that adds nothing"
    FORM = "another form of the words"
    APPOSITION = "apposition"
    LEARNT = "learnt"
    ASIDE = "said of it in other words"


class Contrast(StrEnum):
    """What keeps two names apart."""

    NUMBER = "numbers or versions"
    DIRECTION = "direction"
    PREFIX = "a prefix"
    OPPOSITE = "words that exclude each other"
    MODIFIER = "different words"
    NARROWER = "one says more"
    UNLIKE = "nothing shared"
    COORDINATION = "named side by side"


#: Contrasts that no context overrules.
HARD: Final = frozenset(
    {Contrast.NUMBER, Contrast.DIRECTION, Contrast.PREFIX, Contrast.OPPOSITE, Contrast.COORDINATION}
)


@lru_cache(maxsize=200_000)
def parts(name: str) -> Words:
    """The words of a name in their plainest spelling, cut at hyphens.

    >>> parts("Regularised Auto-Encoders")
    ('regularized', 'auto', 'encoder')
    """
    text = _POSSESSIVE.sub("", spelling.plain(name))
    return tuple(spelling.word(w) for w in _WORD.findall(text)) or (text.strip(),)


def squash(words: Iterable[str]) -> str:
    """Join words, so that hyphens and spaces no longer tell; digits that would run together stay apart.

    >>> squash(("auto", "encoder")), squash(("gpt", "3", "5"))
    ('autoencoder', 'gpt3.5')
    """
    joined = ""
    for word in words:
        joined += f".{word}" if joined[-1:].isdigit() and word[:1].isdigit() else word
    return spelling.single(joined)


@lru_cache(maxsize=200_000)
def root(word: str) -> str:
    """Cut a word to what its agent, activity, result and adjective share.

    >>> [root(w) for w in ("planner", "planning", "detector", "detection", "segmenting", "robotic")]
    ['plan', 'plan', 'detect', 'detect', 'segment', 'robot']
    """
    if word in _THINGS or not word.isalpha():
        return word
    stem = _ENDINGS.sub("", word)
    if len(stem) < _LEAST_STEM or not re.search("[aeiouy]", stem):
        return word
    if len(stem) > _LEAST_STEM and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        stem = stem[:-1]
    return re.sub(r"(?<=[a-z]{3})at$", "", stem)


@lru_cache(maxsize=200_000)
def modifier(word: str) -> str:
    """Cut a word before the head of a name to what its noun, adjective and adverb share.

    >>> [modifier(w) for w in ("convolutional", "dynamics", "robotic", "weakly", "generative", "active")]
    ['convolution', 'dynam', 'robot', 'weak', 'generative', 'active']
    """
    if not word.isalpha():
        return word
    for pattern, instead in _ADJECTIVES:
        cut = pattern.sub(instead, word)
        if len(cut) >= _LEAST_STEM + 1:
            word = cut
    stem = word.removesuffix("ic")
    return stem if len(stem) >= _LEAST_MODIFIER else word


def is_proper(name: str) -> bool:
    """Whether a name is written as a proper name: an acronym, a capital inside, a digit beside letters."""
    return _PROPER.search(name) is not None


@lru_cache(maxsize=200_000)
def core(name: str) -> Words:
    """The words of a name without last words that add nothing.

    >>> core("policy gradient algorithm"), core("topic model"), core("ImageNet dataset")
    (('policy', 'gradient'), ('topic', 'model'), ('imagenet',))
    """
    words = parts(name)
    written = name.split()
    while len(words) > 1 and len(written) > 1:
        rest = written[:-1]
        proper = is_proper(rest[-1]) and len(rest) <= 2
        if not (words[-1] in HEADS_OF_NAMES if proper else len(words) > 2 and words[-1] in HEADS):
            break
        words, written = words[:-1], rest
    return words


def reason(a: str, b: str) -> Reason | None:
    """Tell why two names, as written, mean one thing; None where their words give no reason.

    >>> reason("Auto-Encoders", "autoencoder"), reason("CNN", "convolutional neural network")
    (<Reason.SPELLING: 'spelling'>, <Reason.ACRONYM: 'acronym'>)
    >>> reason("motion planner", "motion planning"), reason("supervised learning", "unsupervised learning")
    (<Reason.FORM: 'another form of the words'>, None)
    """
    x, y = parts(a), parts(b)
    if squash(x) == squash(y):
        return Reason.SPELLING
    if is_short_for(a, b) or is_short_for(b, a):
        return Reason.ACRONYM
    cx, cy = core(a), core(b)
    if squash(cx) == squash(cy):
        return Reason.HEAD
    if len(cx) > 1 and len(cy) > 1 and shape(a) == shape(b):
        return Reason.FORM
    return None


@lru_cache(maxsize=200_000)
def shape(name: str) -> str:
    """What is left of a name when the forms of its words and the order around "of" are folded away.

    >>> shape("estimating contact forces") == shape("contact force estimation") == shape("estimation of contact force")
    True
    >>> shape("image-to-text generation") == shape("text-to-image generation")
    False
    """
    words = core(name)
    if _DIRECTIONS.isdisjoint(words):
        words = _ordered(words)
    return form(words)


def form(words: Words) -> str:
    """Fold the forms of words away: modifiers to what noun and adjective share, the head to its root.

    >>> form(("robotic", "motion", "planner")) == form(("robot", "motion", "planning"))
    True
    """
    return squash((*(modifier(w) for w in words[:-1] if w not in _SMALL), root(words[-1])))


def _ordered(words: Words) -> Words:
    """Bring "estimation of X" and "estimating X" to the order of "X estimation"."""
    if "of" in words[1:-1]:
        place = words.index("of")
        rest = words[place + 1 :]
        rest = rest[1:] if rest[0] in {"the", "a", "an"} and len(rest) > 1 else rest
        return (*rest[:-1], spelling.word(rest[-1]), *words[:place])
    if len(words) > 2 and words[0].endswith("ing") and words[-1] not in _SMALL:
        return (*words[1:], words[0])
    return words


def is_short_for(short: str, long: str) -> bool:
    """Whether a word of three letters or more is made of the initials of a name, small words left out or not.

    >>> is_short_for("GANs", "generative adversarial network"), is_short_for("mother", "model of the rate")
    (True, False)
    """
    if " " in short or " " not in long.replace("-", " "):
        return False
    letters = "".join(c for c in spelling.word(spelling.plain(short)) if c.isalnum())
    words = parts(long)
    if len(letters) < _LEAST_INITIALS or letters in words:
        return False
    return letters in {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL)}


def contrast(a: str, b: str) -> Contrast | None:
    """Tell what forbids that two names mean one thing; None where nothing does.

    >>> contrast("upper confidence bound", "lower confidence bound").value, contrast("GPT-2", "GPT-3").value
    ('words that exclude each other', 'numbers or versions')
    """
    if reason(a, b) is not None:
        return None
    x, y = core(a), core(b)
    if _numbers(x) != _numbers(y):
        return Contrast.NUMBER
    if sorted(x) == sorted(y):
        return Contrast.DIRECTION if not _DIRECTIONS.isdisjoint(x) else None
    left, right = _differing(x, y)
    if left == x and right == y and not set(map(root, x)) & set(map(root, y)):
        return None if _is_spelled(x, y) or _is_spelled(y, x) else Contrast.UNLIKE
    empty = _SMALL | HEADS_OF_NAMES if left and right else _SMALL | HEADS
    if empty.issuperset((*left, *right)):
        return None
    return _of_words(left, right) if left and right else Contrast.NARROWER


def _numbers(words: Words) -> list[str]:
    return sorted(d for w in words for d in re.findall(r"\d+", w))


def _differing(x: Words, y: Words) -> tuple[Words, Words]:
    """What is left of two names without the words that both begin or end with."""
    start = 0
    while start < min(len(x), len(y)) and root(x[start]) == root(y[start]):
        start += 1
    end = 0
    while end < min(len(x), len(y)) - start and root(x[-1 - end]) == root(y[-1 - end]):
        end += 1
    return x[start : len(x) - end], y[start : len(y) - end]


def _of_words(left: Words, right: Words) -> Contrast | None:
    one, other = sorted((squash(left), squash(right)), key=len)
    if any(not row.isdisjoint(left) and not row.isdisjoint(right) for row in _ALTERNATIVES):
        return Contrast.OPPOSITE
    if other.endswith(one) and one != other:
        return Contrast.PREFIX
    if _is_slip(one, other) or _is_spelled(left, right) or _is_spelled(right, left):
        return None
    return Contrast.MODIFIER


def _is_slip(one: str, other: str) -> bool:
    """Whether two long words differ in one letter that is not the first."""
    if len(one) < _LEAST_SLIP or len(other) - len(one) > 1 or one[0] != other[0]:
        return False
    start = next((i for i, (p, q) in enumerate(zip(one, other, strict=False)) if p != q), len(one))
    return one[start + (len(one) == len(other)) :] == other[start + 1 :]


def _is_spelled(short: Words, long: Words) -> bool:
    """Whether one word is made of the initials of several."""
    return len(short) == 1 and len(long) > 1 and short[0] in {"".join(w[0] for w in long)}


def fullest(names: Sequence[str]) -> str:
    """The name with most words, then most letters; the first of several."""
    return max(names, key=lambda name: (len(parts(name)), sum(map(str.isalpha, name))))
