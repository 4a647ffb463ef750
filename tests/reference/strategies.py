"""Random registers as hypothesis strategies, and the tests that compare on them.

A family of figures draws only the kinds of record it is made of, so that a difference shrinks to the few
records that show it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import DATES, EXACT_DATES, JOBS, OTHER_UNIT, SOURCE, UNITS, Member, Placing, Register

import newstratum as ns
from newstratum.errors import InvalidValueError
from newstratum.organisation import (
    Activity,
    Appointment,
    Attendance,
    Body,
    Brand,
    Budget,
    Carrier,
    Channel,
    Conference,
    Course,
    Decision,
    Exhibition,
    Expense,
    Inspection,
    KeyContact,
    Liaison,
    Line,
    MediaCoverage,
    Meeting,
    Money,
    Period,
    Plan,
    Platform,
    Post,
    Proposal,
    ProposalStep,
    Publication,
    Recognition,
    Response,
    Responsibility,
    Round,
    Seat,
    Series,
    Space,
    Station,
    Support,
    SurveyRound,
    Task,
    Visit,
    parse_quantity,
)

# ----------------------------------------------------------------------------------- what records share

_date = st.sampled_from(DATES)
_exact_date = st.sampled_from([dt.date.fromisoformat(date) for date in EXACT_DATES])
_unit = st.sampled_from([None, *UNITS, OTHER_UNIT])
_group = st.sampled_from([None, *ns.Group])
_state = st.sampled_from(["held", "held", "held", "planned", "cancelled"])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Draw a period, known or not; one that would end before it begins goes on."""
    began, ended = draw(_date), draw(st.sampled_from([None, None, "unknown", *DATES]))
    try:
        return Period(
            began_on=began,
            ended_on=None if ended == "unknown" else ended,
            ended_on_unknown_date=ended == "unknown",
        )
    except InvalidValueError:
        return Period(began_on=began)


