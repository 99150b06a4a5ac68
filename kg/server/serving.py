"""Run the server on a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.core.errors import StoreError, UsageError
from kg.server.access import Access
from kg.server.app import access_log, create
from kg.server.edit import Editing
from kg.server.messages import Limits

_BACKLOG: Final = 512
#: How long answers that are under way may take when the server is told to stop.
_LAST_SECONDS: Final[Any] = 0.3


def serve(
    store: Path,
    *,
    host: str,
    port: int,
    limits: Limits,
    access: Access,
    edit: Editing | None = None,
    log: logging.Handler | None,
    ready: Callable[[str], None],
) -> None:
    """Serve a store; ``ready`` is told the address as soon as the port is open. Returns when the server is stopped.

    Raises:
        StoreError: there is no store, or no finished build in it, or it cannot be opened.
        UsageError: the address cannot be had.
    """
    app = create(store, limits=limits, access=access, edit=edit)
    listening = listen(host, port)
    name = f"[{host}]" if ":" in host else host
    if log is not None:
        log.setFormatter(logging.Formatter("%(message)s"))
        access_log.addHandler(log)
        access_log.setLevel(logging.INFO)
        access_log.propagate = False
    config = uvicorn.Config(
        app, http=protocol_of(limits), log_config=None, access_log=False, server_header=False, date_header=True,
        timeout_keep_alive=15, timeout_graceful_shutdown=_LAST_SECONDS, ws="none", lifespan="on", proxy_headers=False,
    )  # fmt: skip
    ready(f"http://{name}:{listening.getsockname()[1]}/")
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what goes wrong is told in sentences of ours
    try:
        _Server(config).run(sockets=[listening])
    except SystemExit:
        raise StoreError(app.state.failure or "the server does not start") from None


class _Server(uvicorn.Server):
    """Stops at once while it is not open yet."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.started:
            raise KeyboardInterrupt
        super().handle_exit(sig, frame)


def listen(host: str, port: int) -> socket.socket:
    """Open a port; raises `UsageError` when it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off (40 ms an answer) only where the protocol is named
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(f"cannot listen on {host}, port {port}: {error}; name another with --port") from error
    listening.listen(_BACKLOG)
    return listening


def protocol_of(limits: Limits) -> type[asyncio.Protocol]:
    """The HTTP protocol of uvicorn, which closes a connection whose first request does not begin in time."""

    class Impatient(H11Protocol):
        """Waits for the head of the first request only so long."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.loop.call_later(limits.body_seconds, self._close_unless_asked)

        def _close_unless_asked(self) -> None:
            asked: object = self.cycle
            if asked is None and not self.transport.is_closing():
                self.transport.close()

    return Impatient
