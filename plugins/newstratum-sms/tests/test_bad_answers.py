"""Servers that answer badly: each ends in time, with an error of the port, and nothing private shows."""

from __future__ import annotations

import json

import pytest

from newstratum.errors import NotifierUnavailableError
from newstratum.ports import URL, Message
from newstratum.testing import (
    BAD_BODIES,
    BAD_HEADS,
    Attempt,
    Script,
    ScriptedConnection,
    ScriptedServer,
    attempt_send,
)
from newstratum_sms.opening import open_tencent_sms

KEY = "CANARYKEY"
CANARY = "CANARY金丝雀"
NUMBER = "19970034001"
MESSAGE = Message(
    key="k-1", recipient=NUMBER, subject=f"{CANARY}主题", text=f"{CANARY}正文", words_for_machines=True
)
#: For far ends that never answer.
TIMEOUT = 0.1
#: For far ends that answer at once, on a machine that may not.
PATIENT = 5.0
#: Answers for which a client waits as long as it may.
UNENDING = ["silence", "a head byte by byte", "hints without end", "another protocol"]


def _attempt(script: Script, timeout: float) -> Attempt:
    with ScriptedServer(script) as server:
        notifier = open_tencent_sms(
            URL.parse(
                f"sms+tencent://127.0.0.1:{server.port}?id=AKIDCANARY&key={KEY}&app=1400006666&template=1"
                "&signature=示例区新联会&content=full&words_template=2&length=50&tls=off&allow=127.0.0.1"
            )
        )
        attempt = attempt_send(notifier, MESSAGE, timeout=timeout)
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY, KEY, "AKIDCANARY", NUMBER) == []
    return attempt


def _answer(body: bytes) -> Script:
    def script(connection: ScriptedConnection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    return script


@pytest.mark.parametrize("name", BAD_HEADS)
def test_without_a_status_the_message_is_tried_again(name: str) -> None:
    attempt = _attempt(BAD_HEADS[name], TIMEOUT if name in UNENDING else PATIENT)
    assert type(attempt.error) is NotifierUnavailableError


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_is_not_of_the_interface_is_no_receipt(name: str) -> None:
    attempt = _attempt(BAD_BODIES[name], 0.5)
    assert attempt.receipt is None
    assert type(attempt.error) is NotifierUnavailableError


OK = {"Code": "Ok", "SerialNo": "5000:1", "PhoneNumber": f"+86{NUMBER}"}


@pytest.mark.parametrize(
    "plain",
    [
        OK,
        {"SendStatusSet": [OK]},
        {"Response": OK},
        {"Response": [OK]},
        {"Response": {"SendStatusSet": OK}},
        {"Response": {"SendStatusSet": []}},
        {"Response": {"SendStatusSet": [OK, OK]}},
        {"Response": {"SendStatusSet": ["Ok"]}},
        {"Response": {"SendStatusSet": [{"Code": ["Ok"]}]}},
        {"Response": {"SendStatusSet": [OK], "Error": "Ok"}},
        {"Response": {"SendStatusSet": [OK], "Error": {"Code": "Ok"}}},
    ],
    ids=lambda plain: json.dumps(plain)[:48],
)
def test_only_ok_for_the_one_number_is_a_receipt(plain: object) -> None:
    attempt = _attempt(_answer(json.dumps(plain).encode()), PATIENT)
    assert attempt.error.needs_mending
    assert attempt.receipt is None


def test_an_answer_that_is_far_too_long_is_no_receipt() -> None:
    body = json.dumps({"Response": {"SendStatusSet": [OK]}}).encode() + b" " * 70_000
    attempt = _attempt(_answer(body), PATIENT)
    assert attempt.receipt is None
    assert type(attempt.error) is NotifierUnavailableError


@pytest.mark.parametrize("serial", [f"5000:{NUMBER}9", 17, "a b", "", None, "9" * 200, CANARY])
def test_a_serial_number_that_tells_the_number_or_is_none_is_not_kept(serial: object) -> None:
    status = {**OK, "SerialNo": serial}
    attempt = _attempt(_answer(json.dumps({"Response": {"SendStatusSet": [status]}}).encode()), PATIENT)
    assert attempt.receipt is not None
    assert attempt.receipt.reference == ""


@pytest.mark.parametrize("code", [f"{CANARY}.{NUMBER}", f"InternalError.{NUMBER}", "CANARYKEY", NUMBER])
def test_what_the_service_says_is_not_repeated(code: str) -> None:
    error = {"Code": code, "Message": f"{CANARY} {KEY} {NUMBER}"}
    attempt = _attempt(_answer(json.dumps({"Response": {"Error": error}}).encode()), PATIENT)
    assert attempt.error is not None


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_leads_nowhere(status: int) -> None:
    with ScriptedServer(ScriptedConnection.stall, host="127.0.0.2") as inside:
        location = f"http://127.0.0.2:{inside.port}/"
        answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n\r\n".encode()

        def script(connection: ScriptedConnection) -> None:
            connection.read_request()
            connection.send(answer)

        attempt = _attempt(script, PATIENT)
    assert attempt.error.needs_mending
    assert location not in attempt.shown
    assert inside.connections == []
