"""Mail servers that answer badly: each ends in time, with an error of the port, and nothing private shows.

What is tried elsewhere: answers to ``RCPT`` and ``DATA`` that never come, break off or repeat the message,
an authority that nobody knows, a certificate for another name, addresses of other forms (the kit, in
``test_contract``), what each error of a session means, headers that hold any text (``test_mail``).
"""

from __future__ import annotations

import base64
import contextlib
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import NotifierUnavailableError, UndeliverableError
from newstratum.ports import URL, Message, Notifier
from newstratum.testing import (
    AUTHORITY,
    FALSE_AUTHORITY,
    Attempt,
    Conversation,
    Falsehood,
    Script,
    ScriptedServer,
    attempted,
    deaf,
    false_context,
    server_context,
)
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
TIMEOUT = 0.3
#: For far ends that answer at once, on a machine that may not.
PATIENT = 5.0
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
WELCOME = b"220 mail.example.org ESMTP\r\n"

#: What a server says instead of an answer, and what a message becomes by it.
BAD_REPLIES: dict[str, tuple[Script, type[Exception]]] = {
    "silence": (Conversation.stall, AGAIN),
    "a reset": (Conversation.reset, AGAIN),
    "a farewell": (lambda talk: None, AGAIN),
    "half a code": (lambda talk: (talk.say(b"25"), talk.reset()), AGAIN),
    "byte by byte": (lambda talk: talk.drip(b"2", 0.02), AGAIN),
    "a line without end": (lambda talk: talk.drip(b"x" * 65_536, 0), AGAIN),
    "a line too long": (lambda talk: (talk.say(b"250 " + b"x" * 20_000 + b"\r\n"), talk.stall()), AGAIN),
    "lines without end": (lambda talk: talk.drip(b"250-x\r\n" * 1_000, 0), AGAIN),
    "bytes that are no text": (lambda talk: (talk.say(b"\xff\xfe\x80\r\n"), talk.reset()), AGAIN),
    "another protocol": (lambda talk: (talk.say(b"HTTP/1.1 400 Bad\r\n\r\n"), talk.reset()), AGAIN),
    "a code of no kind": (lambda talk: (talk.say(b"999 what\r\n"), talk.reset()), AGAIN),
    "an answer to nothing": (lambda talk: (talk.say(b"334 \r\n"), talk.reset()), AGAIN),
    "not now": (lambda talk: talk.say(b"421 \xff\r\n"), AGAIN),
}
#: Those that differ most, for the stages that share how they are read.
DIFFERENT = ["silence", "half a code", "byte by byte", "a line without end", "bytes that are no text"]


def _speaking(stage: str, then: Script, *, tls: Any = None) -> Script:
    """Speak SMTP as one should until a stage, and do something else there."""

    def script(talk: Conversation) -> None:
        if stage == "greeting":
            then(talk)
            return
        talk.say(WELCOME)
        _converse(talk)

    def _converse(talk: Conversation) -> None:
        features = b"AUTH PLAIN" if tls is None else b"STARTTLS"
        while words := talk.line().upper().split():
            word = words[0].decode("latin-1")
            if word == stage:
                then(talk)
                return
            if word == "EHLO":
                talk.say(b"250-mail.example.org\r\n250 " + features + b"\r\n")
            elif word == "DATA":
                talk.say(b"354 go on\r\n")
                while talk.line() not in (b".\r\n", b""):
                    pass
                if stage == "content":
                    then(talk)
                    return
                talk.say(b"250 taken\r\n")
            else:
                talk.say(b"235 welcome\r\n" if word == "AUTH" else b"250 well\r\n")

    return script


def _mail(place: str, scheme: str = "smtp", more: str = "tls=off") -> Notifier:
    login = f"office:{CANARY}-password"
    return open_mail(URL.parse(f"{scheme}://{login}@{place}?from=office%40example.org&{more}"))


