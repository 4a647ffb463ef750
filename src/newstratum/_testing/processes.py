"""Work in a forked process that may be killed, run out of room or find a store locked."""

from __future__ import annotations

import json
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from attrs import frozen

_FAILED: Final = "failed"


@frozen
class ChildOutcome:
    """How a child ended, and what it said before."""

    said: list[Any]
    #: The signal that ended it; 0 where it ended by itself.
    signal: int


def run_in_child(work: Callable[[Callable[[Any], None]], None]) -> ChildOutcome:
    """Run work in a forked process, and return what it said until it ended.

    Args:
        work: Gets a function to say things by, each told before it returns. An error of it fails the case.
    """
    with prepare_child(work) as run:
        return run()


@contextmanager
def prepare_child(work: Callable[[Callable[[Any], None]], None]) -> Iterator[Callable[[], ChildOutcome]]:
    """Fork a process now, and yield a function that lets it work: it has a copy of nothing opened later."""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    reading, writing = os.pipe()
    waiting, starting = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of a fork beside the threads of a test runner; a child touches none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(reading)
        os.close(starting)
        _work_and_leave(work, waiting, writing)
    os.close(writing)
    os.close(waiting)
    ended: list[int] = []

    def run() -> ChildOutcome:
        os.write(starting, b"x")
        with open(reading, "rb", closefd=False) as pipe:
            text = pipe.read()
        ended.append(os.waitpid(child, 0)[1])
        said = [json.loads(line) for line in text.splitlines()]
        failures = [each[_FAILED] for each in said if isinstance(each, dict)]
        assert not failures, failures[0]
        return ChildOutcome(said, os.WTERMSIG(ended[0]) if os.WIFSIGNALED(ended[0]) else 0)

    try:
        yield run
    finally:
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(reading)
        os.close(starting)


def _work_and_leave(work: Callable[[Callable[[Any], None]], None], waiting: int, writing: int) -> None:
    def say(thing: Any) -> None:
        os.write(writing, json.dumps(thing).encode() + b"\n")

    try:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            if os.read(waiting, 1):
                work(say)
        except BaseException as error:
            say({_FAILED: f"in another process: {type(error).__name__}: {error}"})
    finally:
        os._exit(0)
