"""Strategies for objects of every record kind, drawn from the classes themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import reject
from hypothesis import strategies as st

from newstratum._figures.reports.report import Table
from newstratum._model.notices.notices import Lease, Notice, NoticeEntry, NoticeReceipt, NoticeState
from newstratum._model.notices.person_notices import PersonNoticeRule
from newstratum._model.organisation.activities import Attendance
from newstratum._model.organisation.bodies import Instructor, Responsibility, Seat
from newstratum._model.organisation.budgets import Budget, Expense, Line
from newstratum._model.organisation.contributions import (
    NEXT_STAGES,
    Nomination,
    Proposal,
    ProposalStage,
    ProposalStep,
)
from newstratum._model.organisation.district import CouncilPattern, DistrictProfile, PlatformPattern
from newstratum._model.organisation.governance import Meeting, Task
from newstratum._model.organisation.noted_numbers import PERSONS, TIMES
from newstratum._model.organisation.occasions import Hours
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.platforms import Lineage, LineageKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.accesses import Access
from newstratum._model.people.distinct_pairs import DistinctPair
from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import EVIDENCE_FACTS
from newstratum._model.people.people import Consent, Contact, Placement, PlacementStatus, Restriction
from newstratum._model.people.purposes import PurposeDeclaration
from newstratum._model.people.retention import RetentionPeriod
from newstratum._model.people.subject_requests import RequestKind, RequestOutcome, SubjectRequest
from newstratum._model.values.calendar import HolidayTable, IsoWeek, list_weeks, to_week
from newstratum._model.values.money import Money
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.places import Place
from newstratum._model.values.quantities import (
    Interval,
    Qualifier,
    Quantity,
    StatedNumber,
    build_qualified_quantity,
)
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber, SensitiveText
from newstratum._planning.plans import Host, JointWeek, OwnWeek, RotationMode, RotationRequest, Turn
from newstratum._rules.verdict import Question, Verdict
from newstratum._words import Words
from newstratum.errors import InvalidValueError

CANARY = "CANARY-7f3a"

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
instants = st.datetimes(
    min_value=dt.datetime(2000, 1, 1), max_value=dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)
)
days = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31))
identifiers = st.text("abcxyz0123456789-", min_size=1, max_size=12)
filled = text.filter(str.strip)
sensitive_text = text.map(lambda drawn: f"{CANARY}{drawn}")
names = st.text("合成王某 ·abc", max_size=20).map(lambda drawn: f"{CANARY}{drawn}")
mails = st.text("abc0123-", max_size=12).map(lambda drawn: f"{CANARY}{drawn}@example.org")
# No canary is made of digits; that numbers stay hidden is tried where they are chosen.
phones = st.integers(0, 10**8 - 1).map(lambda number: f"199{number:08}")
#: What evidence can be for.
FACTS = st.sampled_from(EVIDENCE_FACTS)
#: Attributes of text that holds the name of something.
TITLES = frozenset({"name_zh", "name_en"})
titles = st.text("合成新联会 abcé", max_size=12)
#: Days on which something took place.
past = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2018, 11, 1))


#: Attributes of text that is not empty, and of numbers from one up.
FILLED = frozenset(
    {"name_zh", "name_en", "document", "matter_zh", "topic_zh", "title_zh", "nominated_by", "code"}
)
COUNTED = frozenset(
    {"term", "batch", "places", "number", "years", "asked", "capacity", "workdays", "item", "sequence"}
)


@cache
def of_type(wanted: Any) -> st.SearchStrategy[Any]:
    """Draw values of an annotation as the model classes use them."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return st.one_of(*(of_type(part) for part in sorted(parts, key=lambda part: part is not NoneType)))
    if origin is tuple and parts[-1] is not Ellipsis:
        return st.tuples(*map(of_type, parts))
    if origin is tuple:
        return st.lists(of_type(parts[0]), max_size=2).map(tuple)
    if origin is frozenset:
        return st.frozensets(of_type(parts[0]), min_size=2, max_size=3)
    if origin in (dict, Mapping):
        return st.dictionaries(of_type(parts[0]), of_type(parts[1]), max_size=2)
    return of_class(getattr(wanted, "__supertype__", wanted))


@cache
def of_class(wanted: Any) -> st.SearchStrategy[Any]:
    if wanted in PLAIN:
        return PLAIN[wanted]
    if wanted in WHOLE:
        return WHOLE[wanted]()
    if issubclass(wanted, Enum):
        return st.sampled_from(list(wanted))
    if issubclass(wanted, SensitiveText):
        return {PersonName: names, PhoneNumber: phones, EmailAddress: mails}.get(wanted, sensitive_text).map(
            wanted
        )
    return objects_of(wanted)


