"""Put queries into the words of the protocol: prefixes and values stand in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.core.errors import QueryError

#: What may stand before the keyword that tells the form of a query.
_FORM: Final = re.compile(
    r"(?:\s|\#[^\n]*(?:\n|$)|PREFIX\s+[^\s:]*:\s*<[^<>\s]*>|BASE\s*<[^<>\s]*>)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
#: What a brace in is none, and a brace.
_BRACE: Final = re.compile(r"""<[^\s<>"{}|^`\\]*>|\#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?P<brace>\{)""")
_DECLARED: Final = re.compile(r"\bPREFIX\s+([^\s:]*):", re.IGNORECASE)


def form_of(text: str) -> str:
    r"""The form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    >>> form_of("# all\nPREFIX ex: <http://example.org/#> select * { ?s ?p ?o }")
    'SELECT'

    Raises:
        QueryError: it is none of them.
    """
    found = _FORM.match(text)
    if found is None:
        raise QueryError("the query does not begin with SELECT, ASK, CONSTRUCT or DESCRIBE")
    return found[1].upper()


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> str:
    """Declare the prefixes that a query uses, in front of its first line."""
    own = set(_DECLARED.findall(text))
    used = (name for name in prefixes if name not in own and re.search(rf"(?<![\w-]){re.escape(name)}:", text))
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in used) + text


def with_values(text: str, values: Mapping[str, NamedNode | Literal | BlankNode | Triple]) -> str:
    """Give variables their values, at the start of what is matched.

    >>> with_values("SELECT ?t { ?p dcterms:title ?t }", {"p": NamedNode("http://example.org/1")})
    'SELECT ?t { VALUES ?p { <http://example.org/1> } ?p dcterms:title ?t }'
    """
    if not values:
        return text
    first = next((found.end() for found in _BRACE.finditer(text) if found["brace"]), None)
    if first is None:
        raise QueryError("the query matches nothing that values could be given to")
    said = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in sorted(values.items()))
    return text[:first] + said + text[first:]
