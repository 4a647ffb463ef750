"""What members contribute and are put forward for: proposals, courses, exhibitions, offices.

A nomination is made by people, with reasons; nothing in this library computes one. A proposal (建言)
passes stages, 报送, 批示, 采纳, 答复 and 落实, each with a date, a level and a document. A stage that the
present one does not lead to is refused; a stage can be reached again at another level, as a district's
and then a city's 批示.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from attrs import evolve, field, frozen
from attrs.converters import optional

from newstratum._model.organisation.relations import (
    Citation,
    DatedRecord,
    Finding,
    Level,
    NamedDatedRecord,
    SourcedRecord,
    check_one_holder,
    collect_duplicate_findings,
    collect_same_holder_findings,
    prepare_fields,
    to_optional_citation,
)
from newstratum._model.people.groups import Group
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import DateLike, PartialDate, to_optional_date
from newstratum._model.values.plain import PlainData
from newstratum._model.values.refused_subjects import check_open_text
from newstratum._model.values.validators import (
    ToTuple,
    check_filled,
    check_past_day,
    check_positive,
    check_texts,
    name_converted_fields,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import IllegalTransitionError, InvalidValueError

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


@frozen(kw_only=True, field_transformer=prepare_fields)
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


@frozen(kw_only=True, field_transformer=prepare_fields)
class Course(NamedDatedRecord):
    """A training course: 研修班."""

    organiser: str | None = field(default=None, metadata=refers_to("body"))
    level: Level | None = field(default=None, converter=optional(Level))


@frozen(kw_only=True, field_transformer=prepare_fields)
class Exhibition(NamedDatedRecord):
    """An exhibition that members send works to: 主题艺术展."""

    brand: str | None = field(default=None, metadata=refers_to("brand"))
    organiser: str | None = field(default=None, metadata=refers_to("body"))
    level: Level | None = field(default=None, converter=optional(Level))


def _check_reasons(_instance: Nomination, _attribute: object, value: tuple[str, ...]) -> None:
    if not value or any(not reason.strip() or len(reason) > _LONGEST_REASON for reason in value):
        raise InvalidValueError(
            "nomination.reasons",
            Words(
                "没有理由，或理由为空、超过{}个字符",
                "no reason, or one that is empty or longer than {} characters",
            ).format(_LONGEST_REASON),
            Words("请简要写明；提名须有理由", "say why, briefly; a nomination needs reasons"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Nomination(SourcedRecord):
    """Somebody put forward by people, with their reasons."""

    person: str = field(metadata=refers_to("person"))
    kind: NominationKind = field(converter=NominationKind)
    #: Identifier of the human who nominates.
    nominated_by: str = field(validator=check_filled)
    #: The body on whose behalf.
    by_body: str | None = field(default=None, metadata=refers_to("body"))
    reasons: tuple[str, ...] = field(
        repr=False, converter=ToTuple[str], validator=[check_texts, _check_reasons, check_open_text]
    )
    #: Id of the course, exhibition, post or appointment it is for.
    target: str | None = None
    nominated_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )
    #: None while it is open.
    result: NominationResult | None = field(default=None, converter=optional(NominationResult))
    notice: str | None = None


def collect_appointment_findings(appointments: Iterable[Appointment]) -> tuple[Finding, ...]:
    """Check appointments: identifiers twice, and one person twice in one office at one time.

    What is compared grows with the appointments and with what is found, not with their pairs.
    """
    listed = tuple(appointments)
    return (
        *collect_duplicate_findings(listed),
        *collect_same_holder_findings(
            listed, lambda each: (each.person, each.kind, each.level, each.body or "")
        ),
    )


class ProposalStage(CodeEnum):
    """How far a proposal has come."""

    #: 建言
    MADE = "made"
    #: 报送
    FORWARDED = "forwarded"
    #: 批示
    ENDORSED = "endorsed"
    #: 采纳
    ADOPTED = "adopted"
    #: 答复
    ANSWERED = "answered"
    #: 落实
    CARRIED_OUT = "carried_out"
    #: 未采纳
    NOT_ADOPTED = "not_adopted"


#: Which stages each stage leads to.
NEXT_STAGES: Final[Mapping[ProposalStage, tuple[ProposalStage, ...]]] = MappingProxyType(
    {
        ProposalStage.MADE: (ProposalStage.FORWARDED, ProposalStage.NOT_ADOPTED),
        ProposalStage.FORWARDED: (
            ProposalStage.FORWARDED,
            ProposalStage.ENDORSED,
            ProposalStage.ADOPTED,
            ProposalStage.ANSWERED,
            ProposalStage.NOT_ADOPTED,
        ),
        ProposalStage.ENDORSED: (
            ProposalStage.ENDORSED,
            ProposalStage.ADOPTED,
            ProposalStage.ANSWERED,
            ProposalStage.CARRIED_OUT,
            ProposalStage.NOT_ADOPTED,
        ),
        ProposalStage.ADOPTED: (ProposalStage.ENDORSED, ProposalStage.ANSWERED, ProposalStage.CARRIED_OUT),
        ProposalStage.ANSWERED: (ProposalStage.ENDORSED, ProposalStage.ADOPTED, ProposalStage.CARRIED_OUT),
        ProposalStage.CARRIED_OUT: (),
        ProposalStage.NOT_ADOPTED: (ProposalStage.ANSWERED,),
    }
)


@frozen(kw_only=True, field_transformer=name_converted_fields)
class ProposalStep(PlainData):
    """One stage a proposal reached: when, at which level, and by which document."""

    stage: ProposalStage = field(converter=ProposalStage)
    #: None where nobody noted it.
    happened_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )
    #: The level of whoever it reached; None while it is only made.
    level: Level | None = field(default=None, converter=optional(Level))
    #: The document that says so: the proposal itself, the letter, the answer. A session fills it in.
    source: Citation | None = field(default=None, converter=to_optional_citation)


def _check_steps(instance: Proposal, _attribute: object, value: tuple[ProposalStep, ...]) -> None:
    if not value or value[0].stage is not ProposalStage.MADE:
        raise InvalidValueError(
            "proposal.steps",
            Words("不是从“提出”开始", "does not begin with made"),
            Words("请把提出建言这一步放在最前", "put the step of 建言 first"),
        )
    for before, after in pairwise(value):
        if after.stage not in NEXT_STAGES[before.stage]:
            raise IllegalTransitionError(
                Words("建言{}", "proposal {}").format(instance.id),
                before.stage,
                after.stage,
                NEXT_STAGES[before.stage],
            )
    first = dt.date.min
    for day in (step.happened_on for step in value if step.happened_on is not None):
        first = max(first, day.earliest)
        if day.latest < first:
            raise InvalidValueError(
                "proposal.steps",
                Words("后一阶段的日期更早", "a later stage is dated earlier"),
                Words("请核对日期", "check the dates"),
            )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Proposal(SourcedRecord):
    """A proposal, who made it, and how far it has come.

    Reports name its author, and the office it was made in, only with their consent to the purpose
    ``attribution``; what it is credited to besides is the platform and the group. The consent stands in the
    person, with the notice it was given under and the days, and is looked up when a report is made, so that
    a withdrawal counts from its day on: ``registry.activity.credited_proposals(…)`` and
    ``registry.activity.proposal_results(…)``.
    """

    topic_zh: str = field(validator=check_filled)
    topic_en: str = ""
    #: The author.
    person: str | None = field(default=None, metadata=refers_to("person"))
    #: The body that made it, where no person did.
    by_body: str | None = field(default=None, validator=check_one_holder, metadata=refers_to("body"))
    #: The author's office in whose name it was made: 新联会会长.
    office_zh: str = ""
    office_en: str = ""
    platform: str | None = field(default=None, metadata=refers_to("platform"))
    #: The author's group on the day it was made.
    group: Group | None = field(default=None, converter=optional(Group))
    steps: tuple[ProposalStep, ...] = field(
        converter=ToTuple[ProposalStep], validator=[tuple_of(ProposalStep, "ProposalStep(…)"), _check_steps]
    )
    notice: str | None = None

    @property
    def stage(self) -> ProposalStage:
        """How far it has come."""
        return self.steps[-1].stage

    @property
    def level(self) -> Level | None:
        """The highest level it reached."""
        reached = {step.level for step in self.steps}
        return next((level for level in Level if level in reached), None)

    def step_of(self, stage: ProposalStage) -> ProposalStep | None:
        """Return the step by which it first reached a stage; None where it did not."""
        return next((step for step in self.steps if step.stage is stage), None)


def advance_proposal(
    proposal: Proposal,
    stage: ProposalStage,
    *,
    source: Citation,
    happened_on: DateLike | None = None,
    level: Level | None = None,
) -> Proposal:
    """Return a proposal at its next stage.

    Args:
        proposal: The proposal.
        stage: The stage it reached.
        source: The document that says so.
        happened_on: When, as far as it is known.
        level: The level of whoever it reached.

    Raises:
        IllegalTransitionError: The present stage does not lead there; the error says where it leads.
        InvalidValueError: The date is before that of an earlier stage.
    """
    step = ProposalStep(stage=stage, happened_on=happened_on, level=level, source=source)
    return evolve(proposal, steps=(*proposal.steps, step))
