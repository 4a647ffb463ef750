"""The closed vocabulary of occupational facts, and the four states a fact can be in.

A fact has a value, is *one of* several values, is unknown, or is absent:

* ``Role.TECHNICAL``: the value;
* ``frozenset({Role.TECHNICAL, Role.PROFESSIONAL})``: one of these, which one is not known;
* ``UNKNOWN``: asked for and not known; no presumption fills it;
* ``None``: absent; a presumption of the rulebook may fill it.

The values are stable: rulebooks, JSON and files use them as written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

from newstratum._model.values.codes import find_nearest, get_family
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

#: The occupational facts and evidence of an engagement, in the order of the vocabulary.
OCCUPATIONAL_FIELDS: Final = (
    *("employer_kind", "relation", "role", "employer_business", "service", "registration", "ownership"),
    *("control", "reg_type", "uscc_prefix", "industry", "establishment", "profession", "licence", "equity"),
    *("equity_share", "income_share", "main_income", "full_time"),
)
#: All that evidence can be for: beside these the facts of the person, and a job that its words do not name.
EVIDENCE_FACTS: Final = (
    *OCCUPATIONAL_FIELDS,
    *("status", "outside_party", "name", "township", "contacts"),
    *("employer", "title", "occupation"),
)


class _Vocabulary(StrEnum):
    """Values of facts."""

    # As any text: that of an enumeration is computed in Python, each time a member is looked up.
    __hash__ = str.__hash__


class Unknown(_Vocabulary):
    """The state of a fact that was asked for and is not known."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


class Status(_Vocabulary):
    """What a person does in life, apart from any one job."""

    WORKING = "working"
    #: Full-time.
    STUDENT = "student"
    UNEMPLOYED = "unemployed"
    HOMEMAKER = "homemaker"
    RETIRED = "retired"
    MILITARY = "military"
    CLERGY = "clergy"


class EmployerKind(_Vocabulary):
    """The kind of unit somebody works in; ``NONE`` for no unit at all."""

    PRIVATE_ENTERPRISE = "private_enterprise"
    #: Enterprises invested from Hong Kong, Macao and Taiwan are counted with it.
    FOREIGN_ENTERPRISE = "foreign_enterprise"
    STATE_ENTERPRISE = "state_enterprise"
    COLLECTIVE_ENTERPRISE = "collective_enterprise"
    GOVERNMENT = "government"
    PUBLIC_INSTITUTION = "public_institution"
    MASS_ORGANISATION = "mass_organisation"
    MILITARY = "military"
    GRASSROOTS_SELFGOV = "grassroots_selfgov"
    RELIGIOUS = "religious"
    LAW_FIRM = "law_firm"
    ACCOUNTING_FIRM = "accounting_firm"
    TAX_FIRM = "tax_firm"
    APPRAISAL_FIRM = "appraisal_firm"
    PATENT_AGENCY = "patent_agency"
    FORENSIC_INSTITUTE = "forensic_institute"
    LEGAL_SERVICE_OFFICE = "legal_service_office"
    #: In cooperative form; one that is a public institution is ``PUBLIC_INSTITUTION``.
    NOTARY_OFFICE = "notary_office"
    CONSULTING_FIRM = "consulting_firm"
    COST_CONSULTING_FIRM = "cost_consulting_firm"
    CERTIFICATION_BODY = "certification_body"
    SOCIAL_ASSOCIATION = "social_association"
    FOUNDATION = "foundation"
    SOCIAL_SERVICE_ORG = "social_service_org"
    PRIVATE_HOSPITAL = "private_hospital"
    PUBLIC_HOSPITAL = "public_hospital"
    PRIVATE_SCHOOL = "private_school"
    PUBLIC_SCHOOL = "public_school"
    CLINIC = "clinic"
    TRAINING_COMPANY = "training_company"
    TESTING_OR_DESIGN_FIRM = "testing_or_design_firm"
    BROKERAGE = "brokerage"
    LABOUR_DISPATCH_AGENCY = "labour_dispatch_agency"
    #: Under the law on 农民专业合作社; neither an enterprise of its founders nor a collective one.
    FARMERS_COOPERATIVE = "farmers_cooperative"
    INDIVIDUAL_BUSINESS = "individual_business"
    NONE = "none"


_K = EmployerKind

