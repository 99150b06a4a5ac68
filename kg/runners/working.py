"""The two ends of a run that every runner shares: a worker does one shard, and results come back in order."""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from kg.core.errors import RunnerError
from kg.runners.base import Lost, R, R_co, S, Work

#: How many workers may be lost on one shard before it is given up.
ATTEMPTS: Final = 3
_one_at_a_time: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Raised:
    """What work raised, on its way from a worker to the caller."""

    error: Exception


def packed(work: Work[S, R], shard: S) -> bytes:
    """What a worker needs for one shard."""
    return pickle.dumps((work, shard), pickle.HIGHEST_PROTOCOL)


def attempt(task: bytes) -> bytes:
    """Do one shard, in a worker; what the work raises is an answer too, as another worker would raise it again."""
    work, shard = pickle.loads(task)
    with _one_at_a_time:
        try:
            answer = _opened(work)(shard)
        except Exception as error:  # noqa: BLE001 - it is raised again where the run was asked for
            answer = _Raised(_that_travels(error))
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def result(answer: bytes) -> Any:
    """What a worker answered; what the work raised is raised here."""
    content = pickle.loads(answer)
    if isinstance(content, _Raised):
        raise content.error
    return content


class Pending(Protocol[R_co]):
    """A result that is being made."""

    def result(self) -> R_co | Lost:
        """Wait for it."""
        ...

    def cancel(self) -> object:
        """Nobody waits for it any more."""
        ...


def in_order(submit: Callable[[S], Pending[R]], shards: Iterable[S], *, ahead: int) -> Iterator[R | Lost]:
    """Submit shards and yield their results in order; at most ``ahead`` are under way."""
    waiting: deque[Pending[R]] = deque()
    try:
        for shard in shards:
            waiting.append(submit(shard))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for pending in waiting:
            pending.cancel()


@lru_cache(maxsize=1)
def _opened(work: Work[Any, Any]) -> Callable[[Any], Any]:
    return work.open()


def _that_travels(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - an exception may refuse in any way
        return RunnerError(f"{type(error).__name__}: {error}")
    return error
