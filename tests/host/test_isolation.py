from __future__ import annotations

import contextvars
import threading
import time

import pytest

from newstratum._host.isolation import CaughtError, attempt, attempt_within, describe_error
from newstratum._host.loading import HandedLock


class _MuteError(Exception):
    def __str__(self) -> str:
        raise SystemExit(1)


def _raise(error: BaseException) -> object:
    raise error


def test_an_answer_comes_back_as_it_is() -> None:
    assert attempt(lambda: 7) == 7
    assert attempt(lambda: None) is None


@pytest.mark.parametrize(
    "error", [ValueError("x"), SystemExit(2), GeneratorExit(), MemoryError(), RecursionError(), _MuteError()]
)
def test_whatever_is_raised_is_a_value(error: BaseException) -> None:
    answer = attempt(lambda: _raise(error))
    assert isinstance(answer, CaughtError)
    assert answer.error is error


def test_the_person_at_the_keyboard_is_heard() -> None:
    with pytest.raises(KeyboardInterrupt):
        attempt(lambda: _raise(KeyboardInterrupt()))


def test_what_a_plugin_raises_in_its_thread_is_not_the_keyboard() -> None:
    answer = attempt_within(lambda: _raise(KeyboardInterrupt()), 5.0, "p")
    assert isinstance(answer, CaughtError)
    assert answer.reason.en == "raised KeyboardInterrupt"


def test_a_call_within_its_time_answers_in_the_context_of_the_caller() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("mine")
    assert attempt_within(variable.get, 5.0, "p") == "mine"


def test_a_call_that_takes_too_long_is_left() -> None:
    go_on = threading.Event()
    begun = time.monotonic()
    answer = attempt_within(lambda: go_on.wait(30), 0.05, "p")
    assert time.monotonic() - begun < 5
    go_on.set()
    assert isinstance(answer, CaughtError)
    assert answer.reason.en == "did not finish within 0.05 s"


def test_a_lock_lets_in_whom_its_holder_waits_for_and_nobody_later() -> None:
    lock, order = HandedLock(), list[str]()
    left, freed = threading.Event(), threading.Event()

    def enter() -> None:
        with lock.held():
            order.append("waited for")
        left.wait(10)
        with lock.held():
            order.append("left")
        freed.set()

    with lock.held():
        answer = lock.lend(lambda: attempt_within(enter, 0.2, "p"))
        left.set()
        order.append("holder")
        # Whoever was left waits like everybody else.
        assert not freed.wait(0.05)
    assert isinstance(answer, CaughtError)
    assert freed.wait(10)
    assert order == ["waited for", "holder", "left"]


class _OddError(Exception):
    pass


_OddError.__name__ = "p@ssword of somebody"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            ModuleNotFoundError("no x at /home/somebody", name="x.y"),
            "ModuleNotFoundError: No module named 'x.y'",
        ),
        (ModuleNotFoundError("secret", name="secret words"), "ModuleNotFoundError"),
        (ImportError("cannot import secret"), "ImportError"),
        (SystemExit("secret"), "SystemExit"),
        (ValueError("secret"), "ValueError"),
        (_MuteError(), "_MuteError"),
        (_OddError(), "an object"),
    ],
)
def test_a_reason_is_the_type_and_never_the_text(error: BaseException, reason: str) -> None:
    assert describe_error(error) == reason
    assert CaughtError(error).reason.en == f"raised {reason}"
    assert CaughtError(error).reason.zh == f"抛出{reason}"
