"""The records that requests, answers and jobs for workers are, and the limits of a server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a server grants.

    Attributes:
        seconds: time for one query, after which its worker is ended.
        rows: solutions that an answer holds at most.
        result_bytes: size of an answer at most.
        body_bytes: size of a request's body at most.
        body_seconds: time for a body to arrive, and for the head of a request.
        memory_bytes: memory that one worker may take beyond what it needs to start; 0 for no limit.
        workers: queries that are answered at the same time.
        waiting: queries that may wait for a worker; more are turned away.
    """

    seconds: float = 30.0
    rows: int = 100_000
    result_bytes: int = 64 * 1024 * 1024
    body_bytes: int = 1024 * 1024
    body_seconds: float = 10.0
    memory_bytes: int = 1024 * 1024 * 1024
    workers: int = 2
    waiting: int = 64


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came: ``target`` is the path, ``query`` what stands behind its question mark, still encoded.

    Header names are in lower case; of several of one name the values are joined by commas.
    """

    method: str
    target: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What goes back; header names are in lower case."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked: the name of a task of `tasks`, and plain values for it."""

    task: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker gives: the body and what is known of it, or a refusal (``status`` is that of HTTP)."""

    status: int
    head: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""


def text_response(status: int, text: str, *, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A sentence for a person."""
    body = f"{text}\n".encode("utf-8", "replace")
    return HttpResponse(status, body, {"content-type": "text/plain; charset=utf-8", **(headers or {})})


def json_response(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Plain values as JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HttpResponse(status, body, {"content-type": "application/json", **(headers or {})})


def refusal(
    request: HttpRequest, status: int, message: str, *, headers: Mapping[str, str] | None = None, **more: object
) -> HttpResponse:
    """Say why there is no answer: as JSON to who asks for JSON, as text to everybody else."""
    headers = dict(headers or {})
    if "json" in request.headers.get("accept", "").lower():
        known = {name: value for name, value in more.items() if value is not None}
        return json_response({"error": message, **known}, status=status, headers=headers)
    return text_response(status, message, headers=headers)
