"""What a sentence leaves of a unit: its words joined, a firm by its profession, a unit of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from attrs import evolve

from newstratum._model.people.evidence import Strength
from newstratum._model.people.occupations import PRACTICES
from newstratum._model.people.occupations import EmployerKind as Kind
from newstratum._reading.cells import EmployerReading, TitlePart
from newstratum._reading.lexicon import Entry, TermKind

_CACHE_SIZE: Final = 8_192


def join_units(one: EmployerReading, other: EmployerReading) -> EmployerReading:
    """Return what two clauses say of one unit."""
    if not one.named and not one.matches:
        return other
    matches = (*one.matches, *(match for match in other.matches if match not in one.matches))
    return EmployerReading(
        matches, one.named or other.named, one.uscc_prefix or other.uscc_prefix, (*one.notes, *other.notes)
    )


def get_kinds(unit: EmployerReading) -> frozenset[str] | None:
    """Return the kinds that the words of a unit leave; None if they are silent."""
    said = [kinds for entry, _ in unit.matches if (kinds := entry.values_of("employer_kind")) is not None]
    return frozenset().union(*said) if said else None


#: What small units of one's own end with, where their trade is not known.
SHOPS: Final = (
    "店",
    "馆",
    "铺",
    "摊",
    "坊",
    "厂",
    "厂子",
    "公司",
    "园",
    "场",
    "档口",
    "民宿",
    "农庄",
    "行",
    "企业",
)
_OWN_KINDS: Final[frozenset[str]] = frozenset({Kind.PRIVATE_ENTERPRISE, Kind.INDIVIDUAL_BUSINESS})


@lru_cache(_CACHE_SIZE)
def build_own_unit(words: str) -> EmployerReading:
    """Return a unit of one's own of which no more is known than that it is one."""
    entry = Entry(words, TermKind.EMPLOYER_WORD, (("employer_kind", _OWN_KINDS),))
    return EmployerReading(((entry, Strength.EMPLOYER_WORD),), named=True)


#: The firm of a profession, where the unit is only called a firm: 注册会计师,在事务所执业.
_FIRMS_OF_PROFESSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accountant": Kind.ACCOUNTING_FIRM,
        "certified_accountant": Kind.ACCOUNTING_FIRM,
        "auditor": Kind.ACCOUNTING_FIRM,
        "lawyer": Kind.LAW_FIRM,
        "tax_agent": Kind.TAX_FIRM,
        "patent_agent": Kind.PATENT_AGENCY,
        "appraiser": Kind.APPRAISAL_FIRM,
        "real_estate_appraiser": Kind.APPRAISAL_FIRM,
    }
)
#: Fewer kinds are no firm of any profession.
_SEVERAL_KINDS: Final = 4


def narrow_firm(unit: EmployerReading, parts: Sequence[TitlePart]) -> EmployerReading:
    """Return a unit that is only called a firm as the firm of the profession that is told."""
    kinds = get_kinds(unit)
    if kinds is None or len(kinds) < _SEVERAL_KINDS or not kinds & PRACTICES:
        return unit
    professions = {
        profession for part in parts if part.head for profession in part.head.values_of("profession") or ()
    }
    firms = {_FIRMS_OF_PROFESSIONS[each] for each in professions if each in _FIRMS_OF_PROFESSIONS} & kinds
    if len(firms) != 1:
        return unit
    firm = _build_firm(unit.matches[-1][0].term, next(iter(firms)))
    return evolve(unit, matches=(*unit.matches, (firm, Strength.EMPLOYER_WORD)))


@lru_cache(_CACHE_SIZE)
def _build_firm(term: str, kind: str) -> Entry:
    return Entry(term, TermKind.EMPLOYER_WORD, (("employer_kind", frozenset({kind})),))
