"""The eight moves now and a year before: docs/explanation/programme.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from registers import Register
from worlds import list_days, list_stays, list_terms

from newstratum.organisation import Activity, PartialDate, Proposal

#: For each move the kinds that show it; a sign-in is shown beside the last one.
KINDS = {
    "policy_guides_action": ("conference", "meeting", "decision", "plan", "task"),
    "project_clusters_push": ("series", "carrier", "station"),
    "organisations_in_step": ("responsibility", "visit", "inspection", "liaison"),
    "resources_flow": ("support", "expense", "space"),
    "brands_pull": ("brand", "recognition", "exhibition", "course"),
    "platforms_resonate": ("platform",),
    "network_supports": ("channel", "publication", "survey_round"),
    "scene_livelier": ("activity", "attendance", "proposal", "coverage"),
}
_GOES_ON = {
    "conference": "conferences",
    "plan": "plans",
    "series": "series",
    "carrier": "carriers",
    "station": "stations",
    "responsibility": "responsibilities",
    "liaison": "liaisons",
    "support": "supports",
    "space": "spaces",
    "brand": "brands",
    "recognition": "recognitions",
    "platform": "platforms",
    "channel": "channels",
}
_TAKES_DAYS = {"course": "courses", "exhibition": "exhibitions", "survey_round": "survey_rounds"}

#: Whether a record counts now, and whether it counted a year before, in one world.
Answer = tuple[bool, bool]
Term = tuple[dt.date, dt.date]


def build_scoreboard(register: Register, day: dt.date) -> dict[str, Any]:
    """For each move the records that count now and a year before, and for each kind that shows it."""
    entries = _list_entries(register, day)
    board = {}
    for move, kinds in KINDS.items():
        counted = {
            (kind, name): answers
            for (kind, name), (answers, named) in entries.items()
            if kind != "attendance" and (kind in kinds or move in named)
        }
        board[move] = {
            "now": _count(answer[0] for answer in _split(counted.values())),
            "before": _count(answer[1] for answer in _split(counted.values())),
            "change": (
                sum(min(now - before for now, before in answers) for answers in counted.values()),
                sum(max(now - before for now, before in answers) for answers in counted.values()),
            ),
            "ids": tuple(
                tuple(
                    sorted(
                        name for (_, name), answers in counted.items() if any(each[at] for each in answers)
                    )
                )
                for at in (0, 1)
            ),
            "by_kind": {
                kind: tuple(
                    _count(
                        answer[at]
                        for answer in _split(
                            answers for (each, _), (answers, _) in entries.items() if each == kind
                        )
                    )
                    for at in (0, 1)
                )
                for kind in kinds
            },
        }
    return board


def _split(answers: Iterable[set[Answer]]) -> list[tuple[frozenset[bool], frozenset[bool]]]:
    return [(frozenset(one for one, _ in each), frozenset(two for _, two in each)) for each in answers]


def _count(answers: Iterable[frozenset[bool]]) -> tuple[int, int]:
    listed = tuple(answers)
    return sum(each == {True} for each in listed), sum(True in each for each in listed)


def _list_entries(
    register: Register, day: dt.date
) -> dict[tuple[str, str], tuple[set[Answer], tuple[str, ...]]]:
    """For each record its answers in all worlds, and the moves that it names."""
    entries: dict[tuple[str, str], tuple[set[Answer], tuple[str, ...]]] = {}
    ends = _list_years(day)
    asked = [each for year in ends for each in year]
    for kind, collection in _GOES_ON.items():
        for each in getattr(register, collection):
            terms = list_terms(each.period, *asked)
            entries[kind, each.id] = (_ask_going_on(terms, ends), ())
    for kind, collection in _TAKES_DAYS.items():
        for each in getattr(register, collection):
            entries[kind, each.id] = (_ask_held(list_terms(each.period, *asked), ends), ())
    known = {each.id: each for each in register.activities}
    for each in register.activities:
        if each.state == "held":
            stays = list_stays(each.held_on, each.ended_on, *asked)
            entries["activity", each.id] = (_ask_held(stays, ends), tuple(each.moves))
    meetings = {
        each.id: list_stays(each.held_on, None, *asked) for each in register.meetings if each.state == "held"
    }
    days: dict[str, list[tuple[str, Iterable[Term]]]] = {
        "meeting": list(meetings.items()),
        "decision": [
            (each.id, meetings[each.meeting]) for each in register.decisions if each.meeting in meetings
        ],
        "visit": [
            (each.id, list_stays(each.held_on, None, *asked))
            for each in register.visits
            if each.state == "held"
        ],
        "inspection": [
            (each.id, list_stays(each.held_on, None, *asked))
            for each in register.inspections
            if each.state == "held"
        ],
        "expense": [
            (each.id, list_stays(each.happened_on, None, *asked))
            for each in register.expenses
            if each.state == "spent"
        ],
        "publication": [
            (each.id, list_stays(each.published_on, None, *asked)) for each in register.publications
        ],
        "coverage": [(each.id, list_stays(each.published_on, None, *asked)) for each in register.coverage],
        "task": [(each.id, [(each.assigned_on, each.assigned_on)]) for each in register.tasks],
        "proposal": [(each.id, _list_first_days(each, asked)) for each in register.proposals],
        "attendance": [
            (each.id, possible)
            for each in register.attendances
            if (possible := _list_sign_in_days(each.attended_on, known.get(each.activity), asked))
        ],
    }
    for kind, listed in days.items():
        for name, on_days in listed:
            entries[kind, name] = (_ask_held(on_days, ends), ())
    return entries


def _list_years(day: dt.date) -> tuple[Term, Term]:
    """The year up to the day, and the year up to the same day of the year before."""
    before, long_before = _subtract_year(day), _subtract_year(_subtract_year(day))
    one = dt.timedelta(days=1)
    return (before + one, day), (long_before + one, before)


def _subtract_year(day: dt.date) -> dt.date:
    if (day.month, day.day) == (2, 29):
        return dt.date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _ask_going_on(terms: Iterable[Term], years: tuple[Term, Term]) -> set[Answer]:
    return {tuple(first <= day <= last for _, day in years) for first, last in terms}  # type: ignore[misc]


def _ask_held(terms: Iterable[Term], years: tuple[Term, Term]) -> set[Answer]:
    return {
        tuple(first <= end and begin <= last for begin, end in years)  # type: ignore[misc]
        for first, last in terms
    }


def _list_first_days(proposal: Proposal, asked: Iterable[dt.date]) -> list[Term]:
    """Days its first step can have been on, which is not after any later step."""
    later = [step.happened_on.latest for step in proposal.steps[1:] if step.happened_on is not None]
    days = list_days(proposal.steps[0].happened_on, *asked, *later)
    return [(day, day) for day in days if all(day <= each for each in later)]


def _list_sign_in_days(
    own: PartialDate | None, activity: Activity | None, asked: list[dt.date]
) -> list[Term]:
    """Days of a sign-in: its own, so far as they can be days of its activity."""
    if activity is None or activity.state != "held":
        return []
    near = [*asked, *(() if own is None else (own.earliest, own.latest))]
    stays = list_stays(activity.held_on, activity.ended_on, *near)
    days = list_days(own, *near, *(day for stay in stays for day in stay))
    return [(day, day) for day in days if any(first <= day <= last for first, last in stays)]