ENTERPRISES: Final = frozenset(
    {_K.PRIVATE_ENTERPRISE, _K.FOREIGN_ENTERPRISE, _K.STATE_ENTERPRISE, _K.COLLECTIVE_ENTERPRISE}
)
HOSPITALS: Final = frozenset({_K.PRIVATE_HOSPITAL, _K.PUBLIC_HOSPITAL})
SCHOOLS: Final = frozenset({_K.PRIVATE_SCHOOL, _K.PUBLIC_SCHOOL})
#: Firms of a profession, which are those whatever their legal form.
PRACTICES: Final = frozenset(
    {_K.LAW_FIRM, _K.ACCOUNTING_FIRM, _K.TAX_FIRM, _K.APPRAISAL_FIRM, _K.PATENT_AGENCY}
    | {_K.FORENSIC_INSTITUTE, _K.LEGAL_SERVICE_OFFICE, _K.NOTARY_OFFICE}
)
CONSULTANCIES: Final = frozenset({_K.CONSULTING_FIRM, _K.COST_CONSULTING_FIRM, _K.CERTIFICATION_BODY})
#: Companies of a trade of their own.
TRADES: Final = frozenset(
    {_K.BROKERAGE, _K.LABOUR_DISPATCH_AGENCY, _K.TRAINING_COMPANY, _K.TESTING_OR_DESIGN_FIRM, _K.CLINIC}
)
#: The public gate of step P3.
PUBLIC_KINDS: Final = frozenset(
    {_K.GOVERNMENT, _K.PUBLIC_INSTITUTION, _K.MASS_ORGANISATION, _K.MILITARY, _K.GRASSROOTS_SELFGOV}
    | {_K.STATE_ENTERPRISE, _K.COLLECTIVE_ENTERPRISE, _K.PUBLIC_HOSPITAL, _K.PUBLIC_SCHOOL, _K.RELIGIOUS}
)

#: Shorthand on forms for "one of these kinds".
COARSE_EMPLOYER_KINDS: Final = {"enterprise": ENTERPRISES, "hospital": HOSPITALS, "school": SCHOOLS}


class Relation(_Vocabulary):
    """How somebody stands to the unit; the last four but volunteer serve no unit."""

    EMPLOYEE = "employee"
    PARTNER = "partner"
    OWNER = "owner"
    FOUNDER = "founder"
    MINOR_SHAREHOLDER = "minor_shareholder"
    DIRECTOR = "director"
    CHAIR = "chair"
    #: Judged as an employee.
    INTERN = "intern"
    CLERGY = "clergy"
    #: Under contract with an MCN, not employed.
    SIGNED_CREATOR = "signed_creator"
    NONE = "none"
    CONTRACTOR = "contractor"
    PLATFORM_GIG = "platform_gig"
    #: Unpaid; never reaches the rules.
    VOLUNTEER = "volunteer"


#: Relations of people who serve no unit.
ON_OWN_ACCOUNT: Final = frozenset({Relation.NONE, Relation.CONTRACTOR, Relation.PLATFORM_GIG})


class Role(_Vocabulary):
    """What somebody does in the job, by kind of work."""

    MANAGEMENT = "management"
    TECHNICAL = "technical"
    PROFESSIONAL = "professional"
    EDITORIAL = "editorial"
    INVESTOR = "investor"
    #: Sales, shop management, marketing, operations, HR and administration below management.
    BUSINESS_STAFF = "business_staff"
    CLERICAL = "clerical"
    FRONTLINE = "frontline"


class EmployerBusiness(_Vocabulary):
    """Whether the unit's business is new media."""

    NEW_MEDIA = "new_media"
    #: Games, publishing, film.
    NEAR_MEDIA = "near_media"
    NON_MEDIA = "non_media"


class Service(_Vocabulary):
    """What somebody offers to society on their own account.

    ``NONE`` belongs to people who work through a unit: it lets words such as 画家 say "arts on their
    own account, or nothing on their own account" (decision 0002).
    """

    WRITING = "writing"
    ARTS = "arts"
    PERFORMING = "performing"
    PLANNING_CONSULTING = "planning_consulting"
    KNOWLEDGE_SERVICE = "knowledge_service"
    SKILL_SERVICE = "skill_service"
    WE_MEDIA = "we_media"
    TUTORING = "tutoring"
    HEALING = "healing"
    DELIVERY = "delivery"
    RIDE_HAILING = "ride_hailing"
    FREIGHT_DRIVING = "freight_driving"
    HOUSEKEEPING = "housekeeping"
    RETAIL = "retail"
    CATERING = "catering"
    FARMING = "farming"
    OTHER = "other"
    NONE = "none"


class Registration(_Vocabulary):
    """How a private hospital or school is registered."""

    NON_PROFIT = "non_profit"
    FOR_PROFIT = "for_profit"


class Ownership(_Vocabulary):
    """Evidence: who owns the unit."""

    PRIVATE = "private"
    FOREIGN = "foreign"
    STATE = "state"
    COLLECTIVE = "collective"


class Control(_Vocabulary):
    """Evidence: 企业控股情况, who controls the unit."""

    PRIVATE = "private"
    FOREIGN = "foreign"
    #: Hong Kong, Macao, Taiwan.
    HMT = "hmt"
    STATE = "state"
    COLLECTIVE = "collective"


