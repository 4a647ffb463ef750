"""What members contribute and are put forward for: courses, exhibitions, appointments and nominations.

A nomination is made by people, with reasons; nothing in this library computes one. Proposals have a
module of their own (``proposals``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from attrs import field, frozen
from attrs.converters import optional

from newstratum._model.organisation.relations import (
    DatedRecord,
    Finding,
    FindingKind,
    Level,
    NamedDatedRecord,
    SourcedRecord,
    collect_duplicate_findings,
    put_shared_last,
)
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import PartialDate, Period, to_optional_date
from newstratum._model.values.validators import check_filled, check_positive, tuple_of
from newstratum.errors import InvalidValueError

_LONGEST_REASON = 500


class AppointmentKind(CodeEnum):
    """What somebody is appointed or elected to (安排使用)."""

    #: 人大代表
    DEPUTY = "deputy"
    #: 政协委员
    CPPCC_MEMBER = "cppcc_member"
    #: 兼职副主席(副会长) of a people's organisation
    PART_TIME_VICE_CHAIR = "part_time_vice_chair"
    #: 特约人员, 顾问
    ADVISER = "adviser"
    OTHER = "other"


class NominationKind(CodeEnum):
    """What somebody is put forward for."""

    #: 代表人士
    REPRESENTATIVE = "representative"
    #: 人大代表, 政协委员, 兼职副主席
    APPOINTMENT = "appointment"
    #: 研修班
    COURSE = "course"
    #: 主题艺术展
    EXHIBITION = "exhibition"
    #: 荣誉会长, 表彰
    HONOUR = "honour"


class NominationResult(CodeEnum):
    """What came of a nomination."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"


@frozen(kw_only=True, field_transformer=put_shared_last)
class Appointment(DatedRecord):
    """A person in a political, social or part-time office for a term. One person can hold several."""

    person: str = field(metadata=refers_to("person"))
    kind: AppointmentKind = field(converter=AppointmentKind)
    level: Level = field(converter=Level)
    #: The congress, conference or organisation; None where the kind and level say it.
    body: str | None = field(default=None, metadata=refers_to("body"))
    #: The title as the body words it: 副会长.
    title_zh: str = ""
    title_en: str = ""
    #: Which term of the body, 届, counted from 1.
    term: int | None = field(default=None, validator=check_positive)
    notice: str | None = None


@frozen(kw_only=True, field_transformer=put_shared_last)
class Course(NamedDatedRecord):
    """A training course: 研修班."""

    organiser: str | None = field(default=None, metadata=refers_to("body"))
    level: Level | None = field(default=None, converter=optional(Level))


@frozen(kw_only=True, field_transformer=put_shared_last)
class Exhibition(NamedDatedRecord):
    """An exhibition that members send works to: 主题艺术展."""

    brand: str | None = field(default=None, metadata=refers_to("brand"))
    organiser: str | None = field(default=None, metadata=refers_to("body"))
    level: Level | None = field(default=None, converter=optional(Level))


def _check_reasons(_instance: Nomination, _attribute: object, value: tuple[str, ...]) -> None:
    if not value or any(not reason.strip() or len(reason) > _LONGEST_REASON for reason in value):
        raise InvalidValueError(
            "nomination.reasons",
            f"no reason, or one that is empty or longer than {_LONGEST_REASON} characters",
            "say why, briefly; a nomination without reasons is none",
        )


@frozen(kw_only=True, field_transformer=put_shared_last)
class Nomination(SourcedRecord):
    """Somebody put forward by people, with their reasons."""

    person: str = field(metadata=refers_to("person"))
    kind: NominationKind = field(converter=NominationKind)
    #: Identifier of the human who nominates.
    nominated_by: str = field(validator=check_filled)
    #: The body on whose behalf.
    by_body: str | None = field(default=None, metadata=refers_to("body"))
    reasons: tuple[str, ...] = field(
        repr=False, validator=[tuple_of(str, 'write it like ("one", "two")'), _check_reasons]
    )
    #: Id of the course, exhibition, post or appointment it is for.
    target: str | None = None
    nominated_on: PartialDate | None = field(default=None, converter=to_optional_date)
    #: None while it is open.
    result: NominationResult | None = field(default=None, converter=optional(NominationResult))
    notice: str | None = None


def collect_appointment_findings(appointments: Iterable[Appointment]) -> tuple[Finding, ...]:
    """Check appointments: identifiers twice, and one person twice in one office at one time.

    What is compared grows with the appointments and with what is found, not with their pairs.
    """
    listed = tuple(appointments)
    return (*collect_duplicate_findings(listed), *_find_same_holder_twice(listed))


def _find_same_holder_twice(appointments: tuple[Appointment, ...]) -> Iterator[Finding]:
    held: dict[tuple[str, str, str, str], list[Appointment]] = {}
    for appointment in appointments:
        held.setdefault(_build_office_key(appointment), []).append(appointment)
    for terms in held.values():
        for one, other in sorted(_find_overlapping_pairs([term.period for term in terms])):
            earlier, later = terms[one], terms[other]
            yield Finding(
                kind=FindingKind.SAME_HOLDER_TWICE,
                subjects=(earlier.id, later.id),
                where="period",
                certainty=earlier.period.overlaps(later.period),
            )


def _find_overlapping_pairs(periods: Sequence[Period]) -> Iterator[tuple[int, int]]:
    """Yield the places of every two periods that can share a day, the lower place first."""
    open_ones: list[tuple[dt.date, int]] = []
    for place in sorted(range(len(periods)), key=lambda each: periods[each].first_start):
        while open_ones and open_ones[0][0] < periods[place].first_start:
            heappop(open_ones)
        yield from ((min(place, other), max(place, other)) for _, other in open_ones)
        heappush(open_ones, (periods[place].last_end, place))


def _build_office_key(appointment: Appointment) -> tuple[str, str, str, str]:
    return appointment.person, appointment.kind, appointment.level, appointment.body or ""
