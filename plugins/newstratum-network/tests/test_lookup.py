"""A look-up ends in time, and an address that never answers leaves the others their share of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum_network.clocks import Deadline
from newstratum_network.lookup import connect_first, resolve_by_system, resolve_host


class Timer:
    """Counts seconds; every look at it may move it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_an_address_is_its_own_address() -> None:
    assert resolve_by_system("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("too long"), OSError()])
def test_a_name_that_nobody_knows_has_no_addresses(error: Exception) -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise error

    assert resolve_host("r.example.org", 80, 5, resolve) == ()


def test_a_look_up_that_hangs_is_left_behind() -> None:
    released = threading.Event()

    def resolve(_host: str, _port: int) -> Sequence[str]:
        released.wait()
        return ["127.0.0.1"]

    begun = time.monotonic()
    assert resolve_host("r.example.org", 80, 0.05, resolve) is None
    assert time.monotonic() - begun < 4
    released.set()


@given(st.integers(1, 6), st.floats(0.01, 100))
def test_addresses_that_never_answer_share_the_time_evenly(count: int, seconds: float) -> None:
    timer, tries = Timer(), []

    def connect(address: int, share: float) -> int:
        tries.append((address, share))
        timer.seconds += share
        raise TimeoutError

    with pytest.raises(TimeoutError):
        connect_first(range(count), Deadline(seconds, timer=timer), connect)
    # The last one may get nothing any more, if the shares before it were rounded up.
    assert [address for address, _share in tries] in (list(range(count)), list(range(count - 1)))
    assert [share for _address, share in tries] == pytest.approx([seconds / count] * len(tries))
    assert timer.seconds == pytest.approx(seconds, rel=0.01) or len(tries) < count


@pytest.mark.slow
@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_the_first_address_that_answers_is_connected_to(answers: list[bool]) -> None:
    def connect(address: int, _share: float) -> int:
        if not answers[address]:
            raise ConnectionRefusedError
        return address

    deadline = Deadline(60)
    if any(answers):
        assert connect_first(range(len(answers)), deadline, connect) == answers.index(True)
    else:
        with pytest.raises(ConnectionRefusedError):
            connect_first(range(len(answers)), deadline, connect)


def test_an_error_of_another_kind_is_raised_at_once() -> None:
    def connect(_address: str, _share: float) -> str:
        raise KeyError

    with pytest.raises(KeyError):
        connect_first(["a", "b"], Deadline(5), connect)