def of_attribute(name: str, wanted: Any) -> st.SearchStrategy[Any]:
    if name in ("id", "person"):
        return identifiers
    if name == "township":
        return st.none() | st.integers(0, 999).map(lambda number: f"990101{number:03}")
    if name in TITLES and wanted is str:
        return titles.filter(str.strip) if name in FILLED else titles
    if name in FILLED:
        return filled
    if name == "moves" and wanted == tuple[str, ...]:
        return st.lists(st.sampled_from(["brands_pull", "meet", "go_2"]), max_size=2).map(tuple)
    if name == "source" and wanted == (Citation | None):
        wanted = Citation  # of records as they are stored; callers may leave it out
    if name in COUNTED:
        return st.integers(1, 40)
    return st.deferred(lambda: of_type(wanted))


def objects_of(model: type) -> st.SearchStrategy[Any]:
    """Draw objects of an attrs class; attributes with a default are left out now and then."""
    hints = get_type_hints(model)
    required, optional = {}, {}
    for attribute in attrs.fields(model):
        if not attribute.init:
            continue
        cited = attribute.name == "source" and hints["source"] == (Citation | None)
        if cited or attribute.metadata.get("always_written"):
            required[attribute.name] = of_attribute(attribute.name, hints[attribute.name])
            continue
        group = required if attribute.default is attrs.NOTHING else optional
        group[attribute.alias] = of_attribute(attribute.name, hints[attribute.name])

    def build(given: dict[str, Any]) -> Any:
        try:
            return model(**given)
        except (InvalidValueError, ValueError):
            reject()

    return st.fixed_dictionaries(required, optional=optional).map(build)


def contacts() -> st.SearchStrategy[Contact]:
    return st.builds(Contact, kind=st.just("phone"), value=phones.map(PhoneNumber)) | st.builds(
        Contact, kind=st.just("email"), value=mails.map(EmailAddress)
    )


def consents() -> st.SearchStrategy[Consent]:
    def ordered(two: list[dt.date], **values: Any) -> Consent:
        return Consent(given_on=two[0], withdrawn_on=values.pop("withdrawn") and two[1], **values)

    ends = st.lists(past, min_size=2, max_size=2).map(sorted)
    texts = {"purpose": text, "notice": text, "channel": text}
    return st.builds(ordered, ends, withdrawn=st.booleans().map(lambda yes: yes or None), **texts)


def restrictions() -> st.SearchStrategy[Restriction]:
    def ordered(two: list[dt.date], reason: str, lifted: bool) -> Restriction:
        return Restriction(since=two[0], lifted_on=two[1] if lifted else None, reason=reason)

    return st.builds(ordered, st.lists(past, min_size=2, max_size=2).map(sorted), filled, st.booleans())


def subject_requests() -> st.SearchStrategy[SubjectRequest]:
    def ordered(three: list[dt.date], outcome: RequestOutcome | None, **values: Any) -> SubjectRequest:
        closed_on = None if outcome is None else three[1]
        return SubjectRequest(
            opened_on=three[0], closed_on=closed_on, due_on=three[2], outcome=outcome, **values
        )

    three = st.lists(past, min_size=3, max_size=3).map(sorted)
    outcomes = st.none() | st.sampled_from(RequestOutcome)
    texts = {"verified_by": filled, "reason": filled, "id": identifiers, "person": identifiers}
    return st.builds(ordered, three, outcomes, kind=st.sampled_from(RequestKind), **texts)


def distinct_pairs() -> st.SearchStrategy[DistinctPair]:
    two = st.lists(identifiers, min_size=2, max_size=2, unique=True)
    return st.builds(
        lambda ids, **values: DistinctPair(first=ids[0], second=ids[1], **values),
        two,
        id=identifiers,
        reason=st.just("") | filled,
    )


def placements() -> st.SearchStrategy[Placement]:
    def confirmed(placement: Placement, human: str) -> Placement:
        return attrs.evolve(placement, status=PlacementStatus.CONFIRMED, confirmed_by=human)

    hints = get_type_hints(Placement)
    settled = {"status", "confirmed_by"}
    days = ("first_placed_on", "since", "decided_on")
    made = st.builds(
        lambda three, **values: Placement(**values, **dict(zip(days, three, strict=True))),
        st.tuples(*[PLAIN[dt.date]] * 3).map(sorted),
        **{name: of_attribute(name, hint) for name, hint in hints.items() if name not in {*settled, *days}},
    )
    flagged = made.map(lambda each: attrs.evolve(each, status=PlacementStatus.NEEDS_REVIEW))
    return made | flagged | st.builds(confirmed, made, text.filter(bool))


