"""Services that answer badly: each ends in time, costs this process nothing, and nothing private shows.

What is tried elsewhere: an answer that never comes, breaks off or repeats the message (the kit, in
``test_contract``), recipients of any letters, an authority that nobody knows (``test_apprise``).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path
from urllib.parse import quote

import pytest

from newstratum.errors import NotifierUnavailableError
from newstratum.ports import URL, Message, Notifier
from newstratum.testing import (
    AUTHORITY,
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
    build_server_context,
)
from newstratum_apprise.opening import open_apprise
from newstratum_apprise.worker_main import handle_request
from newstratum_apprise.worker_pool import _POOLS, call_worker

CANARY = "CANARY-7f3a-apprise"
MESSAGE = Message(key="k-1", recipient=f"{CANARY}-to", subject=f"{CANARY}-subject", text=f"{CANARY}-text")
TIMEOUT = 0.2
#: What this process may need for an answer, whatever it would become.
MOST_MEMORY = 4 << 20
#: Bad bodies that come to an end, whose words Apprise does not heed: the status is the whole answer.
READ = ["a huge body", "a body that is not text", "a body of another kind", "nesting without sense"]


def _target(port: int, scheme: str = "json", host: str = "127.0.0.1") -> str:
    inner = f"{scheme}://user:{CANARY}-password@{host}:{port}/{{recipient}}"
    return f"apprise:?url={quote(inner, safe='')}"


def _apprise(port: int) -> Notifier:
    return open_apprise(URL.parse(_target(port)))


def _attempt(script: Script, timeout: float = TIMEOUT) -> Attempt:
    with ScriptedServer(script) as server:
        notifier = _apprise(server.port)
        tracemalloc.start()
        try:
            attempt = attempt_send(notifier, MESSAGE, timeout=timeout)
            _now, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert server.connections
    assert attempt.seconds <= timeout + 1
    assert attempt.find_leaks(CANARY) == []
    assert most < MOST_MEMORY
    return attempt


@pytest.mark.slow
@pytest.mark.parametrize("name", [*BAD_HEADS, *(name for name in BAD_BODIES if name not in READ)])
def test_without_an_answer_the_message_is_tried_again(name: str) -> None:
    attempt = _attempt({**BAD_HEADS, **BAD_BODIES}[name])
    assert type(attempt.error) is NotifierUnavailableError


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_the_status_is_the_answer(name: str) -> None:
    attempt = _attempt(BAD_BODIES[name], timeout=5)
    assert attempt.receipt is not None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_an_address_inside_leads_nowhere(status: int) -> None:
    with ScriptedServer(ScriptedConnection.stall, host="127.0.0.2") as inside:
        location = f"http://127.0.0.2:{inside.port}/{CANARY}"

        def moved(connection: ScriptedConnection) -> None:
            connection.read_request()
            connection.send(
                f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
            )

        attempt = _attempt(moved, timeout=5)
    assert type(attempt.error) is NotifierUnavailableError
    assert inside.connections == []


SENDING = """
import json, sys
from newstratum.errors import NotifyError
from newstratum.ports import Message
from newstratum.ports import URL
from newstratum_apprise.opening import open_apprise

outcomes = []
for target in sys.argv[2:]:
    notifier = open_apprise(URL.parse(target))
    message = Message(key="k-1", recipient="somebody", subject="s", text="t")
    try:
        outcomes.append(notifier.send(message, timeout=float(sys.argv[1])).code)
    except NotifyError as error:
        outcomes.append(type(error).__name__)
assert "apprise" not in sys.modules
print(json.dumps(outcomes))
"""


def _sent_elsewhere(timeout: float, *targets: str, **environment: str) -> list[str]:
    """Send to each of some targets in a process of its own, and return what came of it."""
    result = subprocess.run(
        [sys.executable, "-c", SENDING, str(timeout), *targets],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert result.stderr == ""
    return list(json.loads(result.stdout))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a head byte by byte", "a body without end"])
def test_an_answer_without_end_does_not_keep_the_process_from_ending(name: str) -> None:
    with ScriptedServer({**BAD_HEADS, **BAD_BODIES}[name]) as server:
        assert _sent_elsewhere(TIMEOUT, _target(server.port)) == ["NotifierUnavailableError"]


@pytest.mark.slow
def test_nothing_is_said_to_a_service_with_a_false_certificate(tmp_path: Path) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(AUTHORITY + FAULTY_AUTHORITY, encoding="ascii")

    def taking(connection: ScriptedConnection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    contexts = [build_server_context(), *map(build_faulty_context, CertificateFault)]
    servers = [ScriptedServer(taking, tls=context) for context in contexts]
    try:
        targets = [_target(server.port, "jsons", "localhost") for server in servers]
        outcomes = _sent_elsewhere(10, *targets, REQUESTS_CA_BUNDLE=str(trusted))
    finally:
        for server in servers:
            server.close()
    assert outcomes == ["accepted", *["NotifierUnavailableError"] * len(CertificateFault)]
    assert not any(connection.received for server in servers[1:] for connection in server.connections)


# --------------------------------------------------------------------------------- the process for Apprise


@pytest.mark.slow
def test_a_process_that_breaks_is_replaced() -> None:
    def breaking(connection: ScriptedConnection) -> None:
        connection.read_request()
        os.kill(process, signal.SIGKILL)
        connection.stall()

    assert call_worker({"known": ["json://localhost"]}, 60) is True
    process = _POOLS[os.getpid()]._idle[-1]._process.pid
    attempt = _attempt(breaking, timeout=5)
    assert type(attempt.error) is NotifierUnavailableError
    assert attempt.seconds < 5
    assert call_worker({"known": ["json://localhost"]}, 60) is True


@pytest.mark.slow
@pytest.mark.parametrize(("url", "known"), [("json://localhost", True), ("nothing://localhost", False)])
def test_what_apprise_understands_is_asked_of_it(url: str, *, known: bool) -> None:
    assert handle_request({"known": ["", url]}) is known
    assert call_worker({"known": [url]}, 60) is known
