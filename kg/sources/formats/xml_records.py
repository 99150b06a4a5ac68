"""XML to records, one element at a time, through defusedxml; what was read is dropped, so memory stays flat."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TextIO, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from kg.core.errors import SourceError
from kg.core.model import Problem, SourceItem
from kg.sources.base import Reading, from_first_paper
from kg.sources.fields import RowError, paper_from

#: A record may be this long, in characters of XML.
LONGEST_RECORD: Final = 1 << 23
#: Elements may stand in each other this deep.
DEEPEST: Final = 1000

_CHUNK: Final = 1 << 16
_NAMED_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
#: Characters that XML 1.0 does not allow.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: What says something about the records that follow, and is no record.
_HEADS: Final = frozenset({"meta"})
_BLOCKS: Final = frozenset({"p", "sec", "title", "AbstractText", "li", "div", "list-item"})


class _Builder:
    """Builds elements as `xml.etree.ElementTree.TreeBuilder` does, and gives out those that are asked for."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._open: list[Element] = []
        self._within = 0
        self.done: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        if len(self._open) >= DEEPEST:
            raise RowError(f"elements stand in each other more than {DEEPEST} deep")
        element = Element(tag, attributes)
        if self._within:
            self._open[-1].append(element)
            self._within += 1
        elif self._wanted(tag):
            self._within = 1
        self._open.append(element)
        return element

    def data(self, text: str) -> None:
        if not self._within:
            return
        element = self._open[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def end(self, tag: str) -> Element:
        element = self._open.pop()
        if self._within:
            self._within -= 1
            if not self._within:
                self.done.append(element)
        return element

    def close(self) -> None:
        """The end of the document."""


def records(stream: TextIO, source: str, *tags: str) -> Iterator[Element | Problem]:
    """Yield every element of these names (without their namespaces), outermost first, then what ended the reading.

    Named entities of HTML are understood without a DTD, as DBLP uses them.

    Raises:
        SourceError: The document declares entities of its own, which can be an attack.
    """
    builder = _Builder(lambda tag: local(tag) in tags)
    parser = DefusedXMLParser(target=cast(Any, builder), forbid_dtd=False)
    since = 0
    try:
        for chunk in _chunks(stream):
            parser.feed(chunk)
            since += len(chunk)
            if builder.done:
                found, builder.done, since = builder.done, [], 0
                yield from found
            if since > LONGEST_RECORD:
                yield Problem(
                    source, f"a record is longer than {LONGEST_RECORD:,} characters; the rest was left out", "too long"
                )
                return
        parser.close()
        yield from builder.done
    except DefusedXmlException as error:
        raise SourceError(
            f"{source} declares XML entities of its own, which can be an attack; write their text out"
        ) from error
    except (ParseError, RowError) as error:
        yield from builder.done
        yield Problem(source, f"not valid XML: {error}; nothing after it was read", "broken XML")


def items_of(
    stream: TextIO,
    source: str,
    reading: Reading | None,
    convert: Callable[[Element], dict[str, Any] | None],
    *tags: str,
    what: str,
) -> Iterator[SourceItem]:
    """Turn elements into papers by way of rows; None is no paper.

    Raises:
        SourceError: There is no paper at all.
    """

    def items() -> Iterator[SourceItem | None]:
        for number, record in enumerate(records(stream, source, *tags), 1):
            try:
                yield record if isinstance(record, Problem) else _item(record, source, reading, convert)
            except RowError as error:
                yield Problem(f"{source}, record {number}", f"{error}; the record was left out", error.short)

    def refusal(first: Problem | None) -> str:
        return f"{source} is {what} but holds no paper{f': {first.what}' if first else ''}"

    yield from from_first_paper(items(), refusal)


def _item(
    record: Element, source: str, reading: Reading | None, convert: Callable[[Element], dict[str, Any] | None]
) -> SourceItem | None:
    row = convert(record)
    if row is None:
        if reading is not None and local(record.tag) not in _HEADS:
            reading.ignored["no papers"] += 1
        return None
    return paper_from(row, source, reading, lenient=True, lists_verbatim=False)


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def child(element: Element, *names: str) -> Element | None:
    """The first element on a way of names, whatever their namespaces."""
    found: Element | None = element
    for name in names:
        if found is None:
            return None
        found = next((inner for inner in found if local(inner.tag) == name), None)
    return found


def children(element: Element | None, name: str) -> list[Element]:
    """The elements of a name right in an element."""
    return [inner for inner in element if local(inner.tag) == name] if element is not None else []


def text(element: Element | None, *names: str) -> str | None:
    """The text in an element, or in the first on a way of names: inline elements vanish, blocks stand apart."""
    found = child(element, *names) if element is not None else None
    if found is None:
        return None
    return "".join(_pieces(found)).strip() or None


def _pieces(element: Element) -> Iterator[str]:
    """The texts in an element, in order; deep nesting is no recursion."""
    waiting: list[Element | str] = [element]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
            continue
        math = "$" if local(item.tag) == "tex-math" else ""
        if item.text:
            yield math + item.text + math
        for inner in reversed(list(item)):
            around = "\n" if local(inner.tag) in _BLOCKS else ""
            waiting.append(around + (inner.tail or ""))
            waiting.append(inner)
            if around:
                waiting.append(around)


def _chunks(stream: TextIO) -> Iterator[str]:
    """The text in pieces that end between entities, with named ones written out and forbidden characters gone."""
    rest = ""
    while chunk := stream.read(_CHUNK):
        chunk = rest + chunk
        cut = chunk.rfind("&", max(0, len(chunk) - 40))
        whole = cut < 0 or ";" in chunk[cut:]
        rest, chunk = ("", chunk) if whole else (chunk[cut:], chunk[:cut])
        yield _clean(chunk)
    if rest:
        yield _clean(rest)


def _clean(chunk: str) -> str:
    if "&" in chunk:
        chunk = _NAMED_ENTITY.sub(_entity, chunk)
    return _FORBIDDEN.sub("", chunk)


def _entity(found: re.Match[str]) -> str:
    name = found.group(1)
    if name in _XML_ENTITIES:
        return found.group()
    text = html.unescape(found.group())
    return text if text != found.group() else f"&amp;{name};"
