"""Story S18: 300 sign-ins for 12 activities by 140 people: 人次 300, 人数 140, never mixed."""

from __future__ import annotations

import datetime as dt

from newstratum._figures.participation import GroupAndTownship, compute_participation
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group

SHEET = Citation(document="合成签到表")
GROUPS = tuple(Group)
TOWNS = ("310114001", "310114002", "310114003")


def sign_ins() -> list[Attendance]:
    """Person 0 to 139 in turn, 25 sign-ins an activity: the first 20 people come a third time."""
    return [
        Attendance(
            id=f"s{at}",
            activity=f"a{at // 25}",
            person=f"p{at % 140}",
            source=SHEET,
        )
        for at in range(300)
    ]


def test_times_and_people_are_counted_apart_by_group_and_town() -> None:
    people = {f"p{at}": GroupAndTownship(group=GROUPS[at % 4], township=TOWNS[at % 3]) for at in range(140)}
    activities = [
        Activity(id=f"a{at}", name_zh="合成活动", kind=ActivityKind.SALON, held_on="2018-05", source=SHEET)
        for at in range(12)
    ]
    found = compute_participation(sign_ins(), people, dt.date(2018, 12, 31), activities=activities)
    assert (found.times.text("zh"), found.persons.text("zh"), found.activities.text("zh")) == (
        "300人次",
        "140人",
        "12场",
    )
    # 35 people a group, who came twice, and five of them a third time.
    assert [(row.persons.text("zh"), row.times.text("zh")) for row in found.groups] == [
        ("35人", "75人次")
    ] * 4
    assert [(row.key, row.persons.text("zh"), row.times.text("zh")) for row in found.townships] == [
        (TOWNS[0], "47人", "101人次"),
        (TOWNS[1], "47人", "101人次"),
        (TOWNS[2], "46人", "98人次"),
    ]
