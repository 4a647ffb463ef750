"""People: their engagements, contacts, consents, and where a verdict placed them.

The model keeps what a person can ask about: every fact has a source and the notice under which it
was given, a placement is ``proposed`` until a named human confirms it, and an objection stands
beside it (promises L1 to L9).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

import attrs
from attrs import Attribute, Factory, field, frozen
from attrs.converters import optional

from newstratum._model.people.evidence import Evidence
from newstratum._model.people.occupations import (
    OCCUPATIONAL_FIELDS,
    Control,
    EmployerBusiness,
    EmployerKind,
    Equity,
    Establishment,
    Fact,
    Ownership,
    Registration,
    Relation,
    Role,
    Service,
    Status,
    YesNo,
    to_control,
    to_employer_business,
    to_employer_kind,
    to_equity,
    to_establishment,
    to_full_time,
    to_main_income,
    to_outside_party,
    to_ownership,
    to_registration,
    to_relation,
    to_role,
    to_service,
    to_status,
)
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import draw_person_id, refers_to
from newstratum._model.values.plain import PlainData, RecordData
from newstratum._model.values.refused_subjects import check_open_text, check_short_text
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber, SensitiveText, UnitName
from newstratum._model.values.validators import (
    ALWAYS_WRITTEN,
    FREE_TEXT,
    ToTuple,
    check_date,
    check_filled,
    check_optional_date,
    check_past_day,
    check_positive,
    check_share,
    check_texts,
    check_township,
    hide_free_text,
    instance_of,
    name_converted_fields,
    tuple_of,
)
from newstratum._short_repr import cut_repr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: What :meth:`Person.find_uses` says of somebody whose data is kept and used for nothing else.
NO_USE: Final = "-"
#: The place, in lists and figures, of a placement that is under review: no group, until then.
UNDER_REVIEW: Final = "under_review"

#: Never names the value: it may be the plain text that should have been wrapped.
_check_sensitive = instance_of(
    SensitiveText,
    Words("请包起来：PersonName(…)、UnitName(…)", "wrap the text: PersonName(…), UnitName(…)"),
    optional=True,
)


@frozen(kw_only=True, repr=False)
class Engagement(PlainData):
    """One job or activity of a person, as occupational facts and the evidence for them.

    Facts take a value, several values ("one of these"), ``UNKNOWN`` or None (absent). The names and
    values are those of the vocabulary; anything else raises :class:`InvalidValueError`.
    """

    employer_kind: Fact[EmployerKind] = field(default=None, converter=to_employer_kind)
    relation: Fact[Relation] = field(default=None, converter=to_relation)
    role: Fact[Role] = field(default=None, converter=to_role)
    employer_business: Fact[EmployerBusiness] = field(default=None, converter=to_employer_business)
    service: Fact[Service] = field(default=None, converter=to_service)
    registration: Fact[Registration] = field(default=None, converter=to_registration)

    ownership: Fact[Ownership] = field(default=None, converter=to_ownership)
    control: Fact[Control] = field(default=None, converter=to_control)
    #: 登记注册统计类别, three digits.
    reg_type: str | None = field(default=None, validator=check_short_text, metadata=hide_free_text(r"\d{3}"))
    #: The first two characters of the unified social credit code; a whole code does not show itself.
    uscc_prefix: str | None = field(
        default=None, validator=check_short_text, metadata=hide_free_text(r"[0-9A-Z]{2}")
    )
    #: Industry class of GB/T 4754, or words.
    industry: str | None = field(
        default=None, validator=check_short_text, metadata=hide_free_text(r"[A-T]|[A-T]?\d{2,4}")
    )
    establishment: Fact[Establishment] = field(default=None, converter=to_establishment)
    #: doctor, teacher, lawyer, accountant, …: an open list.
    profession: str | None = field(default=None, validator=check_short_text, metadata=hide_free_text())
    licence: str | None = field(default=None, validator=check_short_text, metadata=hide_free_text())
    equity: Fact[Equity] = field(default=None, converter=to_equity)
    #: Share of the unit's capital, 0 to 1.
    equity_share: float | None = field(default=None, validator=check_share)
    #: Share of the person's income, 0 to 1.
    income_share: float | None = field(default=None, validator=check_share)
    main_income: Fact[YesNo] = field(default=None, converter=to_main_income)
    full_time: Fact[YesNo] = field(default=None, converter=to_full_time)

    #: The employer as written; sensitive, because with a title it points at a person.
    employer: UnitName | None = field(default=None, validator=_check_sensitive)
    #: The title as written; sensitive for the same reason.
    title: UnitName | None = field(default=None, validator=_check_sensitive)
    #: What each fact rests on.
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=ToTuple[Evidence], validator=tuple_of(Evidence, "Evidence(fact=…)")
    )

    def __repr__(self) -> str:
        given = ", ".join(
            f"{name}={hide_text(name, _format_fact(value))}"
            for name in OCCUPATIONAL_FIELDS
            if (value := getattr(self, name)) is not None
        )
        return cut_repr(f"Engagement({given})")


def hide_text(name: str, value: str) -> str:
    """Return a value of an occupational fact as it may be shown: nothing of a text of one's own."""
    attribute = getattr(attrs.fields(Engagement), name, None)
    shown = None if attribute is None else attribute.metadata.get(FREE_TEXT)
    return value if shown is None or re.fullmatch(shown, value) else "…"


