"""Services that answer badly: each ends in time, with an error of the port, and nothing private shows.

What is tried elsewhere: an answer that never comes, breaks off or repeats the message, an authority that
nobody knows and a certificate for another name (the kit, in ``test_contract``), the services' own codes
(``test_services``), long texts (``test_bot``). All services share the way their answers are read.
"""

from __future__ import annotations

import contextlib
import socket
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum.errors import NotifierUnavailableError, UndeliverableError
from newstratum.ports import URL, Message, Notifier
from newstratum.testing import (
    BAD_BODIES,
    BAD_HEADS,
    FAULTY_AUTHORITY,
    Attempt,
    CertificateFault,
    Script,
    ScriptedConnection,
    ScriptedServer,
    attempt_send,
    build_faulty_context,
    open_unresponsive_address,
)
from newstratum_chatbots.opening import open_dingtalk, open_feishu, open_wecom
from newstratum_chatbots.testing import FakeFeishu, FakeWeCom

CANARY = "CANARY-7f3a-bots"
MESSAGE = Message(key="k-1", recipient=f"@{CANARY}-to", subject=f"{CANARY}-subject", text=f"{CANARY}-text")
#: For far ends that never answer.
TIMEOUT = 0.1
#: For far ends that answer at once, on a machine that may not.
PATIENT = 5.0
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Answers for which a client waits as long as it may.
UNENDING = [
    "silence",
    "a head byte by byte",
    "hints without end",
    "another protocol",
    "a body byte by byte",
    "chunks without end",
]
#: What an answer may take in memory, whatever it would become.
MOST_MEMORY = 4 << 20
#: Bad bodies that are soon read, and what each service makes of them is its own.
UNREADABLE = ["a packed body", "a body that is not text", "a body of another kind", "nesting without sense"]
BOTS: dict[str, tuple[Callable[[URL], Notifier], str]] = {
    "wecom": (open_wecom, f"key={CANARY}-key"),
    "dingtalk": (open_dingtalk, f"access_token={CANARY}-token&secret={CANARY}-secret"),
    "feishu": (open_feishu, f"token={CANARY}-token&secret={CANARY}-secret"),
}


def _bot(scheme: str, place: str, more: str = "tls=off") -> Notifier:
    opened, credentials = BOTS[scheme]
    return opened(URL.parse(f"{scheme}://{place}?{credentials}&{more}"))


def _attempt(scheme: str, script: Script, timeout: float = TIMEOUT) -> Attempt:
    """Send a message; again with more time if a busy machine did not get to the answer."""
    with ScriptedServer(script) as server:
        attempt = attempt_send(_bot(scheme, f"127.0.0.1:{server.port}"), MESSAGE, timeout=timeout)
        if not any(connection.received for connection in server.connections):
            timeout = PATIENT
            attempt = attempt_send(_bot(scheme, f"127.0.0.1:{server.port}"), MESSAGE, timeout=timeout)
        assert any(connection.received for connection in server.connections)
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY) == []
    return attempt


def _answering(answer: bytes) -> Script:
    def script(connection: ScriptedConnection) -> None:
        connection.read_request()
        connection.send(answer)

    return script


@pytest.mark.parametrize("name", BAD_HEADS)
def test_without_an_answer_the_message_is_tried_again(name: str) -> None:
    attempt = _attempt("wecom", BAD_HEADS[name], TIMEOUT if name in UNENDING else PATIENT)
    assert type(attempt.error) is AGAIN
    assert "may have arrived" in str(attempt.error)


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        *[("wecom", name) for name in BAD_BODIES],
        *[(scheme, name) for scheme in ("dingtalk", "feishu") for name in UNREADABLE],
    ],
)
def test_an_answer_that_is_none_of_the_service_is_not_taken_for_a_yes(scheme: str, name: str) -> None:
    tracemalloc.start()
    try:
        attempt = _attempt(scheme, BAD_BODIES[name], TIMEOUT if name in UNENDING else PATIENT)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert type(attempt.error) is AGAIN
    assert most < MOST_MEMORY


@pytest.mark.parametrize("scheme", BOTS)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b'500 \xff\xfe\r\n\r\n{"errcode": 0, "code": 0}', AGAIN),
        (b"429 Slow Down\r\nRetry-After: 7\x00\r\n\r\n", AGAIN),
        (b"429 Slow Down\r\nRetry-After: \xe4\xb8\x83\r\n\r\n", AGAIN),
        (b'200 OK\r\nDate: never\r\nContent-Length: 7\r\n\r\n{"a":1}', AGAIN),
        (b"400 Bad\r\nX: " + CANARY.encode() + b"\r\n\r\n" + CANARY.encode(), NEVER),
        (b"404 Not Found\r\nX: " + CANARY.encode() + b"\r\n\r\n" + CANARY.encode(), AGAIN),
    ],
    ids=lambda value: ascii(value)[2:30] if isinstance(value, bytes) else None,
)
def test_whatever_an_answer_holds_becomes_an_error_of_the_port(
    scheme: str, answer: bytes, kind: type
) -> None:
    assert type(_attempt(scheme, _answering(b"HTTP/1.1 " + answer), PATIENT).error) is kind


# --------------------------------------------------------------------------------- TLS


def _over_tls(server: ScriptedServer, authority: Path, timeout: float = TIMEOUT) -> Attempt:
    authority.write_text(FAULTY_AUTHORITY, encoding="ascii")
    bot = _bot("wecom", f"localhost:{server.port}", f"ca={authority}")
    attempt = attempt_send(bot, MESSAGE, timeout=timeout)
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY) == []
    assert all(CANARY.encode() not in connection.received for connection in server.connections)
    return attempt


