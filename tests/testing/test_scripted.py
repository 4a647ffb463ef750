"""What notifiers are tried against does what it says, and what is looked for in an attempt is found."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import http.client
import io
import json
import logging
import socket
import ssl
import time

import pytest

from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._testing.attempts import attempt_send, format_error_details
from newstratum._testing.fakes.bad_answers import BAD_BODIES, BAD_HEADS, UNPACKED_BYTES
from newstratum._testing.fakes.certificates import (
    FAULTY_AUTHORITY,
    CertificateFault,
    build_faulty_context,
)
from newstratum._testing.fakes.scripted import ScriptedConnection, ScriptedServer, open_unresponsive_address
from newstratum.errors import NotifierUnavailableError

MESSAGE = Message(key="k", recipient="the-recipient", subject="the subject", text="the text")


def _answer(server: ScriptedServer, timeout: float = 0.3) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        client.request("POST", "/", b"body", {"Accept": "application/json"})
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()


# --------------------------------------------------------------------------------- the server


def test_a_script_hears_what_is_said_and_says_what_it_wants() -> None:
    said: list[bytes] = []

    def script(connection: ScriptedConnection) -> None:
        said.extend(
            [connection.read_line(), connection.read_request(), connection.read_line(), connection.receive()]
        )
        connection.send(b"done")

    with ScriptedServer(script) as server, socket.create_connection(("127.0.0.1", server.port), 5) as client:
        client.sendall(b"EHLO me\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcQU")
        client.sendall(b"IT\r\n\x16")
        assert client.recv(100) == b"done"
        assert client.recv(100) == b"", "the connection ends with the script"
    assert said == [b"EHLO me\r\n", b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"QUIT\r\n", b"\x16"]
    assert server.connections[0].received.endswith(b"QUIT\r\n\x16")


def test_a_reset_is_told_from_a_farewell() -> None:
    with (
        ScriptedServer(lambda connection: (connection.receive(), connection.reset())) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as client,
    ):
        client.sendall(b"x")
        with pytest.raises(ConnectionResetError):
            client.recv(1)


@pytest.mark.parametrize(
    "speaking", [ScriptedConnection.stall, lambda connection: connection.send_repeatedly(b"x" * 65_536, 0)]
)
def test_closing_lets_go_of_clients_that_hang(speaking: object) -> None:
    assert callable(speaking)
    with ScriptedServer(speaking) as server:
        client = socket.create_connection(("127.0.0.1", server.port), 5)
    with client, contextlib.suppress(ConnectionResetError):
        while client.recv(1 << 20):
            pass


def test_at_a_deaf_address_nobody_answers() -> None:
    with (
        ScriptedServer(ScriptedConnection.stall) as server,
        open_unresponsive_address("127.0.0.2", server.port),
    ):
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.2", server.port), 0.2)
        socket.create_connection(("127.0.0.1", server.port), 5).close()


# --------------------------------------------------------------------------------- bad answers


@pytest.mark.parametrize("name", BAD_HEADS)
def test_of_a_bad_head_no_client_makes_an_answer(name: str) -> None:
    with ScriptedServer(BAD_HEADS[name]) as server:
        try:
            # The standard library reads on for as long as there are bytes: it gets no time for many.
            status, _body = _answer(server, timeout=0.01 if "byte by byte" in name else 0.3)
        except (OSError, http.client.HTTPException):
            return
    # It takes a hint for an answer; other clients wait for the answer after it.
    assert (name, status) == ("hints without end", 103)


@pytest.mark.parametrize("name", [name for name in BAD_BODIES if "without end" not in name])
def test_a_bad_body_comes_after_a_good_head(name: str) -> None:
    with ScriptedServer(BAD_BODIES[name]) as server:
        client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        client.request("POST", "/", b"body")
        assert client.getresponse().status == 200
        client.close()


def test_the_packed_body_is_small_until_it_is_unpacked() -> None:
    with ScriptedServer(BAD_BODIES["a packed body"]) as server:
        _status, body = _answer(server, timeout=30)
    assert len(body) < 1 << 20
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        assert file.read(10 << 20) == b" " * (10 << 20)
    # Its last four bytes say what it becomes; to see that takes a while.
    assert int.from_bytes(body[-4:], "little") > UNPACKED_BYTES


@pytest.mark.stress
def test_the_packed_body_ends_with_a_good_answer() -> None:
    with ScriptedServer(BAD_BODIES["a packed body"]) as server:
        _status, body = _answer(server, timeout=30)
    assert json.loads(gzip.decompress(body))["errcode"] == 0


# --------------------------------------------------------------------------------- false certificates


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (CertificateFault.EXPIRED, "expired"),
        (CertificateFault.OTHER_NAME, "Hostname mismatch"),
        (CertificateFault.SELF_SIGNED, "self-signed"),
    ],
)
def test_a_false_certificate_is_wrong_in_one_way_only(fault: CertificateFault, words: str) -> None:
    trusting = ssl.create_default_context(cadata=FAULTY_AUTHORITY)
    with (
        ScriptedServer(ScriptedConnection.stall, tls=build_faulty_context(fault)) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as client,
        pytest.raises(ssl.SSLCertVerificationError, match=words),
    ):
        trusting.wrap_socket(client, server_hostname="localhost")


def test_the_authority_is_a_good_one() -> None:
    trusting = ssl.create_default_context(cadata=FAULTY_AUTHORITY)
    with (
        ScriptedServer(
            ScriptedConnection.stall, tls=build_faulty_context(CertificateFault.OTHER_NAME)
        ) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as client,
        trusting.wrap_socket(client, server_hostname="elsewhere.example.org") as encrypted,
    ):
        assert encrypted.version()


# --------------------------------------------------------------------------------- attempts


class Careless:
    """Shows the message in every way there is, or in none."""

    def __init__(self, how: str) -> None:
        self._how = how

    def send(self, message: Message, *, timeout: float) -> Receipt:
        if self._how == "log":
            logging.getLogger("somebody").debug("sent %s", message.text)
        if self._how == "words":
            raise NotifierUnavailableError(f"no {message.text}")
        if self._how == "frame":
            _fail(message.text)
        reference = message.text if self._how == "receipt" else "r"
        now = dt.datetime.now(dt.UTC)
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=now, reference=reference)

    def close(self) -> None:
        """Hold nothing."""


# In a file of another name, as a plugin's code is.
exec(
    compile("def _fail(kept):\n    raise error('something')", "plugin.py", "exec"),
    globals() | {"error": NotifierUnavailableError},
    made := {},
)
_fail = made["_fail"]


@pytest.mark.parametrize("how", ["log", "words", "frame", "receipt"])
def test_what_shows_is_found(how: str) -> None:
    attempt = attempt_send(Careless(how), MESSAGE, timeout=1)
    assert attempt.find_leaks("the text", "the subject") == ["the text"]
    assert (attempt.receipt is None) == (how in ("words", "frame"))


def test_what_does_not_show_is_not_found() -> None:
    attempt = attempt_send(Careless("in no way"), MESSAGE, timeout=1)
    assert attempt.find_leaks("the text", "the subject", "the-recipient") == []
    assert attempt.error is None
    assert "the text" not in repr(attempt)


def test_a_text_is_found_in_its_other_forms() -> None:
    error = NotifierUnavailableError("https://x/?q=%E7%A7%98%2F and \\u5bc6")
    attempt = attempt_send(Raising(error), MESSAGE, timeout=1)
    assert attempt.find_leaks("秘/", "密", "蜜") == ["秘/", "密"]
    assert "%E7%A7%98" in format_error_details(error)


class Raising:
    """Raises what it is given, the first time only after a while."""

    def __init__(self, error: Exception, *delays: float) -> None:
        self._error = error
        self._delays = list(delays)
        self.sends = 0

    def send(self, message: Message, *, timeout: float) -> Receipt:
        self.sends += 1
        if self._delays:
            time.sleep(self._delays.pop(0))
        raise self._error

    def close(self) -> None:
        """Hold nothing."""


def test_a_send_that_a_busy_machine_held_up_is_tried_again() -> None:
    once = Raising(NotifierUnavailableError("x"), 0.1)
    assert attempt_send(once, MESSAGE, timeout=0, within=0.05).seconds < 0.05
    assert once.sends == 2
    always = Raising(NotifierUnavailableError("x"), 0.1, 0.1, 0.1, 0.1)
    assert attempt_send(always, MESSAGE, timeout=0, within=0.05).seconds >= 0.1
    assert always.sends == 3
