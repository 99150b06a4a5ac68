"""Tags of HTML and JATS, and entities, in texts that are no pages.

Only tags that exist are taken for tags: "<object>" and "</s>" can be words of a paper.
"""

from __future__ import annotations

import html
import re
from typing import Final

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*(?::[A-Za-z][\w-]*|-[a-z-]+)?)((?:\s[^<>]{0,2000})?)(/?)>")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_COMMENT: Final = re.compile(r"<!--.{0,10000}?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
_PREFIXES: Final = ("jats", "mml", "xhtml", "ce", "xocs")
_INLINE: Final = frozenset(
    """i b em strong sub sup u s small big span a tt code font mark abbr cite q var kbd samp del ins strike sc
    italic bold underline monospace roman styled-content inline-formula named-content ext-link xref fixed-case
    tex-math math scp inf sb sp""".split()
)
_BLOCKS: Final = frozenset(
    """p div br li ul ol dl dt dd sec section title label h1 h2 h3 h4 h5 h6 hr table tr td th tbody thead abstract
    blockquote pre list list-item disp-formula article body header footer abstracttext""".split()
)
#: Tags that are often left open or closed, and that no paper has as words.
_ALONE: Final = frozenset({"p", "br", "hr", "li", "div", "sec"})
_TEX_BESIDE_MATHML: Final = re.compile(r"<((?:jats:)?tex-math)\b[^>]{0,200}>.{0,5000}?</\1>", re.DOTALL)
_HEADING: Final = re.compile(
    r"^\s*<((?:jats:)?title|h\d)\b[^>]{0,200}>\s*(?:Abstract|Summary)\s*[.:]?\s*</\1>", re.IGNORECASE
)
_MATHML: Final = re.compile(r"<((?:mml:)?math)\b.{0,20000}?</\1>", re.DOTALL)


def without_markup(text: str) -> str:
    """Drop tags and write entities out: inline tags vanish, block tags become a blank.

    >>> without_markup("<jats:p>We use <i>CO<sub>2</sub>Net</i> &amp; the token </s>.</jats:p>").strip()
    'We use CO2Net & the token </s>.'
    """
    if "<" in text:
        text = _without_tags(text)
    if "&" in text:
        before = text
        text = _ENTITY.sub(_entity, text)
        if "&" in text and text != before:
            text = _ENTITY.sub(_entity, text)
        if "<" in text and text != before:
            text = _without_tags(text)
    return text


def _without_tags(text: str) -> str:
    tags = _TAG.findall(text)
    if not tags and "<!" not in text:
        return text
    opened = {name.casefold() for closing, name, _, _ in tags if not closing}
    closed = {name.casefold() for closing, name, _, _ in tags if closing}
    text = _COMMENT.sub("", _HEADING.sub("", text))
    if "mml:" in text or "<math" in text:
        text = _MATHML.sub(_compact, _TEX_BESIDE_MATHML.sub("", text))

    def replaced(found: re.Match[str]) -> str:
        name = found.group(2).casefold()
        prefix, _, local = name.rpartition(":")
        known = local in _INLINE or local in _BLOCKS
        if prefix:
            sure = prefix in _PREFIXES
        else:
            sure = known and (local in _ALONE or bool(found.group(4)) or (name in opened and name in closed))
        if not sure:
            return found.group()
        if (local or name) == "tex-math":
            return "" if "$" in text else "$"
        return " " if local in _BLOCKS else ""

    return _TAG.sub(replaced, text)


def _compact(found: re.Match[str]) -> str:
    """MathML without the blanks between its elements."""
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", found.group())


def _entity(found: re.Match[str]) -> str:
    said = html.unescape(found.group())
    return found.group() if said == "\ufffd" else said
