"""A registry from asynchronous programs, on asyncio and on Trio: the loop never waits, and work is whole."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import attrs
import pytest

import newstratum as ns
from newstratum import aio
from newstratum.errors import ClosedError, ConflictError, InvalidValueError

DAY = dt.date(2018, 11, 1)
NOTICE = ns.PrivacyNotice(
    id="roster",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=DAY,
)
SOURCE = ns.Source(kind="person", reference="form", stated_on=DAY)
FORM = ns.read("某某律师事务所", "合伙人")

Main = Callable[[], Awaitable[None]]


@pytest.fixture(params=["asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Callable[[Main], None]:
    """Run an asynchronous function on one of the two kinds of loop."""
    return lambda main: anyio.run(main, backend=request.param)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/register.db"


def enrol(session: Any) -> str:
    return session.enrol(FORM, on=DAY).id


async def enrol_one(registry: aio.AsyncRegistry, **more: Any) -> str:
    return await registry.run_session(enrol, actor="web", purpose="roster", source=SOURCE, **more)


async def count_people(registry: aio.AsyncRegistry) -> int:
    return await registry.run_sync(lambda each: each.group_table(on=DAY).total)


@pytest.mark.parametrize("tasks", [40, pytest.param(1_000, marks=pytest.mark.stress)])
def test_all_sessions_of_many_tasks_are_stored(run: Callable[[Main], None], url: str, tasks: int) -> None:
    async def main() -> None:
        async with await aio.open_async_registry(url, notices=[NOTICE]) as registry:
            async with anyio.create_task_group() as group:
                for _ in range(tasks):
                    group.start_soon(enrol_one, registry)
            assert await count_people(registry) == tasks

    run(main)


def test_the_loop_goes_on_while_a_session_works(run: Callable[[Main], None]) -> None:
    turns = 0

    async def turn(scope: anyio.CancelScope) -> None:
        nonlocal turns
        with scope:
            while True:
                turns += 1
                await anyio.sleep(0.001)

    async def main() -> None:
        async with await aio.open_async_registry("memory:") as registry, anyio.create_task_group() as group:
            scope = anyio.CancelScope()
            group.start_soon(turn, scope)
            await registry.run_sync(lambda _registry: time.sleep(0.2))
            scope.cancel()

    run(main)
    assert turns > 20


def test_a_session_that_fails_stores_nothing(run: Callable[[Main], None], url: str) -> None:
    def fail(session: Any) -> None:
        enrol(session)
        raise LookupError

    async def main() -> None:
        async with await aio.open_async_registry(url, notices=[NOTICE]) as registry:
            with pytest.raises(LookupError):
                await registry.run_session(fail, actor="web", purpose="roster", source=SOURCE)
            assert await count_people(registry) == 0

    run(main)


@pytest.mark.slow
def test_a_session_that_began_is_whole_though_its_task_is_cancelled(
    run: Callable[[Main], None], url: str
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(session: Any) -> str:
        identifier = enrol(session)
        begun.set()
        assert go_on.wait(10)
        return identifier

    async def main() -> None:
        async with await aio.open_async_registry(url, notices=[NOTICE]) as registry:
            async with anyio.create_task_group() as group:

                async def start() -> None:
                    await registry.run_session(
                        work, actor="web", purpose="roster", source=SOURCE, commit_id="c1"
                    )

                group.start_soon(start)
                await anyio.to_thread.run_sync(begun.wait)
                group.cancel_scope.cancel()
                go_on.set()
            assert await count_people(registry) == 1
            # Whoever does not know sends it again under its id.
            await registry.run_session(work, actor="web", purpose="roster", source=SOURCE, commit_id="c1")
            assert await count_people(registry) == 1

    run(main)


@pytest.mark.slow
def test_a_session_that_waits_and_is_cancelled_stores_nothing(run: Callable[[Main], None], url: str) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def occupy(_registry: ns.Registry) -> None:
        begun.set()
        assert go_on.wait(10)

    async def main() -> None:
        async with await aio.open_async_registry(url, threads=1, notices=[NOTICE]) as registry:
            async with anyio.create_task_group() as group:
                group.start_soon(registry.run_sync, occupy)
                await anyio.to_thread.run_sync(begun.wait)
                with anyio.move_on_after(0.05) as scope:
                    await enrol_one(registry)
                assert scope.cancelled_caught
                go_on.set()
            assert await count_people(registry) == 0

    run(main)


def test_closing_waits_for_what_runs_and_then_nothing_begins(run: Callable[[Main], None]) -> None:
    ended: list[str] = []

    def work(_registry: ns.Registry) -> None:
        time.sleep(0.1)
        ended.append("work")

    async def main() -> None:
        registry = await aio.open_async_registry("memory:")
        async with anyio.create_task_group() as group:
            group.start_soon(registry.run_sync, work)
            await anyio.sleep(0.03)
            await registry.aclose()
            ended.append("closed")
            with pytest.raises(ClosedError):
                await registry.run_sync(lambda each: each.group_table(on=DAY))
        await registry.aclose()

    run(main)
    assert ended == ["work", "closed"]


def test_two_who_change_one_record_get_one_conflict(run: Callable[[Main], None], url: str) -> None:
    barrier = threading.Barrier(2)
    results: list[str] = []

    async def main() -> None:
        async with await aio.open_async_registry(url, notices=[NOTICE]) as registry:
            identifier = await enrol_one(registry)

            def change(session: Any) -> None:
                person = session.people.get(identifier)
                barrier.wait(10)
                session.people.update(attrs.evolve(person, township="310114102"))

            async def try_it() -> None:
                try:
                    await registry.run_session(change, actor="web", purpose="roster", source=SOURCE)
                except ConflictError:
                    results.append("conflict")
                else:
                    results.append("stored")

            async with anyio.create_task_group() as group:
                group.start_soon(try_it)
                group.start_soon(try_it)

    run(main)
    assert sorted(results) == ["conflict", "stored"]


@pytest.mark.parametrize("threads", [0, -1, True, 1.5])
def test_wrong_numbers_of_threads_are_refused(threads: Any) -> None:
    with ns.open_registry("memory:") as registry, pytest.raises(InvalidValueError) as caught:
        aio.AsyncRegistry(registry, threads=threads)
    assert caught.value.field == "threads"
    with pytest.raises(InvalidValueError, match="threads"):
        anyio.run(lambda: aio.open_async_registry("memory:", threads=threads))


def test_a_wrong_number_of_threads_leaves_the_store_free(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    with pytest.raises(InvalidValueError, match="threads"):
        anyio.run(lambda: aio.open_async_registry(url, threads=0))
    assert list(tmp_path.iterdir()) == []


async def _work_later(session: ns.Session) -> None:
    enrol(session)


@pytest.mark.parametrize(
    "work", [_work_later, lambda session: _work_later(session)], ids=["async", "awaited"]
)
def test_asynchronous_work_is_refused_and_nothing_is_stored(
    run: Callable[[Main], None], work: Callable[[ns.Session], Any]
) -> None:
    async def main() -> None:
        async with await aio.open_async_registry("memory:", notices=[NOTICE]) as registry:
            with pytest.raises(InvalidValueError, match="plain function"):
                await registry.run_session(work, actor="web", purpose="roster", source=SOURCE)
            with pytest.raises(InvalidValueError, match="plain function"):
                await registry.run_sync(work)
            assert await count_people(registry) == 0

    run(main)
