"""A round with a cadence sees each body again and again, one without sees it once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.regularity import add_span, list_round_stops, select_overdue
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.outreach import Inspection, Round, Visit, VisitKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period

SOURCE = Citation(document="合成名单")
OFFICE = "office"
TOWNS = ("anting", "nanxiang")
QUARTERLY = Round(
    id="R1",
    name_zh="季度走访",
    kind=VisitKind.CALL,
    by_body=OFFICE,
    targets=TOWNS,
    cadence=Cadence.QUARTERLY,
    period=Period(began_on="2018-01-01"),
    source=SOURCE,
)
ONCE = attrs.evolve(
    QUARTERLY,
    id="R2",
    kind=VisitKind.FULL_ROUND,
    cadence=None,
    period=Period(began_on="2018-01-01", ended_on="2018-03-31"),
)
DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2019, 12, 31))


def visit(day: str | None, **more: Any) -> Visit:
    given = {"id": f"v-{day}", "body": TOWNS[0], "by_body": OFFICE, "held_on": day, "source": SOURCE}
    return Visit(**given | more)


def overdue(round_: Round, made: list[Visit | Inspection], today: dt.date) -> dict[str, Certainty]:
    return {stop.body: stop.overdue for stop in list_round_stops([round_], made, today)}


@given(seen=st.lists(DAYS, max_size=5), today=DAYS)
def test_a_stop_is_due_one_span_after_it_was_seen(seen: list[dt.date], today: dt.date) -> None:
    made = [visit(day.isoformat(), round=QUARTERLY.id) for day in seen]
    stops = {stop.body: stop for stop in list_round_stops([QUARTERLY], made, today)}
    last = max([dt.date(2018, 1, 1), *(day for day in seen if day <= today)])
    due = add_span(last, Cadence.QUARTERLY)
    assert (stops[TOWNS[0]].due_from, stops[TOWNS[0]].due_to) == (due, due)
    assert stops[TOWNS[0]].overdue is (Certainty.YES if due < today else Certainty.NO)
    assert stops[TOWNS[1]].due_to == dt.date(2018, 4, 1)
    assert set(stops) == set(TOWNS)


@pytest.mark.parametrize("held", [None, "2018", "2018-02", "2018-02-05"])
def test_a_round_without_a_cadence_sees_each_body_once(held: str | None) -> None:
    made = [visit(held)]
    assert overdue(ONCE, made, dt.date(2018, 3, 31)) == dict.fromkeys(TOWNS, Certainty.NO)
    assert overdue(ONCE, made, dt.date(2018, 4, 1)) == {TOWNS[0]: Certainty.NO, TOWNS[1]: Certainty.YES}
    # It stays until everybody is seen, late as that may be.
    late = [*made, visit("2019-12-01", id="late", body=TOWNS[1], round=ONCE.id)]
    assert set(overdue(ONCE, late, dt.date(2019, 12, 31)).values()) == {Certainty.NO}


def test_a_round_that_ends_in_some_month_is_overdue_surely_after_it() -> None:
    some_day = attrs.evolve(ONCE, period=Period(began_on="2018-01-01", ended_on="2018-03"))
    days = [dt.date(2018, 3, 1), dt.date(2018, 3, 2), dt.date(2018, 3, 31), dt.date(2018, 4, 1)]
    assert [overdue(some_day, [], day)[TOWNS[0]] for day in days] == [
        Certainty.NO,
        Certainty.POSSIBLY,
        Certainty.POSSIBLY,
        Certainty.YES,
    ]
    stops = list_round_stops([some_day], [], dt.date(2018, 3, 2))
    assert len(select_overdue(stops)) == 2
    assert select_overdue(stops, surely=True) == ()


def test_without_an_end_or_a_cadence_nothing_is_ever_due() -> None:
    endless = attrs.evolve(ONCE, period=Period(began_on="2018-01-01"))
    stops = list_round_stops([endless], [], dt.date(2030, 1, 1))
    assert {(stop.due_to, stop.overdue) for stop in stops} == {(None, Certainty.NO)}


def test_a_round_with_a_cadence_that_is_over_is_due_no_more() -> None:
    over = attrs.evolve(QUARTERLY, period=Period(began_on="2018-01-01", ended_on="2018-06-30"))
    assert list_round_stops([over], [], dt.date(2018, 7, 1)) == ()
    assert len(list_round_stops([over], [], dt.date(2018, 6, 30))) == 2


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        (visit("2018-05-01", round="R1"), True),
        (visit("2018-05-01"), True),
        (visit("2018-05-01", round="R2"), False),
        (visit("2018-05-01", by_body="another"), False),
        (visit("2018-05-01", by_body=None, by_person="p", round="R1"), True),
        (visit("2018-05-01", by_body=None, by_person="p"), False),
        (visit("2018-05-01", state=OccasionState.PLANNED), False),
        (visit("2018-05-01", state=OccasionState.CANCELLED), False),
        (visit("2018-06-02"), False),
        (visit("2018-05-01", body=TOWNS[1]), False),
        (visit("2018-05-01", body=None, person="p"), False),
        (
            Inspection(id="i", body=TOWNS[0], by_body=OFFICE, held_on="2018-05-01", source=SOURCE),
            True,
        ),
    ],
)
def test_what_was_made_in_the_round_or_by_its_body_counts(made: Visit | Inspection, *, counts: bool) -> None:
    state = overdue(QUARTERLY, [made], dt.date(2018, 6, 1))[TOWNS[0]]
    assert state is (Certainty.NO if counts else Certainty.YES)


def test_the_longest_overdue_comes_first() -> None:
    stops = list_round_stops([QUARTERLY, ONCE], [visit("2018-02-01")], dt.date(2018, 7, 1))
    assert [(stop.round.id, stop.body, str(stop.due_to)) for stop in stops] == [
        ("R2", "nanxiang", "2018-03-31"),
        ("R1", "nanxiang", "2018-04-01"),
        ("R1", "anting", "2018-05-01"),
        ("R2", "anting", "None"),
    ]
