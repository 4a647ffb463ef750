"""What is to be seen again, and when: docs/explanation/outreach.md."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from worlds import EVER_BEFORE, NEVER, holds_on, list_days, list_terms, say

from newstratum.organisation import Inspection, KeyContact, PartialDate, Period, Round, Visit

_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
Made = Visit | Inspection


def list_contacts_due(
    contacts: Iterable[KeyContact], visits: Sequence[Visit], today: dt.date
) -> dict[str, dict[str, Any]]:
    """For each contact of the day with a cadence when the person is to be seen next."""
    return {
        each.id: _describe_due(
            each.period,
            each.cadence,
            [
                visit
                for visit in visits
                if visit.person == each.person
                and (visit.by_person is not None or visit.by_body == each.by_body)
                and _was_made(visit, today)
            ],
            today,
        )
        for each in contacts
        if each.cadence is not None and holds_on(each.period, today) != NEVER
    }


def _was_made(visit: Made, today: dt.date) -> bool:
    """Whether it was held by today; a day that can be today or earlier is one of those."""
    earliest = EVER_BEFORE if visit.held_on is None else visit.held_on.earliest
    return visit.state == "held" and earliest <= today


def _describe_due(period: Period, cadence: str, made: Sequence[Made], today: dt.date) -> dict[str, Any]:
    near = {end for visit in made for end in _get_ends(visit.held_on)}
    begins = {(first, first <= today <= last) for first, last in list_terms(period, today, *near)}
    days = [_list_made_days(visit.held_on, today) for visit in made]
    last_times = _join_latest(days)
    due, late = set(), set()
    for begin, holds in begins:
        for last in last_times:
            day = add_span(begin if last is None else max(begin, last), cadence)
            late.add(holds and day < today)
            if begin <= today:
                due.add(day)
    return {
        "visits": tuple(sorted(each.id for each in made)),
        "due": (_write_day(min(due)), _write_day(max(due))),
        "overdue": say(frozenset(late)),
    }


def _write_day(day: dt.date) -> dt.date | None:
    """A day due, or None where it follows a beginning that can be any day."""
    return None if day.year <= EVER_BEFORE.year + 1 else day


def _get_ends(date: PartialDate | None) -> tuple[dt.date, ...]:
    return () if date is None else (date.earliest, date.latest)


def _list_made_days(held_on: PartialDate | None, today: dt.date) -> list[dt.date]:
    return [day for day in list_days(held_on, today) if day <= today]


def _join_latest(days: Sequence[list[dt.date]]) -> set[dt.date | None]:
    """The last day on which somebody was seen, in each world; None where nobody was."""
    return {max(chosen, default=None) for chosen in product(*days)}


def add_span(day: dt.date, cadence: str) -> dt.date:
    """The same day one span later, or the last one of the month where it has no such day."""
    if cadence == "weekly":
        return day + dt.timedelta(days=7)
    month = day.year * 12 + day.month - 1 + _MONTHS[cadence]
    year, number = divmod(month, 12)
    return dt.date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def list_stops(
    rounds: Iterable[Round], made: Sequence[Made], today: dt.date
) -> dict[tuple[str, str], dict[str, Any]]:
    """For each round and each body on its list when it is to be seen."""
    stops = {}
    for each in rounds:
        seen = {body: [visit for visit in made if _sees(each, body, visit, today)] for body in each.targets}
        if each.cadence is not None and holds_on(each.period, today) == NEVER:
            continue
        for body, visits in seen.items():
            stops[each.id, body] = (
                _describe_once(each.period, visits, today)
                if each.cadence is None
                else _describe_due(each.period, each.cadence, visits, today)
            )
    return stops


def _sees(each: Round, body: str, visit: Made, today: dt.date) -> bool:
    """Whether it saw the body in the round that it names or, if it names none, in one of its body."""
    own = visit.round == each.id if visit.round is not None else visit.by_body == each.by_body is not None
    return visit.body == body and own and _was_made(visit, today)


def _describe_once(period: Period, made: Sequence[Made], today: dt.date) -> dict[str, Any]:
    ends = [] if made or period.ended_on is None else [last for _, last in list_terms(period, today)]
    return {
        "visits": tuple(sorted(each.id for each in made)),
        "due": (min(ends), max(ends)) if ends else (None, None),
        "overdue": say(frozenset(last < today for last in ends) or NEVER),
    }
