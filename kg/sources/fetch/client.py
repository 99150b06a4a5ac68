"""Requests that are polite: a rate, Retry-After, retries with jitter, a name to write to, a cache on disk.

Own code over the standard library, because each service wants one GET at a time, and what has to be right is what is
around it: the clients that exist hide pages and answers, which have to be resumed, cached and told about.
"""

from __future__ import annotations

import email.utils
import hashlib
import http.client
import json
import os
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from kg.core.errors import FetchError
from kg.core.files import replacing

#: An answer may be this long, in bytes.
LARGEST_ANSWER: Final = 64 << 20
#: How often a request is tried before it is given up.
MOST_TRIES: Final = 6
#: The longest pause that a service may ask for, in seconds.
LONGEST_PAUSE: Final = 600.0
#: An answer is taken from the cache for this long, in seconds.
KEPT_FOR: Final = 24 * 3600.0

_FIRST_PAUSE: Final = 1.0
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})
_TIMEOUT: Final = 60.0


def user_agent(contact: str | None) -> str:
    """Who asks, with an address to write to where one is known."""
    from importlib.metadata import version

    return f"paperkg/{version('paperkg')} ({f'mailto:{contact}' if contact else 'no contact given'})"


@dataclass(slots=True)
class Client:
    """Asks one service.

    ``interval`` is the least time between two requests in seconds; ``cache`` is a folder for answers, or None.
    ``wait`` and ``tell`` can be replaced, to test and to show.
    """

    interval: float
    contact: str | None = None
    cache: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: Callable[[float], None] = time.sleep
    tell: Callable[[str], None] = lambda _: None
    tries: int = MOST_TRIES
    _last: float = field(default=float("-inf"), init=False)

    def get(
        self,
        address: str,
        parameters: Mapping[str, str | int],
        *,
        sound: Callable[[bytes], bool] = bool,
        fresh: bool = False,
    ) -> bytes:
        """Ask for a page; one that is not ``sound`` is asked for again as if the service had failed.

        Raises:
            FetchError: the service refuses, cannot be reached, or fails again and again.
        """
        url = f"{address}?{urlencode(parameters)}" if parameters else address
        kept = self._kept(url)
        if not fresh and kept is not None and (answer := self._from_cache(kept)) is not None and sound(answer):
            return answer
        answer = self._asked(url, sound)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with replacing(kept) as file:
                file.write(answer)
        return answer

    def _asked(self, url: str, sound: Callable[[bytes], bool]) -> bytes:
        why = ""
        for number in range(self.tries):
            self._keep_rate()
            try:
                answer = self._once(url)
            except urllib.error.HTTPError as error:
                why = f"it answers {error.code} {error.reason}"
                if error.code not in _AGAIN:
                    raise FetchError(f"{_host(url)} refuses the request: {why}{_said(error)}") from error
                pause = _retry_after(error.headers.get("Retry-After"))
            except (OSError, http.client.HTTPException) as error:
                why, pause = f"{error or type(error).__name__}", None
            else:
                if sound(answer):
                    return answer
                why, pause = "its answer is broken", None
            if number + 1 < self.tries:
                self._pause(number, pause, why)
        raise FetchError(
            f"{_host(url)} could not be asked {self.tries} times ({why}); try again later: what came is kept"
        )

    def _once(self, url: str) -> bytes:
        headers = {"User-Agent": user_agent(self.contact), "Accept-Encoding": "identity", **self.headers}
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            answer: bytes = response.read(LARGEST_ANSWER + 1)
        if len(answer) > LARGEST_ANSWER:
            raise FetchError(f"{_host(url)} answers with more than {LARGEST_ANSWER >> 20} MB; ask for less")
        if response.length:
            raise http.client.IncompleteRead(answer, response.length)
        return answer

    def _keep_rate(self) -> None:
        pause = self._last + self.interval - time.monotonic()
        if pause > 0:
            self.wait(pause)
        self._last = time.monotonic()

    def _pause(self, number: int, asked: float | None, why: str) -> None:
        """Wait as long as the service asks, else twice as long as before, give or take."""
        pause = asked if asked is not None else _FIRST_PAUSE * 2**number * random.uniform(0.5, 1.5)
        self.tell(f"{why}; again in {pause:.0f} s")
        self.wait(min(pause, LONGEST_PAUSE))

    def _kept(self, url: str) -> Path | None:
        return self.cache / hashlib.sha256(url.encode()).hexdigest()[:32] if self.cache is not None else None

    @staticmethod
    def _from_cache(kept: Path) -> bytes | None:
        try:
            if time.time() - os.stat(kept).st_mtime > KEPT_FOR:
                return None
            return kept.read_bytes()
        except OSError:
            return None


def is_json(answer: bytes) -> bool:
    """Whether an answer is whole JSON."""
    try:
        json.loads(answer)
    except (ValueError, RecursionError):
        return False
    return True


def _retry_after(value: str | None) -> float | None:
    """Seconds, or a date, as HTTP has it (RFC 9110, section 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST_PAUSE)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return min(max(0.0, then.timestamp() - time.time()), LONGEST_PAUSE)


def _host(url: str) -> str:
    return url.split("/")[2] if url.count("/") >= 2 else url


def _said(error: urllib.error.HTTPError) -> str:
    """What a service says about a refusal, in short."""
    try:
        text = " ".join(error.read(2000).decode("utf-8", "replace").split())
    except (OSError, http.client.HTTPException):
        return ""
    return f" ({text[:200]})" if text and not text.startswith("<") else ""
