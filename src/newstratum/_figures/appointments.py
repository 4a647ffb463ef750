"""How many offices are held, and how many people hold them: two different numbers.

Thirteen deputies and twenty members of the political consultative conference are 33 offices. They are 33
people only if nobody holds both.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, build_range
from newstratum._model.organisation.contributions import (
    Appointment,
    AppointmentKind,
    collect_appointment_findings,
)
from newstratum._model.organisation.relations import Finding, Level, select_holding
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.quantities import Interval, Quantity, sum_quantities
from newstratum._words import Words

_PEOPLE: Final = "人"


@frozen(kw_only=True, repr=False)
class AppointmentRow(ShortRepr):
    """The offices of one kind at one level."""

    kind: AppointmentKind
    level: Level
    offices: Figure
    people: Figure


@frozen(kw_only=True, repr=False)
class AppointmentCount(HtmlTable):
    """The offices held on a day, and the people who hold them."""

    as_of: dt.date
    #: By kind and level, in the order of the enumerations; only those there are.
    rows: tuple[AppointmentRow, ...]
    #: All offices; bounds where terms are dated in part.
    offices: Figure
    #: All people; it can be fewer than the rows together, never more.
    people: Figure
    #: People who surely hold more than one office, sorted.
    with_several: tuple[str, ...] = field(repr=False)
    #: Identifiers twice, and people twice in one office at one time.
    findings: tuple[Finding, ...]

    @property
    def one_each(self) -> Certainty:
        """Whether nobody holds more than one, so that offices and people are as many."""
        if self.with_several:
            return Certainty.NO
        return Certainty.YES if self.offices.value.high == self.people.value.high else Certainty.POSSIBLY


def count_appointments(appointments: Iterable[Appointment], day: dt.date) -> AppointmentCount:
    """Count the offices held on a day and the people who hold them.

    Args:
        appointments: Appointments of any time.
        day: The day; a term of which the dates are partial or missing may hold on it.
    """
    listed = tuple(appointments)
    possibly = select_holding(listed, day)
    surely = Counter(each.person for each in select_holding(listed, day, surely=True))
    offices: dict[tuple[AppointmentKind, Level], list[Appointment]] = {}
    for each in possibly:
        offices.setdefault((each.kind, each.level), []).append(each)
    return AppointmentCount(
        as_of=day,
        rows=tuple(
            AppointmentRow(
                kind=kind, level=level, offices=_count_offices(own, day), people=_count_people(own, day)
            )
            for kind in AppointmentKind
            for level in Level
            if (own := offices.get((kind, level)))
        ),
        offices=_count_offices(possibly, day),
        people=_count_people(possibly, day),
        with_several=tuple(sorted(person for person, count in surely.items() if count > 1)),
        findings=collect_appointment_findings(possibly),
    )


def _count_offices(held: Iterable[Appointment], day: dt.date) -> Figure:
    held_offices = Words("当日在任的职务数，一人兼任多职的逐职计算", "offices held on the day, each once")
    return _build_figure(held_offices, "个", held, day, lambda each: each.id)


def _count_people(held: Iterable[Appointment], day: dt.date) -> Figure:
    holders = Words(
        "当日在任的人数，一人兼任多职的只计一次", "people who hold an office on the day, each once"
    )
    return _build_figure(holders, _PEOPLE, held, day, lambda each: each.person)


def _build_figure(
    definition: Words,
    unit: str,
    held: Iterable[Appointment],
    day: dt.date,
    counted: Callable[[Appointment], str],
) -> Figure:
    possibly = tuple(held)
    surely = select_holding(possibly, day, surely=True)
    low, high = (len({counted(each) for each in some}) for some in (surely, possibly))
    return build_figure(definition, build_range(low, high, unit), day, (each.id for each in possibly))


def compute_people_bounds(offices: Iterable[Quantity]) -> Quantity:
    """Return how many people can hold some offices, of which only the numbers are known.

    Nobody holds two offices of one kind, but anybody can hold one of each kind. So 13 and 20 offices are held
    by 20 to 33 people.

    Args:
        offices: For each kind of office, its people, all in one unit.

    Returns:
        Bounds in that unit; of no counts, exactly zero 人.

    Raises:
        InvalidValueError: Two units.
    """
    counts = tuple(offices)
    total = sum_quantities(counts, counts[0].unit if counts else _PEOPLE)
    lows = [(each.low, each.bounds.low_included) for each in counts if each.low is not None]
    # Of equal lower ends one that is left out is the narrower.
    low, included = max(lows, key=lambda end: (end[0], not end[1]), default=(total.low, True))
    return Quantity(
        bounds=Interval(
            low=low, low_included=included, high=total.high, high_included=total.bounds.high_included
        ),
        unit=total.unit,
        incomplete=total.incomplete,
    )
