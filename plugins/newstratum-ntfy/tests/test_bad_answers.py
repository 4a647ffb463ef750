"""Servers that answer badly: each ends in time, with an error of the port, and nothing private shows."""

from __future__ import annotations

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
from newstratum_ntfy.opening import open_ntfy

TOKEN = "tk_CANARYTOKEN"
CANARY = "CANARY-7f3a-ntfy"
MESSAGE = Message(
    key="k-1",
    recipient=f"{CANARY}-to",
    subject=f"{CANARY}-subject",
    text=f"{CANARY}-text",
    words_for_machines=True,
)
#: For far ends that never answer.
TIMEOUT = 0.1
#: For far ends that answer at once, on a machine that may not.
PATIENT = 5.0
#: Answers for which a client waits as long as it may.
UNENDING = ["silence", "a head byte by byte", "hints without end", "another protocol"]


def _attempt(script: Script, timeout: float) -> Attempt:
    with ScriptedServer(script) as server:
        url = f"ntfy://127.0.0.1:{server.port}?topic={CANARY}-topic&token={TOKEN}&content=full"
        notifier = open_ntfy(URL.parse(f"{url}&tls=off&allow=127.0.0.1"))
        attempt = attempt_send(notifier, MESSAGE, timeout=timeout)
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY, TOKEN) == []
    return attempt


@pytest.mark.parametrize("name", BAD_HEADS)
def test_without_a_status_the_message_is_tried_again(name: str) -> None:
    attempt = _attempt(BAD_HEADS[name], TIMEOUT if name in UNENDING else PATIENT)
    assert type(attempt.error) is NotifierUnavailableError


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_is_not_of_ntfy_is_no_receipt(name: str) -> None:
    attempt = _attempt(BAD_BODIES[name], 0.5)
    assert attempt.receipt is None
    assert type(attempt.error) is NotifierUnavailableError


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
