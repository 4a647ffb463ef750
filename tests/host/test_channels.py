"""A channel of a plugin as the host hands it out: within its time, and with errors of newstratum only."""

from __future__ import annotations

import datetime as dt
import threading
import traceback
from typing import Any

import attrs
import pytest

from newstratum._host.channels import GuardedNotifier
from newstratum._host.discovery import EntryPoint, Origin, TimeLimits
from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum.errors import ClosedError, NotifierUnavailableError, UndeliverableError

POINT = EntryPoint(
    origin=Origin.INSTALLED,
    name="mine",
    distribution="ns-mine",
    version="1.0",
    page="https://mine.example.org/",
)
MESSAGE = Message(key="k", recipient="r", subject="s", text="words about somebody")
RECEIPT = Receipt(key="k", outcome=Delivery.ACCEPTED, accepted_at=dt.datetime(2018, 11, 2, tzinfo=dt.UTC))


class Channel:
    """Does what a test says."""

    def __init__(self, action: Any) -> None:
        self.action = action

    def send(self, message: Message, *, timeout: float) -> Any:
        return self.action(message)

    def close(self) -> Any:
        return self.action(MESSAGE)


def guard(action: Any) -> GuardedNotifier:
    return GuardedNotifier(Channel(action), POINT, TimeLimits(send=0.05, open=0.05))


def raise_(error: BaseException) -> Any:
    raise error


def test_a_receipt_comes_back() -> None:
    assert guard(lambda _: RECEIPT).send(MESSAGE, timeout=5) is RECEIPT


@pytest.mark.parametrize(
    "error", [UndeliverableError("nobody"), NotifierUnavailableError("busy"), ClosedError("m")]
)
def test_an_error_of_newstratum_comes_through(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        guard(lambda _: raise_(error)).send(MESSAGE, timeout=5)
    assert raised.value is error


@pytest.mark.parametrize("kind", [RuntimeError, SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError])
def test_any_other_is_named_with_a_remedy_and_without_its_text(kind: type[BaseException]) -> None:
    with pytest.raises(NotifierUnavailableError) as raised:
        guard(lambda message: raise_(kind(message.text))).send(MESSAGE, timeout=5)
    assert f"plugin mine (ns-mine 1.0): send raised {kind.__name__}; uninstall it" in str(raised.value)
    assert "https://mine.example.org/" in str(raised.value)
    assert "words about" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("answer", [None, "sent", 7])
def test_what_is_no_receipt_is_named(answer: object) -> None:
    with pytest.raises(
        NotifierUnavailableError, match=f"returned {type(answer).__name__}, which is not a receipt"
    ):
        guard(lambda _: answer).send(MESSAGE, timeout=5)


def test_the_receipt_of_another_message_is_none() -> None:
    other = attrs.evolve(RECEIPT, key="other")
    with pytest.raises(NotifierUnavailableError, match="the receipt of another message"):
        guard(lambda _: other).send(MESSAGE, timeout=5)


def test_a_channel_that_hangs_is_left() -> None:
    go_on = threading.Event()
    channel = guard(lambda _: go_on.wait(30))
    with pytest.raises(NotifierUnavailableError, match=r"send did not finish within 0\.1 s; uninstall it"):
        channel.send(MESSAGE, timeout=0.05)
    with pytest.raises(NotifierUnavailableError, match=r"close did not finish within 0\.05 s"):
        channel.close()
    go_on.set()


def test_its_description_shows_the_plugin_alone() -> None:
    assert repr(guard(print)) == "<GuardedNotifier of the plugin mine (ns-mine 1.0)>"
