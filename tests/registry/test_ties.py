from __future__ import annotations

import datetime as dt

import pytest

from newstratum.errors import InvalidValueError
from newstratum.model.bodies import Instructor, Responsibility, ResponsibilityRole, Seat, SystemSide
from newstratum.model.platforms import Brand, Liaison, Platform, PlatformLevel
from newstratum.model.ties import Citation
from newstratum.ports.query import Is

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
