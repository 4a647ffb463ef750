"""A stage on which sessions of a registry act in an order that is chosen, call by call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

#: Chooses who goes on, given who waits.
Choose = Callable[[list[int]], int]


@attrs.define
class Stage:
    """Lets sessions go on one at a time, each up to its next call that matters."""

    #: What each session ended with; None for a clean end.
    ended: dict[int, BaseException | None] = attrs.field(factory=dict)
    _changed: threading.Condition = attrs.field(factory=threading.Condition)
    _waiting: set[int] = attrs.field(factory=set)
    _turn: int | None = None

    def pause(self, number: int) -> None:
        """Wait until it is a session's turn again; any of its threads may."""
        with self._changed:
            self._waiting.add(number)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._turn == number, timeout=60)
            self._turn = None
            self._waiting.discard(number)

    def play(self, sessions: Sequence[Callable[[], object]], choose: Choose) -> list[tuple[int, int]]:
        """Let all sessions come to their end; return the choices made: which, of how many."""
        threads = [
            threading.Thread(target=self._act, args=(number, work)) for number, work in enumerate(sessions)
        ]
        for thread in threads:
            thread.start()
        made: list[tuple[int, int]] = []
        while waiting := self._those_who_wait(len(sessions)):
            chosen = choose(waiting)
            made.append((waiting.index(chosen), len(waiting)))
            with self._changed:
                self._turn = chosen
                self._changed.notify_all()
        for thread in threads:
            thread.join()
        return made

    def _act(self, number: int, work: Callable[[], object]) -> None:
        error: BaseException | None = None
        try:
            self.pause(number)
            work()
        except BaseException as raised:
            error = raised
        with self._changed:
            self.ended[number] = error
            self._changed.notify_all()

    def _those_who_wait(self, count: int) -> list[int]:
        with self._changed:
            settled = self._changed.wait_for(
                lambda: self._turn is None and len(self._waiting) + len(self.ended) == count, timeout=60
            )
            assert settled, "a session neither waits nor ends"
            return sorted(self._waiting)


def in_the_order(order: Sequence[int]) -> Choose:
    """Choose so that one session comes after the other."""
    return lambda waiting: min(waiting, key=order.index)


def every_order(play: Callable[[Choose], list[tuple[int, int]]]) -> Iterator[list[int]]:
    """Play in every order there is, and yield each after it was played."""
    path: list[int] = []
    while True:
        steps = iter(path)
        made = play(lambda waiting, steps=steps: waiting[next(steps, 0)])  # type: ignore[misc]
        yield [index for index, _of in made]
        while made and made[-1][0] + 1 == made[-1][1]:
            made.pop()
        if not made:
            return
        path = [index for index, _of in made[:-1]] + [made[-1][0] + 1]


class Watched:
    """The store as one session has it: it waits for its turn before each call that matters."""

    def __init__(self, store: Any, pause: Callable[[], None], matters: Callable[[str, str], bool]) -> None:
        self._store, self._pause, self._matters = store, pause, matters

    def _call(self, name: str, kind: str, *arguments: Any, **options: Any) -> Any:
        if self._matters(name, kind):
            self._pause()
        return getattr(self._store, name)(*arguments, **options)

    def get(self, key: Any) -> Any:
        return self._call("get", key.kind, key)

    def find(self, query: Any) -> Any:
        return self._call("find", query.kind, query)

    def commit(self, writes: Iterable[Any], note: Any) -> Any:
        return self._call("commit", "", writes, note)

    def changes(self, after: Any = None, *, limit: int = 1000) -> Any:
        return self._call("changes", "", after, limit=limit)

    def redact(self, key: Any, note: Any) -> Any:
        return self._call("redact", "", key, note)

    def redact_all(self, keys: Iterable[Any], note: Any) -> Any:
        return self._call("redact_all", "", keys, note)

    def back_up(self, file: Path) -> None:
        self._call("back_up", "", file)

    def restore(self, file: Path, erased: Iterable[Any] = ()) -> None:
        self._call("restore", "", file, erased)

    def close(self) -> None:
        self._store.close()


@pytest.fixture(scope="session")
def stage() -> type[Stage]:
    """A stage for one play."""
    return Stage


@pytest.fixture(scope="session")
def watched() -> type[Watched]:
    """Makes a session's own view of a store."""
    return Watched


@pytest.fixture(scope="session")
def orders() -> Callable[..., Iterator[list[int]]]:
    """Plays in every order."""
    return every_order


@pytest.fixture(scope="session")
def one_after_the_other() -> Callable[[Sequence[int]], Choose]:
    """Chooses the sessions in a given order."""
    return in_the_order
