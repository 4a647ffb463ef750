"""Sessions of a registry in a database: first use, commands, budgets and erasures, from threads at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import pytest

import newstratum as ns
from newstratum import organisation as org
from newstratum.errors import CommitIdReusedError, ConflictError, ErasedPersonError, OverBudgetError
from newstratum_sql import prepare

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2018, 1, 1),
)
SOURCE = ns.Source(kind=ns.SourceKind.PERSON, stated_on=dt.date(2018, 10, 1))


@pytest.fixture
def registry(cluster: Any, new_database: Callable[..., str]) -> Iterator[ns.Registry]:
    """A registry in a new database."""
    url = str(cluster.url(new_database("")))
    prepare(url)
    with ns.open_registry(url, notices=[NOTICE]) as opened:
        yield opened


def roster(registry: ns.Registry, **options: Any) -> ns.Session:
    return registry.session(actor="office", purpose="roster", source=SOURCE, **options)


def office(registry: ns.Registry) -> ns.Session:
    return registry.session(actor="office", purpose="office", source="合成章程")


def run_at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run work in threads that begin together."""
    together = threading.Barrier(count)

    def begin(number: int) -> Any:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["enrol", "load"])
def test_50_first_sessions_do_not_conflict(registry: ns.Registry, way: str) -> None:
    def work(number: int) -> None:
        for each in range(number, 50, 8):
            with roster(registry) as session:
                if way == "enrol":
                    session.enrol(ns.Person(id=f"P{each}"))
                else:
                    session.load(iter([(ns.Person(id=f"P{each}"), None)]))

    run_at_once(8, work)
    with roster(registry) as session:
        assert len(list(session.people.all())) == 50


@pytest.mark.slow
def test_one_command_at_once_has_one_effect_and_another_is_refused(registry: ns.Registry) -> None:
    form = ns.read("合成律师事务所", "合伙人")

    def enrol(_number: int) -> tuple[str, Any]:
        with roster(registry, commit_id="c1") as session:
            enrolled = session.enrol(form)
        return enrolled.id, session.stored

    assert len(set(run_at_once(6, enrol))) == 1
    with pytest.raises(CommitIdReusedError), roster(registry, commit_id="c1") as session:
        session.enrol(ns.read("合成律师事务所", "会计"))


@pytest.mark.slow
def test_no_line_is_overdrawn_at_once(registry: ns.Registry) -> None:
    line = org.Line("hall", "议事厅", amount=org.from_yuan(100))
    with office(registry) as session:
        session.add(org.Budget("b1", "合成经费", year=2018, amount=org.from_yuan(100), lines=[line]))
        for name, amount in (("e1", 100), ("refund", -50)):
            session.add(org.Expense(id=name, budget="b1", line="hall", amount=org.from_yuan(amount)))

    def work(number: int) -> None:
        with contextlib.suppress(ConflictError, OverBudgetError), office(registry) as session:
            if number:
                amount = org.from_yuan(50)
                session.add(org.Expense(id=f"n{number}", budget="b1", line="hall", amount=amount))
            else:
                session.expenses.remove("refund")

    run_at_once(6, work)
    with office(registry) as session:
        assert sum(each.amount.minor for each in session.expenses.all()) <= org.from_yuan(100).minor


@pytest.mark.slow
def test_an_erasure_reaches_the_past_and_is_one_event(registry: ns.Registry) -> None:
    with roster(registry) as session:
        session.add_all([ns.Person(id="P1"), ns.Person(id="P2")])
    with roster(registry) as session:
        session.add(org.Visit(id="v1", person="P1", by_body="b1", source="合成章程"))
    with roster(registry) as session:
        session.visits.update(attrs.evolve(session.visits.require("v1"), person="P2"))

    def erase(_number: int) -> Any:
        return registry.redact_person("P1", actor="office", purpose="roster")

    done = run_at_once(4, erase)
    assert sorted(each.already_done for each in done) == [False, True, True, True]
    assert [str(key) for each in done for key in each.kept] == ["visit/v1"]
    documents = [change._document or b"" for change in registry.history.changes(limit=1000).changes]
    assert b'"P1"' not in b"".join(documents)
    with office(registry) as session:
        assert session.visits.require("v1").person == "P2"


@pytest.mark.slow
def test_nothing_comes_back_while_sessions_store_it(registry: ns.Registry) -> None:
    with roster(registry) as session:
        session.add_all([ns.Person(id=f"P{number}") for number in range(8)])

    def work(number: int) -> None:
        if number < 3:
            registry.redact_person(f"P{number}", actor="office", purpose="roster")
            return
        for each in range(8):
            with contextlib.suppress(ErasedPersonError, ConflictError), roster(registry) as session:
                name = f"{number}-{each}"
                session.add(org.Visit(id=name, person=f"P{each}", by_body="b1", source="合成章程"))

    run_at_once(6, work)
    documents = [change._document or b"" for change in registry.history.changes(limit=1000).changes]
    left = b"".join(documents).decode()
    assert [number for number in range(8) if f'"P{number}"' in left] == [3, 4, 5, 6, 7]