@pytest.mark.parametrize("fault", CertificateFault)
def test_nothing_is_said_to_a_service_with_a_false_certificate(
    fault: CertificateFault, tmp_path: Path
) -> None:
    with ScriptedServer(ScriptedConnection.stall, tls=build_faulty_context(fault)) as server:
        attempt = _over_tls(server, tmp_path / "authority.pem", PATIENT)
    assert type(attempt.error) is AGAIN
    assert "TLS: the certificate" in str(attempt.error)
    assert [connection.received for connection in server.connections] == [b""]


@pytest.mark.parametrize(
    "script",
    [
        ScriptedConnection.stall,
        lambda connection: (connection.receive(), connection.reset()),
        lambda connection: connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        lambda connection: (
            connection.send(b"\x16\x03\x03\x40\x00"),
            connection.send_repeatedly(b"\x02", 0.02),
        ),
    ],
    ids=["silence", "a reset", "no TLS", "byte by byte"],
)
def test_a_handshake_that_comes_to_nothing_ends_in_time(script: Script, tmp_path: Path) -> None:
    with ScriptedServer(script) as server:
        attempt = _over_tls(server, tmp_path / "authority.pem")
    assert type(attempt.error) is AGAIN


# --------------------------------------------------------------------------------- elsewhere


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_an_address_inside_leads_nowhere(status: int) -> None:
    with ScriptedServer(ScriptedConnection.stall, host="127.0.0.2") as inside:
        location = f"http://127.0.0.2:{inside.port}/{CANARY}"
        answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n\r\n"
        attempt = _attempt("wecom", _answering(answer.encode()), PATIENT)
    assert type(attempt.error) is AGAIN
    assert inside.connections == []


@pytest.fixture
def look_ups(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], list[str]]], None]:
    """Says what the system says of the name of a service."""
    real = socket.getaddrinfo

    def arrange(answer: Callable[[int], list[str]]) -> None:
        def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:
            if host not in ("bots.example.org", b"bots.example.org"):
                return real(host, port, *args, **options)
            addresses = answer(int(port))
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, int(port))) for each in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return arrange


def test_a_look_up_that_hangs_ends_with_the_timeout(look_ups: Callable[..., None]) -> None:
    look_ups(lambda _port: time.sleep(1.5) or [])
    attempt = attempt_send(_bot("wecom", "bots.example.org:9", "tls=on"), MESSAGE, timeout=TIMEOUT)
    assert type(attempt.error) is AGAIN
    assert "not looked up in time" in str(attempt.error)
    assert attempt.seconds <= TIMEOUT + 1


def test_a_name_that_nobody_knows_may_be_known_later(look_ups: Callable[..., None]) -> None:
    look_ups(lambda _port: [])
    attempt = attempt_send(_bot("wecom", "bots.example.org:9", "tls=on"), MESSAGE, timeout=PATIENT)
    assert type(attempt.error) is AGAIN
    assert "no such name" in str(attempt.error)


def test_addresses_that_never_answer_have_one_timeout_together(look_ups: Callable[..., None]) -> None:
    addresses = [f"127.0.0.{number}" for number in range(2, 8)]
    with ScriptedServer(ScriptedConnection.stall) as server, contextlib.ExitStack() as stack:
        for address in addresses:
            stack.enter_context(open_unresponsive_address(address, server.port))
        look_ups(lambda _port: addresses)
        bot = _bot("wecom", f"bots.example.org:{server.port}", "tls=on")
        attempt = attempt_send(bot, MESSAGE, timeout=TIMEOUT)
    assert type(attempt.error) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1


def _hanging_up(connection: ScriptedConnection) -> None:
    connection.receive()
    connection.reset()


def test_an_address_that_never_answers_leaves_the_next_one_time(look_ups: Callable[..., None]) -> None:
    with ScriptedServer(_hanging_up) as server, open_unresponsive_address("127.0.0.2", server.port):
        look_ups(lambda _port: ["127.0.0.2", "127.0.0.1"])
        bot = _bot("wecom", f"bots.example.org:{server.port}", "tls=on")
        attempt_send(bot, MESSAGE, timeout=0.4)
        assert server.connections


# --------------------------------------------------------------------------------- what goes out


@pytest.mark.parametrize(
    "recipient", ['"a b"', '@a"],"mentioned_list":["@all', "@a\\u0022", "<@all>", '@"></at>', "a" * 1000]
)
def test_a_recipient_of_any_letters_mentions_nobody(recipient: str) -> None:
    message = Message(key="k-1", recipient=recipient, subject="通知", text="您好")
    with FakeWeCom(f"{CANARY}-key") as wecom, FakeFeishu(f"{CANARY}-token", f"{CANARY}-secret") as feishu:
        _bot("wecom", f"127.0.0.1:{wecom.port}").send(message, timeout=5)
        _bot("feishu", f"127.0.0.1:{feishu.port}").send(message, timeout=5)
        assert wecom.bodies[0]["text"].keys() == {"content"}
        assert "<at" not in feishu.posts[0]


@pytest.mark.parametrize("scheme", BOTS)
def test_a_text_beyond_all_limits_is_refused_before_anything_is_said(scheme: str) -> None:
    huge = Message(key="k-1", recipient="群", subject="通知", text="一" * 1_000_000)
    with ScriptedServer(ScriptedConnection.stall) as server:
        attempt = attempt_send(_bot(scheme, f"127.0.0.1:{server.port}"), huge, timeout=PATIENT)
        assert server.connections == []
    assert type(attempt.error) is NEVER
    assert attempt.seconds <= 1
