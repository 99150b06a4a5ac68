"""Read the next texts on other threads while spaCy works on this one."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from extractors.components.neural.network import Network
from extractors.components.neural.paper import Read


class ReadAhead:
    """A network with a thread for each processor; a text is one thread's work, so that the numbers never depend on it.

    Copies made by pickling or forking start threads of their own.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._process = 0
        self._pool: ThreadPoolExecutor | None = None
        self._begun: dict[tuple[str, int], Future[Read]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"network": self.network, "_process": 0, "_pool": None, "_begun": {}}

    def begin(self, text: str, title_length: int) -> None:
        """Begin to read a text that ``read`` will be asked for; a text that is begun already is left alone."""
        if self._pool is None or self._process != os.getpid():
            self.network.open()
            self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="read-ahead")
            self._process, self._begun = os.getpid(), {}
        if (text, title_length) not in self._begun:
            self._begun[text, title_length] = self._pool.submit(self.network.read, text, title_length)

    def read(self, text: str, title_length: int) -> Read:
        """Give what the network says of a text, waiting for it where it was begun."""
        begun = self._begun.pop((text, title_length), None) if self._process == os.getpid() else None
        return self.network.read(text, title_length) if begun is None else begun.result()

    def forget(self) -> None:
        """Let go of texts that were begun and never asked for."""
        for begun in self._begun.values():
            begun.cancel()
        self._begun = {}
