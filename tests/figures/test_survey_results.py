"""What a questionnaire came to: each person once, named answers by what is computed of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.survey_results import compute_survey_result
from newstratum._model.organisation.outreach import (
    Response,
    SurveyChannel,
    SurveyRound,
    collect_survey_findings,
)
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group

FORM = Citation(document="合成问卷")
SURVEY = SurveyRound(id="survey", name_zh="微信调研普查", channel=SurveyChannel.WECHAT, asked=40, source=FORM)
DAY = dt.date(2018, 6, 30)
GROUPS = {"P1": Group.FREELANCE, "P2": Group.NEW_MEDIA}
UNITS = {"P1": "310114102", "P3": "310114109"}

people = st.sampled_from(["P1", "P2", "P3", None])
answers = st.lists(st.tuples(people, st.none() | st.sampled_from(Group)), max_size=12)


def responses(drawn: list[tuple[str | None, Group | None]]) -> list[Response]:
    return [
        Response(
            id=f"r{number}",
            survey=SURVEY.id,
            person=None if person is None else person,
            group=None if person else group,
            answered_on="2018-06",
            source=FORM,
        )
        for number, (person, group) in enumerate(drawn)
    ]


@pytest.mark.slow
@given(drawn=answers)
def test_everybody_counts_once_with_their_group(drawn: list[tuple[str | None, Group | None]]) -> None:
    result = compute_survey_result(SURVEY, responses(drawn), DAY, groups=GROUPS, units=UNITS)
    named = {person for person, _ in drawn if person}
    expected = Counter(GROUPS.get(person) for person in named)
    expected.update(group for person, group in drawn if person is None)
    assert {group: part.value.exact for group, part in result.by_group.items()} == dict(expected)
    assert (
        sum(part.value.exact or 0 for part in result.by_unit.values())
        == sum(expected.values())
        == result.answered.value.exact
    )
    assert result.rate == Fraction(sum(expected.values()), 40)


def test_other_rounds_and_later_answers_do_not_count() -> None:
    first, other, later = responses([(None, None)] * 3)
    other = attrs.evolve(other, survey="other")
    later = attrs.evolve(later, answered_on="2018-07-01")
    result = compute_survey_result(SURVEY, [first, other, later], DAY)
    assert result.answered.ids == ("r0",)
    assert compute_survey_result(SURVEY, [later], dt.date(2018, 7, 1)).answered.ids == ("r2",)


def test_a_rate_needs_to_know_how_many_were_asked() -> None:
    assert (
        compute_survey_result(attrs.evolve(SURVEY, asked=None), responses([("P1", None)]), DAY).rate is None
    )


def test_surveys_more_answers_than_asked_are_a_finding_and_the_figure_goes_on() -> None:
    """Issue G, surveys: two answers of one asked."""
    asked_one, both = attrs.evolve(SURVEY, asked=1), responses([("P1", None), ("P2", None)])
    result = compute_survey_result(asked_one, both, DAY)
    assert (result.answered.value.exact, result.rate) == (2, None)
    (finding,) = result.findings
    assert (finding.kind, finding.subjects, finding.certainty) == (
        "more_answers_than_asked",
        ("survey", "r0", "r1"),
        "yes",
    )
    assert collect_survey_findings([asked_one], both) == (finding,)
    unknown = attrs.evolve(both[1], answered_on=None)
    assert [
        each.certainty for each in compute_survey_result(asked_one, [both[0], unknown], DAY).findings
    ] == ["possibly"]


def test_an_answer_that_may_have_come_later_makes_bounds() -> None:
    first, second = responses([("P1", None), ("P1", None)])
    result = compute_survey_result(SURVEY, [first], dt.date(2018, 6, 15), groups=GROUPS)
    assert result.answered.text("zh") == "0至1份"
    assert result.by_group[Group.FREELANCE].value == result.answered.value
    assert result.rate is None
    # One of two answers of a person is enough.
    early = attrs.evolve(second, answered_on="2018-06-01")
    both = compute_survey_result(SURVEY, [first, early], dt.date(2018, 6, 15))
    assert (both.answered.value.exact, both.answered.ids) == (1, ("r0", "r1"))
