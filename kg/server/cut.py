"""Hold an answer to its number of rows, on its bytes as the engine wrote them.

The engine is asked for one row more than may be given, so that a longer answer shows. Counting separators gives a
number that is never too small; only where it is too large the answer is read and cut.
"""

from __future__ import annotations

import csv
import io
import json

#: What stands between two rows; it may stand in a value too.
_BETWEEN = {"json": b"},{", "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}


def cut(body: bytes, *, format: str, rows: int) -> tuple[bytes, bool]:
    r"""Leave the first rows of an answer, and say whether there were more.

    >>> cut(b"a\r\n1\r\n2\r\n", format="csv", rows=1)
    (b'a\r\n1\r\n', True)
    """
    if body.count(_BETWEEN[format]) < rows:
        return body, False
    return {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}[format](body, rows)


def _json(body: bytes, rows: int) -> tuple[bytes, bool]:
    answer = json.loads(body)
    bindings = answer.get("results", {}).get("bindings", [])
    if len(bindings) <= rows:
        return body, False
    answer["results"]["bindings"] = bindings[:rows]
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(), True


def _xml(body: bytes, rows: int) -> tuple[bytes, bool]:
    # "<" is escaped in values, so every end tag is one.
    parts = body.split(b"</result>")
    if len(parts) - 1 <= rows:
        return body, False
    return b"</result>".join(parts[:rows]) + b"</result></results></sparql>", True


def _tsv(body: bytes, rows: int) -> tuple[bytes, bool]:
    # line ends are escaped in values; a row of one unbound variable is an empty line
    lines = body.split(b"\n")[:-1]
    if len(lines) - 1 <= rows:
        return body, False
    return b"\n".join(lines[: rows + 1]) + b"\n", True


def _csv(body: bytes, rows: int) -> tuple[bytes, bool]:
    out = io.StringIO(newline="")
    write = csv.writer(out)
    for place, row in enumerate(csv.reader(io.StringIO(body.decode("utf-8"), newline=""))):
        if place > rows:
            return out.getvalue().encode(), True
        write.writerow(row)
    return body, False
