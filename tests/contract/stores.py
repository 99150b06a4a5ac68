"""Starts the stores of other programs that tests speak with, each on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_VIRTUOSO: Final = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
ServerThreads = 10
DefaultIsolation = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
"""


def oxigraph(folder: Path) -> Iterator[str]:
    """An `oxigraph` server; gives the address of its queries."""
    program = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program is None:
        pytest.skip("oxigraph is not installed")
    port = free_port()
    arguments = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with running(arguments, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}/query"


def virtuoso(folder: Path) -> Iterator[str]:
    """A Virtuoso server with the login dba, dba; gives the address of its queries."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-opensource-7-bin is not installed")
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql))
    arguments = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with running(arguments, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{http}/sparql"


STORES: Final[dict[str, Callable[[Path], Iterator[str]]]] = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(arguments: list[str], address: str) -> Iterator[None]:
    """A server, from its first answer until it is ended."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()