def _format_fact(value: object) -> str:
    return " | ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


class ContactKind(CodeEnum):
    """Ways to reach a person."""

    PHONE = "phone"
    EMAIL = "email"


def _check_contact_value(instance: Contact, _attribute: Attribute[Any], value: object) -> None:
    wanted = PhoneNumber if instance.kind is ContactKind.PHONE else EmailAddress
    if not isinstance(value, wanted):
        reason = Words("{}类联系方式应为{}", "a contact of kind {} must be a {}").format(
            instance.kind, wanted.__name__
        )
        raise InvalidValueError(
            "contact.value", reason, Words("请包起来：{}(…)", "wrap the text: {}(…)").format(wanted.__name__)
        )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Contact(PlainData):
    """One way to reach a person.

    ``kind`` is ``"phone"`` or ``"email"``, and ``value`` a :class:`PhoneNumber` or an :class:`EmailAddress`.
    """

    kind: ContactKind = field(converter=ContactKind)
    value: SensitiveText = field(validator=_check_contact_value)


class LawfulBasis(CodeEnum):
    """On what ground data may be used for a purpose (PIPL Art. 13); never presumed."""

    CONSENT = "consent"
    CONTRACT = "contract"
    STATUTORY_DUTY = "statutory_duty"
    EMERGENCY = "emergency"
    LAWFULLY_PUBLIC = "lawfully_public"


@frozen(kw_only=True)
class PrivacyNotice(RecordData):
    """What people were told before data was collected (PIPL Art. 17).

    Its text is ``text_zh``, with ``text_en`` beside it. ``controller`` handles the data, ``contact`` is where
    to ask, and ``purposes`` are the names of what the data is used for. A changed text gets the next
    ``version``, and ``in_force_on`` is the day from which it holds.
    """

    id: str
    version: int = field(validator=check_positive)
    #: Who handles the data.
    controller: str
    #: Where to ask, correct and object.
    contact: str
    purposes: tuple[str, ...] = field(converter=ToTuple[str], validator=check_texts)
    text_zh: str
    text_en: str = ""
    in_force_on: dt.date = field(validator=check_date)


def build_privacy_notice_id(notice: PrivacyNotice) -> str:
    """Return the id under which one version of a privacy notice is stored: ``"survey-2018.v1"``."""
    return f"{notice.id}.v{notice.version}"


def _check_withdrawn_on(instance: Consent, _attribute: object, value: dt.date | None) -> None:
    if value is not None and value < instance.given_on:
        raise InvalidValueError(
            "consent.withdrawn_on",
            Words("早于作出同意的日期", "is before the consent was given"),
            Words("请核对两个日期", "check both days"),
        )


