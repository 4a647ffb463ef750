"""Try in a copy of the process whether a plugin ends it when it is imported.

``os._exit`` and a crash of a library cannot be caught in the process that they end. So the command first
loads its plugins in a copy of itself, which says of each that it begins and that it is through; a copy that
ends in between, or does not end in time, names the plugin. A copy is safe to make only of a process without
other threads, so that programs, which may have some, do not try.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from newstratum._host.command_process import keep_apart, tries_in_copy
from newstratum._host.discovery import EntryPoint
from newstratum._host.isolation import CaughtError, PluginEndedError, PluginTimeoutError, attempt

_DONE: Final = b"+"
_TOO_LONG: Final = b"-"
#: What a copy may take beyond the time that the host itself grants, before it is ended.
_GRACE: Final = 2.0


def probe_plugins(
    entry_points: Sequence[EntryPoint], load: Callable[[EntryPoint], bool], seconds: float
) -> dict[str, CaughtError]:
    """Return which plugins end a process that loads them, or hold it, by their names.

    Args:
        entry_points: The plugins, in the order in which they are loaded.
        load: Loads one, and says whether it ended in time. Whatever it does stays in the copy.
        seconds: How long one may take for each thing that it does.
    """
    fatal: dict[str, CaughtError] = {}
    waiting = list(entry_points) if tries_in_copy() else []
    while waiting:
        through, error = _try_in_copy(waiting, load, seconds)
        if error is not None and through < len(waiting):
            fatal[waiting[through].name] = error
            through += 1
        waiting = waiting[through:] if error is not None else []
    return fatal


def _try_in_copy(
    entry_points: Sequence[EntryPoint], load: Callable[[EntryPoint], bool], seconds: float
) -> tuple[int, CaughtError | None]:
    """Return how many plugins the copy got through, and what became of it at the next."""
    reading, writing = os.pipe()
    # What lies in the buffers would be written twice.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    with warnings.catch_warnings():
        # A thread of a plugin that hangs is no reason not to try the next.
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = os.fork()
    if copy == 0:
        _load_in_copy(entry_points, load, writing)
    os.close(writing)
    through = 0
    try:
        while through < len(entry_points):
            told = _read(reading, seconds + _GRACE)
            if told is None:
                return through, CaughtError(PluginTimeoutError(seconds))
            if not told:
                return through, CaughtError(PluginEndedError())
            through += told.count(_DONE)
            if _TOO_LONG in told:
                return through, CaughtError(PluginTimeoutError(seconds))
        return through, None
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


def _read(file: int, seconds: float) -> bytes | None:
    """Return what the copy says next; empty if it ended, None if it says nothing in time."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if select.select([file], [], [], left)[0]:
            return os.read(file, 64)
    return None


def _load_in_copy(entry_points: Sequence[EntryPoint], load: Callable[[EntryPoint], bool], told: int) -> None:
    """Load plugins and say so; what they write is dropped, since they will write it again."""
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
        # Somebody who interrupts the command means the command, which ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with keep_apart(lambda _words: None):
            for each in entry_points:
                in_time = attempt(partial(load, each))
                if in_time is False:
                    os.write(told, _TOO_LONG)
                    return
                os.write(told, _DONE)
    finally:
        os._exit(0)
