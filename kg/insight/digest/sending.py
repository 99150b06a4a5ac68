"""Send mails through SMTP (RFC 5321), over TLS unless the server is on this computer."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final
from urllib.parse import quote

from kg.core.errors import MailError
from kg.core.settings import PASSWORD_VARIABLE, MailSettings

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
#: Seconds that a server may take to answer.
_PATIENCE: Final = 60.0


def unsubscribe_of(settings: MailSettings) -> str:
    """Where a reader unsubscribes: as the settings say, else by a mail to the sender."""
    return settings.unsubscribe or f"mailto:{quote(parseaddr(settings.sender)[1], safe='@')}?subject=unsubscribe"


@contextmanager
def connected(settings: MailSettings, environment: Mapping[str, str] = os.environ) -> Iterator[smtplib.SMTP]:
    """Open a session with the server of the settings.

    Raises:
        MailError: the server is not there, has no certificate that is trusted, offers no STARTTLS, or does not know the
            user; the message never holds the password.
    """
    port = settings.port or _PORTS[settings.security]
    where = f"{settings.server}:{port}"
    password = environment.get(PASSWORD_VARIABLE, "")
    if settings.user and not password:
        raise MailError(f"{where} needs the password of {settings.user}; set {PASSWORD_VARIABLE} in the environment")
    try:
        with _session(settings, port) as session:
            if settings.user:
                session.login(settings.user, password)
            yield session
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(f"{where} does not take the password of {settings.user} ({_said(error)})") from None
    except smtplib.SMTPNotSupportedError as error:
        raise MailError(f"{where} cannot do what is needed: {error}; see [mail] in kg.toml") from error
    except ssl.SSLError as error:
        told = getattr(error, "verify_message", "") or error.reason or error
        raise MailError(f"{where} is not trusted: {told}; see security and certificates in [mail]") from error
    except smtplib.SMTPException as error:
        raise MailError(f"{where} refuses: {_said(error)}") from error
    except OSError as error:
        raise MailError(f"{where} cannot be reached: {error.strerror or error}; see [mail] in kg.toml") from error


def _session(settings: MailSettings, port: int) -> smtplib.SMTP:
    if settings.security == "none":
        return smtplib.SMTP(settings.server, port, timeout=_PATIENCE)
    context = ssl.create_default_context()
    if settings.certificates is not None:
        try:
            context.load_verify_locations(settings.certificates)
        except (OSError, ssl.SSLError) as error:
            raise MailError(f"cannot read the certificates {settings.certificates}: {error}") from error
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.server, port, timeout=_PATIENCE, context=context)
    session = smtplib.SMTP(settings.server, port, timeout=_PATIENCE)
    try:
        session.starttls(context=context)
    except BaseException:
        session.close()
        raise
    return session


def send(session: smtplib.SMTP, mail: EmailMessage, settings: MailSettings) -> None:
    """Send one mail; raises `MailError` where the server does not take it."""
    recipient = str(mail["To"])
    try:
        session.send_message(mail, parseaddr(settings.sender)[1], [parseaddr(recipient)[1]])
    except smtplib.SMTPException as error:
        raise MailError(f"{settings.server} does not take the mail to {recipient}: {_said(error)}") from error


def _said(error: smtplib.SMTPException) -> str:
    """What a server said, on one line."""
    refused = getattr(error, "recipients", None)
    answer = next(iter(refused.values()), ("", ""))[1] if refused else getattr(error, "smtp_error", "") or str(error)
    return " ".join((answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)).split())