@frozen(kw_only=True)
class Consent(PlainData):
    """A person's consent to one purpose, under one notice; withdrawing is a date, not a deletion."""

    purpose: str
    notice: str
    given_on: dt.date = field(validator=[check_date, check_past_day])
    withdrawn_on: dt.date | None = field(
        default=None, validator=[check_optional_date, check_past_day, _check_withdrawn_on]
    )
    #: How it was given: a form, a call; without personal data.
    channel: str = field(default="", repr=False, validator=check_short_text, metadata=hide_free_text())

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the consent holds on a day."""
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


def _check_lifted_on(instance: Restriction, _attribute: object, value: dt.date | None) -> None:
    if value is not None and value < instance.since:
        raise InvalidValueError(
            "restriction.lifted_on",
            Words("早于开始限制的日期", "is before the restriction began"),
            Words("请核对两个日期", "check both days"),
        )


@frozen(kw_only=True)
class Restriction(PlainData):
    """A time in which what is stored of a person is kept and used for nothing else (PIPL Art. 44, 47)."""

    since: dt.date = field(validator=[check_date, check_past_day])
    #: Why, in a short text without personal data.
    reason: str = field(repr=False, validator=[check_filled, check_short_text])
    lifted_on: dt.date | None = field(
        default=None, validator=[check_optional_date, check_past_day, _check_lifted_on]
    )


def _check_length(_instance: Objection, _attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise InvalidValueError(
            "objection.statement",
            Words("应为文字，不是{}", "must be text, not {}").format(type(value).__name__),
            Words("请照本人所说填写", "write what the person says"),
        )
    if len(value) > 500:
        raise InvalidValueError(
            "objection.statement",
            Words("超过500个字符", "longer than 500 characters"),
            Words("请缩短", "shorten it"),
        )


class ReviewOutcome(CodeEnum):
    """What a human found who reviewed a placement."""

    #: The person is right: the placement is open for a new proposal.
    UPHELD = "upheld"
    #: The placement stands.
    REJECTED = "rejected"


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Objection(PlainData):
    """A person's objection to a placement; it survives every new classification until closed."""

    raised_on: dt.date = field(validator=[check_date, check_past_day])
    #: What the person says, in at most 500 characters.
    statement: str = field(repr=False, validator=[_check_length, check_open_text])
    closed_on: dt.date | None = field(default=None, validator=[check_optional_date, check_past_day])
    #: Who looked at it: an identifier, another person than who confirmed the placement.
    reviewed_by: str | None = None
    #: What came of it; None while it is open, and where an earlier edition closed it.
    outcome: ReviewOutcome | None = field(default=None, converter=optional(ReviewOutcome))
    resolution: str = field(default="", repr=False, validator=check_open_text)

    @property
    def open(self) -> bool:
        """Whether nobody closed it yet."""
        return self.closed_on is None


@frozen(kw_only=True)
class Person(RecordData):
    """A person of the register.

    ``name``, ``contacts`` and ``consents`` say who it is and what the data may be used for. ``township`` is
    the code of the unit to which the person belongs. ``status`` and ``engagements``, the jobs, are what a
    verdict is made of; ``evidence`` is what they rest on. All can be left out; an ``id`` is drawn then.
    ``minor_reason`` says why somebody of 14 to 17 is registered.
    """

    #: Drawn at random where it is left out.
    id: str = field(factory=draw_person_id, metadata=ALWAYS_WRITTEN)
    name: PersonName | None = field(default=None, validator=_check_sensitive)
    status: Fact[Status] = field(default=None, converter=to_status)
    engagements: tuple[Engagement, ...] = field(
        default=(), converter=ToTuple[Engagement], validator=tuple_of(Engagement, "Engagement(…)")
    )
    #: Code of the township unit: ``"990101102"``.
    township: str | None = field(
        default=None,
        validator=[
            instance_of(
                str,
                Words("请写街镇的代码：'990101102'", "write the code of a unit: '990101102'"),
                optional=True,
            ),
            check_township,
        ],
    )
    contacts: tuple[Contact, ...] = field(
        default=(), converter=ToTuple[Contact], validator=tuple_of(Contact, "Contact(kind=…, value=…)")
    )
    consents: tuple[Consent, ...] = field(
        default=(), converter=ToTuple[Consent], validator=tuple_of(Consent, "Consent(…)")
    )
    #: An attestation by the person for the scope of the work; stored only where the operator enables it.
    outside_party: Fact[YesNo] = field(default=None, converter=to_outside_party, repr=False)
    #: Times in which nothing of the person is used; the one that is not lifted holds now.
    restrictions: tuple[Restriction, ...] = field(
        default=(),
        converter=ToTuple[Restriction],
        validator=tuple_of(Restriction, "Restriction(…)"),
        repr=False,
    )
    #: Why somebody of 14 to 17 is registered; a register keeps no dates of birth.
    minor_reason: str = field(default="", repr=False, validator=check_short_text, metadata=hide_free_text())
    #: What the facts about the person (not one job) rest on.
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=ToTuple[Evidence], validator=tuple_of(Evidence, "Evidence(fact=…)"), repr=False
    )

    def consents_to(self, purpose: str, day: dt.date) -> bool:
        """Say whether the person consents to a purpose on a day."""
        return any(consent.purpose == purpose and consent.holds_on(day) for consent in self.consents)

    def find_uses(self, on: dt.date | None = None) -> str | None:
        """Return what decides about uses: the purposes consented to, joined by spaces; ``"-"`` for none.

        Args:
            on: The day on which consents have to hold; None for those that nobody withdrew.
        """
        if self.is_restricted:
            return NO_USE
        holding = (
            each.purpose
            for each in self.consents
            if (each.withdrawn_on is None if on is None else each.holds_on(on))
        )
        return " ".join(sorted(set(holding))) or None

    @property
    def is_restricted(self) -> bool:
        """Whether what is stored of the person is kept and used for nothing else."""
        return any(each.lifted_on is None for each in self.restrictions)


