"""What is shown in an attempt is found, and a busy machine gets another try."""

from __future__ import annotations

import datetime as dt
import logging
import time

import pytest

from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._testing.doubles import attempt_send, format_error_details
from newstratum.errors import NotifierUnavailableError

MESSAGE = Message(key="k", recipient="the-recipient", subject="the subject", text="the text")


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
