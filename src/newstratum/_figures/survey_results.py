"""How many answered a round of a questionnaire, by group and unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeVar

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, count_with_bounds
from newstratum._model.organisation.outreach import (
    Response,
    SurveyRound,
    find_more_answers_than_asked,
    group_answers,
)
from newstratum._model.organisation.relations import Finding
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable
from newstratum._model.values.periods import compute_happened_by
from newstratum._words import Words

_ANSWERED: Final = Words("收回的答卷，同一人只计一份", "answers received, one for each person")


@frozen(kw_only=True, repr=False)
class SurveyResult(HtmlTable):
    """How many answered a round of a questionnaire by a day."""

    survey: SurveyRound
    #: All answers, one for each person; bounds where days are known in part.
    answered: Figure
    #: For each group how many answered, and under None those of none that is known.
    by_group: Mapping[Group | None, Figure] = field(repr=False)
    #: For each code of a unit how many answered, and under None those of none that is known.
    by_unit: Mapping[str | None, Figure] = field(repr=False)
    #: That more answered than were asked.
    findings: tuple[Finding, ...] = ()

    @property
    def rate(self) -> Fraction | None:
        """The share of those asked who answered.

        None if one of the two numbers is not known exactly, or more answered than were asked.
        """
        answered = self.answered.value.exact
        if self.survey.asked is None or answered is None or self.findings:
            return None
        return answered / self.survey.asked


def compute_survey_result(
    survey: SurveyRound,
    responses: Iterable[Response],
    on: dt.date,
    *,
    groups: Mapping[str, Group] = MappingProxyType({}),
    units: Mapping[str, str] = MappingProxyType({}),
) -> SurveyResult:
    """Count the answers to a round of a questionnaire.

    Args:
        survey: The round.
        responses: Answers, of other rounds too; one that surely came later does not count yet.
        on: The day.
        groups: The confirmed group of each person, as far as there is one.
        units: Code of the unit of each person, as far as it is known.
    """
    by_day = [
        (each, came)
        for each in responses
        if (came := compute_happened_by(each.answered_on, on)) is not Certainty.NO
    ]
    surely = group_answers(survey, (each for each, came in by_day if came is Certainty.YES))
    possibly = group_answers(survey, (each for each, _ in by_day))
    answers = [(own, Certainty.YES if key in surely else Certainty.POSSIBLY) for key, own in possibly.items()]

    def get_group(answer: Response) -> Group | None:
        return answer.group if answer.person is None else groups.get(answer.person)

    def get_unit(answer: Response) -> str | None:
        return answer.township if answer.person is None else units.get(answer.person)

    return SurveyResult(
        survey=survey,
        answered=_count_answers(answers, on),
        by_group=_count_parts(answers, get_group, on),
        by_unit=_count_parts(answers, get_unit, on),
        findings=tuple(find_more_answers_than_asked(survey, surely, possibly)),
    )


#: The answers that count as one, and whether they came by the day.
_Answers = list[tuple[tuple[Response, ...], Certainty]]
_Part = TypeVar("_Part", bound=str)


def _count_parts(
    answers: _Answers, part: Callable[[Response], _Part | None], on: dt.date
) -> Mapping[_Part | None, Figure]:
    found: dict[_Part | None, _Answers] = {}
    for own, came in answers:
        found.setdefault(part(own[0]), []).append((own, came))
    return MappingProxyType({key: _count_answers(each, on) for key, each in found.items()})


def _count_answers(answers: _Answers, on: dt.date) -> Figure:
    value = count_with_bounds((came for _, came in answers), "份")
    return build_figure(_ANSWERED, value, on, (each.id for own, _ in answers for each in own))
