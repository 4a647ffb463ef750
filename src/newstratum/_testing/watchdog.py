"""A limit of time for each case of a kit, and one clear reason where a backend cannot be tried at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

#: Seconds that one case may take; wide, for machines under load.
CASE_SECONDS: Final = 40.0
#: The long form of a case may take this many times as long.
_THOROUGH: Final = 15
_REASON: Final = "_reason_not_to_try"
_HANGS: Final = "_number_of_hangs"


@contextmanager
def limit_seconds(kit: type, seconds: float, what: str, *, most_hangs: int = 1) -> Iterator[None]:
    """Fail what takes too long, and in the end every other case of the kit, with that reason.

    It needs the main thread and POSIX signals; elsewhere nothing is limited. A timer that was set before goes
    on afterwards.

    Args:
        kit: The class of the author, whose other cases are not tried then.
        seconds: How long it may take.
        what: What the reason names.
        most_hangs: After so many hangs no other case is tried.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        reason = f"{what} did not come back within {seconds:g} seconds: a call hangs"
        hangs = vars(kit).get(_HANGS, 0) + 1
        setattr(kit, _HANGS, hangs)
        if hangs >= most_hangs:
            give_up(kit, reason)
        pytest.fail(reason, pytrace=False)

    handler = signal.signal(signal.SIGALRM, stop)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, left, interval)


def compute_limit(setting: Any) -> float:
    """Return the seconds that a case of a kit may take."""
    seconds = float(setting.case_seconds)
    return seconds * _THOROUGH if getattr(setting, "thorough", False) else seconds


def give_up(kit: type, reason: str) -> None:
    """Try no further case of a kit, and say why in each."""
    setattr(kit, _REASON, reason)


def check_not_given_up(kit: type) -> None:
    """Fail where an earlier case showed that the backend cannot be tried."""
    if reason := vars(kit).get(_REASON):
        pytest.fail(f"not tried: {reason}", pytrace=False)