def _list_of(
    kind: Any, name: str, largest: int, /, droppable: tuple[str, ...] = (), **drawn: st.SearchStrategy[Any]
) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return a strategy of up to ``largest`` records of a kind, whose ids are the name and a number.

    Args:
        kind: The class.
        name: What the ids begin with.
        largest: How many there are at most.
        droppable: Fields that are left out where the record would be refused with them.
        drawn: A strategy for each field; None leaves it out.
    """

    @st.composite
    def draw_records(draw: st.DrawFn) -> tuple[Any, ...]:
        return tuple(
            _build(kind, f"{name}{at}", {key: draw(each) for key, each in drawn.items()}, droppable)
            for at in range(draw(st.integers(0, largest)))
        )

    return draw_records()


def _build(kind: Any, identifier: str, drawn: dict[str, Any], droppable: tuple[str, ...]) -> Any:
    given = {key: value for key, value in drawn.items() if value is not None}
    try:
        return kind(id=identifier, source=SOURCE, **given)
    except InvalidValueError:
        kept = {key: value for key, value in given.items() if key not in droppable}
        return kind(id=identifier, source=SOURCE, **kept)


def _some_of(values: list[str], largest: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=largest, unique=True).map(tuple)


# Of each list the last id is one that nothing has.
_PEOPLE: Final = [f"P{at}" for at in range(6)]
_BODIES: Final = [f"b{at}" for at in range(5)]
_PLATFORMS: Final = [f"f{at}" for at in range(4)]
_ACTIVITIES: Final = [f"a{at}" for at in range(5)]
_ROUNDS: Final = ["q0", "q1", "q2"]
_CONFERENCES: Final = ["c0", "c1", "c2"]
_LINES: Final = ["hall", "tour"]
_MOVES: Final = ["policy_guides_action", "brands_pull", "scene_livelier"]
_CADENCES: Final = ["weekly", "monthly", "quarterly", "half_yearly", "yearly"]

_name = st.just("合成")
_sometimes = st.sampled_from([False, False, True])


def _one_of(values: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def _maybe(values: list[str]) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *values])


# ------------------------------------------------------------------------------------------------ people


@st.composite
def _consents(draw: st.DrawFn) -> tuple[ns.Consent, ...]:
    given_on, withdrawn_on = draw(_exact_date), draw(st.none() | _exact_date)
    purpose = draw(st.sampled_from(["attribution", "attribution", "invitation", "invitation", "roster"]))
    later = withdrawn_on if withdrawn_on is None or withdrawn_on >= given_on else None
    return (ns.Consent(purpose=purpose, notice="credit.v1", given_on=given_on, withdrawn_on=later),)


@st.composite
def _members(draw: st.DrawFn) -> tuple[Member, ...]:
    return tuple(_draw_member(draw, name) for name in _PEOPLE[: draw(st.integers(0, len(_PEOPLE) - 1))])


def _draw_member(draw: st.DrawFn, name: str) -> Member:
    job = draw(_maybe([*JOBS]))
    placings = draw(_placings(job)) if job is not None else ()
    confirmed = bool(placings) and job != "open" and draw(_sometimes)
    later = draw(_exact_date) if confirmed else None
    return Member(
        id=name,
        township=draw(_unit),
        job=job,
        placings=placings,
        confirmed_on=max(later, placings[-1].decided_on) if later is not None else None,
        consents=draw(_consents()) if draw(_sometimes) else (),
    )


@st.composite
def _placings(draw: st.DrawFn, job: str) -> tuple[Placing, ...]:
    """Draw what was decided on a person, mostly once; the last verdict is on the job of now."""
    days = sorted(draw(st.lists(_exact_date, max_size=3)))
    jobs = [draw(_one_of([*JOBS])) for _ in days[1:]]
    editions = st.sampled_from(["2017", "2017", "2015"])
    return tuple(
        Placing(job=each, edition=draw(editions), decided_on=day)
        for each, day in zip([*jobs, job], days, strict=False)
    )


# --------------------------------------------------------------------------------------------- proposals

_WAYS: Final = (
    ("made",),
    ("made", "not_adopted", "answered"),
    ("made", "forwarded", "endorsed"),
    ("made", "forwarded", "forwarded", "adopted"),
    ("made", "forwarded", "endorsed", "endorsed", "carried_out"),
    ("made", "forwarded", "answered", "adopted", "answered"),
)


@st.composite
def _steps(draw: st.DrawFn) -> tuple[ProposalStep, ...]:
    """Draw the steps of a proposal; dates in an order that no record of them would be refused for."""
    way = draw(st.sampled_from(_WAYS))
    dates = [draw(_date) for _ in way]
    ordered = iter(sorted(date for date in dates if date is not None))
    dated = [None if date is None else next(ordered) for date in dates]
    return tuple(
        ProposalStep(stage=stage, happened_on=date, level=None if stage == "made" else "district")
        for stage, date in zip(way, dated, strict=True)
    )


@st.composite
def _proposals(draw: st.DrawFn) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(
            id=f"p{at}",
            topic_zh="合成议题",
            source=SOURCE,
            steps=draw(_steps()),
            platform=draw(_maybe(_PLATFORMS)),
            group=draw(_group),
            **draw(st.sampled_from([{"person": name} for name in _PEOPLE] + [{"by_body": "b0"}])),
        )
        for at in range(draw(st.integers(0, 5)))
    )


# ------------------------------------------------------------------------------------- budgets and tasks


def _build_budget(identifier: str, year: int, amounts: tuple[int, ...]) -> Budget:
    lines = tuple(
        Line(line, "合成", amount=Money(minor=amount)) for line, amount in zip(_LINES, amounts, strict=False)
    )
    return Budget(identifier, "合成", year=year, amount=Money(minor=20_000), lines=lines, source=SOURCE)


#: Two years, the same ids of lines in both.
_budgets: Final = st.sampled_from(
    [
        (_build_budget("g0", 2017, (10_000,)), _build_budget("g1", 2018, (10_000, 5_000))),
        (_build_budget("g1", 2018, (20_000, 0)),),
        (),
    ]
)


@st.composite
def _money(draw: st.DrawFn) -> dict[str, Any]:
    """Draw budgets and expenses that overdraw no line when all are paid, but perhaps on a day before."""
    budgets = draw(_budgets)
    left = {(budget.id, line.id): line.amount.minor for budget in budgets for line in budget.lines}
    expenses = []
    for at in range(draw(st.integers(0, 6)) if left else 0):
        place = draw(st.sampled_from(sorted(left)))
        amount = draw(st.sampled_from([6_000, 4_000, 10_000, 1, -5_000, -1]))
        if amount > left[place]:
            continue
        left[place] -= amount
        expenses.append(
            Expense(
                id=f"e{at}",
                source=SOURCE,
                budget=place[0],
                line=place[1],
                amount=Money(minor=amount),
                state=draw(st.sampled_from(["spent", "committed"])),
                activity=draw(_maybe(_ACTIVITIES)),
                happened_on=draw(_date),
            )
        )
    return {"budgets": budgets, "expenses": tuple(expenses)}


@st.composite
def _tasks(draw: st.DrawFn) -> tuple[Task, ...]:
    return tuple(_draw_task(draw, f"t{at}") for at in range(draw(st.integers(0, 5))))


def _draw_task(draw: st.DrawFn, name: str) -> Task:
    assigned_on, closed_on = draw(_exact_date), draw(st.none() | _exact_date)
    due = draw(st.sampled_from([None, 1, 15, 40, "day"]))
    day = draw(_exact_date) if due == "day" else None
    closed_on = closed_on if closed_on is not None and closed_on >= assigned_on else None
    return Task(
        id=name,
        source=SOURCE,
        matter_zh="合成事项",
        owner=draw(_one_of(_BODIES[:2])),
        assigned_on=assigned_on,
        workdays=due if isinstance(due, int) else None,
        due_on=day if day is not None and day >= assigned_on else None,
        closed_on=closed_on,
        evidence=() if closed_on is None else (SOURCE,),
    )


# ------------------------------------------------------------------------------------------ other kinds

_numbers: Final = st.sampled_from(
    [parse_quantity(text) for text in ("3人", "10人", "4人次", "20人次", "近5人", "2余人次")]
)


def _one_holder(person: str, body: str) -> st.SearchStrategy[dict[str, str]]:
    """Return a strategy of who holds, visits or is visited: a person, or else a body."""
    return st.sampled_from([{person: name} for name in _PEOPLE] + [{body: name} for name in _BODIES[:2]])


@st.composite
def _attendances(draw: st.DrawFn) -> tuple[Attendance, ...]:
    return tuple(_draw_attendance(draw, f"s{at}") for at in range(draw(st.integers(0, 7))))


def _draw_attendance(draw: st.DrawFn, name: str) -> Attendance:
    activity, attended_on = draw(_one_of(_ACTIVITIES)), draw(st.none() | _date)
    if draw(st.booleans()):
        return Attendance(
            id=name, activity=activity, person=draw(_one_of(_PEOPLE)), attended_on=attended_on, source=SOURCE
        )
    return Attendance(
        id=name,
        activity=activity,
        count=draw(_numbers),
        group=draw(_maybe(["enterprise", "intermediary"])) if draw(_sometimes) else None,
        township=draw(_unit) if draw(_sometimes) else None,
        attended_on=attended_on,
        source=SOURCE,
    )


@st.composite
def _with_holders(
    draw: st.DrawFn, records: st.SearchStrategy[dict[str, Any]], kind: Any, name: str, largest: int
) -> tuple[Any, ...]:
    """Draw records of a kind that a person or a body stands in."""
    return tuple(
        kind(
            id=f"{name}{at}",
            source=SOURCE,
            **{key: value for key, value in draw(records).items() if value is not None},
        )
        for at in range(draw(st.integers(0, largest)))
    )


def _merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda drawn: {key: value for each in drawn for key, value in each.items()})


def _fields(**drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(drawn)


_responsibilities: Final = _with_holders(
    _merged(
        _one_holder("person", "by_body"),
        _fields(
            matter_zh=_name,
            role=_one_of(["lead", "support"]),
            side=_one_of(["in_system", "out_of_system"]),
            period=periods(),
        ),
    ),
    Responsibility,
    "r",
    2,
)
_seats: Final = _with_holders(
    _merged(
        _one_holder("person", "by_body"),
        _fields(post=_one_of(["o0", "o1", "o2", "o3", "o9"]), period=periods()),
    ),
    Seat,
    "s",
    5,
)
_visits: Final = _with_holders(
    _merged(
        _one_holder("person", "body"),
        _one_holder("by_person", "by_body"),
        _fields(
            kind=_one_of(["call", "mutual", "inspection"]),
            state=_state,
            round=_maybe(_ROUNDS),
            held_on=_date,
        ),
    ),
    Visit,
    "v",
    6,
)

#: For each collection what it can hold; budgets and their expenses are drawn together.
_COLLECTIONS: Final[dict[str, st.SearchStrategy[tuple[Any, ...]]]] = {
    "members": _members(),
    "brands": _list_of(Brand, "d", 2, name_zh=_name, period=periods()),
    "bodies": _list_of(
        Body,
        "b",
        4,
        name_zh=_name,
        kind=_one_of(["bureau", "people_organisation", "township", "council", "association"]),
        level=_maybe(["city", "district", "national"]),
        period=periods(),
    ),
    "posts": _list_of(
        Post,
        "o",
        4,
        body=_one_of(_BODIES),
        role=_one_of(["president", "executive_vice_president", "director", "honorary_president"]),
        places=st.sampled_from([1, 1, 2, 6]),
        period=periods(),
    ),
    "seats": _seats,
    "responsibilities": _responsibilities,
    "platforms": _list_of(
        Platform,
        "f",
        3,
        name_zh=_name,
        brand=_one_of(["d0", "d1", "d2"]),
        level=_maybe(["district", "bureau_or_people_organisation", "township"]),
        owner=_maybe(_BODIES),
        township=_unit,
        period=periods(),
    ),
    "carriers": _list_of(
        Carrier, "w", 2, name_zh=_name, kind=_one_of(["place", "programme"]), period=periods()
    ),
    "stations": _list_of(Station, "n", 4, name_zh=_name, township=_unit, period=periods()),
    "spaces": _list_of(Space, "x", 2, name_zh=_name, township=_unit, period=periods()),
    "liaisons": _list_of(
        Liaison, "l", 4, person=_one_of(_PEOPLE), platform=_one_of(_PLATFORMS), period=periods()
    ),
    "recognitions": _list_of(
        Recognition,
        "y",
        2,
        kind=_one_of(["letter", "award"]),
        subject=_one_of(["d0", "b0"]),
        period=periods(),
    ),
    "series": _list_of(Series, "z", 2, name_zh=_name, period=periods()),
    "activities": _list_of(
        Activity,
        "a",
        5,
        ("ended_on",),
        name_zh=_name,
        kind=_one_of(["salon", "study_tour"]),
        state=_state,
        hosts=_some_of(_PLATFORMS, 2),
        moves=_some_of(_MOVES, 2),
        series=_maybe(["z0", "z1"]),
        township=_unit,
        held_on=_date,
        ended_on=st.sampled_from([None, None, None, *DATES]),
    ),
    "attendances": _attendances(),
    "survey_rounds": _list_of(
        SurveyRound, "u", 2, name_zh=_name, asked=st.sampled_from([None, 1, 2, 5]), period=periods()
    ),
    "responses": _list_of(
        Response,
        "w",
        6,
        survey=_one_of(["u0", "u1", "u2"]),
        person=_maybe(_PEOPLE),
        group=_group,
        township=_unit,
        answered_on=_date,
    ),
    "key_contacts": _list_of(
        KeyContact,
        "k",
        3,
        person=_one_of(_PEOPLE[:3]),
        by_body=_one_of(_BODIES[:2]),
        cadence=_maybe(_CADENCES),
        period=periods(),
    ),
    "rounds": _list_of(
        Round,
        "q",
        2,
        name_zh=_name,
        kind=_one_of(["full_round", "inspection"]),
        by_body=_maybe(_BODIES[:2]),
        targets=_some_of(_BODIES, 3),
        cadence=_maybe(_CADENCES),
        period=periods(),
    ),
    "visits": _visits,
    "inspections": _list_of(
        Inspection,
        "i",
        4,
        body=_one_of(_BODIES),
        by_body=_one_of(_BODIES[:2]),
        state=_state,
        round=_maybe(_ROUNDS),
        held_on=_date,
    ),
    "conferences": _list_of(
        Conference,
        "c",
        2,
        name_zh=_name,
        body=_one_of(_BODIES[:1]),
        cadence=_maybe(["monthly", "quarterly", "half_yearly", "yearly"]),
        replaces=_maybe(["c0"]),
        period=periods(),
    ),
    "meetings": _list_of(
        Meeting,
        "m",
        5,
        name_zh=_name,
        state=_state,
        conference=_maybe(_CONFERENCES),
        held_on=_date,
        minutes=st.sampled_from([None, SOURCE, SOURCE]),
    ),
    "decisions": _list_of(Decision, "j", 2, meeting=_one_of(["m0", "m1", "m9"]), matter_zh=_name),
    "tasks": _tasks(),
    "plans": _list_of(Plan, "h", 2, name_zh=_name, period=periods()),
    "proposals": _proposals(),
    "appointments": _list_of(
        Appointment,
        "n",
        6,
        person=_one_of(_PEOPLE[:3]),
        kind=_one_of(["deputy", "cppcc_member", "adviser"]),
        level=_one_of(["district", "city"]),
        body=_maybe(_BODIES[:1]),
        period=periods(),
    ),
    "courses": _list_of(Course, "o", 2, name_zh=_name, period=periods()),
    "exhibitions": _list_of(Exhibition, "x", 2, name_zh=_name, period=periods()),
    "supports": _list_of(
        Support,
        "p",
        2,
        kind=_one_of(["people", "goods"]),
        receiver=_one_of(_BODIES),
        matter_zh=_name,
        period=periods(),
    ),
    "channels": _list_of(
        Channel, "h", 2, name_zh=_name, kind=_one_of(["newspaper", "website"]), period=periods()
    ),
    "publications": _list_of(
        Publication, "p", 2, title_zh=_name, kind=_one_of(["article", "comic"]), published_on=_date
    ),
    "coverage": _list_of(MediaCoverage, "r", 2, channel=_one_of(["h0", "h9"]), published_on=_date),
}


def registers(*collections: str) -> st.SearchStrategy[Register]:
    """Return a strategy of registers that hold some kinds of record only.

    Args:
        collections: Names of the collections; ``budgets`` brings the expenses with it.
    """
    drawn = {name: _COLLECTIONS[name] for name in collections if name != "budgets"}
    parts = [st.fixed_dictionaries(drawn), *([_money()] if "budgets" in collections else [])]
    return _merged(*parts).map(lambda chosen: Register(**chosen))


def registers_of_some(*collections: str, most: int) -> st.SearchStrategy[Register]:
    """Return a strategy of registers that hold a few of many kinds of record, others each time."""
    chosen = st.lists(st.sampled_from(collections), unique=True, min_size=1, max_size=most)
    return chosen.flatmap(lambda names: registers(*names))


def compare(check: Callable[..., None], *drawn: st.SearchStrategy[Any]) -> tuple[Any, Any]:
    """Return two tests that compare the library with a reference on random registers: 50 of them, and 5,000.

    Args:
        check: Compares on one register, on all of ``DAYS``.
        drawn: The registers, and what else the check takes.
    """
    usual, long = (settings(max_examples=examples)(given(*drawn)(check)) for examples in (50, 5_000))
    return usual, pytest.mark.stress(pytest.mark.timeout(7_200)(long))
