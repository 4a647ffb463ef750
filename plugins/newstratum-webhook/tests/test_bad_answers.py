"""Receivers that answer badly: each ends in time, with an error of the port, and nothing private shows.

What is tried elsewhere: an answer that never comes, breaks off or repeats the message, an authority that
nobody knows and a certificate for another name (the kit, in ``test_contract``), waits of any kind and
look-ups that hang or fail (``test_notifier``).
"""

from __future__ import annotations

import base64
import json
import tracemalloc
from pathlib import Path

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
)
from newstratum_webhook.opening import open_webhook
from newstratum_webhook.testing import FakeReceiver

SECRET = "whsec_" + base64.b64encode(b"z" * 32).decode()
CANARY = "CANARY-7f3a-webhook"


def _message(recipient: str, subject: str, text: str) -> Message:
    return Message(key="k-1", recipient=recipient, subject=subject, text=text, words_for_machines=True)


MESSAGE = _message(f"{CANARY}-to@example.org", f"{CANARY}-subject", f"{CANARY}-text")
#: For far ends that never answer.
TIMEOUT = 0.1
#: For far ends that answer at once, on a machine that may not.
PATIENT = 5.0
AGAIN, NEVER = NotifierUnavailableError, UndeliverableError
#: Answers for which a client waits as long as it may.
UNENDING = ["silence", "a head byte by byte", "hints without end", "another protocol"]
#: What an answer may take in memory, whatever it would become.
MOST_MEMORY = 4 << 20


def _webhook(port: int, *, host: str = "127.0.0.1", more: str = "&tls=off") -> Notifier:
    allow = "allow=127.0.0.0/8&content=full"
    return open_webhook(URL.parse(f"webhook://{host}:{port}/{CANARY}-path?secret={SECRET}&{allow}{more}"))


def _attempt(script: Script, timeout: float = TIMEOUT) -> Attempt:
    """Send a message; again with more time if a busy machine did not get to the answer."""
    with ScriptedServer(script) as server:
        attempt = attempt_send(_webhook(server.port), MESSAGE, timeout=timeout)
        if not any(connection.received for connection in server.connections):
            timeout = PATIENT
            attempt = attempt_send(_webhook(server.port), MESSAGE, timeout=timeout)
        assert any(connection.received for connection in server.connections)
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY, SECRET, SECRET.removeprefix("whsec_")) == []
    return attempt


def _answering(answer: bytes) -> Script:
    def script(connection: ScriptedConnection) -> None:
        connection.read_request()
        connection.send(answer)

    return script


@pytest.mark.parametrize("name", BAD_HEADS)
def test_without_a_status_the_message_is_tried_again(name: str) -> None:
    attempt = _attempt(BAD_HEADS[name], TIMEOUT if name in UNENDING else PATIENT)
    assert type(attempt.error) is AGAIN
    assert "may have arrived" in str(attempt.error)


@pytest.mark.parametrize("name", BAD_BODIES)
def test_the_status_is_the_answer_and_no_body_is_read(name: str) -> None:
    tracemalloc.start()
    try:
        attempt = _attempt(BAD_BODIES[name], PATIENT)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert attempt.receipt is not None
    assert attempt.receipt.code == "http-200"
    assert most < MOST_MEMORY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"500 \xff\xfe", AGAIN),
        (b"429 Slow Down\r\nRetry-After: 7\x00", AGAIN),
        (b"429 Slow Down\r\nRetry-After: 7\rX-Evil: 1", AGAIN),
        (b"429 Slow Down\r\nRetry-After: \xe4\xb8\x83", AGAIN),
        (b"429 Slow Down\r\nRetry-After: 7\r\n 8", AGAIN),
        (b"429 Slow Down\r\nRetry-After: 7\r\nRetry-After: 8", AGAIN),
        (b"200 OK\r\nContent-Length: 1\r\nContent-Length: 2", AGAIN),
        (b"200 OK\r\nno header", AGAIN),
        (b"099 Too Few", AGAIN),
        (b"999 Too Many", AGAIN),
        (b"400 Bad\r\nX: " + CANARY.encode(), NEVER),
        (b"410 Gone\r\nX: " + CANARY.encode(), AGAIN),
        (b"301 Moved\r\nLocation: " + CANARY.encode(), AGAIN),
    ],
    ids=lambda value: ascii(value)[2:40] if isinstance(value, bytes) else None,
)
def test_whatever_a_head_holds_becomes_an_error_of_the_port(head: bytes, kind: type) -> None:
    attempt = _attempt(_answering(b"HTTP/1.1 " + head + b"\r\n\r\n"), PATIENT)
    assert type(attempt.error) is kind


# --------------------------------------------------------------------------------- TLS


def _over_tls(server: ScriptedServer, authority: Path, timeout: float = TIMEOUT) -> Attempt:
    authority.write_text(FAULTY_AUTHORITY, encoding="ascii")
    attempt = attempt_send(
        _webhook(server.port, host="localhost", more=f"&ca={authority}"), MESSAGE, timeout=timeout
    )
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY, SECRET) == []
    assert all(CANARY.encode() not in connection.received for connection in server.connections)
    return attempt


@pytest.mark.parametrize("fault", CertificateFault)
def test_nothing_is_said_to_a_receiver_with_a_false_certificate(
    fault: CertificateFault, tmp_path: Path
) -> None:
    with ScriptedServer(_answering(b"HTTP/1.1 204 \r\n\r\n"), tls=build_faulty_context(fault)) as server:
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


@pytest.mark.slow
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:{port}/inside", "//127.0.0.2:{port}/", "http://[::1]:{port}/"]
)
def test_a_redirect_to_an_address_inside_leads_nowhere(status: int, target: str) -> None:
    """Not even to one that the operator allowed: what is allowed is the receiver, not what it names."""
    with ScriptedServer(ScriptedConnection.stall, host="127.0.0.2") as inside:
        location = target.format(port=inside.port)
        answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n\r\n"
        attempt = _attempt(_answering(answer.encode()), PATIENT)
    assert attempt.error.needs_mending
    assert "not followed" in str(attempt.error)
    assert location not in attempt.shown
    assert inside.connections == []


# --------------------------------------------------------------------------------- what goes out


def test_a_receiver_that_does_not_listen_to_a_long_text_is_left_in_time() -> None:
    huge = _message("p1", "通知", "𠀀" * 1_000_000)
    with ScriptedServer(ScriptedConnection.stall) as server:
        attempt = attempt_send(_webhook(server.port), huge, timeout=TIMEOUT)
    assert type(attempt.error) is AGAIN
    assert attempt.seconds <= TIMEOUT + 1


def test_the_longest_text_arrives_whole() -> None:
    text = "𠀀" * 1_000_000
    with FakeReceiver(SECRET) as receiver:
        _webhook(receiver.port).send(_message("p1", "通知", text), timeout=30)
        [request] = receiver.taken
    assert json.loads(request.body)["data"]["text"] == text


@pytest.mark.parametrize(
    "recipient", ['"a b"@example.org', 'x","admin":"y', "a\\u0022b", "a" * 1000, "\u202ea"]
)
def test_an_address_of_any_letters_stays_one_value(recipient: str) -> None:
    with FakeReceiver(SECRET) as receiver:
        _webhook(receiver.port).send(_message(recipient, '"}', "t"), timeout=5)
        [request] = receiver.taken
    assert json.loads(request.body)["data"] == {"recipient": recipient, "subject": '"}', "text": "t"}
