"""What a unit makes of the words beside it: contexts for titles, and the kinds that its owner leaves."""

from __future__ import annotations

from typing import Final

from newstratum._model.people.occupations import (
    CONSULTANCIES,
    ENTERPRISES,
    HOSPITALS,
    PRACTICES,
    PUBLIC_KINDS,
    SCHOOLS,
    TRADES,
    EmployerBusiness,
)
from newstratum._model.people.occupations import EmployerKind as Kind

NO_UNIT: Final[frozenset[str]] = frozenset({Kind.NONE})
#: Kinds whose business can be new or near media.
MEDIA_ABLE: Final[frozenset[str]] = ENTERPRISES | {Kind.INDIVIDUAL_BUSINESS}
_COMPANIES: Final = ENTERPRISES | TRADES
_FIRMS: Final = PRACTICES | CONSULTANCIES
REGISTERED: Final = frozenset({Kind.PRIVATE_HOSPITAL, Kind.PRIVATE_SCHOOL})
#: What a legal form leaves possible where another word names the trade (劳务派遣有限公司): a firm of a
#: profession is that firm, whatever its legal form.
COMPANY_KINDS: Final[frozenset[str]] = _COMPANIES | _FIRMS | REGISTERED

#: A context holds when every kind that remains possible is among these.
_WITHIN: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("no_unit", NO_UNIT),
    ("law", frozenset({Kind.LAW_FIRM, Kind.LEGAL_SERVICE_OFFICE})),
    ("practice", PRACTICES),
    ("intermediary", _FIRMS),
    ("non_profit", frozenset({Kind.SOCIAL_ASSOCIATION, Kind.FOUNDATION, Kind.SOCIAL_SERVICE_ORG})),
    ("hospital", HOSPITALS | {Kind.CLINIC}),
    ("school", SCHOOLS),
    ("training", frozenset({Kind.TRAINING_COMPANY, Kind.PRIVATE_SCHOOL})),
    ("individual", frozenset({Kind.INDIVIDUAL_BUSINESS, Kind.NONE})),
    ("public", PUBLIC_KINDS),
)

_PRIVATE_KINDS: Final = _FIRMS | TRADES | REGISTERED | {Kind.PRIVATE_ENTERPRISE, Kind.SOCIAL_SERVICE_ORG}
_FOREIGN_KINDS: Final = (_PRIVATE_KINDS - {Kind.PRIVATE_ENTERPRISE}) | {Kind.FOREIGN_ENTERPRISE}
#: Kinds of which a word of state or collective ownership can say that they are not a private unit.
_OWNABLE: Final = _COMPANIES | _FIRMS | HOSPITALS | SCHOOLS


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


#: What a state owner makes of the kinds; the first that is among them counts.
_STATE_FORMS: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (frozenset({Kind.PUBLIC_INSTITUTION}), Kind.PUBLIC_INSTITUTION),
    (ENTERPRISES, Kind.STATE_ENTERPRISE),
    (HOSPITALS | {Kind.CLINIC}, Kind.PUBLIC_HOSPITAL),
    (SCHOOLS, Kind.PUBLIC_SCHOOL),
)


def infer_state_kinds(kinds: frozenset[str] | None) -> frozenset[str]:
    """Return what a state owner makes of a kind: 国办 of a law firm means an institution."""
    if kinds is None:
        return frozenset({Kind.STATE_ENTERPRISE})
    other = Kind.PUBLIC_INSTITUTION if kinds <= PRACTICES else Kind.STATE_ENTERPRISE
    return frozenset({next((form for among, form in _STATE_FORMS if kinds & among), other)})