def quantities() -> st.SearchStrategy[Quantity]:
    said = st.builds(
        build_qualified_quantity,
        st.integers(1, 10**6),
        st.sampled_from(Qualifier),
        text,
        incomplete=st.booleans(),
    )
    thirds = st.builds(Interval, low=st.fractions(0, 10), high=st.fractions(11, 20) | st.none())
    return said | st.builds(Quantity, bounds=thirds, unit=text)


def bounds() -> st.SearchStrategy[Interval]:
    included = {"low_included": st.booleans(), "high_included": st.booleans()}
    return st.builds(Interval, low=st.none() | PLAIN[Fraction], **included) | st.builds(
        Interval,
        low=st.none() | PLAIN[Fraction],
        high=PLAIN[Fraction].map(lambda high: high + 11),
        **included,
    )


def stated_numbers() -> st.SearchStrategy[StatedNumber]:
    return st.builds(StatedNumber, value=st.fractions(1, 9), qualifier=st.sampled_from(Qualifier))


def verdicts() -> st.SearchStrategy[Verdict]:
    """Draw verdicts that hold what their written form can say."""

    def one_language(verdict: Verdict) -> Verdict:
        question = verdict.next_question
        said = question and attrs.evolve(question, text=Words(question.text.zh, question.text.zh))
        return attrs.evolve(verdict, next_question=said)

    strengths = [strength for strength in Strength if strength is not Strength.EMPLOYER_WORD]
    evidence = seldom_missing(
        Evidence, fact=FACTS, strength=st.sampled_from(strengths), source=st.none(), notice=st.none()
    )
    return seldom_missing(
        Verdict,
        evidence=st.lists(evidence, max_size=2).map(tuple),
        engagement=st.none() | st.integers(0, 9),
        next_question=st.none() | questions(),
        shared=st.none(),
    ).map(one_language)


def questions() -> st.SearchStrategy[Question]:
    answers = st.dictionaries(text, text, max_size=2).map(lambda drawn: tuple(drawn.items()))
    return seldom_missing(Question, engagement=st.none() | st.integers(0, 9), leads_to=answers)


def tables() -> st.SearchStrategy[Table]:
    cells = st.lists(st.none() | st.integers() | PLAIN[Words], max_size=2).map(tuple)
    return seldom_missing(Table, rows=st.lists(cells, max_size=2).map(tuple))


def holiday_tables() -> st.SearchStrategy[HolidayTable]:
    inside = [dt.date(2018, 1, 1) + dt.timedelta(number) for number in range(365)]
    weekends = [day for day in inside if day.isoweekday() > 5]
    weekdays = [day for day in inside if day.isoweekday() <= 5]
    return st.builds(
        HolidayTable,
        version=text,
        known_from=st.just(inside[0]),
        known_to=st.just(inside[-1]),
        holidays=st.frozensets(st.sampled_from(weekdays), max_size=3),
        makeup_workdays=st.frozensets(st.sampled_from(weekends), max_size=3),
    )


@st.composite
def rotation_requests(draw: st.DrawFn) -> RotationRequest:
    names = draw(st.lists(identifiers, min_size=1, max_size=3, unique=True))
    dates = st.frozensets(days, max_size=2)
    hosts = [Host(id=name, blocked_on=draw(dates), liaison_absent_on=draw(dates)) for name in names]
    weeks = list_weeks(dt.date(2018, 1, 1), dt.date(2018, 1, 1) + dt.timedelta(weeks=draw(st.integers(2, 9))))
    return RotationRequest(
        hosts=tuple(hosts),
        weeks=weeks,
        holidays=draw(holiday_tables()),
        closed_on=draw(dates),
        own=tuple(OwnWeek(week=weeks[0], host=name) for name in names[: draw(st.integers(0, 1))]),
        joint=tuple(JointWeek(week=weeks[1], theme=draw(filled)) for _ in range(draw(st.integers(0, 1)))),
        weeks_apart=draw(st.integers(1, 9)),
        weekday=draw(st.integers(1, 7)),
        excuse_holiday_weeks=draw(st.booleans()),
        seed=draw(st.none() | st.integers()),
    )


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    day = draw(days)
    mode = draw(st.sampled_from(RotationMode))
    hosts = draw(
        st.lists(identifiers, min_size=1, max_size=3 if mode is RotationMode.JOINT else 1, unique=True)
    )
    return Turn(
        week=to_week(day),
        day=day,
        mode=mode,
        hosts=tuple(hosts),
        theme=draw(text),
        provisional=draw(st.booleans()),
    )


