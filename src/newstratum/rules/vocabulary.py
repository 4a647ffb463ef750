"""The closed list of facts and values that rules may speak of (limit L1).

Intern and volunteer are missing on purpose: an intern is judged as an employee, and unpaid work
never reaches the rules. Evidence and everything that is no occupation are missing too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from newstratum.model.occupations import (
    EmployerBusiness,
    EmployerKind,
    Registration,
    Relation,
    Role,
    Service,
    Status,
)

__all__ = ["GIVEN_WORDS", "RULE_FACTS"]

_UNRULED: Final = frozenset({Relation.INTERN, Relation.VOLUNTEER})


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind if member not in _UNRULED)


#: For each fact of the vocabulary, the values a rulebook may list.
RULE_FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "status": _values(Status),
        "employer_kind": _values(EmployerKind),
        "relation": _values(Relation),
        "role": _values(Role),
        "employer_business": _values(EmployerBusiness),
        "service": _values(Service),
        "registration": _values(Registration),
    }
)

#: What a presumption may ask to be given.
GIVEN_WORDS: Final = ("engagement", "employer", "role_or_post")
