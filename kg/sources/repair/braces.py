r"""What is left of LaTeX where its backslashes or its renderer got lost: ``emph{so}``, ``{B}ayes``, ``\emphso``.

Braces that are text stay: sets ("{0, 1}"), indices ("m_{1}"), placeholders ("a photo of a {class}").
"""

from __future__ import annotations

import re
from typing import Final

#: Commands that lost their backslash, or that and a letter, as ``\t`` is a tab elsewhere.
_BARE_COMMAND: Final = re.compile(
    r"(?<![A-Za-z\\])(e?mph|t?ext(?=it|bf|tt|sc|rm|sf|sl)(?:it|bf|tt|sc|rm|sf|sl)|math(?:cal|bf|rm|bb|sf)|cite[pt]?|"
    r"widetilde|widehat|tilde|sqrt)(?=\{[^{}]{0,200}\}|\{(?:[^{}]|\{[^{}]{0,80}\}){0,200}\})"
)
_BARE_SWITCH: Final = re.compile(r"\{(em|emph|bf|tt|sc)(?=[ ~][^{}]{1,200}\})")
_BARE_LENGTH: Final = re.compile(r"(?<![A-Za-z\\])(?=(?:raise|lower|kern)-?\d*\.?\d+ ?(?:ex|em|pt|mu)(?![A-Za-z]))")
_WHOLE: Final = {"mph": "emph"}

#: A group that keeps capitals: words, at least one with a capital, with nothing before it that takes an argument.
_CAPITALS: Final = re.compile(
    r"(?<![\w\\^_{}\]∈∖∪∩=$])(?<![∈∖∪∩=] )\{(?=[^{}]*[^\W\d_a-z])([^\W\d_][\w.'’&+/-]*(?: [\w.'’&+/-]+){0,7})\}(?![_^])"
)
_NESTED: Final = re.compile(r"(?<![\w\\^_{}\]∈∖∪∩=$])(?<![∈∖∪∩=] )\{\{([^\W\d_][\w.'’&+ -]{0,80})\}\}")
#: A letter or two within a word, a dash, a prefix, nothing behind a word.
_WITHIN: Final = re.compile(r"(?<=[^\W\d_])\{([^\W\d_]\u0308?\u0301?|[^\W\d_]{2})\}(?=[^\W\d_])")
_AT_START: Final = re.compile(r"(?<![\w\\^_{}\])∈∖∪∩=$])\{([^\W\d_]{1,5})\}(?=[^\W\d_])")
_DASH: Final = re.compile(r"\{([-–—&%$#]|[^\W\d_]{2,8}-)\}")
_NOTHING: Final = re.compile(r"(?<=[^\W\d_])\{\}")


def with_lost_backslashes(text: str) -> str:
    r"""Give commands the backslash back that they lost.

    >>> with_lost_backslashes("the emph{per se} case, {em so}, extbf{x}, a {class}")
    'the \\emph{per se} case, {\\em so}, \\textbf{x}, a {class}'
    """
    if "{" in text:
        text = _BARE_COMMAND.sub(lambda found: "\\" + _named(found.group(1)), text)
        text = _BARE_SWITCH.sub(r"{\\\1", text)
    if "ex" in text or "em" in text or "pt" in text or "mu" in text:
        text = _BARE_LENGTH.sub(r"\\", text)
    return text


def _named(name: str) -> str:
    return "t" + name if name.startswith("ext") else _WHOLE.get(name, name)


def without_protection(text: str) -> str:
    """Drop the braces that protect capitals or stand within a word; others are text.

    >>> without_protection("{FooNet} by Lov{á}sz and {Lai et al.}, a {Hy}brid of {0, 1}^n, x_{A} and {name}")
    'FooNet by Lovász and Lai et al., a Hybrid of {0, 1}^n, x_{A} and {name}'
    """
    if "{" not in text:
        return text
    text = _NOTHING.sub("", text)
    for pattern in (_WITHIN, _AT_START, _DASH, _NESTED, _CAPITALS):
        text = pattern.sub(r"\1", text)
    return text
