"""How contact is made and kept: surveys, the list of key contacts, visits, and inspections of offices.

走访 is a visit to a person or unit, 互访 a visit that is returned, 遍访 a round that sees everybody once.
督导 inspects offices and never persons: an inspection has no field for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import field, frozen
from attrs.converters import optional

from newstratum._model.organisation.occasions import Cadence, OccasionState
from newstratum._model.organisation.relations import (
    DatedRecord,
    Finding,
    FindingKind,
    NamedDatedRecord,
    SourcedRecord,
    collect_duplicate_findings,
    collect_unknown_findings,
    prepare_fields,
    require_exactly_one,
)
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import PartialDate, to_optional_date
from newstratum._model.values.validators import (
    ToTuple,
    check_past_day,
    check_positive,
    check_texts,
    check_township,
)


class SurveyChannel(CodeEnum):
    """How a questionnaire reaches people."""

    WECHAT = "wechat"
    WEB_FORM = "web_form"
    PAPER = "paper"
    PHONE = "phone"
    #: 上门
    CALL = "call"


class VisitKind(CodeEnum):
    """Kinds of visits and of the rounds they belong to."""

    #: 走访
    CALL = "call"
    #: 互访
    MUTUAL = "mutual"
    #: 遍访: everybody on a list, once
    FULL_ROUND = "full_round"
    #: 督导: offices only
    INSPECTION = "inspection"


@frozen(kw_only=True, field_transformer=prepare_fields)
class SurveyRound(NamedDatedRecord):
    """One round of a questionnaire: 微信调研普查."""

    #: None where the source does not say.
    channel: SurveyChannel | None = field(default=None, converter=optional(SurveyChannel))
    #: The body that asks.
    owner: str | None = field(default=None, metadata=refers_to("body"))
    #: How many were asked; None where nobody noted it.
    asked: int | None = field(default=None, validator=check_positive)


@frozen(kw_only=True, field_transformer=prepare_fields)
class Response(SourcedRecord):
    """That somebody answered a round of a questionnaire; what they said about their job is in the person.

    An answer without a name carries the group and unit it gave; of a person these are computed.
    """

    survey: str = field(metadata=refers_to("survey_round"))
    person: str | None = field(default=None, metadata=refers_to("person"))
    group: Group | None = field(default=None, converter=optional(Group))
    #: Code of the township unit.
    township: str | None = field(default=None, validator=check_township)
    answered_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )
    notice: str | None = None


@frozen(kw_only=True, field_transformer=prepare_fields)
class KeyContact(DatedRecord):
    """A person on the list of key contacts (重点联系名单), and who keeps in touch."""

    person: str = field(metadata=refers_to("person"))
    #: The body that keeps in touch.
    by_body: str = field(metadata=refers_to("body"))
    #: How often they are to be seen; None where nothing is laid down.
    cadence: Cadence | None = field(default=None, converter=optional(Cadence))
    notice: str | None = None


@frozen(kw_only=True, field_transformer=prepare_fields)
class Round(NamedDatedRecord):
    """A round of visits or inspections that sees each body on its list once."""

    kind: VisitKind = field(converter=VisitKind)
    #: The body that goes round.
    by_body: str | None = field(default=None, metadata=refers_to("body"))
    #: The bodies to be seen.
    targets: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("body")
    )
    cadence: Cadence | None = field(default=None, converter=optional(Cadence))


@frozen(kw_only=True, field_transformer=prepare_fields)
class Visit(SourcedRecord):
    """A visit to a person or a body. It has no room for notes about anybody."""

    kind: VisitKind = field(default=VisitKind.CALL, converter=VisitKind)
    state: OccasionState = field(default=OccasionState.HELD, converter=OccasionState)
    #: The person visited.
    person: str | None = field(default=None, metadata=refers_to("person"))
    #: The body visited, where no person was.
    body: str | None = field(
        default=None, validator=require_exactly_one("person", "to"), metadata=refers_to("body")
    )
    #: The person who visits: a director on a mutual visit (理事互访).
    by_person: str | None = field(default=None, metadata=refers_to("person"))
    #: The body that visits, where no person is named.
    by_body: str | None = field(
        default=None, validator=require_exactly_one("by_person", "by"), metadata=refers_to("body")
    )
    #: The round it belongs to.
    round: str | None = field(default=None, metadata=refers_to("round"))
    held_on: PartialDate | None = field(default=None, converter=to_optional_date)
    #: The notice that the people named were given.
    notice: str | None = None


@frozen(kw_only=True, field_transformer=prepare_fields)
class Inspection(SourcedRecord):
    """A check on the spot of how an office does its work (实地督导); what it finds becomes tasks."""

    state: OccasionState = field(default=OccasionState.HELD, converter=OccasionState)
    #: The office inspected.
    body: str = field(metadata=refers_to("body"))
    #: The body that inspects.
    by_body: str = field(metadata=refers_to("body"))
    round: str | None = field(default=None, metadata=refers_to("round"))
    #: What falls short in the work of the office, in Chinese; never about a person.
    shortfalls: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    held_on: PartialDate | None = field(default=None, converter=to_optional_date)


def collect_round_findings(
    rounds: Iterable[Round], visits: Iterable[Visit | Inspection]
) -> tuple[Finding, ...]:
    """Check rounds, and that visits and inspections belong to a round there is."""
    listed = tuple(rounds)
    made = tuple(visits)
    return (
        *collect_duplicate_findings(listed),
        *collect_duplicate_findings(made),
        *collect_unknown_findings(
            ((each.id, each.round) for each in made), (each.id for each in listed), "round"
        ),
    )


def group_answers(survey: SurveyRound, responses: Iterable[Response]) -> dict[str, tuple[Response, ...]]:
    """Return the answers to a round, all of one person under one key, each without a name under its own."""
    found: dict[str, tuple[Response, ...]] = {}
    for each in responses:
        if each.survey == survey.id:
            key = f"response {each.id}" if each.person is None else f"person {each.person}"
            found[key] = (*found.get(key, ()), each)
    return found


def find_more_answers_than_asked(
    survey: SurveyRound, surely: Collection[str], possibly: Mapping[str, tuple[Response, ...]]
) -> Iterator[Finding]:
    """Yield a finding if more answered a round than were asked; see :func:`group_answers`."""
    if survey.asked is not None and len(possibly) > survey.asked:
        ids = sorted(each.id for own in possibly.values() for each in own)
        certainty = Certainty.YES if len(surely) > survey.asked else Certainty.POSSIBLY
        yield Finding(
            kind=FindingKind.MORE_ANSWERS_THAN_ASKED,
            subjects=(survey.id, *ids),
            where="asked",
            certainty=certainty,
        )


def collect_survey_findings(
    surveys: Iterable[SurveyRound], responses: Iterable[Response]
) -> tuple[Finding, ...]:
    """Check rounds of questionnaires: identifiers twice, unknown rounds, more answers than people asked."""
    listed, given = tuple(surveys), tuple(responses)
    by_survey: dict[str, list[Response]] = {}
    for each in given:
        by_survey.setdefault(each.survey, []).append(each)
    answers = ((survey, group_answers(survey, by_survey.get(survey.id, ()))) for survey in listed)
    return (
        *collect_duplicate_findings(listed),
        *collect_duplicate_findings(given),
        *collect_unknown_findings(
            ((each.id, each.survey) for each in given), (each.id for each in listed), "survey"
        ),
        *(each for survey, own in answers for each in find_more_answers_than_asked(survey, own, own)),
    )
