"""Meetings against minutes, and visits that are overdue."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._figures.regularity import (
    add_span,
    build_meeting_record,
    list_round_stops,
    list_visits_due,
    select_overdue,
)
from newstratum._model.organisation.governance import Conference, Meeting
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.outreach import Inspection, KeyContact, Round, Visit, VisitKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period, to_partial_date

SOURCE = Citation(document="合成制度")
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2019, 12, 31))
OFFICE = "office"
CONFERENCE = Conference(id="c", name_zh="部长办公会", body=OFFICE, cadence=Cadence.QUARTERLY, source=SOURCE)
YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))


def meeting(name: str, day: str | None, *, minuted: bool = True) -> Meeting:
    return Meeting(
        id=name,
        name_zh="合成会议",
        conference=CONFERENCE.id,
        held_on=day,
        minutes=SOURCE if minuted else None,
        source=SOURCE,
    )


def contact(began: str = "2018-01-01", cadence: Cadence | None = Cadence.QUARTERLY) -> KeyContact:
    return KeyContact(
        id="k",
        person="p",
        by_body=OFFICE,
        cadence=cadence,
        period=Period(began_on=began),
        source=SOURCE,
    )


def visit(day: str | None, **more: Any) -> Visit:
    more = {"by_body": OFFICE, "person": "p"} | more
    return Visit(id=f"v-{day}", held_on=day, source=SOURCE, **more)


@pytest.mark.slow
@given(st.lists(DAYS, max_size=12))
def test_quarters_with_minutes_are_those_of_a_plain_count(days: list[dt.date]) -> None:
    meetings = [meeting(f"m{at}", day.isoformat()) for at, day in enumerate(days)]
    record = build_meeting_record(CONFERENCE, meetings, *YEAR)
    quarters = {(day.month - 1) // 3 + 1 for day in days if day.year == 2018}
    assert record.figure().value.exact == len(quarters)
    missing = {f"2018-Q{quarter}" for quarter in range(1, 5)} - {f"2018-Q{quarter}" for quarter in quarters}
    assert {finding.subjects[1] for finding in record.findings} == missing
    assert len(record.spans) == 4


def test_a_quarter_without_minutes_is_named_with_the_meetings_it_had() -> None:
    """Four meetings a year (founding text: the office meeting every quarter)."""
    meetings = [
        meeting("first", "2018-02-07"),
        meeting("second", "2018-05-09", minuted=False),
        meeting("third", "2018"),
    ]
    record = build_meeting_record(CONFERENCE, meetings, *YEAR)
    assert [each.without_minutes for each in record.spans] == [(), ("second",), (), ()]
    assert [each.certainty for each in record.spans] == [
        Certainty.YES,
        Certainty.POSSIBLY,
        Certainty.POSSIBLY,
        Certainty.POSSIBLY,
    ]
    figure = record.figure()
    assert figure.text("zh") == "1至2期"
    assert figure.ids == ("first", "third")


def test_a_meeting_of_some_day_in_the_year_is_in_exactly_one_quarter() -> None:
    """Meetings: one meeting dated "2018" must give exactly 1 of 4."""
    record = build_meeting_record(CONFERENCE, [meeting("M", "2018")], *YEAR)
    assert (record.figure().value.exact, len(record.spans)) == (1, 4)
    assert {each.certainty for each in record.findings} == {Certainty.POSSIBLY}


def test_a_rule_and_the_one_that_replaced_it_ask_for_their_own_spans() -> None:
    """Meetings: spans outside a rule's own period; minutes in each quarter leave nothing to find."""
    old = attrs.evolve(CONFERENCE, id="old", period=Period(began_on="2016", ended_on="2018-03-31"))
    new = attrs.evolve(CONFERENCE, period=Period(began_on="2018-04-01"), replaces="old")
    meetings = [attrs.evolve(meeting("Q1", "2018-02-07"), conference="old")]
    meetings += [meeting(f"Q{month}", f"2018-{month}-09") for month in ("05", "08", "11")]
    # Whether the day is noted in the old rule or only in the new one.
    for rules in ((old, new), (attrs.evolve(old, period=Period(began_on="2016")), new)):
        records = [build_meeting_record(rule, meetings, *YEAR, rules) for rule in rules]
        assert [[each.span.label for each in record.spans] for record in records] == [
            ["2018-Q1"],
            ["2018-Q2", "2018-Q3", "2018-Q4"],
        ]
        assert [record.figure().value.exact for record in records] == [1, 3]
        assert [record.findings for record in records] == [(), ()]


def test_a_rule_that_replaces_itself_goes_on() -> None:
    rule = attrs.evolve(CONFERENCE, period=Period(began_on="2017"), replaces=CONFERENCE.id)
    assert len(build_meeting_record(rule, [], *YEAR, [rule]).spans) == 4


