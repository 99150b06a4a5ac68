"""Who may see the pages for editing, and who may write.

A page of another website can make a browser send anything to this server, also with the cookie where the browser does
not keep `SameSite`; but it cannot read the token, which a form has to bring, and browsers say where a form comes from
(`Origin`, `Sec-Fetch-Site`).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

from kg.core.errors import UsageError
from kg.server.messages import HttpRequest

#: Bytes of chance in a token that nobody chose.
_TOKEN_BYTES: Final = 24
_SHORT: Final = 16
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~-]+")


def token_for(host: str, given: str | None) -> str:
    """The token of a server that listens on a host: the one given, or else one made by chance.

    Raises:
        UsageError: others can reach the host, and no token was given; or the one given is no part of an address.
    """
    if given is not None:
        if not _TOKEN.fullmatch(given):
            raise UsageError("the token may have letters, digits and - . _ ~ only, as it stands in an address")
        return given
    if not is_loopback(host):
        raise UsageError(
            f"--edit on {host}, where other computers can reach it, needs a --token of your own that only you know; "
            "leave --host out to edit on this computer alone"
        )
    return secrets.token_urlsafe(_TOKEN_BYTES)


def is_short(token: str) -> bool:
    """Whether a token can be guessed."""
    return len(token) < _SHORT


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches an address.

    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "example.org", "127.example.org")]
    [True, True, True, False, False, False]
    """
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Door:
    """Knows the token."""

    def __init__(self, token: str) -> None:
        self._token = token
        # Cookies know no ports: servers side by side have one each.
        self.cookie: Final = f"kg-edit-{hashlib.sha256(token.encode()).hexdigest()[:8]}"

    def fits(self, given: str) -> bool:
        """Whether a text is the token; the time it takes does not tell how near it comes."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())

    def lets_in(self, request: HttpRequest) -> bool:
        """Whether a browser has the cookie that the token was changed for."""
        try:
            cookies = SimpleCookie(request.headers.get("cookie", ""))
        except CookieError:
            return False
        found = cookies.get(self.cookie)
        return found is not None and self.fits(found.value)

    def key(self) -> str:
        """The value of ``Set-Cookie`` for a browser that brought the token; no script and no other site gets it."""
        return f"{self.cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"

    def refuses_to_write(self, request: HttpRequest, form: Mapping[str, str]) -> str:
        """Why a form is not taken; empty when it is."""
        if not self.fits(form.get("token", "")):
            return "the token is missing or wrong; open the address that kg serve --edit printed"
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return "this form comes from another website"
        origin = request.headers.get("origin")
        if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
            return "this form comes from another website"
        return ""

    @property
    def token(self) -> str:
        """The token, for forms of pages that only those see who have it."""
        return self._token
