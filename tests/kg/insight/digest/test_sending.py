"""Mails go through a real SMTP server over TLS, to everybody once, and only when they are really sent."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from kg.cli import run
from kg.core.errors import MailError, SettingsError, StoreError
from kg.core.settings import MailSettings, load_settings
from kg.insight.digest import sending
from kg.insight.digest.memory import Memory

controller = pytest.importorskip("aiosmtpd.controller")
smtp = pytest.importorskip("aiosmtpd.smtp")
trustme = pytest.importorskip("trustme")

PASSWORD = "open sesame"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Post:
    """A server that keeps what it gets and takes no mail to refused@example.org."""

    port: int
    folder: Path
    tls: bool = False
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address == "refused@example.org":
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        assert self.tls or session.ssl is not None, "mails come over TLS only"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def settings(self, **more: str) -> str:
        values = {
            "server": "localhost",
            "security": "starttls",
            "user": "me",
            "sender": "Digest <me@example.org>",
            **more,
        }
        lines = [f'{key} = "{value}"' for key, value in values.items()]
        lines += [f"port = {self.port}", f'certificates = "{self.folder / "ca.pem"}"', 'to = ["a@example.org"]']
        return "\n".join(["[mail]", *lines])


@pytest.fixture(params=["starttls", "tls"])
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    kept = Post(free_port(), tmp_path, tls=request.param == "tls")

    def known(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> Any:
        return smtp.AuthResult(success=(login.login, login.password) == (b"me", PASSWORD.encode()), handled=False)

    common = {"hostname": "127.0.0.1", "port": kept.port, "authenticator": known, "auth_required": True}
    if request.param == "starttls":
        server = controller.Controller(kept, tls_context=context, require_starttls=True, **common)
    else:
        server = controller.Controller(kept, ssl_context=context, auth_require_tls=False, **common)
    server.start()
    try:
        yield kept
    finally:
        server.stop()


@pytest.fixture
def here(post: Post, sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> Path:
    """A folder with settings, where a password is set."""
    security = request.node.callspec.params["post"]
    memory = tmp_path / "sent.sqlite"
    (tmp_path / "kg.toml").write_text(post.settings(security=security, sent=str(memory)), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERKG_MAIL_PASSWORD", PASSWORD)
    monkeypatch.setenv("PAPERKG_STORE", str(sample_store))
    return tmp_path


def titles(mail: EmailMessage) -> list[str]:
    """The titles of the papers that a mail tells of."""
    page = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    return re.findall(r'<a href="[^"]*"[^>]*>([^<]*)</a>', page.partition("Unsubscribe")[0])


def test_mails_are_sent_once(post: Post, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["digest", "--since", "2020", "--send", "--dry-run"]) == 0
    assert run(["digest", "--since", "2020", "-o", "digest.html"]) == 0
    assert not post.mails
    assert not (here / "sent.sqlite").exists(), "neither a dry run nor a file is remembered"
    assert "would send to a@example.org" in capsys.readouterr().err
    assert run(["digest", "--since", "2020", "--send"]) == 0
    [mail] = post.mails
    assert mail["To"] == "a@example.org"
    assert mail["List-Unsubscribe"] == "<mailto:me@example.org?subject=unsubscribe>"
    assert "6 new papers" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    capsys.readouterr()
    assert run(["digest", "--since", "2020", "--send"]) == 0
    assert len(post.mails) == 1
    assert "nothing was sent to a@example.org: All sent" in capsys.readouterr().err
    assert run(["digest", "--since", "2018", "--send"]) == 0
    assert not set(titles(post.mails[0])) & set(titles(post.mails[1]))


def test_what_one_reader_got_another_gets_too(post: Post, here: Path) -> None:
    assert run(["digest", "--since", "2020", "--send"]) == 0
    assert (
        run(["digest", "--since", "2020", "--send", "--to", "A@example.org", "--to", "B. Reader <b@example.org>"]) == 0
    )
    assert [mail["To"] for mail in post.mails] == ["a@example.org", '"B. Reader" <b@example.org>']


def test_a_reader_that_is_refused_costs_no_other(post: Post, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["digest", "--since", "2020", "--send", "--to", "refused@example.org", "--to", "b@example.org"]
    assert run(arguments) == 1
    assert "no such reader" in capsys.readouterr().err
    assert [mail["To"] for mail in post.mails] == ["b@example.org"]
    assert not Memory(here / "sent.sqlite").sent("refused@example.org")
    assert len(Memory(here / "sent.sqlite").sent("B@Example.org")) > 3


def test_a_wrong_or_missing_password_is_told_but_not_shown(
    post: Post, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAPERKG_MAIL_PASSWORD", "wrong secret")
    assert run(["digest", "--since", "2020", "--send"]) == 1
    told = capsys.readouterr().err
    assert "password of me" in told
    assert "wrong secret" not in told
    monkeypatch.delenv("PAPERKG_MAIL_PASSWORD")
    assert run(["digest", "--since", "2020", "--send"]) == 1
    assert "set PAPERKG_MAIL_PASSWORD" in capsys.readouterr().err
    assert not post.mails


def test_a_server_that_nobody_vouches_for_gets_no_password(post: Post, here: Path) -> None:
    settings = load_settings().mail
    assert settings is not None
    stranger = settings.model_copy(update={"certificates": None})
    with pytest.raises(MailError, match="not trusted"), sending.connected(stranger):
        pass


def test_a_server_without_starttls_or_none_at_all_is_told(tmp_path: Path) -> None:
    port = free_port()
    server = controller.Controller(Post(port, tmp_path), hostname="127.0.0.1", port=port)
    server.start()
    settings = MailSettings(server="localhost", port=port, sender="me@example.org")
    try:
        with pytest.raises(MailError, match="STARTTLS"), sending.connected(settings):
            pass
    finally:
        server.stop()
    with pytest.raises(MailError, match="cannot be reached"), sending.connected(settings):
        pass


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('password = "secret"', "PAPERKG_MAIL_PASSWORD"),
        ('security = "none"', "server on this computer"),
        ('to = ["nobody"]', "no mail address"),
        ('to = ["a@example.org\\r\\nBcc: b@example.org"]', "no mail address"),
        ('unsubscribe = "javascript:alert(1)"', "mailto"),
        ("port = 70000", "port"),
    ],
)
def test_settings_that_are_wrong_are_told(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "kg.toml"
    file.write_text(f'[mail]\nserver = "mail.example.org"\nsender = "me@example.org"\n{line}\n', "utf-8")
    with pytest.raises(SettingsError, match=told) as raised:
        load_settings(file)
    assert "secret" not in str(raised.value)


def test_two_runs_at_once_do_not_send_twice(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "sent.sqlite")
    with memory.alone(), pytest.raises(StoreError, match="another run"), Memory(tmp_path / "sent.sqlite").alone():
        pass