def test_a_rule_that_is_over_since_nobody_knows_when_may_have_asked() -> None:
    rule = attrs.evolve(CONFERENCE, period=Period(began_on="2017", ended_on_unknown_date=True))
    record = build_meeting_record(rule, [meeting("M", "2018-05-09")], *YEAR)
    assert {each.due for each in record.spans} == {Certainty.POSSIBLY}
    assert (record.figure().value.low, record.figure().value.high) == (0, 1)
    assert [each.certainty for each in record.findings] == [Certainty.POSSIBLY] * 3


PARTIAL = st.sampled_from(
    ["2018", *(f"2018-{month:02}" for month in range(1, 13)), "2018-04-01", "2018-06-30"]
)


def list_days(date: PartialDate) -> list[dt.date]:
    """Return the days of a date that make a difference: the first and last ones of its months."""
    ends = (PartialDate(year=date.year, month=month) for month in range(1, 13))
    turns = {day for end in ends for day in (end.earliest, end.latest) if date.contains(day)}
    return sorted({date.earliest, date.latest, *turns})


@pytest.mark.slow
@given(st.none() | PARTIAL, st.none() | PARTIAL, st.lists(PARTIAL, max_size=3))
@settings(max_examples=40)
def test_bounds_of_meetings_are_those_of_every_world(
    began: str | None, ended: str | None, held: list[str]
) -> None:
    dates = [None if each is None else to_partial_date(each) for each in (began, ended)]
    if dates[0] and dates[1] and dates[1].latest < dates[0].earliest:
        dates.reverse()
    rule = attrs.evolve(CONFERENCE, period=Period(began_on=dates[0], ended_on=dates[1]))
    record = build_meeting_record(rule, [meeting(f"M{at}", day) for at, day in enumerate(held)], *YEAR)
    quarters = {
        f"2018-Q{at}": (dt.date(2018, 3 * at - 2, 1), PartialDate(year=2018, month=3 * at).latest)
        for at in range(1, 5)
    }
    first, last = (
        [limit] if date is None else list_days(date)
        for date, limit in zip(dates, (dt.date.min, dt.date.max), strict=True)
    )
    counts: set[int] = set()
    lacking: dict[str, set[bool]] = {label: set() for label in quarters}
    for begins, ends in ((one, other) for one in first for other in last if one <= other):
        due = {label for label, span in quarters.items() if begins <= span[0] and span[1] <= ends}
        for days in product(*(list_days(to_partial_date(each)) for each in held)):
            filled = {
                label for label in due for day in days if quarters[label][0] <= day <= quarters[label][1]
            }
            counts.add(len(filled))
            for label, answers in lacking.items():
                answers.add(label in due and label not in filled)
    value = record.figure().value
    assert (value.low, value.high) == (min(counts), max(counts))
    found = {
        each.subjects[1]: {True} if each.certainty is Certainty.YES else {True, False}
        for each in record.findings
    }
    assert found == {label: answers for label, answers in lacking.items() if True in answers}


@given(began=DAYS, seen=st.lists(DAYS, max_size=6), today=DAYS)
def test_the_next_visit_is_due_one_span_after_the_last(
    began: dt.date, seen: list[dt.date], today: dt.date
) -> None:
    due = list_visits_due([contact(began.isoformat())], [visit(day.isoformat()) for day in seen], today)
    if began > today:
        assert due == ()
        return
    last = max([began, *(day for day in seen if day <= today)])
    assert [(each.due_from, each.due_to) for each in due] == [(add_span(last, Cadence.QUARTERLY),) * 2]
    assert bool(select_overdue(due, surely=True)) == (add_span(last, Cadence.QUARTERLY) < today)


@given(day=DAYS, size=st.sampled_from([4, 7]), today=DAYS)
def test_a_visit_dated_in_part_never_makes_overdue_what_is_not(
    day: dt.date, size: int, today: dt.date
) -> None:
    if day > today:
        day, today = today, day
    listed = [contact("2016-01-01")]
    (true,) = list_visits_due(listed, [visit(day.isoformat())], today)
    (noted,) = list_visits_due(listed, [visit(day.isoformat()[:size])], today)
    assert noted.due_from <= true.due_to <= noted.due_to
    assert noted.overdue in (true.overdue, Certainty.POSSIBLY)


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"by_body": None, "by_person": "director"}, True),
        ({"by_body": "other"}, False),
        ({"person": "somebody else"}, False),
        ({"person": None, "body": "unit"}, False),
        ({"state": OccasionState.PLANNED}, False),
    ],
)
def test_only_visits_of_the_body_in_touch_count(more: dict[str, Any], *, counts: bool) -> None:
    (due,) = list_visits_due([contact()], [visit("2018-05-01", **more)], dt.date(2018, 6, 1))
    assert (due.overdue is Certainty.NO) is counts


