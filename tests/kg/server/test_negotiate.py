from __future__ import annotations

import json

import pytest

from kg.server.cut import cut
from kg.server.negotiate import choose

OFFERED = ["application/json", "application/xml", "text/csv"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/csv, application/json;q=0.9", "text/csv"),
        ("text/csv;q=0.5, application/*;q=0.6", "application/json"),
        ("application/json;q=0, */*", "application/xml"),
        ("application/json;q=0.1, */*;q=0.5", "application/xml"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=utf-8;q=0.7, application/xml ; q=0.8", "application/xml"),
        ("text/html", None),
        ("text/csv;q=0", None),
        ("nonsense, text/csv", "text/csv"),
        ("text/csv;q=hot", None),
    ],
)
def test_the_best_is_chosen(accept: str, chosen: str | None) -> None:
    assert choose(accept, OFFERED) == chosen


ROWS = {
    "csv": b'a,b\r\n1,"x\ny"\r\n2,"},{"\r\n3,\r\n',
    "tsv": b"?a\t?b\n1\tx\n2\ty\n3\t\n",
    "xml": b"<sparql><results>" + b"<result>&lt;/result></result>" * 3 + b"</results></sparql>",
    "json": json.dumps(
        {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"value": "},{},{"}}, {}, {"a": {"value": "}"}}]}},
        separators=(",", ":"),
    ).encode(),
}


@pytest.mark.parametrize("format", list(ROWS))
def test_answers_are_cut_after_so_many_rows(format: str) -> None:
    body = ROWS[format]
    assert cut(body, format=format, rows=3) == (body, False)
    shorter, more = cut(body, format=format, rows=2)
    assert more
    assert cut(shorter, format=format, rows=2) == (shorter, False)
    assert cut(shorter, format=format, rows=1)[1]