class Establishment(_Vocabulary):
    """Evidence: 编制, the kind of public post somebody holds."""

    CIVIL_SERVICE = "civil_service"
    PUBLIC_INSTITUTION = "public_institution"


class Equity(_Vocabulary):
    """Evidence: how much of the unit somebody holds."""

    NONE = "none"
    STAFF_SHARE = "staff_share"
    SUBSTANTIAL = "substantial"
    CONTROLLING = "controlling"


class YesNo(_Vocabulary):
    """An answer on a form."""

    YES = "yes"
    NO = "no"


_E = TypeVar("_E", bound=StrEnum)

#: A fact in one of its four states.
Fact: TypeAlias = _E | frozenset[_E] | Unknown | None


#: What a fact can be made from: itself, the plain value, or several plain values.
FactLike: TypeAlias = _E | str | Iterable[_E | str] | None


def _to_fact(
    kind: type[_E], value: object, shorthand: dict[str, frozenset[_E]] | None = None, name: str = ""
) -> Fact[_E]:
    if value is None or isinstance(value, (kind, Unknown)):
        return value
    if isinstance(value, str):
        if value == UNKNOWN:
            return UNKNOWN
        if shorthand and value in shorthand:
            return shorthand[value]
        try:
            return kind(value)
        except ValueError:
            raise _build_error(
                kind, name, Words("不是这项事实的值", "not a value of this fact"), value
            ) from None
    if not isinstance(value, Iterable):
        raise _build_error(
            kind, name, Words("既不是文字，也不是文字列表", "neither text nor a list of texts")
        )
    members: set[_E] = set()
    for item in value:
        state = _to_fact(kind, item, shorthand, name)
        if state is None or isinstance(state, Unknown):
            raise _build_error(
                kind, name, Words("unknown不能是几个值之一", "unknown cannot be one of several values")
            )
        members |= state if isinstance(state, frozenset) else {state}
    if not members:
        raise _build_error(kind, name, Words("没有给出任何值", "one of no values"))
    return next(iter(members)) if len(members) == 1 else frozenset(members)


def _build_error(kind: type[StrEnum], name: str, reason: Words, value: object = None) -> InvalidValueError:
    near = find_nearest(value, (*kind, UNKNOWN))
    hint = Words("{}可用unknown，或以下一个或几个：{}", "{}use unknown, or one or several of: {}").format(
        near, join_names(kind)
    )
    return InvalidValueError(name or get_family(kind), reason, hint)


def to_status(value: FactLike[Status]) -> Fact[Status]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Status, value)


def to_employer_kind(value: FactLike[EmployerKind]) -> Fact[EmployerKind]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(EmployerKind, value, COARSE_EMPLOYER_KINDS)


def to_relation(value: FactLike[Relation]) -> Fact[Relation]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Relation, value)


def to_role(value: FactLike[Role]) -> Fact[Role]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Role, value)


def to_employer_business(value: FactLike[EmployerBusiness]) -> Fact[EmployerBusiness]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(EmployerBusiness, value)


def to_service(value: FactLike[Service]) -> Fact[Service]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Service, value)


def to_registration(value: FactLike[Registration]) -> Fact[Registration]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Registration, value)


def to_ownership(value: FactLike[Ownership]) -> Fact[Ownership]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Ownership, value)


def to_control(value: FactLike[Control]) -> Fact[Control]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Control, value)


def to_establishment(value: FactLike[Establishment]) -> Fact[Establishment]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Establishment, value)


def to_equity(value: FactLike[Equity]) -> Fact[Equity]:
    """Return the fact a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(Equity, value)


def to_main_income(value: FactLike[YesNo]) -> Fact[YesNo]:
    """Return the answer a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(YesNo, value, name="main_income")


def to_full_time(value: FactLike[YesNo]) -> Fact[YesNo]:
    """Return the answer a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(YesNo, value, name="full_time")


def to_outside_party(value: FactLike[YesNo]) -> Fact[YesNo]:
    """Return the answer a plain value stands for, or raise :class:`InvalidValueError`."""
    return _to_fact(YesNo, value, name="outside_party")


#: Facts with a closed list of values, and what turns a plain value into one of them.
FACT_CONVERTERS: Final[Mapping[str, Callable[[Any], object]]] = MappingProxyType(
    {
        "status": to_status,
        "employer_kind": to_employer_kind,
        "relation": to_relation,
        "role": to_role,
        "employer_business": to_employer_business,
        "service": to_service,
        "registration": to_registration,
        "ownership": to_ownership,
        "control": to_control,
        "establishment": to_establishment,
        "equity": to_equity,
        "main_income": to_main_income,
        "full_time": to_full_time,
    }
)