class PlacementStatus(CodeEnum):
    """How far a placement has come."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    #: A human has to look at it: the facts under what was confirmed changed, or an objection was upheld.
    NEEDS_REVIEW = "needs_review"


def _check_first_placed_on(instance: Placement, attribute: Attribute[Any], value: object) -> None:
    check_date(instance, attribute, value)
    if not instance.first_placed_on <= instance.since <= instance.decided_on:
        raise InvalidValueError(
            "placement.since",
            Words("不在first_placed_on与decided_on之间", "not between first_placed_on and decided_on"),
            Words("只判定过一次时，两者都略去", "leave both out where there was one decision only"),
        )


def _check_confirmed_by(instance: Placement, _attribute: object, value: str | None) -> None:
    names_human = isinstance(value, str) and value != ""
    # One that needs review may have been confirmed before.
    if instance.status is PlacementStatus.NEEDS_REVIEW and (names_human or value is None):
        return
    if (instance.status is PlacementStatus.CONFIRMED) != names_human:
        raise InvalidValueError(
            "placement.confirmed_by",
            Words(
                "已确认的判定须写确认人，建议不写",
                "a confirmed placement names its human, a proposed one names nobody",
            ),
        )


@frozen(kw_only=True, field_transformer=name_converted_fields)
class Placement(RecordData):
    """Where a verdict placed a person: its plain values, and who confirmed it.

    Lists and invitations use confirmed placements; statistics may use proposed ones. A placement counts
    from ``since``, and the person from ``first_placed_on``; what is left out is the day of the decision.
    """

    person: str = field(metadata=refers_to("person"))
    edition: str
    outcome: str
    category: str = ""
    rule: str | None = None
    clauses: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    also_fits: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    readings: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    missing: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_texts)
    decided_on: dt.date = field(validator=[check_date, check_past_day])
    #: The day of the first of the decisions, up to this one, with this outcome under this edition.
    since: dt.date = field(
        default=Factory(lambda self: self.decided_on, takes_self=True), validator=check_date
    )
    #: The day on which the person was placed for the first time, whatever the outcome was.
    first_placed_on: dt.date = field(
        default=Factory(lambda self: self.since, takes_self=True), validator=_check_first_placed_on
    )
    status: PlacementStatus = field(default=PlacementStatus.PROPOSED, converter=PlacementStatus)
    #: Identifier of the human who confirmed it.
    confirmed_by: str | None = field(default=None, validator=_check_confirmed_by)
    confirmed_on: dt.date | None = field(default=None, validator=[check_optional_date, check_past_day])
    objections: tuple[Objection, ...] = field(
        default=(), converter=ToTuple[Objection], validator=tuple_of(Objection, "Objection(…)")
    )

    @property
    def contested_by_person(self) -> bool:
        """Whether an objection of the person is open; shown wherever the group is shown."""
        return any(objection.open for objection in self.objections)

    @property
    def is_under_review(self) -> bool:
        """Whether it is used for nothing but its review."""
        return self.status is PlacementStatus.NEEDS_REVIEW or self.contested_by_person
