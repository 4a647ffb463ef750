"""Meetings and minutes: docs/explanation/governance.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from worlds import EVER_AFTER, EVER_BEFORE, list_days, list_terms, say

from newstratum.organisation import Certainty, Conference, Meeting

_ONE = dt.timedelta(days=1)
_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
Span = tuple[dt.date, dt.date]


def describe_meetings(
    rule: Conference,
    conferences: Sequence[Conference],
    meetings: Sequence[Meeting],
    first: dt.date,
    last: dt.date,
) -> dict[str, Any]:
    """In how many spans minutes were due and left, and where they are missing, in all worlds."""
    spans = _list_spans(rule, first, last)
    rules = {
        frozenset(at for at, (begin, end) in enumerate(spans) if begin >= one and end <= two)
        for one, two in _list_rule_terms(rule, conferences, spans)
    }
    left: set[frozenset[int]] = {frozenset()}
    for meeting in meetings:
        if meeting.conference == rule.id and meeting.state == "held" and meeting.minutes is not None:
            asked = [day for span in spans for day in span]
            places = {_find_place(day, spans) for day in list_days(meeting.held_on, *asked)}
            left = {minuted | place for minuted in left for place in places}
    figures = [len(due & minuted) for due in rules for minuted in left]
    findings = {}
    for at in range(len(spans)):
        without = frozenset(at in due and at not in minuted for due in rules for minuted in left)
        if True in without:
            findings[at] = Certainty.YES if len(without) == 1 else Certainty.POSSIBLY
    return {
        "figure": (min(figures), max(figures)),
        "findings": [(spans[at], certainty) for at, certainty in findings.items()],
        "due": [say(frozenset(at in due for due in rules)) for at in range(len(spans))],
        "minuted": [say(frozenset(at in minuted for minuted in left)) for at in range(len(spans))],
        "spans": spans,
    }


def _list_rule_terms(
    rule: Conference, conferences: Sequence[Conference], spans: Sequence[Span]
) -> list[Span]:
    """First and last days on which the rule can have held; an unknown beginning is no limit."""
    asked = [day for span in spans for day in span]
    period = rule.period
    next_begins = [
        each.period.began_on
        for each in conferences
        if each.replaces == rule.id != each.id and each.period.began_on is not None
    ]
    begins = [EVER_BEFORE] if period.began_on is None else list_days(period.began_on, *asked)
    if period.is_over:
        known = list_terms(period, *asked)
        if period.began_on is not None:
            return list(known)
        return [(EVER_BEFORE, end) for _, end in known]
    if next_begins:
        (begun,) = next_begins
        return [(one, two - _ONE) for one in begins for two in list_days(begun, *asked, *begins)]
    return [(one, EVER_AFTER) for one in begins]


def _list_spans(rule: Conference, first: dt.date, last: dt.date) -> list[Span]:
    """The whole weeks, months, quarters, half-years or years from the first day to the last."""
    if rule.cadence is None:
        return []
    if rule.cadence == "weekly":
        begin = first - first.weekday() * _ONE
        every = [(begin + week * 7 * _ONE, begin + (week * 7 + 6) * _ONE) for week in range(600)]
    else:
        months = _MONTHS[rule.cadence]
        starts = [dt.date(year, month, 1) for year in range(2000, 2031) for month in range(1, 13, months)]
        every = [(one, two - _ONE) for one, two in pairwise(starts)]
    return [(one, two) for one, two in every if first <= one and two <= last]


def _find_place(day: dt.date, spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(at for at, (one, two) in enumerate(spans) if one <= day <= two)
