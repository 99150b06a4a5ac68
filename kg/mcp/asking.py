"""The tools that run queries: in worker processes that can be ended, with the limits of the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from kg.api import Graph
from kg.core.errors import QueryError
from kg.insight.ask import Refused
from kg.mcp import arguments
from kg.mcp.answers import listed, quoted
from kg.server.messages import Done, Job, Limits
from queries import catalogue

#: Rows that an answer is cut at before it is counted.
_ROWS: Final = 10_000
#: Texts longer than this are marked as those of papers.
_NAME: Final = 60


class Runner(Protocol):
    """What does jobs, as `kg.server.pool.Pool`."""

    async def run(self, job: Job) -> Done:
        """Do a job."""
        ...


async def ask(graph: Graph, runner: Runner, limits: Limits, asked: arguments.Ask) -> dict[str, Any]:
    """Answer a question of the library, or one in plain English that is taken for one.

    Raises:
        QueryError: no question fits, or a value.
    """
    if (asked.question is None) == (asked.name is None):
        raise QueryError("give either question, in plain English, or name, a question of the library")
    told: dict[str, Any] = {}
    if asked.question is not None:
        found = graph.understand(asked.question)
        if isinstance(found, Refused):
            near = f"; the nearest are: {', '.join(found.nearest)}" if found.nearest else ""
            raise QueryError(f"{found.why}{near}")
        name, values = found.name, dict(found.bound)
        told = {"sure": found.sure, "values": dict(found.values), "may_also_mean": list(found.others)}
        if found.unheeded:
            told["left_out"] = list(found.unheeded)
    else:
        name, values = _named(asked.name or ""), dict(_pair(value) for value in asked.values)
    job = Job("question", {"name": name, "values": values, "rows": "json", **_limits(limits)})
    done = _checked(await runner.run(job))
    summary = {"question": name, "asks_for": catalogue.load(name).summary, **told, "sparql": done.head["sparql"]}
    return summary | _rows(done, asked.start, asked.limit)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _named(name: str) -> str:
    if name in catalogue.names():
        return name
    asked = (f"{each}({', '.join(p.name for p in catalogue.load(each).parameters)})" for each in catalogue.names())
    raise QueryError(f"there is no question {name!r}; there are: {'; '.join(asked)}")


async def sparql(runner: Runner, limits: Limits, asked: arguments.Sparql) -> dict[str, Any]:
    """Answer a query.

    Raises:
        QueryError: the query is wrong, not allowed, or takes too long.
    """
    values = {"query": asked.query, "default": [], "named": [], "rows": "json", "triples": "ntriples"}
    done = _checked(await runner.run(Job("query", {**values, **_limits(limits)})))
    if done.head.get("kind") == "triples":
        lines = done.body.decode("utf-8", "replace").splitlines()
        return {"triples": listed(lines, start=asked.start, limit=asked.limit, tell=_marked), **_notice(done)}
    return _rows(done, asked.start, asked.limit)


def _limits(limits: Limits) -> dict[str, int]:
    return {"row_limit": min(limits.rows, _ROWS), "result_bytes": limits.result_bytes}


def _checked(done: Done) -> Done:
    if done.status != 200:
        raise QueryError(str(done.head.get("error", "the query cannot be answered")))
    return done


def _rows(done: Done, start: int, limit: int) -> dict[str, Any]:
    found = json.loads(done.body)
    if "boolean" in found:
        return {"answer": found["boolean"], **_notice(done)}
    columns = found["head"]["vars"]

    def row(binding: Mapping[str, Mapping[str, str]]) -> list[str | None]:
        return [_marked(binding[name]["value"]) if name in binding else None for name in columns]

    rows = listed(found["results"]["bindings"], start=start, limit=limit, tell=row)
    return {"columns": columns, "rows": rows, **_notice(done)}


def _notice(done: Done) -> dict[str, str]:
    return {"notice": done.head["notice"]} if done.head.get("notice") else {}


def _marked(text: str) -> str:
    """A value; sentences of papers are marked, names and IRIs are not."""
    return text if len(text) <= _NAME or text.startswith(("http://", "https://")) else quoted(text)
