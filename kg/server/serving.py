"""Run the server on a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.core.errors import UsageError
from kg.server.app import access_log, create
from kg.server.messages import Limits

_BACKLOG: Final = 512


def serve(
    store: Path, *, host: str, port: int, limits: Limits, log: logging.Handler | None, ready: Callable[[str], None]
) -> None:
    """Serve a store; ``ready`` is told the address as soon as the port is open. Returns when the server is stopped.

    Raises:
        StoreError: there is no store, or no finished build in it.
        UsageError: the address cannot be had.
    """
    app = create(store, limits=limits)
    listening = listen(host, port)
    name = f"[{host}]" if ":" in host else host
    if log is not None:
        log.setFormatter(logging.Formatter("%(message)s"))
        access_log.addHandler(log)
        access_log.setLevel(logging.INFO)
        access_log.propagate = False
    config = uvicorn.Config(
        app, http=protocol_of(limits), log_config=None, access_log=False, server_header=False, date_header=True,
        timeout_keep_alive=15, timeout_graceful_shutdown=5, ws="none", lifespan="on", proxy_headers=False,
    )  # fmt: skip
    ready(f"http://{name}:{listening.getsockname()[1]}/")
    uvicorn.Server(config).run(sockets=[listening])


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
