from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.organisation.activities import Attendance
from newstratum._model.organisation.bodies import (
    Instructor,
    Responsibility,
    ResponsibilityRole,
    Seat,
    SystemSide,
)
from newstratum._model.organisation.contributions import (
    Appointment,
    AppointmentKind,
    Nomination,
    NominationKind,
    Proposal,
    ProposalStage,
    ProposalStep,
)
from newstratum._model.organisation.outreach import KeyContact, Response, Visit
from newstratum._model.organisation.platforms import Brand, Liaison, Platform, PlatformLevel
from newstratum._model.organisation.relations import Citation, Level
from newstratum._ports.query import Is
from newstratum._registry.sessions.collection import Collection
from newstratum.errors import InvalidValueError

CITED = Citation(document="合成章程", passage="第三条", dated_on=dt.date(2017, 3, 1))

TIES = {
    "seats": Seat(id="t1", post="o1", person="P1", source=CITED),
    "instructors": Instructor(id="t1", body="b1", person="P1", source=CITED),
    "responsibilities": Responsibility(
        id="t1",
        matter_zh="走访",
        person="P1",
        role=ResponsibilityRole.LEAD,
        side=SystemSide.IN_SYSTEM,
        source=CITED,
    ),
    "liaisons": Liaison(id="t1", person="P1", platform="p1", source=CITED),
    "attendances": Attendance(id="t1", activity="a1", person="P1", source=CITED),
    "responses": Response(id="t1", survey="s1", person="P1", source=CITED),
    "key_contacts": KeyContact(id="t1", person="P1", by_body="b1", source=CITED),
    "visits": Visit(id="t1", person="P1", by_body="b1", source=CITED),
    "proposals": Proposal(
        id="t1",
        topic_zh="合成议题",
        person="P1",
        steps=(ProposalStep(stage=ProposalStage.MADE, source=CITED),),
        source=CITED,
    ),
    "nominations": Nomination(
        id="t1",
        person="P1",
        kind=NominationKind.COURSE,
        nominated_by="secretary-1",
        reasons=("合成理由",),
        source=CITED,
    ),
    "appointments": Appointment(
        id="t1", person="P1", kind=AppointmentKind.DEPUTY, level=Level.DISTRICT, source=CITED
    ),
}


@pytest.mark.parametrize("name", TIES)
def test_a_tie_that_names_a_person_gets_the_notice_of_the_session(registry, roster, name):
    with roster(registry) as session:
        getattr(session, name).add(TIES[name])
    with roster(registry) as session:
        assert getattr(session, name).require("t1").notice == "survey.v1"
        assert len(getattr(session, name).find(Is("person", "P1")).items) == 1


@pytest.mark.parametrize("name", TIES)
def test_a_tie_that_names_a_person_is_not_stored_without_a_notice(registry, roster, name):
    with roster(registry, notice=None) as session, pytest.raises(InvalidValueError, match="has no notice"):
        getattr(session, name).add(TIES[name])


def test_whoever_visits_is_named_too(registry, roster):
    visit = Visit(id="t1", body="b1", by_person="P1", source=CITED)
    with roster(registry, notice=None) as session, pytest.raises(InvalidValueError, match="has no notice"):
        session.visits.add(visit)
    with roster(registry) as session:
        assert session.visits.add(visit).notice == "survey.v1"


def test_every_collection_whose_records_are_about_people_asks_for_a_notice(registry, roster):
    with roster(registry) as session:
        parts = {name: getattr(session, name) for name in dir(session) if not name.startswith("_")}
    own = {name: part for name, part in parts.items() if isinstance(part, Collection)}
    # What notices, claims and pairs say of people is drawn from records that carry a notice.
    assert {name for name, part in own.items() if part.kind.about} - {
        "notices",
        "subject_requests",
        "distinct_pairs",
    } == set(TIES)


def test_a_seat_held_by_a_body_needs_no_notice(registry, roster):
    with roster(registry, notice=None, source=None) as session:
        session.seats.add(Seat(id="t1", post="o1", by_body="b1", source=CITED))
    with roster(registry) as session:
        assert session.seats.require("t1").notice is None


def test_platforms_are_found_by_level_and_township(registry, roster):
    with roster(registry) as session:
        session.brands.add(Brand(id="r1", name_zh="合成品牌", source=CITED))
        for number, township in enumerate(["310114102", "310114103"]):
            session.platforms.add(
                Platform(
                    id=f"p{number}",
                    name_zh="合成平台",
                    brand="r1",
                    level=PlatformLevel.TOWNSHIP,
                    township=township,
                    source=CITED,
                )
            )
    with registry.session(actor="a", purpose="office") as session:
        found = session.platforms.find(Is("level", "township"), Is("township", "310114103")).items
        assert [each.id for each in found] == ["p1"]
        assert session.brands.require("r1").name_zh == "合成品牌"


def test_a_step_of_a_proposal_without_a_source_gets_that_of_the_session(registry, roster):
    steps = (
        ProposalStep(stage=ProposalStage.MADE),
        ProposalStep(stage=ProposalStage.FORWARDED, source="报送函"),
    )
    proposal = Proposal("t1", topic_zh="合成议题", by_body="b1", steps=steps)
    with roster(registry, source="合成建言", notice=None) as session:
        session.proposals.add(proposal)
    with roster(registry) as session:
        stored = session.proposals.require("t1")
    assert [step.source.document for step in stored.steps] == ["合成建言", "报送函"]


def test_a_step_without_a_source_gets_that_of_its_proposal_where_the_session_names_no_document(
    registry, roster
):
    proposal = Proposal(
        "t1",
        topic_zh="合成议题",
        by_body="b1",
        steps=(ProposalStep(stage=ProposalStage.MADE),),
        source=CITED,
    )
    with roster(registry) as session:
        assert session.proposals.add(proposal).steps[0].source == CITED