def seldom_missing(model: type, **settled: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw objects whose attributes hang together: the settled ones are given, the others drawn."""
    hints = get_type_hints(model)
    others = {
        attribute.name: of_attribute(attribute.name, hints[attribute.name])
        for attribute in attrs.fields(model)
        if attribute.name not in settled
    }
    return st.builds(model, **others, **settled)


def held(model: type) -> Callable[[], st.SearchStrategy[Any]]:
    """Draw objects that are held by a person or by a body."""

    def draw() -> st.SearchStrategy[Any]:
        by_person = seldom_missing(model, person=identifiers, by_body=st.none())
        return by_person | seldom_missing(model, person=st.none(), by_body=identifiers)

    return draw


def either(model: type, *settled: dict[str, Any]) -> Callable[[], st.SearchStrategy[Any]]:
    """Draw objects whose attributes hang together in one of several ways."""
    return lambda: st.one_of(*(seldom_missing(model, **one) for one in settled))


def proposals() -> st.SearchStrategy[Proposal]:
    """Draw proposals that went a way which their stages lead."""

    @st.composite
    def steps(draw: st.DrawFn) -> tuple[ProposalStep, ...]:
        stages = [ProposalStage.MADE]
        while (following := NEXT_STAGES[stages[-1]]) and len(stages) < 4 and draw(st.booleans()):
            stages.append(draw(st.sampled_from(following)))
        undated = {"happened_on": st.none()}
        return tuple(draw(seldom_missing(ProposalStep, stage=st.just(stage), **undated)) for stage in stages)

    return either(
        Proposal,
        {"person": identifiers, "by_body": st.none(), "steps": steps()},
        {"person": st.none(), "by_body": identifiers, "steps": steps()},
    )()


def budgets() -> st.SearchStrategy[Budget]:
    lines = st.lists(objects_of(Line), max_size=2, unique_by=lambda line: line.id).map(tuple)
    enough = st.integers(2**41, 2**42).map(lambda minor: Money(minor=minor))
    return seldom_missing(Budget, lines=lines, amount=enough)


def meetings() -> st.SearchStrategy[Meeting]:
    items = get_type_hints(Meeting)["agenda"].__args__[0]
    agenda = st.lists(objects_of(items), max_size=2, unique_by=lambda item: item.number).map(tuple)
    return seldom_missing(Meeting, agenda=agenda)


def nominations() -> st.SearchStrategy[Nomination]:
    return seldom_missing(Nomination, reasons=st.lists(filled, min_size=1, max_size=2).map(tuple))


def lineages() -> st.SearchStrategy[Lineage]:
    merged = {
        "kind": st.just(LineageKind.MERGED_FROM),
        "platform": identifiers,
        "former_name_zh": st.just(""),
    }
    renamed = {"kind": st.just(LineageKind.RENAMED_FROM), "platform": st.none(), "former_name_zh": filled}
    split = {**merged, "kind": st.just(LineageKind.SPLIT_FROM)}
    return either(Lineage, merged, renamed, split)()


def periods() -> st.SearchStrategy[Period]:
    began = st.none() | st.builds(PartialDate, year=st.integers(1900, 1990))
    ended = st.none() | st.builds(PartialDate, year=st.integers(1991, 2100), month=st.integers(1, 12))
    return st.builds(Period, began_on=began, ended_on=ended) | st.builds(
        Period, began_on=began, ended_on_unknown_date=st.booleans()
    )


def notices() -> st.SearchStrategy[Notice]:
    def build(recipient: str | SensitiveText, stage: NoticeState, at: dt.datetime, **rest: Any) -> Notice:
        to = {"address": recipient} if isinstance(recipient, SensitiveText) else {"person": recipient}
        waiting = stage in (NoticeState.DUE, NoticeState.LEASED)
        return Notice(**to, state=stage, due_at=at if waiting else None, **rest)

    return st.builds(
        build,
        id=identifiers,
        recipient=identifiers | sensitive_text.map(SensitiveText),
        stage=st.sampled_from(NoticeState),
        at=instants,
        **dict.fromkeys(("event", "channel", "subject", "text", "purpose", "problem"), text),
        attempts=st.integers(0, 20),
        lease=st.none() | objects_of(Lease),
        receipt=st.none() | objects_of(NoticeReceipt),
        entry=st.none() | objects_of(NoticeEntry),
    )


amounts = st.integers(0, 2**40).map(lambda minor: Money(minor=minor))
numbers = st.integers(1, 10**6)
qualifiers = st.sampled_from(Qualifier)
early = st.dates(dt.date(2017, 1, 1), dt.date(2017, 12, 31))
late = st.dates(dt.date(2018, 1, 1), dt.date(2018, 12, 31))
still_open = {"evidence": st.just(()), "closed_on": st.none()}
proven = {"evidence": st.deferred(lambda: st.lists(objects_of(Citation), min_size=1, max_size=2).map(tuple))}

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    NoneType: st.none(),
    str: text,
    bool: st.booleans(),
    int: st.integers(-(2**40), 2**40),
    float: st.floats(0, 1),
    dt.date: days,
    dt.datetime: instants,
    Fraction: st.fractions(0, 10, max_denominator=1_000_000),
    Words: st.builds(Words, filled, filled),
    IsoWeek: days.map(to_week),
    PartialDate: st.builds(PartialDate, year=st.integers(1900, 2100), month=st.none() | st.integers(1, 12)),
}

WHOLE: dict[Any, Callable[[], st.SearchStrategy[Any]]] = {
    Place: lambda: seldom_missing(Place, code=st.from_regex(r"[0-9]{9}", fullmatch=True)),
    DistrictProfile: lambda: seldom_missing(DistrictProfile, code=st.from_regex(r"[0-9]{6}", fullmatch=True)),
    PlatformPattern: lambda: seldom_missing(PlatformPattern, text=filled),
    CouncilPattern: lambda: seldom_missing(CouncilPattern, text=filled),
    HolidayTable: holiday_tables,
    RotationRequest: rotation_requests,
    Turn: turns,
    Interval: bounds,
    StatedNumber: stated_numbers,
    Verdict: verdicts,
    Evidence: lambda: seldom_missing(Evidence, fact=FACTS),
    Table: tables,
    Contact: contacts,
    Consent: consents,
    Restriction: restrictions,
    PurposeDeclaration: lambda: seldom_missing(
        PurposeDeclaration, name=identifiers.filter(lambda name: name != "-")
    ),
    SubjectRequest: subject_requests,
    DistinctPair: distinct_pairs,
    Placement: placements,
    Notice: notices,
    PersonNoticeRule: lambda: st.builds(
        PersonNoticeRule,
        id=st.sampled_from(["people", "placement_notice", "objection_reviewed"]),
        channels=st.lists(identifiers, min_size=1, max_size=3),
        contact=filled,
        language=st.sampled_from(["zh", "en"]),
        purpose=identifiers,
    ),
    Access: either(
        Access,
        {"person": identifiers, "covers_all": st.just(False)},
        {"person": st.none(), "covers_all": st.just(True)},
    ),
    RetentionPeriod: lambda: seldom_missing(
        RetentionPeriod,
        kind=st.sampled_from(["attendance", "response"]),
        months=st.integers(1, 1_200),
        source_zh=filled,
    ),
    Hours: lambda: st.builds(
        Hours, begin=st.builds(dt.time, st.integers(0, 11)), end=st.builds(dt.time, st.integers(12, 23))
    ),
    Quantity: quantities,
    Period: periods,
    Lineage: lineages,
    Seat: held(Seat),
    Instructor: held(Instructor),
    Responsibility: held(Responsibility),
    Proposal: proposals,
    Budget: budgets,
    Meeting: meetings,
    Nomination: nominations,
    Money: lambda: amounts,
    Expense: either(Expense, {"amount": amounts.filter(lambda amount: amount.minor)}),
    Attendance: either(
        Attendance,
        {"person": identifiers, "count": st.none()},
        {
            "person": st.none(),
            "count": st.builds(
                build_qualified_quantity, numbers, qualifiers, st.sampled_from((PERSONS, TIMES))
            ),
        },
    ),
    Visit: either(
        Visit,
        {"person": identifiers, "body": st.none(), "by_person": st.none(), "by_body": identifiers},
        {"person": st.none(), "body": identifiers, "by_person": identifiers, "by_body": st.none()},
    ),
    Task: either(
        Task,
        {"workdays": st.none(), "assigned_on": early, "due_on": late, **still_open},
        {
            "workdays": st.none() | numbers,
            "due_on": st.none(),
            "assigned_on": early,
            "closed_on": late,
            **proven,
        },
    ),
}


@pytest.fixture(scope="session")
def drawn_objects() -> Callable[[type], st.SearchStrategy[Any]]:
    """Gives the strategy for objects of a model class."""
    return of_class
