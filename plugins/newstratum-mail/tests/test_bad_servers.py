"""Mail servers that answer badly: each ends in time, with an error of the port, and nothing private shows.

What is tried elsewhere: answers to ``RCPT`` and ``DATA`` that never come, break off or repeat the message,
an authority that nobody knows, a certificate for another name, addresses of other forms (the kit, in
``test_contract``), what each error of a session means, headers that hold any text (``test_mail``).
"""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import InvalidValueError, NotifierUnavailableError, UndeliverableError
from newstratum.ports import URL, Message, Notifier
from newstratum.testing import (
    AUTHORITY,
    FAULTY_AUTHORITY,
    Attempt,
    CertificateFault,
    Script,
    ScriptedConnection,
    ScriptedServer,
    attempt_send,
    build_faulty_context,
    build_server_context,
    open_unresponsive_address,
)
from newstratum_mail.delivery import Server
from newstratum_mail.opening import open_mail

CANARY = "CANARY-7f3a-mail"
MESSAGE = Message(
    key="k-1", recipient=f"{CANARY}-to@example.org", subject=f"{CANARY}-subject", text=f"{CANARY}-text"
)
#: As they go over the wire.
ENCODED = [
    base64.b64encode(text.encode()).decode()
    for text in (f"{CANARY}-text", f"{CANARY}-password", f"\0office\0{CANARY}-password")
]
#: For far ends that never answer.
TIMEOUT = 0.1
#: For far ends that answer at once, on a machine that may not.
PATIENT = 5.0
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
WELCOME = b"220 mail.example.org ESMTP\r\n"

#: What a server says instead of an answer, and what a message becomes by it.
BAD_REPLIES: dict[str, tuple[Script, type[Exception]]] = {
    "silence": (ScriptedConnection.stall, AGAIN),
    "a reset": (ScriptedConnection.reset, AGAIN),
    "a farewell": (lambda connection: None, AGAIN),
    "half a code": (lambda connection: (connection.send(b"25"), connection.reset()), AGAIN),
    "byte by byte": (lambda connection: connection.send_repeatedly(b"2", 0.02), AGAIN),
    "a line without end": (lambda connection: connection.send_repeatedly(b"x" * 65_536, 0), AGAIN),
    "a line too long": (
        lambda connection: (connection.send(b"250 " + b"x" * 20_000 + b"\r\n"), connection.stall()),
        AGAIN,
    ),
    "lines without end": (lambda connection: connection.send_repeatedly(b"250-x\r\n" * 1_000, 0), AGAIN),
    "bytes that are not text": (
        lambda connection: (connection.send(b"\xff\xfe\x80\r\n"), connection.reset()),
        AGAIN,
    ),
    "another protocol": (
        lambda connection: (connection.send(b"HTTP/1.1 400 Bad\r\n\r\n"), connection.reset()),
        AGAIN,
    ),
    "a code of no kind": (lambda connection: (connection.send(b"999 what\r\n"), connection.reset()), AGAIN),
    "an answer to nothing": (lambda connection: (connection.send(b"334 \r\n"), connection.reset()), AGAIN),
    "not now": (lambda connection: connection.send(b"421 \xff\r\n"), AGAIN),
}
#: Those for which a client waits as long as it may.
UNENDING = ["silence", "byte by byte"]
#: Those that differ most, for the stages that share how they are read.
DIFFERENT = ["silence", "half a code", "byte by byte", "a line without end", "bytes that are not text"]


