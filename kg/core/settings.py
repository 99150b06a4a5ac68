"""The settings of a project: one optional `kg.toml`, read into one frozen object."""

from __future__ import annotations

import re
import tomllib
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from extractors.records import EntityType
from kg.core.errors import SettingsError
from kg.core.ids import DEFAULT_BASE, Iris

FILE_NAME: Final = "kg.toml"
#: The variable of the environment that holds the password for sending mail.
PASSWORD_VARIABLE: Final = "PAPERKG_MAIL_PASSWORD"
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettings(BaseModel):
    """How digests are sent; the password stands in `PASSWORD_VARIABLE` of the environment and never in a file.

    Attributes:
        server: the SMTP server.
        port: its port; 587 where STARTTLS is used, 465 for TLS from the first byte, 25 for none.
        security: ``starttls``, ``tls``, or ``none``, which only a server on this computer may have.
        user: whom the password belongs to; none where the server asks for no password.
        sender: who sends, as in "Paper digest <me@example.org>".
        to: who gets the digest; everybody gets a mail of their own.
        unsubscribe: a mailto: or https: address for those who want no more; by default a mail to the sender.
        certificates: a file of certificates (PEM) that sign the server's, beside those of the system.
        sent: the file that remembers what was sent; in the folder of the store where it is left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    sender: str
    to: tuple[str, ...] = ()
    unsubscribe: str | None = None
    certificates: Path | None = None
    sent: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_password(cls, values: Any) -> Any:
        if isinstance(values, dict) and "password" in values:
            raise ValueError(f"no password may stand here; take it out, and set {PASSWORD_VARIABLE}")
        return values

    @model_validator(mode="after")
    def _is_safe(self) -> MailSettings:
        if self.security == "none" and self.server not in _HERE:
            raise ValueError('security = "none" is for a server on this computer only; use "starttls" or "tls"')
        return self

    @field_validator("sender")
    @classmethod
    def _is_address(cls, value: str) -> str:
        return checked_address(value)

    @field_validator("to")
    @classmethod
    def _are_addresses(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(checked_address, values))

    @field_validator("unsubscribe")
    @classmethod
    def _is_link(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"(mailto:|https://)[^\s<>\"]+", value):
            raise ValueError("it has to begin with mailto: or https:// and hold no blank")
        return value


def checked_address(text: str) -> str:
    """An address of a mail with or without a name; raises `ValueError` where it is none.

    >>> checked_address("A. Reader <a@example.org>")
    'A. Reader <a@example.org>'
    """
    _, address = parseaddr(text)
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", address) or not text.isprintable():
        raise ValueError(f"{text!r} is no mail address; write it like Paper digest <me@example.org>")
    return text


class Settings(BaseModel):
    """Everything that can be set; every field has a default.

    Attributes:
        base: the IRI that all data stand under, ending in ``/`` or ``#``.
        model: the extraction model: a name, a path, or none for the model that ships with the package.
        labels: for a spaCy pipeline of your own, its entity labels → Method, Dataset, Task or Metric.
        mail: how digests are sent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: str = DEFAULT_BASE
    model: str | None = None
    labels: dict[str, EntityType] = Field(default_factory=dict)
    mail: MailSettings | None = None

    @field_validator("base")
    @classmethod
    def _is_iri(cls, value: str) -> str:
        try:
            Iris(value)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return value

    @property
    def iris(self) -> Iris:
        """The maker of IRIs under the base."""
        return Iris(self.base)


def load_settings(path: Path | None = None) -> Settings:
    """Read `kg.toml` from a path, or from the working folder when it is there; defaults otherwise.

    Raises:
        SettingsError: the file is missing, no TOML, or holds mistakes; all of them are named.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.is_file():
            return Settings()
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError(f"no settings file {path}; leave it out to use the defaults") from None
    except OSError as error:
        raise SettingsError(f"cannot read the settings {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        mistakes = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"{path} holds mistakes: {mistakes}") from error
