"""The yardstick: the decision table of the edition 2017 as a person would write it, in ``if`` and ``else``.

It reads the same engagements as the library and gives the same answers where all facts are known. It
gives up (``undetermined``) as soon as it needs a fact that is not known: that is what hand-written code
does, and what the diagram does better. Written before the diagram was tuned; since then farmers'
cooperatives alone were added, a new kind of unit.
"""

from __future__ import annotations

from newstratum._model.people.occupations import (
    EmployerBusiness,
    EmployerKind,
    Registration,
    Relation,
    Role,
    Service,
    Status,
)
from newstratum._model.people.people import Engagement

Answer = tuple[str, str]

K, R, P, S = EmployerKind, Relation, Role, Service

ESTABLISHMENT = frozenset({K.PUBLIC_INSTITUTION, K.PUBLIC_HOSPITAL, K.PUBLIC_SCHOOL})
STATE_OWNED = frozenset({K.STATE_ENTERPRISE, K.COLLECTIVE_ENTERPRISE})
ENTERPRISES = frozenset({K.PRIVATE_ENTERPRISE, K.FOREIGN_ENTERPRISE})
PRACTICES = frozenset(
    {
        K.LAW_FIRM,
        K.ACCOUNTING_FIRM,
        K.TAX_FIRM,
        K.APPRAISAL_FIRM,
        K.PATENT_AGENCY,
        K.FORENSIC_INSTITUTE,
        K.LEGAL_SERVICE_OFFICE,
        K.NOTARY_OFFICE,
    }
)
CONSULTANCIES = frozenset({K.CONSULTING_FIRM, K.COST_CONSULTING_FIRM, K.CERTIFICATION_BODY})
NON_PROFITS = frozenset({K.SOCIAL_ASSOCIATION, K.FOUNDATION, K.SOCIAL_SERVICE_ORG})
INSTITUTIONS = frozenset({K.PRIVATE_HOSPITAL, K.PRIVATE_SCHOOL})
AGENCIES = frozenset({K.BROKERAGE, K.LABOUR_DISPATCH_AGENCY})
HOLDERS = frozenset({R.OWNER, R.FOUNDER, R.PARTNER})
BOARD = frozenset({R.DIRECTOR, R.CHAIR})
NO_UNIT = frozenset({R.NONE, R.CONTRACTOR, R.PLATFORM_GIG})
QUALIFIED = frozenset({P.MANAGEMENT, P.TECHNICAL, P.PROFESSIONAL, P.EDITORIAL})
SKILLED = frozenset({P.MANAGEMENT, P.TECHNICAL, P.PROFESSIONAL})
PLAIN = frozenset({P.CLERICAL, P.FRONTLINE})
FREELANCE = frozenset(
    {S.WRITING, S.ARTS, S.PERFORMING, S.PLANNING_CONSULTING, S.KNOWLEDGE_SERVICE, S.SKILL_SERVICE}
)
PLATFORM = frozenset({S.DELIVERY, S.RIDE_HAILING, S.FREIGHT_DRIVING, S.HOUSEKEEPING})
DAILY = frozenset({S.RETAIL, S.CATERING, S.FARMING})

UNDETERMINED = ("undetermined", "")
CONTESTED = ("contested", "")
WORKER = ("outside", "non_management_non_technical_worker")
OWNER = ("outside", "business_owner")
OTHER = ("outside", "other")
PUBLIC = {
    K.GOVERNMENT: ("outside", "civil_servant"),
    K.MASS_ORGANISATION: ("outside", "mass_organisation"),
    K.MILITARY: ("outside", "military"),
    K.GRASSROOTS_SELFGOV: ("outside", "grassroots_self_government"),
    **dict.fromkeys(ESTABLISHMENT, ("outside", "public_institution")),
    **dict.fromkeys(STATE_OWNED, ("outside", "soe")),
}
BY_STATUS = {
    Status.STUDENT: ("outside", "student"),
    Status.MILITARY: ("outside", "military"),
    Status.CLERGY: ("outside", "clergy"),
}
NEW_MEDIA_CATEGORY = {
    P.INVESTOR: "investor",
    P.MANAGEMENT: "management",
    P.BUSINESS_STAFF: "management",
    P.EDITORIAL: "editorial",
    P.TECHNICAL: "technical",
    P.PROFESSIONAL: "",
}


def known(value: object) -> bool:
    """Say whether a fact has one value."""
    return isinstance(value, (EmployerKind, Relation, Role, EmployerBusiness, Service, Registration, Status))


def decide(job: Engagement, status: Status | None) -> Answer:
    """Decide on one paid engagement of a person."""
    if status is not None and status in BY_STATUS:
        return BY_STATUS[status]
    kind = job.employer_kind
    if not known(kind):
        return UNDETERMINED
    public = PUBLIC.get(kind)
    if public is not None:
        return public
    if kind is K.NONE:
        return no_unit(job.service)
    relation = job.relation
    if not known(relation):
        return UNDETERMINED
    if kind is K.RELIGIOUS:
        return ("outside", "clergy") if relation is R.CLERGY else OTHER
    if kind in ENTERPRISES:
        return enterprise(job, kind, relation)
    if kind is K.INDIVIDUAL_BUSINESS:
        return individual_business(job, relation)
    role = job.role
    if not known(role):
        return UNDETERMINED
    if kind in PRACTICES:
        if role in QUALIFIED:
            return ("intermediary", "professional_service")
        return staff_below(role)
    if kind in CONSULTANCIES:
        if relation is R.OWNER or relation is R.FOUNDER:
            return OWNER
        if role in QUALIFIED:
            return ("intermediary", "professional_service")
        return staff_below(role)
    if kind in NON_PROFITS:
        if role in QUALIFIED:
            return ("intermediary", "social_organisation")
        return staff_below(role)
    if kind in INSTITUTIONS:
        return institution(job.registration, relation, role)
    return special_company(kind, relation, role)


