"""Narrowing: from the facts and evidence of one engagement to what remains possible of each fact.

The stronger evidence wins and what it overrules is named; evidence of equal weight that cannot hold
together is a conflict. Presumptions come last, fill absent facts alone, and give way where they
would make the rest impossible. Evidence never enters a rulebook: it narrows ``employer_kind``,
``employer_business``, ``role`` and ``relation`` beforehand. Credit code prefixes follow GB 32100-2015,
registration types 国统字〔2023〕14号, industries GB/T 4754-2017.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeVar

from attrs import frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import (
    CONSULTANCIES,
    ENTERPRISES,
    ON_OWN_ACCOUNT,
    PRACTICES,
    PUBLIC_KINDS,
    TRADES,
    UNKNOWN,
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
    Status,
)
from newstratum._model.people.people import Engagement
from newstratum._rules.rulebook import Presumption, Rulebook
from newstratum._rules.vocabulary import Case, Vocabulary, to_state_values

_K = EmployerKind

#: Every kind but "no unit".
UNITS: Final = frozenset(EmployerKind) - {_K.NONE}

_COMPANIES: Final = CONSULTANCIES | TRADES
_ESTABLISHED: Final = frozenset({_K.PUBLIC_INSTITUTION, _K.PUBLIC_HOSPITAL, _K.PUBLIC_SCHOOL})
_INSTITUTIONS: Final = frozenset({_K.PRIVATE_HOSPITAL, _K.PRIVATE_SCHOOL})

#: Kinds that an owner leaves possible.
BY_OWNERSHIP: Final[Mapping[Ownership, frozenset[EmployerKind]]] = MappingProxyType(
    {
        Ownership.PRIVATE: UNITS - PUBLIC_KINDS - {_K.FOREIGN_ENTERPRISE},
        Ownership.FOREIGN: (
            UNITS - PUBLIC_KINDS - {_K.PRIVATE_ENTERPRISE, _K.INDIVIDUAL_BUSINESS, _K.FARMERS_COOPERATIVE}
        ),
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


def get_public_form(kind: EmployerKind, owner: Ownership) -> EmployerKind | None:
    """Return what a unit whose name settles its kind becomes when the state or a collective owns it.

    国办律师事务所 is a public institution, a state-owned consulting company a state enterprise.
    """
    if owner not in (Ownership.STATE, Ownership.COLLECTIVE):
        return None
    if kind in PRACTICES:
        return _K.PUBLIC_INSTITUTION
    return WHOLLY_OWNED[owner] if kind in _COMPANIES else None


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
    ENTERPRISES
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
                ("91", _REGISTERED_COMPANIES, ENTERPRISES),
                ("92", {_K.INDIVIDUAL_BUSINESS, _K.CLINIC}, {_K.INDIVIDUAL_BUSINESS}),
                ("93", {_K.FARMERS_COOPERATIVE}, None),
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

#: Registration types that settle the form: the credit code such a unit has.
CREDIT_CODE_OF_REGISTRATION: Final[Mapping[str, str]] = MappingProxyType({"400": "93", "500": "92"})


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
        profession: roles
        for roles, professions in (
            (
                _TECHNICAL,
                "architect data_scientist developer engineer programmer researcher scientist "
                "software_engineer technician",
            ),
            (
                _PROFESSIONAL,
                "accountant actuary appraiser auditor certified_accountant consultant counsellor dentist "
                "doctor forensic_expert lawyer notary nurse patent_agent pharmacist real_estate_appraiser "
                "social_worker tax_agent teacher translator veterinarian",
            ),
            (_TECHNICAL | _PROFESSIONAL, "cost_engineer designer medical_technician"),
        )
        for profession in professions.split()
    }
)


def get_profession_roles(profession: str) -> frozenset[Role]:
    """Return the roles a profession leaves possible; one not known here leaves both."""
    return ROLES_BY_PROFESSION.get(profession, _TECHNICAL | _PROFESSIONAL)


_T = TypeVar("_T")

_KINDS: Final = frozenset(EmployerKind)
#: Evidence that says of what kind the unit is.
_OF_KIND: Final = ("ownership", "control", "reg_type", "uscc_prefix", "establishment", "industry")
#: People of these statuses are judged by a paid job if they have one.
YIELDING_STATUSES: Final = frozenset({Status.UNEMPLOYED, Status.HOMEMAKER, Status.RETIRED})


@frozen(kw_only=True)
class NarrowedFacts:
    """What remains possible, or which facts cannot hold together."""

    case: Case
    #: Facts and evidence that stronger evidence overruled.
    overruled: frozenset[str] = frozenset()
    #: Presumptions that filled an absent fact.
    presumed: tuple[Presumption, ...] = ()
    #: Presumptions that one more fact would set off: for each, what is still to be given.
    pending: tuple[tuple[Presumption, str], ...] = ()
    #: Facts left open because a value was stated that the edition does not list.
    unlisted: tuple[str, ...] = ()
    #: Facts and evidence that contradict each other; the case says nothing then.
    conflict: tuple[str, ...] = ()

    @cached_property
    def presumed_evidence(self) -> tuple[Evidence, ...]:
        """The presumptions as evidence."""
        return tuple(
            Evidence(fact=each.fact, value=(each.value,), origin="presumed", strength=Strength.PRESUMED)
            for each in self.presumed
        )


def narrow(
    engagement: Engagement,
    rulebook: Rulebook,
    *,
    status: Fact[Status] = None,
    presume: bool = True,
    strengths: Mapping[str, Strength] | None = None,
    possible: Callable[[Case], bool],
) -> NarrowedFacts:
    """Narrow the facts of one paid engagement."""
    return _Narrowing(engagement, rulebook, strengths or {}).run(status, presume, possible)


@frozen
class _Limit:
    """One thing that limits the kind of unit."""

    name: str
    strength: Strength
    allowed: frozenset[EmployerKind]
    #: What it means where nothing else is said of the unit.
    plain: frozenset[EmployerKind] = frozenset()


class _Narrowing:
    def __init__(self, engagement: Engagement, rulebook: Rulebook, strengths: Mapping[str, Strength]) -> None:
        self._job = engagement
        self._rulebook = rulebook
        self._strengths = strengths
        self._overruled: set[str] = set()
        self._conflict: tuple[str, ...] = ()

    def run(self, status: Fact[Status], presume: bool, possible: Callable[[Case], bool]) -> NarrowedFacts:
        job = self._job
        facts: dict[str, frozenset[str] | None] = {
            "status": self._status(status),
            "employer_kind": self._employer_kind(),
            "relation": self._relation(),
            "role": self._role(),
            "employer_business": self._employer_business(),
            "service": to_state_values(job.service),
            "registration": self._registration(),
        }
        if facts["relation"] and facts["relation"] <= ON_OWN_ACCOUNT:
            self._serve_no_unit(facts)
        unlisted = self._open_unlisted(facts, status)
        case = self._case(facts)
        if self._conflict:
            return NarrowedFacts(case=case, conflict=self._conflict)
        if not possible(case):
            return NarrowedFacts(case=case, conflict=self._clash(facts, possible))
        presumed: list[Presumption] = []
        pending: list[tuple[Presumption, str]] = []
        for presumption in self._rulebook.presumptions if presume else ():
            if not self._is_absent(presumption.fact, status, facts):
                continue
            lacking = [word for word in presumption.given if not self._given(word, facts)]
            if len(lacking) == 1:
                pending.append((presumption, lacking[0]))
            if not lacking and possible(filled := presume_in(self._rulebook.vocabulary, case, presumption)):
                case = filled
                presumed.append(presumption)
        return NarrowedFacts(
            case=case,
            overruled=frozenset(self._overruled),
            presumed=tuple(presumed),
            pending=tuple(pending),
            unlisted=unlisted,
        )

    def _open_unlisted(
        self, facts: dict[str, frozenset[str] | None], status: Fact[Status]
    ) -> tuple[str, ...]:
        """Leave facts open of which a value is stated that the edition does not list, and name them.

        Nothing else could be said of them: to read such a value as impossible would make its fact contradict
        whatever else is known, and a later value would change the verdicts of a released edition.
        """
        unlisted = []
        for fact in self._rulebook.vocabulary:
            stated = to_state_values(status if fact.name == "status" else getattr(self._job, fact.name))
            if stated and not fact.lists(stated & (facts[fact.name] or frozenset())):
                facts[fact.name] = None
                unlisted.append(fact.name)
        return tuple(unlisted)

    def _case(self, facts: Mapping[str, frozenset[str] | None]) -> Case:
        masks = []
        for fact in self._rulebook.vocabulary:
            values = facts[fact.name]
            if values is None and fact.name == "status":
                # Whoever has a paid job is judged by it, retired or not.
                masks.append(fact.full & ~fact.mask_of(YIELDING_STATUSES))
            else:
                masks.append(fact.full if values is None else fact.mask_of(values))
        return tuple(masks)

    def _clash(
        self, facts: dict[str, frozenset[str] | None], possible: Callable[[Case], bool]
    ) -> tuple[str, ...]:
        """Return a smallest set of known facts that cannot hold together."""
        kept = dict(facts)
        for name in facts:
            values, kept[name] = kept[name], None
            if values is not None and possible(self._case(kept)):
                kept[name] = values
        return tuple(name for name, values in kept.items() if values is not None)

    # -------------------------------------------------------------------------------- single facts

    def _status(self, status: Fact[Status]) -> frozenset[str] | None:
        values = to_state_values(status)
        if values is None or not values & YIELDING_STATUSES:
            return values
        if not values - YIELDING_STATUSES:
            self._overruled.add("status")
        return values - YIELDING_STATUSES | {Status.WORKING}

    def _employer_kind(self) -> frozenset[str] | None:
        job = self._job
        named = to_state_values(job.employer_kind)
        if not any(getattr(job, fact) for fact in _OF_KIND):
            return named
        limits = sorted(self._limits(), key=lambda limit: -_rank_strength(limit.strength))
        if named is not None and named <= {EmployerKind.NONE}:
            self._settle_against_none(limits)
            return named
        public = self._public_form(named, limits)
        if public is not None:
            return public
        own_strength = self._strengths.get("employer_kind", Strength.STATED)
        if named is not None:
            own = _Limit("employer_kind", own_strength, frozenset(map(EmployerKind, named)))
            limits = sorted([own, *limits], key=lambda limit: -_rank_strength(limit.strength))
        if not limits:
            return None
        kinds, heaviest = _KINDS, limits[0]
        for limit in limits:
            if kinds & limit.allowed:
                kinds &= limit.allowed
            elif _rank_strength(limit.strength) < _rank_strength(heaviest.strength):
                self._overruled.add(limit.name)
            else:
                self._conflict = (heaviest.name, limit.name)
                return None
        if named is None and self._job.employer is None:
            for limit in limits:
                kinds = kinds & limit.plain or kinds
        return frozenset(kinds)

    def _settle_against_none(self, limits: Iterable[_Limit]) -> None:
        for limit in limits:
            if _rank_strength(limit.strength) >= _rank_strength(
                self._strengths.get("employer_kind", Strength.STATED)
            ):
                self._conflict = ("employer_kind", limit.name)
            else:
                self._overruled.add(limit.name)

    def _limits(self) -> Iterable[_Limit]:
        job, strengths = self._job, self._strengths
        owners, name = self._ownership()
        if owners:
            yield _Limit(
                name,
                strengths.get(name, Strength.CODE if name == "reg_type" else Strength.STATED),
                frozenset().union(*(BY_OWNERSHIP[owner] for owner in owners)),
                frozenset(WHOLLY_OWNED[owner] for owner in owners),
            )
        if job.reg_type and (prefix := CREDIT_CODE_OF_REGISTRATION.get(job.reg_type)):
            yield _Limit("reg_type", Strength.CODE, *BY_CREDIT_CODE[prefix])
        if job.uscc_prefix and (by_code := BY_CREDIT_CODE.get(job.uscc_prefix[:2].upper())):
            yield _Limit("uscc_prefix", Strength.CODE, *by_code)
        established = to_state_values(job.establishment)
        if established:
            kinds = (BY_ESTABLISHMENT[post] for post in BY_ESTABLISHMENT if post in established)
            strength = strengths.get("establishment", Strength.STATED)
            yield _Limit("establishment", strength, frozenset().union(*kinds))
        if by_industry := _find_by_code(BY_INDUSTRY, job.industry):
            yield _Limit("industry", Strength.SUFFIX, by_industry)

    def _ownership(self) -> tuple[frozenset[Ownership], str]:
        """Return the owners evidence leaves possible, and which evidence says so.

        A registration type that settles the owner goes before control, which goes before words.
        """
        job = self._job
        if job.reg_type and (owner := find_registration_ownership(job.reg_type)):
            return frozenset({owner}), "reg_type"
        if controls := to_state_values(job.control):
            owners = (OWNERSHIP_OF_CONTROL[each] for each in OWNERSHIP_OF_CONTROL if each in controls)
            return frozenset(owners), "control"
        owned = to_state_values(job.ownership)
        return frozenset(map(Ownership, owned or ())), "ownership"

    def _public_form(self, named: frozenset[str] | None, limits: Iterable[_Limit]) -> frozenset[str] | None:
        """Return what a firm named by its profession is when the state or a collective owns it."""
        owners, name = self._ownership()
        if not named or len(owners) != 1 or not any(limit.name == name for limit in limits):
            return None
        (owner,) = owners
        forms = [get_public_form(EmployerKind(kind), owner) for kind in sorted(named)]
        if not all(forms):
            return None
        self._overruled.add("employer_kind")
        return frozenset(form for form in forms if form)

    def _relation(self) -> frozenset[str] | None:
        values = to_state_values(self._job.relation)
        if values:
            values = frozenset(Relation.EMPLOYEE if each == Relation.INTERN else each for each in values)
            values -= {Relation.VOLUNTEER}
        equity = self._equity()
        if equity is None:
            return values
        meant = frozenset().union(*map(get_equity_relations, equity))
        if values is None or values == {Relation.MINOR_SHAREHOLDER}:
            return meant
        # Several relations are open: equity keeps those it can mean, an owner may be a founder.
        if len(values) > 1:
            founder = {Relation.FOUNDER} if equity <= {Equity.SUBSTANTIAL, Equity.CONTROLLING} else set()
            return values & (meant | founder) or values
        return values

    def _equity(self) -> frozenset[Equity] | None:
        if self._job.equity_share is not None:
            return frozenset({convert_share_to_equity(self._job.equity_share)})
        values = to_state_values(self._job.equity)
        return None if values is None else frozenset(map(Equity, values))

    def _role(self) -> frozenset[str] | None:
        values = to_state_values(self._job.role)
        if self._job.profession:
            meant: frozenset[Role] = get_profession_roles(self._job.profession)
        elif self._job.licence:
            meant = frozenset({Role.PROFESSIONAL, Role.TECHNICAL})
        else:
            return values
        if values is None:
            return meant
        return values & meant or values if len(values) > 1 else values

    def _employer_business(self) -> frozenset[str] | None:
        values = to_state_values(self._job.employer_business)
        marked: frozenset[EmployerBusiness] | None = _find_by_code(MEDIA_BY_INDUSTRY, self._job.industry)
        if values is None:
            return marked
        return values if marked is None else values & marked or values

    def _registration(self) -> frozenset[str] | None:
        values = to_state_values(self._job.registration)
        prefix = (self._job.uscc_prefix or "")[:2]
        if values is None and prefix in ("52", "91"):
            return frozenset({Registration.NON_PROFIT if prefix == "52" else Registration.FOR_PROFIT})
        return values

    def _serve_no_unit(self, facts: dict[str, frozenset[str] | None]) -> None:
        """Leave out the unit named beside a relation that serves none: it is a client or a platform."""
        self._conflict = ()
        named = facts["employer_kind"]
        if named is None or named - {EmployerKind.NONE}:
            if self._job.employer_kind not in (None, UNKNOWN) or self._job.employer is not None:
                self._overruled.add("employer_kind")
            facts["employer_kind"] = frozenset({EmployerKind.NONE})
        for fact in ("employer_business", "registration"):
            if facts[fact] is not None:
                self._overruled.add(fact)
                facts[fact] = None

    # -------------------------------------------------------------------------------- presumptions

    def _is_absent(self, name: str, status: Fact[Status], facts: Mapping[str, frozenset[str] | None]) -> bool:
        """Say whether nothing is given of a fact, not even that it is unknown."""
        absent = status is None if name == "status" else getattr(self._job, name) is None
        return absent and facts[name] is None

    def _given(self, word: str, facts: Mapping[str, frozenset[str] | None]) -> bool:
        if word == "engagement":
            return True
        if word == "employer":
            kinds = facts["employer_kind"]
            if kinds is not None:
                return EmployerKind.NONE not in kinds
            return self._job.employer is not None
        return facts["role"] is not None or self._job.title is not None


def presume_in(vocabulary: Vocabulary, case: Case, presumption: Presumption) -> Case:
    """Return a case with the fact of a presumption filled as it says."""
    place = vocabulary.place_of(presumption.fact)
    return (*case[:place], vocabulary.facts[place].mask_of([presumption.value]), *case[place + 1 :])


def is_given_by(word: str, fact: str, value: str) -> bool:
    """Say whether an answer gives what a presumption lacks."""
    if word == "employer":
        return fact == "employer_kind" and value != EmployerKind.NONE
    return word == "role_or_post" and fact == "role"


def _rank_strength(strength: Strength) -> int:
    """Rank strengths; what is stated as a fact and what a code says weigh the same."""
    return min(strength, Strength.STATED)


def _find_by_code(table: Mapping[str, frozenset[_T]], code: str | None) -> frozenset[_T] | None:
    """Return the entry of the longest beginning of a code."""
    if not code or not code.isascii():
        return None
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    return next((table[each] for each in beginnings if each in table), None)