def _attempt(script: Script, message: Message = MESSAGE, timeout: float = TIMEOUT) -> Attempt:
    with ScriptedServer(script) as server:
        attempt = attempted(_mail(f"127.0.0.1:{server.port}"), message, timeout=timeout)
    assert attempt.seconds <= timeout + 1
    assert attempt.leaks(CANARY, *ENCODED) == []
    return attempt


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        *[(stage, name) for stage in ("greeting", "content") for name in BAD_REPLIES],
        *[(stage, name) for stage in ("EHLO", "AUTH", "MAIL", "RCPT", "DATA") for name in DIFFERENT],
    ],
)
def test_a_reply_that_is_none_is_worth_another_try(stage: str, name: str) -> None:
    then, kind = BAD_REPLIES[name]
    attempt = _attempt(_speaking(stage, then))
    assert type(attempt.problem) is kind
    if stage == "content" and name in DIFFERENT[:4]:
        assert "may have arrived" in str(attempt.problem)


@pytest.mark.parametrize("name", BAD_REPLIES)
def test_a_message_that_was_taken_stays_taken_whatever_follows(name: str) -> None:
    then, _kind = BAD_REPLIES[name]
    assert _attempt(_speaking("QUIT", then), timeout=1).receipt is not None


@pytest.mark.parametrize("stage", ["AUTH", "MAIL", "RCPT", "content"])
def test_a_refusal_that_repeats_what_it_heard_shows_nothing_of_it(stage: str) -> None:
    def refusing(talk: Conversation) -> None:
        heard = talk.heard[-700:].replace(b"\r\n", b" ")
        talk.say(b"550-" + heard + b"\r\n550 \xff\xfe " + CANARY.encode() + b"\r\n")
        talk.stall()

    attempt = _attempt(_speaking(stage, refusing))
    assert type(attempt.problem) in (AGAIN, NEVER)


# --------------------------------------------------------------------------------- TLS


@pytest.mark.parametrize("falsehood", Falsehood)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_nothing_is_said_to_a_server_with_a_false_certificate(
    scheme: str, falsehood: Falsehood, tmp_path: Path
) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(FALSE_AUTHORITY, encoding="ascii")
    context = false_context(falsehood)

    def starting(talk: Conversation) -> None:
        talk.say(b"220 go on\r\n")
        talk.encrypt(context)

    script = _speaking("STARTTLS", starting, tls=context) if scheme == "smtp" else Conversation.stall
    with ScriptedServer(script, tls=None if scheme == "smtp" else context) as server:
        mail = _mail(f"localhost:{server.port}", scheme, f"ca={authority}")
        attempt = attempted(mail, MESSAGE, timeout=PATIENT)
    assert type(attempt.problem) is AGAIN
    assert "TLS: the certificate" in str(attempt.problem)
    assert attempt.leaks(CANARY, *ENCODED) == []
    heard = b"".join(talk.heard for talk in server.conversations)
    assert heard.upper().replace(b"EHLO EXAMPLE.ORG\r\n", b"").replace(b"STARTTLS\r\n", b"") == b""


@pytest.mark.parametrize(
    "handshake",
    [
        Conversation.stall,
        lambda talk: (talk.hear(), talk.reset()),
        lambda talk: talk.say(b"250 no\r\n"),
        lambda talk: (talk.say(b"\x16\x03\x03\x40\x00"), talk.drip(b"\x02", 0.02)),
    ],
    ids=["silence", "a reset", "no TLS", "byte by byte"],
)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_handshake_that_comes_to_nothing_ends_in_time(scheme: str, handshake: Script) -> None:
    def starting(talk: Conversation) -> None:
        talk.say(b"220 go on\r\n")
        handshake(talk)

    script = _speaking("STARTTLS", starting, tls=True) if scheme == "smtp" else handshake
    with ScriptedServer(script) as server:
        attempt = attempted(_mail(f"localhost:{server.port}", scheme, "tls=on"), MESSAGE, timeout=TIMEOUT)
    assert type(attempt.problem) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1
    assert all(b"AUTH" not in talk.heard for talk in server.conversations)