class Dialogue:
    """A script that speaks SMTP as a server should until a stage, and does something else there."""

    def __init__(self, stage: str, then: Script, *, tls: bool = False) -> None:
        self.reached = threading.Event()
        self._stage = stage
        self._then = then
        self._features = b"STARTTLS" if tls else b"AUTH PLAIN"

    def __call__(self, connection: ScriptedConnection) -> None:
        if self._stage == "greeting":
            self._go_on(connection)
            return
        connection.send(WELCOME)
        while words := connection.read_line().upper().split():
            word = words[0].decode("latin-1")
            if word == self._stage:
                self._go_on(connection)
                return
            if word == "EHLO":
                connection.send(b"250-mail.example.org\r\n250 " + self._features + b"\r\n")
            elif word == "DATA":
                connection.send(b"354 go on\r\n")
                while connection.read_line() not in (b".\r\n", b""):
                    pass
                if self._stage == "content":
                    self._go_on(connection)
                    return
                connection.send(b"250 taken\r\n")
            else:
                connection.send(b"235 welcome\r\n" if word == "AUTH" else b"250 well\r\n")

    def _go_on(self, connection: ScriptedConnection) -> None:
        self.reached.set()
        self._then(connection)


def _mail(place: str, scheme: str = "smtp", more: str = "tls=off") -> Notifier:
    login = f"office:{CANARY}-password"
    return open_mail(URL.parse(f"{scheme}://{login}@{place}?from=office%40example.org&{more}"))


def _attempt(
    script: Dialogue, message: Message = MESSAGE, timeout: float = TIMEOUT, *, encoding: float = 0
) -> Attempt:
    """Send a message; again with more time if a busy machine did not get to the stage in question.

    Args:
        script: What the server does.
        message: What is sent.
        timeout: Seconds for it.
        encoding: Seconds that a busy machine may take to encode it before.
    """
    with ScriptedServer(script) as server:
        attempt = attempt_send(_mail(f"127.0.0.1:{server.port}"), message, timeout=timeout)
        if not script.reached.is_set():
            timeout = PATIENT
            attempt = attempt_send(_mail(f"127.0.0.1:{server.port}"), message, timeout=timeout)
    assert script.reached.is_set()
    assert attempt.seconds <= timeout + 1 + encoding
    assert attempt.find_leaks(CANARY, *ENCODED) == []
    return attempt


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "name"),
    [
        *[(stage, name) for stage in ("greeting", "content") for name in BAD_REPLIES],
        *[(stage, name) for stage in ("EHLO", "AUTH", "MAIL", "RCPT", "DATA") for name in DIFFERENT],
    ],
)
def test_a_reply_that_is_none_is_worth_another_try(stage: str, name: str) -> None:
    then, kind = BAD_REPLIES[name]
    attempt = _attempt(Dialogue(stage, then), timeout=TIMEOUT if name in UNENDING else PATIENT)
    assert type(attempt.error) is kind
    if stage == "content" and name in DIFFERENT[:4]:
        assert "may have arrived" in str(attempt.error)


@pytest.mark.parametrize("name", BAD_REPLIES)
def test_a_message_that_was_taken_stays_taken_whatever_follows(name: str) -> None:
    then, _kind = BAD_REPLIES[name]
    # With too little time for the message itself there would be no receipt.
    timeout = 0.3 if name in UNENDING else PATIENT
    assert _attempt(Dialogue("QUIT", then), timeout=timeout).receipt is not None


@pytest.mark.parametrize("stage", ["AUTH", "MAIL", "RCPT", "content"])
def test_a_refusal_that_repeats_what_it_heard_shows_nothing_of_it(stage: str) -> None:
    def refusing(connection: ScriptedConnection) -> None:
        heard = connection.received[-700:].replace(b"\r\n", b" ")
        connection.send(b"550-" + heard + b"\r\n550 \xff\xfe " + CANARY.encode() + b"\r\n")
        connection.stall()

    attempt = _attempt(Dialogue(stage, refusing))
    assert type(attempt.error) in (AGAIN, NEVER)


# --------------------------------------------------------------------------------- TLS


