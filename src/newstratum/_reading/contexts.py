"""What the employer makes of a title: 合伙人 of a law firm, 主播 of an MCN, 骑手 of a platform."""

from __future__ import annotations

from typing import Final

from newstratum._model.people.occupations import EmployerBusiness
from newstratum._model.people.occupations import EmployerKind as Kind

NO_UNIT: Final[frozenset[str]] = frozenset({Kind.NONE})

ENTERPRISES: Final[frozenset[str]] = frozenset(
    {Kind.PRIVATE_ENTERPRISE, Kind.FOREIGN_ENTERPRISE, Kind.STATE_ENTERPRISE, Kind.COLLECTIVE_ENTERPRISE}
)
#: Kinds whose business can be new or near media.
MEDIA_ABLE: Final[frozenset[str]] = ENTERPRISES | {Kind.INDIVIDUAL_BUSINESS}

_PRACTICES: Final[frozenset[str]] = frozenset(
    {
        Kind.LAW_FIRM,
        Kind.ACCOUNTING_FIRM,
        Kind.TAX_FIRM,
        Kind.APPRAISAL_FIRM,
        Kind.PATENT_AGENCY,
        Kind.FORENSIC_INSTITUTE,
        Kind.LEGAL_SERVICE_OFFICE,
        Kind.NOTARY_OFFICE,
    }
)
_CONSULTANCIES: Final[frozenset[str]] = frozenset(
    {Kind.CONSULTING_FIRM, Kind.COST_CONSULTING_FIRM, Kind.CERTIFICATION_BODY}
)
_AGENCIES: Final[frozenset[str]] = frozenset({Kind.BROKERAGE, Kind.LABOUR_DISPATCH_AGENCY})
_COMPANIES: Final[frozenset[str]] = (
    ENTERPRISES | _AGENCIES | {Kind.TRAINING_COMPANY, Kind.TESTING_OR_DESIGN_FIRM, Kind.CLINIC}
)
#: What a legal form leaves possible where another word names the trade (劳务派遣有限公司): a firm of a
#: profession is that firm, whatever its legal form.
COMPANY_KINDS: Final[frozenset[str]] = (
    _COMPANIES | _PRACTICES | _CONSULTANCIES | {Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL}
)
_PUBLIC: Final[frozenset[str]] = frozenset(
    {
        Kind.GOVERNMENT,
        Kind.PUBLIC_INSTITUTION,
        Kind.MASS_ORGANISATION,
        Kind.MILITARY,
        Kind.GRASSROOTS_SELFGOV,
        Kind.STATE_ENTERPRISE,
        Kind.COLLECTIVE_ENTERPRISE,
        Kind.PUBLIC_HOSPITAL,
        Kind.PUBLIC_SCHOOL,
        Kind.RELIGIOUS,
    }
)

#: A context holds when every kind that remains possible is among these.
_WITHIN: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("no_unit", NO_UNIT),
    ("law", frozenset({Kind.LAW_FIRM, Kind.LEGAL_SERVICE_OFFICE})),
    ("practice", _PRACTICES),
    ("intermediary", _PRACTICES | _CONSULTANCIES),
    ("non_profit", frozenset({Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION, Kind.SOCIAL_SERVICE_ORG})),
    ("hospital", frozenset({Kind.PRIVATE_HOSPITAL, Kind.PUBLIC_HOSPITAL, Kind.CLINIC})),
    ("school", frozenset({Kind.PRIVATE_SCHOOL, Kind.PUBLIC_SCHOOL})),
    ("training", frozenset({Kind.TRAINING_COMPANY, Kind.PRIVATE_SCHOOL})),
    ("individual", frozenset({Kind.INDIVIDUAL_BUSINESS, Kind.NONE})),
    ("public", _PUBLIC),
)

_PRIVATE_KINDS: Final[frozenset[str]] = (
    _PRACTICES
    | _CONSULTANCIES
    | _AGENCIES
    | {
        Kind.PRIVATE_ENTERPRISE,
        Kind.SOCIAL_SERVICE_ORG,
        Kind.PRIVATE_HOSPITAL,
        Kind.PRIVATE_SCHOOL,
        Kind.CLINIC,
        Kind.TRAINING_COMPANY,
        Kind.TESTING_OR_DESIGN_FIRM,
    }
)
_FOREIGN_KINDS: Final[frozenset[str]] = (_PRIVATE_KINDS - {Kind.PRIVATE_ENTERPRISE}) | {
    Kind.FOREIGN_ENTERPRISE
}


def infer_contexts(
    kinds: frozenset[str] | None, business: frozenset[str] | None, marks: frozenset[str], *, given: bool
) -> frozenset[str]:
    """Return the contexts that hold for the titles of a job."""
    found = set(marks)
    if not given:
        found.add("no_employer_given")
    if kinds is not None:
        found.update(name for name, within in _WITHIN if kinds <= within)
        if kinds & ENTERPRISES and kinds <= _COMPANIES:
            found.add("company")
    if business is not None and (kinds is None or kinds & MEDIA_ABLE):
        if business == {EmployerBusiness.NEW_MEDIA}:
            found.add("media")
        if EmployerBusiness.NON_MEDIA not in business:
            found.add("near_media")
    return frozenset(found)


def infer_owned_kinds(ownership: frozenset[str], kinds: frozenset[str] | None) -> frozenset[str]:
    """Return the kinds of employer that a word of ownership leaves, given what else is known.

    Empty where the word is part of a name and says nothing of the unit itself: 民营企业家协会,
    国有资产监督管理局.
    """
    left: set[str] = set()
    for owner in ownership:
        if owner == "private":
            left |= _PRIVATE_KINDS if kinds else {Kind.PRIVATE_ENTERPRISE}
        elif owner == "foreign":
            left |= _FOREIGN_KINDS if kinds else {Kind.FOREIGN_ENTERPRISE}
        elif owner == "collective":
            left.add(Kind.COLLECTIVE_ENTERPRISE)
        else:
            left |= infer_state_kinds(kinds)
    if kinds is None or not left & kinds:
        return frozenset(left) if kinds is None or kinds & _OWNABLE else frozenset()
    return frozenset(left & kinds)


def infer_state_kinds(kinds: frozenset[str] | None) -> frozenset[str]:
    """Return what a state owner makes of a kind: 国办 of a law firm means an institution."""
    if kinds is None:
        return frozenset({Kind.STATE_ENTERPRISE})
    if Kind.PUBLIC_INSTITUTION in kinds:
        return frozenset({Kind.PUBLIC_INSTITUTION})
    if kinds & ENTERPRISES:
        return frozenset({Kind.STATE_ENTERPRISE})
    if kinds & {Kind.PRIVATE_HOSPITAL, Kind.PUBLIC_HOSPITAL, Kind.CLINIC}:
        return frozenset({Kind.PUBLIC_HOSPITAL})
    if kinds & {Kind.PRIVATE_SCHOOL, Kind.PUBLIC_SCHOOL}:
        return frozenset({Kind.PUBLIC_SCHOOL})
    if kinds <= _PRACTICES:
        return frozenset({Kind.PUBLIC_INSTITUTION})
    return frozenset({Kind.STATE_ENTERPRISE})


#: Kinds of which a word of state or collective ownership can say that they are no private unit.
_OWNABLE: Final[frozenset[str]] = (
    _COMPANIES
    | _PRACTICES
    | _CONSULTANCIES
    | {
        Kind.PRIVATE_HOSPITAL,
        Kind.PUBLIC_HOSPITAL,
        Kind.PRIVATE_SCHOOL,
        Kind.PUBLIC_SCHOOL,
    }
)