@pytest.mark.parametrize("answer", [b"454 not now\r\n", b"502 never\r\n", b"250 done already\r\n"])
def test_without_tls_the_login_is_not_said(answer: bytes) -> None:
    with ScriptedServer(_speaking("STARTTLS", lambda talk: talk.say(answer), tls=True)) as server:
        attempt = attempted(_mail(f"localhost:{server.port}", more="tls=on"), MESSAGE, timeout=PATIENT)
    assert attempt.problem is not None
    heard = b"".join(talk.heard for talk in server.conversations).upper()
    assert b"AUTH" not in heard
    assert b"MAIL" not in heard


def test_what_was_said_before_the_encryption_counts_for_nothing_under_it(tmp_path: Path) -> None:
    """Somebody on the way can add replies to the last plain one; they must not answer what comes later."""
    authority = tmp_path / "authority.pem"
    authority.write_text(AUTHORITY, encoding="ascii")

    def starting(talk: Conversation) -> None:
        talk.say(b"220 go on\r\n" + b"250 well\r\n" * 8)
        talk.encrypt(server_context())
        talk.line()
        talk.say(b"250-mail.example.org\r\n250 AUTH PLAIN\r\n")
        talk.line()
        talk.say(b"535 wrong\r\n")
        talk.stall()

    with ScriptedServer(_speaking("STARTTLS", starting, tls=True)) as server:
        mail = _mail(f"localhost:{server.port}", more=f"ca={authority}")
        attempt = attempted(mail, MESSAGE, timeout=5)
    assert type(attempt.problem) is AGAIN
    assert attempt.problem.needs_mending
    assert "check user and password" in str(attempt.problem)


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
    look_ups(lambda: time.sleep(2) or [])
    attempt = attempted(_mail("mail.example.org:9", more="tls=on"), MESSAGE, timeout=TIMEOUT)
    assert type(attempt.problem) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1


def test_a_name_that_nobody_knows_may_be_known_later(look_ups: Callable[..., None]) -> None:
    look_ups(list)
    attempt = attempted(_mail("mail.example.org:9", more="tls=on"), MESSAGE, timeout=PATIENT)
    assert type(attempt.problem) is AGAIN
    assert "no connection" in str(attempt.problem)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_addresses_that_never_answer_have_one_timeout_together(
    scheme: str, look_ups: Callable[..., None]
) -> None:
    addresses = [f"127.0.0.{number}" for number in range(2, 8)]
    with ScriptedServer(Conversation.stall) as server, contextlib.ExitStack() as stack:
        for address in addresses:
            stack.enter_context(deaf(address, server.port))
        look_ups(lambda: addresses)
        mail = _mail(f"mail.example.org:{server.port}", scheme, "tls=on")
        attempt = attempted(mail, MESSAGE, timeout=TIMEOUT)
    assert type(attempt.problem) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_an_address_that_never_answers_leaves_the_next_one_time(
    scheme: str, look_ups: Callable[..., None]
) -> None:
    with ScriptedServer(lambda talk: talk.say(b"421 no\r\n")) as server, deaf("127.0.0.2", server.port):
        look_ups(lambda: ["127.0.0.2", "127.0.0.1"])
        attempted(_mail(f"mail.example.org:{server.port}", scheme, "tls=on"), MESSAGE, timeout=1)
        assert server.conversations


# --------------------------------------------------------------------------------- what goes out


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


def test_a_server_that_does_not_listen_to_a_long_text_is_left_in_time() -> None:
    def deafened(talk: Conversation) -> None:
        talk.say(b"354 go on\r\n")
        talk.stall()

    huge = Message(key="k-1", recipient="a@example.org", subject="通知", text="𠀀" * 1_000_000)
    assert type(_attempt(_speaking("DATA", deafened), huge).problem) is AGAIN
