"""What each piece of evidence leaves possible of the facts that rules speak of.

Evidence never enters a rulebook: it narrows ``employer_kind``, ``employer_business``, ``role`` and
``relation`` beforehand. Credit code prefixes follow GB 32100-2015, registration types 国统字〔2023〕14号,
industries GB/T 4754-2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from newstratum._model.people.occupations import (
    Control,
    EmployerBusiness,
    EmployerKind,
    Equity,
    Establishment,
    Ownership,
    Relation,
    Role,
)

_K = EmployerKind

#: Every kind but "no unit".
UNITS: Final = frozenset(EmployerKind) - {_K.NONE}

#: The public gate of step P3.
PUBLIC_KINDS: Final = frozenset(
    {
        _K.GOVERNMENT,
        _K.PUBLIC_INSTITUTION,
        _K.MASS_ORGANISATION,
        _K.MILITARY,
        _K.GRASSROOTS_SELFGOV,
        _K.STATE_ENTERPRISE,
        _K.COLLECTIVE_ENTERPRISE,
        _K.PUBLIC_HOSPITAL,
        _K.PUBLIC_SCHOOL,
        _K.RELIGIOUS,
    }
)

#: Relations of people who serve no unit.
NO_UNIT: Final = frozenset({Relation.NONE, Relation.CONTRACTOR, Relation.PLATFORM_GIG})

_BY_PROFESSION: Final = frozenset(
    {
        _K.LAW_FIRM,
        _K.ACCOUNTING_FIRM,
        _K.TAX_FIRM,
        _K.APPRAISAL_FIRM,
        _K.PATENT_AGENCY,
        _K.FORENSIC_INSTITUTE,
        _K.LEGAL_SERVICE_OFFICE,
        _K.NOTARY_OFFICE,
    }
)
_COMPANIES: Final = frozenset(
    {
        _K.CONSULTING_FIRM,
        _K.COST_CONSULTING_FIRM,
        _K.CERTIFICATION_BODY,
        _K.CLINIC,
        _K.TRAINING_COMPANY,
        _K.TESTING_OR_DESIGN_FIRM,
        _K.BROKERAGE,
        _K.LABOUR_DISPATCH_AGENCY,
    }
)
_ENTERPRISES: Final = frozenset(
    {_K.PRIVATE_ENTERPRISE, _K.FOREIGN_ENTERPRISE, _K.STATE_ENTERPRISE, _K.COLLECTIVE_ENTERPRISE}
)
_ESTABLISHED: Final = frozenset({_K.PUBLIC_INSTITUTION, _K.PUBLIC_HOSPITAL, _K.PUBLIC_SCHOOL})
_INSTITUTIONS: Final = frozenset({_K.PRIVATE_HOSPITAL, _K.PRIVATE_SCHOOL})

#: Kinds that an owner leaves possible.
BY_OWNERSHIP: Final[Mapping[Ownership, frozenset[EmployerKind]]] = MappingProxyType(
    {
        Ownership.PRIVATE: UNITS - PUBLIC_KINDS - {_K.FOREIGN_ENTERPRISE},
        Ownership.FOREIGN: UNITS - PUBLIC_KINDS - {_K.PRIVATE_ENTERPRISE, _K.INDIVIDUAL_BUSINESS},
        Ownership.STATE: (PUBLIC_KINDS - {_K.COLLECTIVE_ENTERPRISE, _K.RELIGIOUS}),
        Ownership.COLLECTIVE: frozenset({_K.COLLECTIVE_ENTERPRISE, _K.GRASSROOTS_SELFGOV, *_ESTABLISHED}),
    }
)

#: The enterprise an owner means where nothing else is said of the unit.
WHOLLY_OWNED: Final[Mapping[Ownership, EmployerKind]] = MappingProxyType(
    {
        Ownership.PRIVATE: _K.PRIVATE_ENTERPRISE,
        Ownership.FOREIGN: _K.FOREIGN_ENTERPRISE,
        Ownership.STATE: _K.STATE_ENTERPRISE,
        Ownership.COLLECTIVE: _K.COLLECTIVE_ENTERPRISE,
    }
)

#: What a unit whose name settles its kind becomes when the state or a collective owns it: 国办律师事务所
#: is a public institution, a state-owned consulting company a state enterprise.
PUBLIC_FORM: Final[Mapping[EmployerKind, Mapping[Ownership, EmployerKind]]] = MappingProxyType(
    {
        **{
            kind: MappingProxyType(
                dict.fromkeys((Ownership.STATE, Ownership.COLLECTIVE), _K.PUBLIC_INSTITUTION)
            )
            for kind in _BY_PROFESSION
        },
        **{
            kind: MappingProxyType(
                {Ownership.STATE: _K.STATE_ENTERPRISE, Ownership.COLLECTIVE: _K.COLLECTIVE_ENTERPRISE}
            )
            for kind in _COMPANIES
        },
    }
)

OWNERSHIP_OF_CONTROL: Final[Mapping[Control, Ownership]] = MappingProxyType(
    {
        Control.PRIVATE: Ownership.PRIVATE,
        Control.FOREIGN: Ownership.FOREIGN,
        Control.HMT: Ownership.FOREIGN,
        Control.STATE: Ownership.STATE,
        Control.COLLECTIVE: Ownership.COLLECTIVE,
    }
)

#: Kinds registered with the market regulator as enterprises.
_REGISTERED_COMPANIES: Final = (
    _ENTERPRISES
    | _COMPANIES
    | _INSTITUTIONS
    | {_K.ACCOUNTING_FIRM, _K.TAX_FIRM, _K.APPRAISAL_FIRM, _K.PATENT_AGENCY}
)

#: For the first two characters of a credit code: the kinds it leaves possible, and the kind it means
#: where nothing else is said of the unit. 32 may be a public institution or a cooperative.
BY_CREDIT_CODE: Final[Mapping[str, tuple[frozenset[EmployerKind], frozenset[EmployerKind]]]] = (
    MappingProxyType(
        {
            prefix: (frozenset(allowed), frozenset(plain or allowed))
            for prefix, allowed, plain in (
                ("11", {_K.GOVERNMENT}, None),
                ("12", _ESTABLISHED, {_K.PUBLIC_INSTITUTION}),
                ("13", {_K.MASS_ORGANISATION}, None),
                ("31", {_K.LAW_FIRM}, None),
                ("32", {_K.NOTARY_OFFICE, _K.PUBLIC_INSTITUTION}, None),
                ("33", {_K.LEGAL_SERVICE_OFFICE}, None),
                ("34", {_K.FORENSIC_INSTITUTE}, None),
                ("51", {_K.SOCIAL_ASSOCIATION}, None),
                ("52", {_K.SOCIAL_SERVICE_ORG, *_INSTITUTIONS}, {_K.SOCIAL_SERVICE_ORG}),
                ("53", {_K.FOUNDATION}, None),
                ("71", {_K.RELIGIOUS}, None),
                ("72", {_K.RELIGIOUS}, None),
                ("81", {_K.MASS_ORGANISATION}, None),
                ("89", {_K.MASS_ORGANISATION}, None),
                ("91", _REGISTERED_COMPANIES, _ENTERPRISES),
                ("92", {_K.INDIVIDUAL_BUSINESS, _K.CLINIC}, {_K.INDIVIDUAL_BUSINESS}),
                ("93", {_K.PRIVATE_ENTERPRISE, _K.COLLECTIVE_ENTERPRISE}, None),
                ("A1", {_K.MILITARY}, None),
                ("N1", {_K.COLLECTIVE_ENTERPRISE}, None),
                ("N2", {_K.COLLECTIVE_ENTERPRISE}, None),
                ("N3", {_K.COLLECTIVE_ENTERPRISE}, None),
                ("N9", {_K.COLLECTIVE_ENTERPRISE}, None),
            )
        }
    )
)

BY_ESTABLISHMENT: Final[Mapping[Establishment, frozenset[EmployerKind]]] = MappingProxyType(
    {
        Establishment.CIVIL_SERVICE: frozenset({_K.GOVERNMENT, _K.MASS_ORGANISATION, _K.PUBLIC_INSTITUTION}),
        Establishment.PUBLIC_INSTITUTION: _ESTABLISHED,
    }
)

#: Industries (the longest matching beginning counts) that settle the kind of unit.
BY_INDUSTRY: Final[Mapping[str, frozenset[EmployerKind]]] = MappingProxyType(
    {
        "91": frozenset({_K.GOVERNMENT}),
        "92": frozenset({_K.GOVERNMENT}),
        "93": frozenset({_K.GOVERNMENT}),
        "94": frozenset({_K.GOVERNMENT, _K.PUBLIC_INSTITUTION}),
        "951": frozenset({_K.MASS_ORGANISATION}),
        "952": frozenset({_K.SOCIAL_ASSOCIATION}),
        "953": frozenset({_K.FOUNDATION}),
        "954": frozenset({_K.RELIGIOUS}),
        "961": frozenset({_K.GRASSROOTS_SELFGOV}),
        "962": frozenset({_K.GRASSROOTS_SELFGOV}),
        "7231": frozenset({_K.LAW_FIRM, _K.LEGAL_SERVICE_OFFICE, _K.PUBLIC_INSTITUTION}),
        "7232": frozenset({_K.NOTARY_OFFICE, _K.PUBLIC_INSTITUTION}),
    }
)

_B = EmployerBusiness

#: Industries that mark a unit as new or near media. No code means "new media": the strong hints only
#: keep the presumption "not media" from being made.
MEDIA_BY_INDUSTRY: Final[Mapping[str, frozenset[EmployerBusiness]]] = MappingProxyType(
    {
        "6421": frozenset(_B),
        "6422": frozenset({_B.NEAR_MEDIA}),
        "6429": frozenset(_B),
        "643": frozenset(_B),
        "657": frozenset(_B),
        "7251": frozenset(_B),
        "862": frozenset({_B.NEAR_MEDIA}),
        "8626": frozenset({_B.NEW_MEDIA, _B.NEAR_MEDIA}),
        "873": frozenset({_B.NEAR_MEDIA}),
    }
)

_OWNERSHIP_OF_REGISTRATION: Final[Mapping[str, Ownership]] = MappingProxyType(
    {
        "111": Ownership.STATE,
        "131": Ownership.STATE,
        "132": Ownership.COLLECTIVE,
        "112": Ownership.PRIVATE,
        "121": Ownership.PRIVATE,
        "140": Ownership.PRIVATE,
    }
)


def find_registration_ownership(code: str) -> Ownership | None:
    """Return the owner that a 登记注册统计类别 settles; None where 企业控股情况 has to say.

    Investment from Hong Kong, Macao and Taiwan (2xx) is counted with foreign investment (3xx).
    """
    if code[:1] in ("2", "3"):
        return Ownership.FOREIGN
    return _OWNERSHIP_OF_REGISTRATION.get(code)


def convert_share_to_equity(share: float) -> Equity:
    """Return the equity that a share of the capital (0 to 1) amounts to."""
    if share < 0.01:
        return Equity.NONE
    if share <= 0.05:
        return Equity.STAFF_SHARE
    return Equity.SUBSTANTIAL if share <= 0.3 else Equity.CONTROLLING


def get_equity_relations(equity: Equity) -> frozenset[Relation]:
    """Return the relations that an equity means where the relation is open."""
    if equity is Equity.SUBSTANTIAL:
        return frozenset({Relation.MINOR_SHAREHOLDER, Relation.OWNER})
    return frozenset({Relation.OWNER if equity is Equity.CONTROLLING else Relation.EMPLOYEE})


_TECHNICAL: Final = frozenset({Role.TECHNICAL})
_PROFESSIONAL: Final = frozenset({Role.PROFESSIONAL})

#: Professions known here, and the roles each leaves possible; the list is open.
ROLES_BY_PROFESSION: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "architect",
                "data_scientist",
                "developer",
                "engineer",
                "programmer",
                "researcher",
                "scientist",
                "software_engineer",
                "technician",
            ),
            _TECHNICAL,
        ),
        **dict.fromkeys(
            (
                "accountant",
                "actuary",
                "appraiser",
                "auditor",
                "certified_accountant",
                "consultant",
                "counsellor",
                "dentist",
                "doctor",
                "forensic_expert",
                "lawyer",
                "notary",
                "nurse",
                "patent_agent",
                "pharmacist",
                "real_estate_appraiser",
                "social_worker",
                "tax_agent",
                "teacher",
                "translator",
                "veterinarian",
            ),
            _PROFESSIONAL,
        ),
        **dict.fromkeys(("cost_engineer", "designer", "medical_technician"), _TECHNICAL | _PROFESSIONAL),
    }
)


def get_profession_roles(profession: str) -> frozenset[Role]:
    """Return the roles a profession leaves possible; one not known here leaves both."""
    return ROLES_BY_PROFESSION.get(profession, _TECHNICAL | _PROFESSIONAL)
