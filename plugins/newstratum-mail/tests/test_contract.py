"""The mail notifier keeps the whole contract of the port, against a real SMTP server."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from newstratum.ports import URL, Notifier
from newstratum.testing import AUTHORITY, FAILURES, Arrival, NotifierKit, Situation
from newstratum_mail.opening import open_mail

pytestmark = pytest.mark.slow


def arrival_of(message: EmailMessage) -> Arrival:
    """What a reader sees of an e-mail."""
    plain = message.get_body(("plain",))
    assert plain is not None
    return Arrival(
        identity=message["Message-ID"],
        subject=message["Subject"],
        text=plain.get_content(),
        recipient=message["To"],
        content_type=plain.get_content_type(),
    )


class TestMail(NotifierKit):
    recipient = "vice.chair@example.org"
    other_recipients = ("secretary@example.org", "treasurer@example.org")
    impossible_recipients = (
        "nobody",
        "@example.org",
        "a@",
        "a b@example.org",
        '"a b"@example.org',
        '"a@b"@example.org',
        "a@example.org,b@example.org",
        "a@example.org;b@example.org",
        "A <a@example.org>",
        "<a@example.org>",
        "a@b@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a@-example.org",
        "a@example..org",
        "a@[127.0.0.1]",
        "某人@example.org",
        "a@" + "例" * 80 + ".org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 250 + ".org",
    )
    secrets = ("p/ss word+1",)
    situations = FAILURES - {Situation.WAIT, Situation.MOVED}
    shows_arrivals = speaks_tls = True

    @pytest.fixture(autouse=True)
    def _servers(self, tmp_path: Path, new_server: Callable[..., Any]) -> Iterator[None]:
        self.tmp_path = tmp_path
        self.new_server = new_server
        self.servers: dict[str, Any] = {}
        with contextlib.ExitStack() as self.stack:
            yield

    def server(self, encryption: str = "off") -> Any:
        if encryption not in self.servers:
            server = self.new_server(encryption=encryption, user="office", password=self.secrets[0])
            self.servers[encryption] = self.stack.enter_context(server)
        return self.servers[encryption]

    def url(self, scheme: str, host: str, encryption: str, options: str) -> URL:
        login = "office:p%2Fss%20word+1"
        port = self.server(encryption).port
        return URL.parse(f"{scheme}://{login}@{host}:{port}?from=secretariat%40example.org&{options}")

    def open_notifier(self) -> Notifier:
        return open_mail(self.url("smtp", "127.0.0.1", "off", "tls=off"))

    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        authority = self.tmp_path / "authority.pem"
        authority.write_text(AUTHORITY, encoding="ascii")
        options = f"ca={authority}" if trusting else "tls=on"
        return open_mail(self.url("smtp", host, "starttls", options))

    def arrange(self, situation: Situation) -> None:
        self.server().arrange(situation)

    def arrivals(self) -> list[Arrival]:
        return [arrival_of(message) for server in self.servers.values() for message in server.messages]


class TestMailEncryptedFromTheStart(TestMail):
    def open_over_tls(self, *, host: str, trusting: bool) -> Notifier:
        authority = self.tmp_path / "authority.pem"
        authority.write_text(AUTHORITY, encoding="ascii")
        options = f"ca={authority}" if trusting else "tls=on"
        return open_mail(self.url("smtps", host, "implicit", options))