@pytest.mark.parametrize("fault", CertificateFault)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_nothing_is_said_to_a_server_with_a_false_certificate(
    scheme: str, fault: CertificateFault, tmp_path: Path
) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(FAULTY_AUTHORITY, encoding="ascii")
    context = build_faulty_context(fault)

    def starting(connection: ScriptedConnection) -> None:
        connection.send(b"220 go on\r\n")
        connection.encrypt(context)

    script = Dialogue("STARTTLS", starting, tls=True) if scheme == "smtp" else ScriptedConnection.stall
    with ScriptedServer(script, tls=None if scheme == "smtp" else context) as server:
        mail = _mail(f"localhost:{server.port}", scheme, f"ca={authority}")
        attempt = attempt_send(mail, MESSAGE, timeout=PATIENT)
    assert type(attempt.error) is AGAIN
    assert "TLS: the certificate" in str(attempt.error)
    assert attempt.find_leaks(CANARY, *ENCODED) == []
    heard = b"".join(connection.received for connection in server.connections)
    assert heard.upper().replace(b"EHLO EXAMPLE.ORG\r\n", b"").replace(b"STARTTLS\r\n", b"") == b""


@pytest.mark.parametrize(
    "handshake",
    [
        ScriptedConnection.stall,
        lambda connection: (connection.receive(), connection.reset()),
        lambda connection: connection.send(b"250 no\r\n"),
        lambda connection: (
            connection.send(b"\x16\x03\x03\x40\x00"),
            connection.send_repeatedly(b"\x02", 0.02),
        ),
    ],
    ids=["silence", "a reset", "no TLS", "byte by byte"],
)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_handshake_that_comes_to_nothing_ends_in_time(scheme: str, handshake: Script) -> None:
    def starting(connection: ScriptedConnection) -> None:
        connection.send(b"220 go on\r\n")
        handshake(connection)

    script = Dialogue("STARTTLS", starting, tls=True) if scheme == "smtp" else handshake
    with ScriptedServer(script) as server:
        attempt = attempt_send(_mail(f"localhost:{server.port}", scheme, "tls=on"), MESSAGE, timeout=TIMEOUT)
    assert type(attempt.error) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1
    assert all(b"AUTH" not in connection.received for connection in server.connections)


@pytest.mark.parametrize("encryption", ["starttls", "implicit"])
def test_a_server_with_tls_states_how_certificates_are_checked(encryption: str) -> None:
    """It would otherwise log in over a plain session, or to anybody who has a certificate."""

    def build(**options: Any) -> Server:
        return Server(host="localhost", port=25, helo="example.org", **options)

    with pytest.raises(InvalidValueError, match=r"server\.ssl_context: is missing"):
        build(encryption=encryption, ssl_context=None)
    assert build(encryption=encryption, ssl_context=ssl.create_default_context())
    assert build(encryption="off", ssl_context=None)


def test_a_server_has_no_other_way_of_encryption() -> None:
    with pytest.raises(InvalidValueError, match=r"server\.encryption: is not known"):
        Server(host="localhost", port=25, helo="example.org", encryption="tls", ssl_context=None)


@pytest.mark.parametrize("answer", [b"454 not now\r\n", b"502 never\r\n", b"250 done already\r\n"])
def test_without_tls_the_login_is_not_said(answer: bytes) -> None:
    with ScriptedServer(Dialogue("STARTTLS", lambda connection: connection.send(answer), tls=True)) as server:
        attempt = attempt_send(_mail(f"localhost:{server.port}", more="tls=on"), MESSAGE, timeout=PATIENT)
    assert attempt.error is not None
    heard = b"".join(connection.received for connection in server.connections).upper()
    assert b"AUTH" not in heard
    assert b"MAIL" not in heard


def test_what_was_said_before_the_encryption_counts_for_nothing_under_it(tmp_path: Path) -> None:
    """Somebody on the way can add replies to the last plain one; they must not answer what comes later."""
    authority = tmp_path / "authority.pem"
    authority.write_text(AUTHORITY, encoding="ascii")

    def starting(connection: ScriptedConnection) -> None:
        connection.send(b"220 go on\r\n" + b"250 well\r\n" * 8)
        connection.encrypt(build_server_context())
        connection.read_line()
        connection.send(b"250-mail.example.org\r\n250 AUTH PLAIN\r\n")
        connection.read_line()
        connection.send(b"535 wrong\r\n")
        connection.stall()

    with ScriptedServer(Dialogue("STARTTLS", starting, tls=True)) as server:
        mail = _mail(f"localhost:{server.port}", more=f"ca={authority}")
        attempt = attempt_send(mail, MESSAGE, timeout=5)
    assert type(attempt.error) is AGAIN
    assert attempt.error.needs_mending
    assert "check user and password" in str(attempt.error)


