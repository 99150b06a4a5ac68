"""Characters and blanks: ligatures, soft hyphens, broken encodings, doubled blanks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
_HAS_LIGATURE: Final = re.compile("[\ufb00-\ufb06]")
#: Characters that show nothing: zero-width ones (but for joiners, which scripts need), marks of direction and order.
_INVISIBLE: Final = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_SOFT_HYPHEN: Final = re.compile("\xad[ \\t]*\\n?[ \\t]*(?=[a-z])|\xad")
#: PDF programs write this for a hyphen that they do not know.
_LOST_HYPHEN: Final = re.compile("(?<=[a-z])\x02(?=[a-z])")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
#: UTF-8 that was read as Windows-1252 or Latin-1.
_MOJIBAKE: Final = re.compile(
    "[\u00c2-\u00f4][\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019"
    "\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]"
)
_PARAGRAPH: Final = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*")
_KEPT: Final = "\x00"
_BLANKS: Final = re.compile(r"[^\S\x00]+")


def plain_characters(text: str) -> str:
    r"""Write characters as they were meant: ligatures in letters, no invisible ones, encodings mended.

    >>> plain_characters("classiﬁcation, naÃ¯ve, inter\xadaction")
    'classification, naïve, interaction'
    """
    if text.isascii() and _CONTROL.search(text) is None:
        return text
    if _MOJIBAKE.search(text):
        from ftfy import fix_encoding

        text = fix_encoding(text)
    if _HAS_LIGATURE.search(text):
        text = text.translate(_LIGATURES)
    text = _INVISIBLE.sub("", _SOFT_HYPHEN.sub("", text))
    text = _CONTROL.sub("", _LOST_HYPHEN.sub("-", text))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain_spaces(text: str, *, one_line: bool) -> str:
    r"""Make one blank of several and of line ends, and drop those around; blank lines stay unless told otherwise.

    >>> plain_spaces(" a \r b\nc\n\n d", one_line=False)
    'a b c\n\nd'
    """
    text = text.strip()
    if not one_line and "\n" in text:
        text = _PARAGRAPH.sub(_KEPT, text)
        return _BLANKS.sub(" ", text).replace(_KEPT, "\n\n")
    return _BLANKS.sub(" ", text)
