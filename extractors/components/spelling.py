"""Fold the spelling of single words: British and American, accents, Greek letters, doubled letters, plurals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from extractors.components.words import STAR, singular

_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        (
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
            "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
        ),
        strict=True,
    )
)  # fmt: skip
_GREEK_LETTER: Final = re.compile(r"(?<![α-ωϐ-ϡ])[α-ω](?![α-ωϐ-ϡ])")
#: Verbs in -ise whose American spelling has -ize; others ("supervise", "noise") keep their s.
_IZE: Final = re.compile(
    r"((?:regular|general|normal|optim|maxim|minim|local|factor|penal|parallel|initial|summar|categor|token|personal"
    r"|polar|random|real|recogn|organ|stabil|linear|discret|digit|equal|visual|vector|custom|harmon|standard|anonym"
    r"|character|central|synchron|synthes|serial|util|modular|marginal|orthogonal|diagonal|binar|symbol|memor|special"
    r"|parametr|parameter|amort|raster|vocal|contextual|spatial|emphas|verbal|quant|conceptual|convex|lexical|crystall"
    r"|prior|author|mechan|global|hypothes|neutral|colour|color|formal|individual|robot|automat|sensit|monet|catal"
    r"|pseudonym|magnet|hybrid|item|econom|class|prun|ideal|materi|material|meteor|mobil|actual|criti|critic)i)s"
    r"(e|ed|er|ers|es|ing|able|ability|ation|ations)"
)
_SUFFIXES: Final = (
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"(anal|catal|paral)ys(e|ed|er|ing)$"), r"\1yz\2"),
    (re.compile(r"(behavi|col|neighb|fav|lab|hum|rum|tum|vap|arm|flav|harb|hon|od|vig|rig)our"), r"\1or"),
    (re.compile(r"(label|model|travel|signal|level|cancel|fuel|channel|tunnel|total)l(ed|ing|er|ers)$"), r"\1\2"),
    (re.compile(r"^(cent|fib|met|lit|calib|theat)re(s?)$"), r"\1er\2"),
    (re.compile(r"(catal|dial|anal|monol)ogue(s?)$"), r"\1og\2"),
    (re.compile(r"^(def|off|lic)ence$"), r"\1ense"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^artefact"), "artifact"),
    (re.compile(r"^judgement"), "judgment"),
    (re.compile(r"^manoeuv(re|ring)"), r"maneuv\1"),
)  # fmt: skip
_DOUBLED: Final = re.compile(r"(?<=[aeiou])([b-df-hj-np-tv-z])\1")
_SHORTEST_DOUBLED: Final = 6
_SHORTEST_PLURAL: Final = 4


def plain(text: str) -> str:
    """Fold case, accents of Latin letters, and single Greek letters to their names.

    >>> plain("β-VAE of Müller")
    'beta -vae of muller'
    """
    folded = STAR.sub(" star", unicodedata.normalize("NFKC", text)).casefold()
    if folded.isascii():
        return folded
    folded = _GREEK_LETTER.sub(lambda m: f"{_GREEK[m[0]]} ", folded)
    bare = (c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(bare))


@lru_cache(maxsize=200_000)
def word(form: str) -> str:
    """Fold one lower-case word to its American singular.

    >>> [word(w) for w in ("regularisation", "neighbours", "dialogue", "noise")]
    ['regularization', 'neighbor', 'dialog', 'noise']
    """
    if len(form) >= _SHORTEST_PLURAL:
        form = singular(form)
    form = _IZE.sub(r"\1z\2", form)
    for pattern, american in _SUFFIXES:
        form = pattern.sub(american, form)
    return form


def single(text: str) -> str:
    """Fold doubled consonants after a vowel, the commonest slip, in all but short texts.

    >>> single("kullback"), single("multiclass"), single("mllm")
    ('kulback', 'multiclas', 'mllm')
    """
    return _DOUBLED.sub(r"\1", text) if len(text) >= _SHORTEST_DOUBLED else text
