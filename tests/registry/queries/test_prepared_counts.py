"""A store that answers several counts together is asked once for a figure, and the figure is the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from newstratum._model.people.people import Person
from newstratum._ports.query import Is
from newstratum._ports.store import BatchCounter, Counter, CountQuery, Counts
from newstratum._registry.opening import open_registry
from newstratum._registry.queries.prepared_counts import PreparedCounts
from newstratum._registry.registry import Registry
from newstratum._rules.verdict import Verdict
from newstratum._words import Words

DAY = dt.date(2018, 11, 1)
UNITS = ("310114102", "310114103")


class Together:
    """A store in memory that answers several counts together, and notes how it is asked."""

    def __init__(self, store: Any) -> None:
        self.asked: list[str] = []
        self._store = store
        for name in ("get", "find", "commit", "changes", "close"):
            setattr(self, name, getattr(store, name))

    def count_by(self, kind: str, fields: Any, where: Any = ()) -> Counts:
        self.asked.append(f"one: {kind} {tuple(fields)}")
        return self._store.count_by(kind, fields, where)

    def count_all(self, queries: Iterable[CountQuery]) -> tuple[Counts, ...]:
        self.asked.append("several")
        return tuple(self._store.count_by(each.kind, each.fields, each.where) for each in queries)


@pytest.fixture
def registries(source, notice):
    with open_registry("memory:") as registry:
        with registry.session(actor="a", purpose="roster", source=source, notice=notice) as session:
            for number in range(30):
                person = Person(id=f"P{number}", township=(*UNITS, "310114999", None)[number % 4])
                session.people.add(person)
                outcome = ("enterprise", "freelance", "outside")[number % 3]
                on = DAY if number % 5 else DAY + dt.timedelta(days=30)
                if number % 7:
                    session.placements.propose(person.id, Verdict(outcome=outcome, edition="2017"), on=on)
                if number % 11 == 1:
                    session.placements.confirm(person.id, by="clerk", on=DAY)
        together = Together(registry._store)
        assert isinstance(together, BatchCounter)
        assert isinstance(together, Counter)
        yield registry, Registry(together), together


FIGURES = {
    "group table": lambda registry: registry.group_table(UNITS, edition="2017", on=DAY),
    "confirmed only": lambda registry: registry.group_table(
        UNITS, edition="2017", on=DAY, confirmed_only=True
    ),
    "coverage": lambda registry: registry.coverage.by_unit(
        None, {unit: Words.same(unit) for unit in UNITS}, edition="2017", on=DAY
    ),
    "coverage of industries": lambda registry: registry.coverage.by_industry(
        None, {unit: Words.same(unit) for unit in UNITS}, {"I": Words.same("I")}, edition="2017", on=DAY
    ),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_the_same_and_asked_for_once(registries, figure):
    plain, asked_together, store = registries
    assert FIGURES[figure](asked_together) == FIGURES[figure](plain)
    assert store.asked == ["several"]


def test_people_whose_use_is_restricted_are_not_counted(registries):
    plain, asked_together, _store = registries
    with plain.session(actor="desk", purpose="roster") as session:
        session.people.restrict("P1", reason="本人要求", on=DAY)
    assert FIGURES["group table"](asked_together) == FIGURES["group table"](plain)
    assert FIGURES["coverage"](asked_together).total == 24


@pytest.mark.parametrize("restricted", [("P1", "P2", "P8"), ("P0", "P7"), ("P0", "P1", "P2", "P14")])
def test_the_restricted_are_read_once_for_a_table_whether_placed_or_not(registries, restricted):
    """Every seventh is not placed: the units of those come from the people, of the others from placements."""
    plain, asked_together, _store = registries
    with plain.session(actor="desk", purpose="roster") as session:
        for each in restricted:
            session.people.restrict(each, reason="本人要求", on=DAY)
    reads = []

    class Watched:
        def __init__(self) -> None:
            for name in ("get", "commit", "changes", "close", "count_by"):
                setattr(self, name, getattr(plain._store, name))

        def find(self, query: Any) -> Any:
            if query.where == (Is("uses", "-"),):
                reads.append(query.kind)
            return plain._store.find(query)

    table = Registry(Watched()).group_table(UNITS, edition="2017", on=DAY)
    assert table == FIGURES["group table"](asked_together)
    # Of the 30, five were first placed later.
    assert table.total == 25 - len(restricted)
    assert sorted(reads) in (["placement"], ["person", "placement"])
    assert ("person" in reads) == any(int(each[1:]) % 7 == 0 for each in restricted)


def test_a_purpose_that_rests_on_consent_is_counted_as_before(registries):
    plain, asked_together, store = registries
    tables = [
        registry.group_table(UNITS, edition="2017", on=DAY, purpose="invitation")
        for registry in (asked_together, plain)
    ]
    assert tables[0] == tables[1]
    assert "several" not in store.asked


def test_what_was_not_asked_beforehand_is_asked_of_the_store():
    class One:
        def count_by(self, kind: str, fields: Any, where: Any = ()) -> Counts:
            return {("store",): 1}

    known = PreparedCounts(One(), {CountQuery("person", ("town",)): {("known",): 2}})
    assert known.count_by("person", ["town"]) == {("known",): 2}
    assert known.count_by("person", ()) == {("store",): 1}
