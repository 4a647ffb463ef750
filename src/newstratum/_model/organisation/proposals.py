"""Proposals (建言) and the stages they pass: 报送, 批示, 采纳, 答复, 落实.

Each stage has a date, a level and a document. A stage that the present one does not lead to is refused;
a stage can be reached again at another level, as a district's and then a city's 批示.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import attrs
from attrs import field, frozen
from attrs.converters import optional

from newstratum._model.organisation.relations import (
    Citation,
    Level,
    SourcedRecord,
    check_one_holder,
    put_shared_last,
    to_citation,
)
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import DateLike, PartialDate, to_optional_date
from newstratum._model.values.plain import PlainData
from newstratum._model.values.validators import check_filled, tuple_of
from newstratum.errors import IllegalTransitionError, InvalidValueError


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


@frozen(kw_only=True)
class ProposalStep(PlainData):
    """One stage a proposal reached: when, at which level, and by which document."""

    stage: ProposalStage = field(converter=ProposalStage)
    #: None where nobody noted it.
    happened_on: PartialDate | None = field(default=None, converter=to_optional_date)
    #: The level of whoever it reached; None while it is only made.
    level: Level | None = field(default=None, converter=optional(Level))
    #: The document that says so: the proposal itself, the letter, the answer.
    source: Citation = field(converter=to_citation)


def _check_steps(instance: Proposal, _attribute: object, value: tuple[ProposalStep, ...]) -> None:
    if not value or value[0].stage is not ProposalStage.MADE:
        raise InvalidValueError("proposal.steps", "does not begin with made", "put the step of 建言 first")
    for before, after in pairwise(value):
        if after.stage not in NEXT_STAGES[before.stage]:
            raise IllegalTransitionError(
                f"proposal {instance.id}", before.stage, after.stage, NEXT_STAGES[before.stage]
            )
    days = [step.happened_on for step in value if step.happened_on is not None]
    if any(later.is_before(earlier) is Certainty.YES for earlier, later in pairwise(days)):
        raise InvalidValueError("proposal.steps", "a later stage is dated earlier", "check the dates")


@frozen(kw_only=True, field_transformer=put_shared_last)
class Proposal(SourcedRecord):
    """A proposal, who made it, and how far it has come.

    Reports name its author, and the office it was made in, only with their consent to the purpose
    ``attribution``; what it is credited to besides is the platform and the group. The consent stands in the
    person, with the notice it was given under and the days, and is looked up when a report is made, so that
    a withdrawal counts from its day on: :meth:`newstratum.Registry.credited_proposals` and
    :meth:`newstratum.Registry.proposal_results`.
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
        validator=[tuple_of(ProposalStep, "give ProposalStep objects"), _check_steps]
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
    return attrs.evolve(proposal, steps=(*proposal.steps, step))
