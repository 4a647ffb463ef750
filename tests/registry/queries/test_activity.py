"""What a registry answers about what is done is what the measures say of its records; no person is opened."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from newstratum._figures.proposals import ATTRIBUTION
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.budgets import Budget, Expense, Line
from newstratum._model.organisation.contributions import (
    Appointment,
    AppointmentKind,
    Proposal,
    ProposalStage,
    ProposalStep,
)
from newstratum._model.organisation.governance import Conference, Meeting, Task
from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.outreach import KeyContact, Response, SurveyRound
from newstratum._model.organisation.relations import Citation, Level
from newstratum._model.people.groups import Group
from newstratum._model.people.people import Consent
from newstratum._model.values.money import from_yuan
from newstratum._shipped.districts import load_district
from newstratum._wire.record_kinds import PERSON
from newstratum.errors import NotFoundError, PurposeError

CITED = Citation(document="合成记录")
DAY = dt.date(2018, 6, 30)
PROPOSAL = Proposal(
    id="p1",
    topic_zh="合成议题",
    by_body="b1",
    steps=(ProposalStep(stage=ProposalStage.MADE, happened_on="2018-03", source=CITED),),
    source=CITED,
)
BUDGET = Budget(
    id="m1",
    name_zh="合成经费",
    year=2018,
    amount=from_yuan(100),
    lines=(Line(id="l1", name_zh="合成项目", amount=from_yuan(60)),),
    source=CITED,
)
EXPENSE = Expense(id="e1", budget="m1", line="l1", amount=from_yuan(20), happened_on="2018-05", source=CITED)
APPOINTMENT = Appointment(
    id="a1", person="P1", kind=AppointmentKind.DEPUTY, level=Level.DISTRICT, source=CITED, notice="survey.v1"
)


@pytest.fixture
def register(registry, roster, person, verdict):
    """A register with two people of whom one is confirmed, and one record of each kind asked about."""
    with roster(registry) as session:
        for identifier, outcome in (("P1", "freelance"), ("P2", "new_media")):
            session.people.add(person(identifier))
            session.placements.propose(identifier, verdict(outcome, ""), on=DAY)
        session.placements.confirm("P1", by="officer", on=DAY)
        session.activities.add(
            Activity(id="t1", name_zh="合成沙龙", kind=ActivityKind.SALON, held_on="2018-05-02", source=CITED)
        )
        for number, who in enumerate(["P1", "P1", "P2", "P3"]):
            session.attendances.add(Attendance(id=f"s{number}", activity="t1", person=who, source=CITED))
        session.survey_rounds.add(SurveyRound(id="q1", name_zh="合成普查", asked=4, source=CITED))
        for who in ("P1", "P2", "P3"):
            session.responses.add(
                Response(id=f"r-{who}", survey="q1", person=who, answered_on="2018-06-01", source=CITED)
            )
        session.key_contacts.add(
            KeyContact(id="k1", person="P1", by_body="b1", cadence=Cadence.QUARTERLY, source=CITED)
        )
        session.conferences.add(
            Conference(id="c1", name_zh="例会", body="b1", cadence=Cadence.QUARTERLY, source=CITED)
        )
        session.meetings.add(
            Meeting(
                id="h1", name_zh="会议", conference="c1", held_on="2018-02-07", minutes=CITED, source=CITED
            )
        )
        session.tasks.add(
            Task(
                id="w1",
                matter_zh="合成任务",
                owner="b1",
                assigned_on=dt.date(2018, 4, 27),
                workdays=15,
                source=CITED,
            )
        )
        session.proposals.add(PROPOSAL)
        session.budgets.add(BUDGET)
        session.expenses.add(EXPENSE)
        session.appointments.add(APPOINTMENT)
    return registry


def test_who_came_is_told_by_group_and_unit_from_placements(register):
    found = register.activity.participation(on=DAY)
    assert (found.persons.value.exact, found.times.value.exact) == (3, 4)
    groups = {row.key: row.persons.value.exact for row in found.groups}
    assert groups == {"freelance": 1, "new_media": 1, None: 1}
    assert {row.key: row.times.value.exact for row in found.townships} == {"310114102": 3, None: 1}


def test_a_survey_is_told_by_group_and_unit_from_placements(register):
    found = register.activity.survey("q1", on=DAY)
    by_group = {group: part.value.exact for group, part in found.by_group.items()}
    assert by_group == {Group.FREELANCE: 1, Group.NEW_MEDIA: 1, None: 1}
    by_unit = {unit: part.value.exact for unit, part in found.by_unit.items()}
    assert by_unit == {"310114102": 2, None: 1}
    assert str(found.rate) == "3/4"


def test_quarters_without_minutes_visits_and_tasks_are_those_of_the_measures(register):
    record = register.activity.meetings("c1", dt.date(2018, 1, 1), DAY)
    assert [each.subjects for each in record.findings] == [("c1", "2018-Q2")]
    (due,) = register.activity.visits_due(DAY)
    assert due.contact.id == "k1"
    (owner,) = register.activity.tasks(dt.date(2018, 4, 1), DAY, today=dt.date(2018, 7, 2))
    assert (owner.owner, owner.open, owner.overdue) == ("b1", ("w1",), ("w1",))


def test_money_proposals_and_offices_are_those_of_the_measures(register):
    spending = register.activity.spending("m1", on=DAY)
    assert (spending.spent, spending.left, spending.undivided) == (
        from_yuan(20),
        from_yuan(80),
        from_yuan(40),
    )
    made = register.activity.proposals(on=DAY).get_stage(ProposalStage.MADE)
    assert (made.reached.value.exact, made.reached.ids, made.share) == (1, ("p1",), 1)
    held = register.activity.appointments(on=DAY)
    assert [(row.kind, row.level) for row in held.rows] == [(AppointmentKind.DEPUTY, Level.DISTRICT)]
    assert (held.offices.ids, held.with_several) == (("a1",), ())


@pytest.fixture
def authored(register, roster):
    """Proposals of somebody who consented in May, somebody who never did, and somebody unknown."""
    given = Consent(purpose=ATTRIBUTION, notice="survey.v1", given_on=dt.date(2018, 5, 1))
    with roster(register) as session:
        author = session.people.require("P1")
        session.people.update(attrs.evolve(author, consents=[given]))
    made = PROPOSAL.steps[0]
    adopted = attrs.evolve(made, stage=ProposalStage.ADOPTED, happened_on="2018-05")
    forwarded = attrs.evolve(made, stage=ProposalStage.FORWARDED)
    with roster(register) as session:
        for number, who in enumerate(["P1", "P2", "P9"]):
            session.proposals.add(
                attrs.evolve(
                    PROPOSAL,
                    id=f"p-{who}",
                    person=who,
                    by_body=None,
                    office_zh=f"合成职务{number}",
                    steps=(made, forwarded, adopted),
                )
            )
    return register


def named(register, on):
    return {person for person, _ in register.activity.credited_proposals(on=on).authors} - {None}


def test_authors_are_named_who_consent_on_the_day(authored):
    credit = authored.activity.credited_proposals(ProposalStage.ADOPTED, on=DAY)
    assert [(person, figure.value.exact) for person, figure in credit.authors] == [("P1", 1), (None, 2)]
    results = authored.activity.proposal_results(2018, on=DAY)
    assert [(each.credit.person, each.credit.office.zh) for each in results] == [
        ("P1", "合成职务0"),
        (None, ""),
        (None, ""),
    ]
    assert named(authored, dt.date(2018, 4, 30)) == set()


def test_a_withdrawn_consent_names_nobody_whatever_the_day_asked_about(authored, roster):
    with roster(authored) as session:
        session.people.withdraw("P1", ATTRIBUTION, on=DAY)
    assert named(authored, DAY - dt.timedelta(days=1)) == set()
    assert named(authored, DAY) == set()
    assert {each.credit.person for each in authored.activity.proposal_results(2018, on=DAY)} == {None}


def test_somebody_erased_is_not_named(authored):
    with authored.session(actor="clerk", purpose=ATTRIBUTION) as session:
        session.people.remove("P1")
    assert named(authored, DAY) == set()


def test_consent_to_another_purpose_names_nobody(authored):
    with authored.session(actor="clerk", purpose=ATTRIBUTION) as session:
        author = session.people.require("P1")
        other = attrs.evolve(author.consents[0], purpose="invitation")
        session.people.update(attrs.evolve(author, consents=[other]))
    assert named(authored, DAY) == set()


def test_what_is_not_there_is_named(register):
    for ask in (
        lambda: register.activity.meetings("none", DAY, DAY),
        lambda: register.activity.survey("none", on=DAY),
        lambda: register.activity.spending("none", on=DAY),
    ):
        with pytest.raises(NotFoundError, match="/none"):
            ask()


def test_every_answer_asks_for_a_purpose_that_covers_it(register):
    for ask in (
        lambda: register.activity.participation(on=DAY, purpose="office"),
        lambda: register.activity.survey("q1", on=DAY, purpose="office"),
        lambda: register.activity.proposals(on=DAY, purpose="invitation"),
        lambda: register.activity.visits_due(DAY, purpose="statistics"),
        lambda: register.activity.credited_proposals(on=DAY, purpose="office"),
        lambda: register.activity.proposal_results(2018, on=DAY, purpose="invitation"),
    ):
        with pytest.raises(PurposeError, match="does not cover"):
            ask()


def test_coverage_and_balance_need_no_lists_to_be_asked_of_the_district(register):
    register.adopt(load_district("jiading").profile, actor="office")
    coverage = register.coverage.by_unit(on=DAY)
    assert (coverage.total, len(coverage.cells), len(coverage.gaps)) == (2, 48, 46)
    assert ("freelance", "310114102") not in coverage.gaps
    balance = register.metrics.unit_balance(on=DAY)
    totals = {each.indicator: each.total.value.exact for each in balance.dispersions}
    assert totals == {"members": 2, "activities": 0, "platforms": 0, "stations": 0}
    assert len(balance.weakest_first) == 12


def test_no_person_is_opened(register, monkeypatch):
    from newstratum._wire import codec

    opened = []
    decode_document = codec.decode_document

    def watched(kind, *document):
        opened.append(kind.name)
        return decode_document(kind, *document)

    monkeypatch.setattr(codec, "decode_document", watched)
    register.activity.participation(on=DAY)
    register.activity.survey("q1", on=DAY)
    assert opened
    assert PERSON.name not in opened


def test_the_public_calendar_has_the_activities_of_a_time_that_have_a_day(register) -> None:
    with register.session(actor="office", purpose="office") as session:
        session.activities.add(
            Activity(
                id="t2",
                name_zh="合成讲座",
                kind=ActivityKind.LECTURE,
                state=OccasionState.CANCELLED,
                held_on="2018-05-01",
                ended_on="2018-05-03",
                place_zh="合成厅",
                source=CITED,
            )
        )
        session.activities.add(
            Activity(id="t3", name_zh="某月", kind=ActivityKind.SALON, held_on="2018-05", source=CITED)
        )
    found = register.activity.calendar(dt.date(2018, 5, 3), dt.date(2018, 5, 31))
    assert [(entry.uid, entry.place, entry.cancelled) for entry in found] == [("activity.t2", "合成厅", True)]
    of_the_month = register.activity.calendar(dt.date(2018, 5, 1), dt.date(2018, 5, 31))
    assert [entry.uid for entry in of_the_month] == ["activity.t2", "activity.t1"]
