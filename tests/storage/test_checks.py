"""Closing waits for the calls under way, and refuses all later ones."""

from __future__ import annotations

import threading

import pytest

from newstratum._storage.checks import StoreUsage
from newstratum.errors import ClosedError


def test_closing_waits_for_those_who_use_it_and_refuses_others() -> None:
    usage = StoreUsage()
    entered, may_leave, closed = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        with usage.hold():
            entered.set()
            may_leave.wait(10)

    def close() -> None:
        assert usage.close()
        closed.set()

    threads = [threading.Thread(target=work, daemon=True), threading.Thread(target=close, daemon=True)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    assert not closed.wait(0.05)
    may_leave.set()
    assert closed.wait(10)
    with pytest.raises(ClosedError), usage.hold():
        pytest.fail("a closed store was used")
    assert not usage.close()


def test_a_call_that_fails_is_no_longer_under_way() -> None:
    usage = StoreUsage()
    with pytest.raises(RuntimeError), usage.hold():
        raise RuntimeError
    assert usage.close()


def test_after_a_fork_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = StoreUsage()
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert usage.is_forked
    with pytest.raises(ClosedError, match="forked"), usage.hold():
        pytest.fail("a store was used in a child")