def no_unit(service: object) -> Answer:
    if not known(service):
        return UNDETERMINED
    if service in FREELANCE:
        return ("freelance", str(service))
    if service is S.WE_MEDIA or service is S.TUTORING or service is S.HEALING:
        return CONTESTED
    if service in PLATFORM:
        return ("outside", "new_employment_group")
    return WORKER if service in DAILY else OTHER


def enterprise(job: Engagement, kind: object, relation: object) -> Answer:
    business, role = job.employer_business, job.role
    if not known(business):
        return UNDETERMINED
    if business is EmployerBusiness.NEW_MEDIA:
        if relation in HOLDERS:
            return ("new_media", "investor")
        if relation is R.SIGNED_CREATOR:
            return CONTESTED
        if not known(role):
            return UNDETERMINED
        if role in PLAIN:
            return WORKER
        return ("new_media", NEW_MEDIA_CATEGORY[role])
    return company(relation, role, "private" if kind is K.PRIVATE_ENTERPRISE else "foreign")


def company(relation: object, role: object, owner: str) -> Answer:
    if relation in HOLDERS:
        return OWNER
    if relation in BOARD:
        return CONTESTED
    if not known(role):
        return UNDETERMINED
    if relation is R.MINOR_SHAREHOLDER:
        if role is P.INVESTOR:
            return OWNER
        if role is P.MANAGEMENT:
            return CONTESTED
    if role is P.MANAGEMENT:
        return ("enterprise", f"{owner}.management")
    if role is P.TECHNICAL:
        return ("enterprise", f"{owner}.technical")
    if role is P.PROFESSIONAL:
        return ("enterprise", owner)
    if role is P.BUSINESS_STAFF or role is P.EDITORIAL:
        return CONTESTED
    return WORKER if role in PLAIN else OTHER


def staff_below(role: object) -> Answer:
    if role is P.BUSINESS_STAFF:
        return CONTESTED
    return WORKER if role in PLAIN else OTHER


def individual_business(job: Engagement, relation: object) -> Answer:
    role, service = job.role, job.service
    if relation in HOLDERS or relation is R.MINOR_SHAREHOLDER:
        if not known(service):
            return UNDETERMINED
        if service is S.SKILL_SERVICE:
            return ("freelance", "skill_service")
        if service is S.WE_MEDIA:
            return CONTESTED
        if not known(role):
            return UNDETERMINED
        return CONTESTED if role is P.EDITORIAL else ("outside", "self_employed_trader")
    if not known(role):
        return UNDETERMINED
    if role in QUALIFIED:
        return CONTESTED
    return WORKER if role is P.BUSINESS_STAFF or role in PLAIN else OTHER


def institution(registration: object, relation: object, role: object) -> Answer:
    if role is P.PROFESSIONAL:
        if relation in (R.EMPLOYEE, R.PARTNER, R.MINOR_SHAREHOLDER):
            return ("intermediary", "private_hospital_or_school")
        if relation is R.OWNER or relation is R.FOUNDER:
            return CONTESTED
    if not known(registration):
        return UNDETERMINED
    if registration is Registration.NON_PROFIT:
        if role in QUALIFIED or (role is P.INVESTOR and relation in HOLDERS):
            return ("intermediary", "social_organisation")
        return staff_below(role)
    if relation in BOARD and role in (P.MANAGEMENT, P.TECHNICAL):
        return ("enterprise", f"private.{role}")
    return company(relation, role, "private")


def cooperative(relation: object, role: object) -> Answer:
    if relation in HOLDERS or (relation is R.MINOR_SHAREHOLDER and role is P.INVESTOR):
        return OWNER
    if role in PLAIN:
        return WORKER
    return OTHER if role is P.INVESTOR else CONTESTED


def special_company(kind: object, relation: object, role: object) -> Answer:
    if kind is K.FARMERS_COOPERATIVE:
        return cooperative(relation, role)
    if kind is K.CLINIC and role is P.PROFESSIONAL:
        if relation is R.EMPLOYEE:
            return ("intermediary", "private_hospital_or_school")
        if relation in HOLDERS:
            return CONTESTED
    if kind is K.TRAINING_COMPANY and role is P.PROFESSIONAL and relation is R.EMPLOYEE:
        return CONTESTED
    if kind is K.TESTING_OR_DESIGN_FIRM and role in SKILLED and relation in (R.EMPLOYEE, R.PARTNER):
        return CONTESTED
    if kind in AGENCIES and relation is R.EMPLOYEE and role in (P.PROFESSIONAL, P.BUSINESS_STAFF):
        return CONTESTED
    return company(relation, role, "private")
