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


class _InterruptedLock:
    """A lock that is interrupted once, when it is taken for the nth time or just given back."""

    def __init__(self, at: int, *, is_taken: bool) -> None:
        self._lock = threading.Condition()
        self._at, self._is_taken, self._count = at, is_taken, 0

    def __enter__(self) -> None:
        self._count += 1
        if self._count == self._at and not self._is_taken:
            raise KeyboardInterrupt
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()
        if self._count == self._at and self._is_taken:
            raise KeyboardInterrupt

    def __getattr__(self, name: str) -> object:
        return getattr(self._lock, name)


@pytest.mark.parametrize("is_taken", [False, True])
@pytest.mark.parametrize("at", [1, 2])
def test_a_call_that_is_interrupted_anywhere_lets_the_store_be_closed(
    at: int, is_taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C may come while the lock is taken, before the call and after it."""
    usage = StoreUsage()
    monkeypatch.setattr(usage, "_state", _InterruptedLock(at, is_taken=is_taken))
    with pytest.raises(KeyboardInterrupt), usage.hold():
        pass
    closed = threading.Event()
    thread = threading.Thread(target=lambda: (usage.close(), closed.set()), daemon=True)
    thread.start()
    assert closed.wait(10)


def test_who_closes_does_not_wait_for_a_call_it_left_itself() -> None:
    """An interrupted block stays open as long as its traceback, which is there while the store is closed."""
    usage = StoreUsage()
    closed = threading.Event()

    def close() -> None:
        left = usage.hold()
        left.__enter__()
        assert usage.close()
        closed.set()
        left.__exit__(None, None, None)

    threading.Thread(target=close, daemon=True).start()
    assert closed.wait(10)


def test_after_a_fork_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = StoreUsage()
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert usage.is_forked
    with pytest.raises(ClosedError, match="forked"), usage.hold():
        pytest.fail("a store was used in a child")
