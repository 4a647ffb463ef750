"""The name is looked up once for each message, and only an address that was checked then is connected to.

Nothing stands between the webhook and the system's own look-up here but a list of what it says.
"""

from __future__ import annotations

import base64
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from newstratum.errors import NotifierUnavailableError
from newstratum.ports import URL, Message, Notifier
from newstratum.testing import ScriptedConnection, ScriptedServer, attempt_send, open_unresponsive_address
from newstratum_webhook.opening import open_webhook
from newstratum_webhook.testing import FakeReceiver

SECRET = "whsec_" + base64.b64encode(b"p" * 32).decode()
NAME = "receiver.example.org"
MESSAGE = Message(key="k-1", recipient="p1", subject="例会", text="您好")


class Names:
    """What the system says of the name: one list of addresses for each look-up, the last for ever."""

    def __init__(self) -> None:
        self.answers: list[list[str]] = []
        self.asked = 0

    def look_up(self, port: int) -> list[Any]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names, real = Names(), socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host in (NAME, NAME.encode()):
            return names.look_up(int(port))
        return real(host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names


@pytest.fixture
def neighbours() -> Iterator[tuple[FakeReceiver, FakeReceiver]]:
    """Two receivers that differ by nothing but their address."""
    with FakeReceiver(SECRET) as first, FakeReceiver(SECRET, host="127.0.0.2", port=first.port) as second:
        yield first, second


def _webhook(port: int, allow: str = "127.0.0.1,127.0.0.2") -> Notifier:
    return open_webhook(URL.parse(f"webhook://{NAME}:{port}?secret={SECRET}&tls=off&allow={allow}"))


def test_a_name_that_changes_after_the_check_leads_where_it_led_when_it_was_checked(
    names: Names, neighbours: tuple[FakeReceiver, FakeReceiver]
) -> None:
    first, second = neighbours
    names.answers = [["127.0.0.1"], ["127.0.0.2"]]
    webhook = _webhook(first.port)
    webhook.send(MESSAGE, timeout=5)
    assert (names.asked, len(first.taken), len(second.taken)) == (1, 1, 0)
    assert first.taken[0].headers["host"] == f"{NAME}:{first.port}"
    # The next message asks anew: an address is not kept for longer than it is needed.
    webhook.send(MESSAGE, timeout=5)
    assert (names.asked, len(first.taken), len(second.taken)) == (2, 1, 1)


def test_a_name_that_changes_to_an_address_inside_is_refused_by_the_next_message(
    names: Names, neighbours: tuple[FakeReceiver, FakeReceiver]
) -> None:
    first, second = neighbours
    names.answers = [["127.0.0.1"], ["127.0.0.2"]]
    webhook = _webhook(first.port, allow="127.0.0.1")
    webhook.send(MESSAGE, timeout=5)
    with pytest.raises(NotifierUnavailableError, match="not allowed") as caught:
        webhook.send(MESSAGE, timeout=5)
    assert caught.value.needs_mending
    assert (len(first.requests), len(second.requests)) == (1, 0)


def test_an_address_inside_among_good_ones_spoils_them_all(
    names: Names, neighbours: tuple[FakeReceiver, FakeReceiver]
) -> None:
    first, second = neighbours
    names.answers = [["127.0.0.1", "169.254.169.254"]]
    with pytest.raises(NotifierUnavailableError, match="not allowed"):
        _webhook(first.port).send(MESSAGE, timeout=5)
    assert (names.asked, first.requests, second.requests) == (1, [], [])


def test_an_address_that_never_answers_leaves_the_next_one_time(names: Names) -> None:
    with FakeReceiver(SECRET) as receiver, open_unresponsive_address("127.0.0.2", receiver.port):
        names.answers = [["127.0.0.2", "127.0.0.1"]]
        _webhook(receiver.port).send(MESSAGE, timeout=0.4)
        assert len(receiver.taken) == 1


def test_several_addresses_that_never_answer_have_one_timeout_together(names: Names) -> None:
    with ScriptedServer(ScriptedConnection.stall) as server, contextlib.ExitStack() as stack:
        addresses = [f"127.0.0.{number}" for number in range(2, 8)]
        for address in addresses:
            stack.enter_context(open_unresponsive_address(address, server.port))
        names.answers = [addresses]
        attempt = attempt_send(_webhook(server.port, allow="127.0.0.0/8"), MESSAGE, timeout=0.1)
    assert type(attempt.error) is NotifierUnavailableError
    assert attempt.seconds <= 1.1


def test_the_list_is_what_the_webhook_asks(
    names: Names, neighbours: tuple[FakeReceiver, FakeReceiver]
) -> None:
    """Otherwise the tests above would show nothing."""
    resolver: Callable[..., Any] = socket.getaddrinfo
    names.answers = [["127.0.0.1"]]
    assert [entry[4][0] for entry in resolver(NAME, 1)] == ["127.0.0.1"]
    assert resolver("127.0.0.9", 1)[0][4][0] == "127.0.0.9"
    assert names.asked == 1