def test_nothing_is_due_without_a_cadence_or_off_the_list() -> None:
    over = KeyContact(
        id="o",
        person="p",
        by_body=OFFICE,
        cadence=Cadence.WEEKLY,
        period=Period(began_on="2017", ended_on="2018-03"),
        source=SOURCE,
    )
    assert list_visits_due([contact(cadence=None), over], [], dt.date(2018, 6, 1)) == ()


@pytest.mark.parametrize(
    ("day", "cadence", "due"),
    [
        ("2018-01-31", Cadence.MONTHLY, "2018-02-28"),
        ("2018-11-30", Cadence.QUARTERLY, "2019-02-28"),
        ("2018-08-31", Cadence.HALF_YEARLY, "2019-02-28"),
        ("2020-02-29", Cadence.YEARLY, "2021-02-28"),
        ("2018-12-31", Cadence.WEEKLY, "2019-01-07"),
    ],
)
def test_a_month_without_such_a_day_ends_earlier(day: str, cadence: Cadence, due: str) -> None:
    assert add_span(dt.date.fromisoformat(day), cadence) == dt.date.fromisoformat(due)


def test_the_day_it_is_due_is_not_too_late() -> None:
    made = [visit("2018-03-05")]
    answers = [list_visits_due([contact()], made, dt.date(2018, 6, day))[0].overdue for day in (5, 6)]
    assert answers == [Certainty.NO, Certainty.YES]


# A round with a cadence sees each body again and again, one without sees it once.

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
STOPS_DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2019, 12, 31))


def visit_to(day: str | None, **more: Any) -> Visit:
    given = {"id": f"v-{day}", "body": TOWNS[0], "by_body": OFFICE, "held_on": day, "source": SOURCE}
    return Visit(**given | more)


def overdue(round_: Round, made: list[Visit | Inspection], today: dt.date) -> dict[str, Certainty]:
    return {stop.body: stop.overdue for stop in list_round_stops([round_], made, today)}


@given(seen=st.lists(STOPS_DAYS, max_size=5), today=STOPS_DAYS)
def test_a_stop_is_due_one_span_after_it_was_seen(seen: list[dt.date], today: dt.date) -> None:
    made = [visit_to(day.isoformat(), round=QUARTERLY.id) for day in seen]
    stops = {stop.body: stop for stop in list_round_stops([QUARTERLY], made, today)}
    last = max([dt.date(2018, 1, 1), *(day for day in seen if day <= today)])
    due = add_span(last, Cadence.QUARTERLY)
    assert (stops[TOWNS[0]].due_from, stops[TOWNS[0]].due_to) == (due, due)
    assert stops[TOWNS[0]].overdue is (Certainty.YES if due < today else Certainty.NO)
    assert stops[TOWNS[1]].due_to == dt.date(2018, 4, 1)
    assert set(stops) == set(TOWNS)


@pytest.mark.parametrize("held", [None, "2018", "2018-02", "2018-02-05"])
def test_a_round_without_a_cadence_sees_each_body_once(held: str | None) -> None:
    made = [visit_to(held)]
    assert overdue(ONCE, made, dt.date(2018, 3, 31)) == dict.fromkeys(TOWNS, Certainty.NO)
    assert overdue(ONCE, made, dt.date(2018, 4, 1)) == {TOWNS[0]: Certainty.NO, TOWNS[1]: Certainty.YES}
    # It stays until everybody is seen, late as that may be.
    late = [*made, visit_to("2019-12-01", id="late", body=TOWNS[1], round=ONCE.id)]
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
        (visit_to("2018-05-01", round="R1"), True),
        (visit_to("2018-05-01"), True),
        (visit_to("2018-05-01", round="R2"), False),
        (visit_to("2018-05-01", by_body="another"), False),
        (visit_to("2018-05-01", by_body=None, by_person="p", round="R1"), True),
        (visit_to("2018-05-01", by_body=None, by_person="p"), False),
        (visit_to("2018-05-01", state=OccasionState.PLANNED), False),
        (visit_to("2018-05-01", state=OccasionState.CANCELLED), False),
        (visit_to("2018-06-02"), False),
        (visit_to("2018-05-01", body=TOWNS[1]), False),
        (visit_to("2018-05-01", body=None, person="p"), False),
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
    stops = list_round_stops([QUARTERLY, ONCE], [visit_to("2018-02-01")], dt.date(2018, 7, 1))
    assert [(stop.round.id, stop.body, str(stop.due_to)) for stop in stops] == [
        ("R2", "nanxiang", "2018-03-31"),
        ("R1", "nanxiang", "2018-04-01"),
        ("R1", "anting", "2018-05-01"),
        ("R2", "anting", "None"),
    ]
