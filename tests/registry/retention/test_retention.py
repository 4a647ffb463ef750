"""What is kept too long is listed, erased with its past, or reduced to numbers; nothing before its time."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns
from newstratum._model.notices.person_notices import PersonNoticeRule
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.outreach import Response, SurveyRound
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.accesses import AccessKind
from newstratum._model.people.retention import RetentionAction, RetentionPeriod, compute_last_day
from newstratum._model.values.periods import Period
from newstratum._ports.records import Key
from newstratum._registry.records import iterate_changes, iterate_records
from newstratum._registry.retention.service import RetentionService
from newstratum._shipped.retention import load_retention_periods
from newstratum.errors import InvalidValueError, PurposeError

DAY = dt.date(2018, 11, 1)
CITED = Citation(document="合成记录")
MARCH = Period(began_on="2016-03", ended_on="2016-03")


@pytest.fixture
def register(registry, roster, person, verdict):
    with roster(registry) as session:
        for identifier in ("P1", "P2"):
            session.people.add(attrs.evolve(person(identifier), township="310114103"))
            session.placements.propose(identifier, verdict("freelance", ""), on=DAY)
        session.activities.add(
            Activity(id="t1", name_zh="合成沙龙", kind=ActivityKind.SALON, held_on="2016-02-29", source=CITED)
        )
        for number, who in enumerate(["P1", "P1", "P2"]):
            session.attendances.add(Attendance(id=f"s{number}", activity="t1", person=who, source=CITED))
        session.survey_rounds.add(SurveyRound(id="q1", name_zh="合成问卷", period=MARCH, source=CITED))
        session.responses.add(Response(id="r1", survey="q1", person="P1", source=CITED))
    return registry


def list_due(registry, on: dt.date) -> set[tuple[str, str]]:
    return {(each.kind, each.id) for each in registry.retention.due(on=on)}


# ----------------------------------------------------------------------------------------- when a period ends


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 1_200))
def test_a_period_ends_on_the_day_of_the_same_number_or_the_last_of_its_month(day, months):
    """Civil Code Art. 202; leap days and ends of years are among the days."""
    last = compute_last_day(day, months)
    assert (last.year - day.year) * 12 + last.month - day.month == months
    assert last.day == day.day or (last.day < day.day and (last + dt.timedelta(1)).day == 1)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 1_199))
def test_what_begins_later_or_lasts_longer_ends_no_sooner(day, months):
    assert compute_last_day(day, months) <= compute_last_day(day + dt.timedelta(1), months)
    assert compute_last_day(day, months) < compute_last_day(day, months + 1)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ("2016-02-29", 12, "2017-02-28"),
        ("2016-02-29", 48, "2020-02-29"),
        ("2017-12-31", 2, "2018-02-28"),
        ("2018-12-31", 12, "2019-12-31"),
        ("9999-01-31", 12, "9999-12-31"),
    ],
)
def test_leap_days_and_ends_of_years(day, months, last):
    assert compute_last_day(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(last)


def test_nothing_is_due_on_its_last_day_and_all_of_it_on_the_next(register):
    """Two years after 29 February 2016 end on 28 February 2018; a month alone ends on its last day."""
    signed = {("attendance", f"s{number}") for number in range(3)}
    assert list_due(register, dt.date(2018, 2, 28)) == set()
    assert list_due(register, dt.date(2018, 3, 1)) == signed
    assert list_due(register, dt.date(2018, 3, 31)) == signed
    assert list_due(register, dt.date(2018, 4, 1)) == signed | {("response", "r1")}


def test_what_has_no_day_of_its_own_counts_from_its_last_change(register, clock, roster):
    """The clock stepping back makes nothing due sooner."""
    clock.advance(days=100)
    with roster(register) as session:
        session.edit("person", "P1", {"township": "310114104"})
    clock.advance(days=-50)
    with pytest.warns(ns.errors.ClockWarning), roster(register) as session:
        session.edit("person", "P1", {"township": "310114105"})
    last = compute_last_day(DAY + dt.timedelta(100), 60)
    assert ("person", "P1") not in list_due(register, last)
    assert ("person", "P1") in list_due(register, last + dt.timedelta(1))


# --------------------------------------------------------------------------------------------- what is done


def find_texts(registry, text: bytes) -> list[str]:
    """The changes whose documents hold a text."""
    return [
        str(change.key)
        for change in iterate_changes(registry._store)
        if change.document is not None and text in change.document
    ]


def test_a_run_leaves_numbers_in_the_place_of_people(register):
    """Promise P20: one run, and a report of what and why; the figures are as they were."""
    before = register.activity.participation(on=DAY)
    report = register.retention.run(actor="office", on=DAY)
    assert {(each.period.kind, each.action, len(each.records)) for each in report.results} == {
        ("attendance", RetentionAction.REDUCE, 3),
        ("response", RetentionAction.REDUCE, 1),
    }
    assert all(each.period.source.zh for each in report.results)
    with register.session(actor="a", purpose="roster") as session:
        assert [each.person for each in session.attendances.all()] == [None, None]
        (answer,) = session.responses.all()
    assert (answer.person, answer.group, answer.township) == (None, "freelance", "310114103")
    after = register.activity.participation(on=DAY)
    assert after.times.value == before.times.value
    assert after.persons.value == before.persons.value
    assert list_due(register, DAY) == set()
    # Nothing of the past says who came.
    assert all(key.startswith(("person/", "placement/")) for key in find_texts(register, b'"P1"'))
    again = register.retention.run(actor="office", on=DAY)
    assert again.results == ()


def test_a_dry_run_changes_nothing_and_says_the_same(register):
    feed = len(list(iterate_changes(register._store)))
    dry = register.retention.run(actor="office", on=DAY, dry_run=True)
    assert len(list(iterate_changes(register._store))) == feed
    done = register.retention.run(actor="office", on=DAY)
    assert done.results == dry.results
    assert dry.to_dict("zh")["results"] == done.to_dict("zh")["results"]


def test_accesses_and_notices_that_are_over_are_erased_with_their_past(register, clock):
    register.accesses.note(["P1"], kind=AccessKind.READ, actor="clerk", purpose="roster")
    with register.session(actor="a", purpose="placement_notice") as session:
        session.notices.tell("e", "P1", "log", subject="s", text="合成告知", purpose="placement_notice")
        waiting = session.notices.tell("f", "P1", "log", subject="s", text="t", purpose="placement_notice")
        over = session.notices.tell("g", "P2", "log", subject="s", text="t", purpose="placement_notice")
        session.notices.cancel(over.id)
    clock.advance(days=4 * 366)
    report = register.retention.run(actor="office")
    erased = {each.period.kind: set(each.records) for each in report.results}
    assert erased["notice"] == {over.id}
    assert len(erased["access"]) == 1
    assert register.accesses.of("P1") == ()
    assert {each.key.id for each in iterate_records(register._store, "notice")} >= {waiting.id}
    assert find_texts(register, b'"clerk"') == []


def test_the_notice_of_what_holds_now_is_kept(registry, roster, person, verdict, clock):
    """Who was told of a decision that still holds does not become somebody who was never told."""
    rule = PersonNoticeRule(channels=["log"], contact="合成办公室")
    with registry.session(actor="a", purpose="office") as session:
        session.person_notice_rules.add(rule)
    with roster(registry) as session:
        session.enrol(person("P1"), on=DAY)
    clock.advance(days=1)
    with roster(registry) as session:
        session.placements.confirm("P1", by="head", on=DAY)
    with registry.session(actor="a", purpose="office") as session:
        for each in registry.notices.list():
            session.notices.cancel(each.id)
    clock.advance(days=2 * 366)
    report = registry.retention.run(actor="office")
    (notices,) = [each for each in report.results if each.period.kind == "notice"]
    assert len(notices.records) == 1
    (left,) = registry.notices.list()
    assert left.event.startswith("placement_confirmed")
    assert registry.accesses.count_privacy().untold == 0


def test_a_human_decides_about_people_unless_the_office_says_otherwise(register, clock):
    clock.advance(days=6 * 366)
    report = register.retention.run(actor="office")
    people = next(each for each in report.results if each.period.kind == "person")
    assert (people.action, people.records) == (RetentionAction.LIST, ("P1", "P2"))
    own = RetentionPeriod(id="own", kind="person", months=60, action="erase", source_zh="合成办法第三条")
    with register.session(actor="a", purpose="office") as session:
        session.retention_periods.add(own)
    assert own in register.retention.periods()
    register.retention.run(actor="office")
    assert {each.kind for each in register.retention.due()} == set()
    with register.session(actor="a", purpose="roster") as session:
        assert list(session.people.all()) == []


def test_a_period_of_a_purpose_goes_before_that_of_the_kind(register, clock):
    own = RetentionPeriod(
        id="own", kind="access", purpose="roster", months=6, action="erase", source_zh="合成办法第四条"
    )
    with register.session(actor="a", purpose="office") as session:
        session.retention_periods.add(own)
    for purpose in ("roster", "invitation"):
        register.accesses.note(["P1"], kind=AccessKind.READ, actor="a", purpose=purpose)
    clock.advance(days=200)
    assert {each.purpose for each in register.retention.due() if each.kind == "access"} == {"roster"}


def test_a_run_that_was_interrupted_goes_on(register, monkeypatch):
    """A kill between the commit of the numbers and the erasing of the past."""

    def stop(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("newstratum._registry.retention.run.Eraser._erase_batch", stop)
        with pytest.raises(KeyboardInterrupt):
            register.retention.run(actor="office", on=DAY)
    register.retention.run(actor="office", on=DAY)
    assert all(key.startswith(("person/", "placement/")) for key in find_texts(register, b'"P1"'))
    with register.session(actor="a", purpose="roster") as session:
        assert len(list(session.attendances.all())) == 2


# -------------------------------------------------------------------------------------------------- bad input


def test_nothing_goes_before_its_time(register):
    ahead = dt.date(2099, 1, 1)
    assert register.retention.due(on=ahead)
    assert register.retention.run(actor="office", on=ahead, dry_run=True).results
    with pytest.raises(InvalidValueError, match="lies ahead"):
        register.retention.run(actor="office", on=ahead)
    with pytest.raises(InvalidValueError, match="actor"):
        register.retention.run(actor="", on=DAY)
    with pytest.raises(InvalidValueError, match="on"):
        register.retention.due(on="2018-11-01")
    with pytest.raises(PurposeError):
        register.retention.run(actor="office", on=DAY, purpose="statistics")
    assert register._store.get(Key("attendance", "s0")) is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"months": 0}, "months"),
        ({"months": 1_201}, "months"),
        ({"source_zh": " "}, "source_zh"),
        ({"action": "reduce"}, "action"),
        ({"action": "burn"}, "action"),
    ],
)
def test_a_period_says_how_long_and_why(change, field):
    given_fields = {"id": "p", "kind": "person", "months": 12, "action": "list", "source_zh": "合成办法"}
    with pytest.raises(InvalidValueError, match=field):
        RetentionPeriod(**{**given_fields, **change})


def test_every_shipped_period_has_a_source_in_both_languages():
    periods = load_retention_periods()
    assert len(periods) >= 6
    assert all(each.source_zh and each.source_en for each in periods)
    assert isinstance(ns.open_registry("memory:").retention, RetentionService)