# --------------------------------------------------------------------------------- names and addresses


@pytest.fixture
def look_ups(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], list[str]]], None]:
    """Says what the system says of the name of a server."""
    real = socket.getaddrinfo

    def arrange(answer: Callable[[], list[str]]) -> None:
        def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:
            if host != "mail.example.org":
                return real(host, port, *args, **options)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, int(port))) for each in answer()]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return arrange


def test_a_look_up_that_hangs_ends_with_the_timeout(look_ups: Callable[..., None]) -> None:
    look_ups(lambda: time.sleep(1.5) or [])
    attempt = attempt_send(_mail("mail.example.org:9", more="tls=on"), MESSAGE, timeout=TIMEOUT)
    assert type(attempt.error) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1


def test_a_name_that_nobody_knows_may_be_known_later(look_ups: Callable[..., None]) -> None:
    look_ups(list)
    attempt = attempt_send(_mail("mail.example.org:9", more="tls=on"), MESSAGE, timeout=PATIENT)
    assert type(attempt.error) is AGAIN
    assert "no connection" in str(attempt.error)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_addresses_that_never_answer_have_one_timeout_together(
    scheme: str, look_ups: Callable[..., None]
) -> None:
    addresses = [f"127.0.0.{number}" for number in range(2, 8)]
    with ScriptedServer(ScriptedConnection.stall) as server, contextlib.ExitStack() as stack:
        for address in addresses:
            stack.enter_context(open_unresponsive_address(address, server.port))
        look_ups(lambda: addresses)
        mail = _mail(f"mail.example.org:{server.port}", scheme, "tls=on")
        attempt = attempt_send(mail, MESSAGE, timeout=TIMEOUT)
    assert type(attempt.error) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_an_address_that_never_answers_leaves_the_next_one_time(
    scheme: str, look_ups: Callable[..., None]
) -> None:
    with (
        ScriptedServer(lambda connection: connection.send(b"421 no\r\n")) as server,
        open_unresponsive_address("127.0.0.2", server.port),
    ):
        look_ups(lambda: ["127.0.0.2", "127.0.0.1"])
        attempt_send(_mail(f"mail.example.org:{server.port}", scheme, "tls=on"), MESSAGE, timeout=0.4)
        assert server.connections


# --------------------------------------------------------------------------------- what goes out


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "前\r\n.\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n后",
        "前\n.\nMAIL FROM:<evil@example.org>\n后",
        ".",
        "..\n.\n...",
        "From here\n>From there",
        "a" * 100_000,
        "一" * 300_000,
    ],
    ids=lambda text: ascii(text[:14]),
)
def test_no_text_ends_the_message_or_becomes_a_command(text: str, mail_server: Any) -> None:
    mail = open_mail(URL.parse(f"smtp://127.0.0.1:{mail_server.port}?from=office%40example.org&tls=off"))
    mail.send(Message(key="k-1", recipient="a@example.org", subject=".", text=text), timeout=30)
    [(sender, recipients, _content)] = mail_server.taken
    assert (sender, recipients) == ("office@example.org", ["a@example.org"])
    assert mail_server.messages[0].get_content().replace("\r\n", "\n").rstrip("\n") == text.replace(
        "\r\n", "\n"
    )


@pytest.mark.slow
def test_a_server_that_does_not_listen_to_a_long_text_is_left_in_time() -> None:
    def deafened(connection: ScriptedConnection) -> None:
        connection.send(b"354 go on\r\n")
        connection.stall()

    huge = Message(key="k-1", recipient="a@example.org", subject="通知", text="𠀀" * 1_000_000)
    assert type(_attempt(Dialogue("DATA", deafened), huge, encoding=2).error) is AGAIN
