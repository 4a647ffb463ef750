"""A registry for asynchronous programs: its work runs in threads, and the event loop waits for no disk."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread

from newstratum._model.organisation.relations import Citation
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import PrivacyNotice
from newstratum._ports.url import URL
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._registry.sessions.session import Session
from newstratum._words import Words
from newstratum.errors import ClosedError, InvalidValueError

T = TypeVar("T")

_ASYNCHRONOUS: Final = Words("是异步函数，没有人等它结束", "is asynchronous, and nobody would wait for it")
_PLAIN: Final = Words("请写普通函数：def，不写async def", "write a plain function: def, not async def")


class AsyncRegistry:
    """A :class:`~newstratum.Registry` whose calls run in threads; for asyncio and Trio.

    A session belongs to one thread, so a unit of work is one function: :meth:`run_session` runs it in one,
    and commits once when it returns. A task that is cancelled while it waits for a thread stores nothing; one
    that is cancelled later does not stop its session, which is stored whole. Whoever has to know gives a
    ``commit_id``: the same work again under the same id stores nothing a second time, and returns the same.
    """

    def __init__(self, registry: Registry, *, threads: int = 8) -> None:
        """Take a registry that is open.

        Args:
            registry: The registry; :meth:`aclose` closes it.
            threads: How many calls run at once; the others wait.

        Raises:
            InvalidValueError: There are no threads.
        """
        _check_threads(threads)
        self._registry = registry
        self._limiter = anyio.CapacityLimiter(threads)
        self._is_closed = False
        #: Guards the number of calls that run, and tells when the last one ends.
        self._running = 0
        self._changed = threading.Condition()

    async def run_sync(self, function: Callable[[Registry], T]) -> T:
        """Run a function of the registry in a thread, and return what it returns.

        Args:
            function: Takes the registry: ``lambda registry: registry.report(on=day)``. What it returns must
                not need the thread: a report does not, a session does.

        Raises:
            ClosedError: The registry is closed.
            InvalidValueError: The function is asynchronous: nobody would wait for it.
        """
        _check_plain("function", function)

        def run() -> T:
            with self._count_call():
                return _check_answer("function", function(self._registry))

        self._check_open()
        return await anyio.to_thread.run_sync(run, limiter=self._limiter)

    async def run_session(
        self,
        work: Callable[[Session], T],
        *,
        actor: str,
        purpose: str,
        source: Source | Citation | str | None = None,
        notice: PrivacyNotice | str | None = None,
        reason: str = "",
        commit_id: str | None = None,
    ) -> T:
        """Run a unit of work in one session, and commit it once when it returns.

        The arguments are those of :meth:`newstratum.Registry.session`.

        Args:
            work: A plain function that takes the session; where it raises, nothing is stored.
            actor: Who works.
            purpose: What for.
            source: Where facts come from that do not say so themselves.
            notice: The privacy notice people were given.
            reason: A code or a short text without personal data.
            commit_id: Identifies the command, so that it can be sent again.

        Returns:
            What the work returned, after it was stored.

        Raises:
            ClosedError: The registry is closed.
            InvalidValueError: The work is asynchronous: nobody would wait for it.
        """
        _check_plain("work", work)

        def run(registry: Registry) -> T:
            with registry.session(
                actor=actor, purpose=purpose, source=source, notice=notice, reason=reason, commit_id=commit_id
            ) as session:
                return _check_answer("work", work(session))

        return await self.run_sync(run)

    async def aclose(self) -> None:
        """Close the registry after the calls that run; closing again does nothing."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._close, limiter=anyio.CapacityLimiter(1))

    async def __aenter__(self) -> AsyncRegistry:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"Async{self._registry!r}"

    def _check_open(self) -> None:
        if self._is_closed:
            raise ClosedError(Words("登记册", "the registry"))

    @contextmanager
    def _count_call(self) -> Iterator[None]:
        # A task may be gone before its thread: only the thread knows when its work is done.
        with self._changed:
            self._check_open()
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: not self._running)
        self._registry.close()


def _check_threads(threads: object) -> None:
    if not isinstance(threads, int) or isinstance(threads, bool) or threads < 1:
        raise InvalidValueError(
            "threads",
            Words("应为正整数", "must be a whole number above zero"),
            Words("请写threads=8", "write threads=8"),
        )


def _check_plain(name: str, function: object) -> None:
    if not callable(function):
        raise InvalidValueError(
            name,
            Words("应为函数，不是{}", "must be a function, not {}").format(type(function).__name__),
            Words("请写lambda registry: …", "write lambda registry: …"),
        )
    if inspect.iscoroutinefunction(function):
        raise InvalidValueError(name, _ASYNCHRONOUS, _PLAIN)


def _check_answer(name: str, answer: T) -> T:
    """Refuse what only a task can wait for: the thread has none."""
    if inspect.isawaitable(answer):
        if inspect.iscoroutine(answer):
            answer.close()
        raise InvalidValueError(name, _ASYNCHRONOUS, _PLAIN)
    return answer


async def open_async_registry(
    url: URL | str, *, threads: int = 8, notices: Iterable[PrivacyNotice] = (), **settings: Any
) -> AsyncRegistry:
    """Open the registry that a URL names, off the event loop.

    Args:
        url: Where the store is.
        threads: How many calls run at once.
        notices: Privacy notices that people were given.
        settings: What else :func:`newstratum.open_registry` takes.

    Returns:
        The open registry; close it with :meth:`AsyncRegistry.aclose`, or use it as an asynchronous context
        manager.

    Raises:
        StoreError: The store cannot be opened.
        InvalidValueError: The URL or a setting is not valid.
    """
    _check_threads(threads)
    registry = await anyio.to_thread.run_sync(lambda: open_registry(url, notices=notices, **settings))
    return AsyncRegistry(registry, threads=threads)
