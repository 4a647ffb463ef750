"""The result of a survey round: how many answered, and of which groups and units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, count_records
from newstratum._labels import Words
from newstratum._model.organisation.outreach import Response, SurveyRound
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable
from newstratum.errors import InvalidValueError

_ANSWERED: Final = Words("收回的答卷，同一人只计一份", "answers received, one for each person")


@frozen(kw_only=True, repr=False)
class SurveyResult(HtmlTable):
    """How many answered a round of a questionnaire by a day."""

    survey: SurveyRound
    answered: Figure
    #: For each group how many answered, and under None those of none that is known.
    by_group: Mapping[Group | None, int] = field(repr=False)
    #: For each code of a unit how many answered, and under None those of none that is known.
    by_unit: Mapping[str | None, int] = field(repr=False)

    @property
    def rate(self) -> Fraction | None:
        """The share of those asked who answered; None if that number is unknown."""
        if self.survey.asked is None:
            return None
        return Fraction(sum(self.by_group.values()), self.survey.asked)


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

    Raises:
        InvalidValueError: More answered than were asked.
    """
    own = {
        (response.person, None if response.person else response.id): response
        for response in responses
        if _is_counted(response, survey, on)
    }
    if survey.asked is not None and len(own) > survey.asked:
        raise InvalidValueError(
            "survey.asked", f"fewer than the {len(own)} who answered", "count again who was asked"
        )
    by_group: dict[Group | None, int] = {}
    by_unit: dict[str | None, int] = {}
    for response in own.values():
        person = response.person
        group = response.group if person is None else groups.get(person)
        unit = response.township if person is None else units.get(person)
        by_group[group] = by_group.get(group, 0) + 1
        by_unit[unit] = by_unit.get(unit, 0) + 1
    return SurveyResult(
        survey=survey,
        answered=count_records(_ANSWERED, "份", on, (response.id for response in own.values())),
        by_group=MappingProxyType(by_group),
        by_unit=MappingProxyType(by_unit),
    )


def _is_counted(response: Response, survey: SurveyRound, on: dt.date) -> bool:
    day = response.answered_on
    later = Certainty.NO if day is None or day.earliest <= on else Certainty.YES
    return response.survey == survey.id and later is Certainty.NO
