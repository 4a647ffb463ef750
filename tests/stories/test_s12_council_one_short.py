"""S12: five executive vice-chairs, one group unrepresented: two findings, a vacancy drawn, a mean age."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import attrs
import pytest

from newstratum._figures.council import CouncilFindingKind, Severity, build_council, render_council_chart
from newstratum._model.organisation.bodies import PostRole, Seat
from newstratum._model.organisation.platforms import Liaison
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.values.periods import Period, to_partial_date
from newstratum._shipped.districts import load_district
from newstratum._shipped.labels import load_labels

CHARTER = Citation(document="合成选举结果")
DAY = dt.date(2018, 6, 30)
FIVE = [f"V{number}" for number in range(1, 6)]
#: No freelancer among them.
GROUPS = dict(zip(FIVE, [Group.ENTERPRISE, Group.ENTERPRISE, *Group], strict=False)) | {
    "V3": Group.INTERMEDIARY,
    "V4": Group.NEW_MEDIA,
    "V5": Group.NEW_MEDIA,
}
#: 36, 38, 36, 37, 37 and 37 years on the day: 221 in all, and 36.83 in the mean.
BIRTHS = {
    "PRES": "1981-07-01",
    "V1": "1980-06-30",
    "V2": "1981-07-01",
    "V3": "1981-06-30",
    "V4": "1980-07-01",
    "V5": "1981-01-01",
}


#: The fixed terms of 1+6+N.
PLACES = {PostRole.PRESIDENT: 1, PostRole.EXECUTIVE_VICE_PRESIDENT: 6}


@pytest.fixture
def council(register, office):
    """The council as the register has it, with its post for a member body filled as in the founding text."""
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    term = Period(began_on="2017-03-01")
    with office() as session:
        holders = [("PRES", "post.president"), *((name, "post.executive_vice_president") for name in FIVE)]
        for person, post in holders:
            session.seats.add(
                Seat(id=f"seat-{person}", post=post, person=person, period=term, source=CHARTER)
            )
        for person in FIVE:
            session.liaisons.add(
                Liaison(
                    id=f"liaison-{person}",
                    person=person,
                    platform="platform.council_hall",
                    period=term,
                    source=CHARTER,
                )
            )
    with office() as session:
        posts = [
            attrs.evolve(post, period=Period(began_on="2017-01-01"))
            for post in session.posts.all()
            if post.body == "body.council"
        ]
        seats, liaisons = list(session.seats.all()), list(session.liaisons.all())
    births = {person: to_partial_date(day) for person, day in BIRTHS.items()}
    return build_council(posts, seats, DAY, births=births, groups=GROUPS, liaisons=liaisons, places=PLACES)


def test_s12_one_too_few_and_one_group_missing_are_two_findings(council):
    assert [(each.kind, each.severity, each.subject) for each in council.findings] == [
        (CouncilFindingKind.COUNT, Severity.BREACH, "executive_vice_president"),
        (CouncilFindingKind.COVERAGE, Severity.WARNING, "freelance"),
    ]


def test_s12_the_mean_age_is_of_the_persons_on_the_day_half_up(council):
    assert council.mean_age is not None
    assert council.mean_age.value.exact == Fraction("36.8")
    assert (len(council.persons.ids), council.organisations.ids) == (
        6,
        ("body.social_organisation_promotion",),
    )


def test_s12_the_chart_shows_the_vacancy_and_the_body_and_the_age(council):
    names = {"PRES": "甲", "body.social_organisation_promotion": "区社会组织促进会"} | {
        "platform.council_hall": "议事厅"
    }
    lines = render_council_chart(council, labels=load_labels(), names=names).split("\n")
    assert lines[:3] == ["1 会长", "  └ 甲", "6 常务副会长"]
    assert lines[3] == "  ├ V1，民营企业和外商投资企业管理技术人员，联系议事厅"
    assert lines[8:10] == ["  └ ┄ 空缺1", "N：副会长、理事、秘书长、成员"]
    assert lines[10] == "  └ 区社会组织促进会（单位）"
    assert lines[11:] == ["平均年龄36.8岁（2018-06-30）"]
    english = render_council_chart(council, labels=load_labels(), language="en")
    assert "  └ ┄ vacant: 1" in english
    assert "body.social_organisation_promotion (organisation)" in english
