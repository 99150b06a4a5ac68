"""Where a remote store is asked, changed and fed, and who we are to it."""

from __future__ import annotations

import netrc
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kg.core.errors import StoreError, UsageError

if TYPE_CHECKING:
    from kg.store.remote.place import RemotePlace

USER: Final = "PAPERKG_STORE_USER"
PASSWORD: Final = "PAPERKG_STORE_PASSWORD"
TOKEN: Final = "PAPERKG_STORE_TOKEN"
#: Where the two other addresses are told of a server that is none of the known.
UPDATE: Final = "PAPERKG_STORE_UPDATE"
GRAPHS: Final = "PAPERKG_STORE_GRAPHS"

#: The slashes of an address that went through `Path` are one.
_ADDRESS: Final = re.compile(r"(https?):/+(?=[^/])", re.IGNORECASE)

#: What the path of a query address ends in, or what the server calls itself → what stands there for updates and graphs.
_BY_PATH: Final = (
    (r"/query", "/update", "/store?graph="),  # Oxigraph
    (r"/repositories/[^/]+", r"\g<0>/statements", r"\g<0>/rdf-graphs/service?graph="),  # GraphDB, RDF4J
)
_BY_SERVER: Final = (
    ("virtuoso", r"/sparql(?:-auth)?", "/sparql-auth", "/sparql-graph-crud-auth?graph-uri="),
    ("fuseki", r"/(?:sparql|query)", "/update", "/data?graph="),
    ("amazon|neptune", r"/sparql", "/sparql", "/sparql/gsp/?graph="),
)


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of a store; that of a graph is ``graphs`` and its IRI, encoded."""

    query: str
    update: str
    graphs: str


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are: a name with its password, or a token; never shown."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Login(…)"


def address_of(store: str | os.PathLike[str]) -> str | None:
    """The web address that a store is named by; none for a folder.

    >>> address_of(Path("https://example.org/sparql"))
    'https://example.org/sparql'
    >>> address_of("paperkg.store")

    Raises:
        UsageError: the address holds a password, which others would see.
    """
    text = os.fspath(store)
    if not _ADDRESS.match(text):
        return None
    address = _ADDRESS.sub(r"\1://", text, count=1)
    if "@" in urlsplit(address).netloc:
        raise UsageError(
            f"leave name and password out of the address of a store, where others see them; set {USER} and {PASSWORD} "
            "(or put them into ~/.netrc)"
        )
    return address


def remote_place(address: str) -> RemotePlace:
    """The store at an address; raises `UsageError` when what speaks with it is not installed, else `StoreError`."""
    try:
        from kg.store.remote.place import RemotePlace
    except ImportError as error:
        raise UsageError(
            f"a remote store needs what is not installed ({error}): pip install 'paperkg[remote]'"
        ) from error
    return RemotePlace(address)


def places_of(query: str, *, server: str) -> Places:
    """Find the other addresses of a store.

    Args:
        query: the address for queries.
        server: what the server calls itself in its answers.

    Raises:
        UsageError: the server is none of the known, and the environment does not tell.
    """
    told = os.environ.get(UPDATE), os.environ.get(GRAPHS)
    if told[0] and told[1]:
        return Places(query, told[0], told[1])
    for name, path, update, graphs in (*_BY_SERVER, *(("", *known) for known in _BY_PATH)):
        if re.search(name, server, re.IGNORECASE) and (found := re.search(rf"{path}$", query)):
            before = query[: found.start()]
            return Places(query, before + found.expand(update), before + found.expand(graphs))
    raise UsageError(
        f"it is not known where {query} takes updates and graphs; set {UPDATE} to the address for updates, and "
        f"{GRAPHS} to that of its Graph Store Protocol, with all before the IRI of a graph: https://host/store?graph="
    )


def login_for(address: str) -> Login | None:
    """Who we are to a store: by the environment, else by the netrc file (``NETRC`` names another than ~/.netrc).

    Raises:
        StoreError: the netrc file cannot be read.
    """
    if token := os.environ.get(TOKEN):
        return Login(token=token)
    if user := os.environ.get(USER):
        return Login(user, os.environ.get(PASSWORD, ""))
    file = Path(os.environ.get("NETRC", Path.home() / ".netrc"))
    if not file.is_file():
        return None
    try:
        known = netrc.netrc(str(file)).authenticators(urlsplit(address).hostname or "")
    except (netrc.NetrcParseError, OSError) as error:
        raise StoreError(f"cannot read {file}: {error}") from error
    return Login(known[0], known[2]) if known else None
