"""Strategies for made-up people and the facts of their jobs; nobody among them is real."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from hypothesis import strategies as st

from newstratum._model.people.occupations import (
    UNKNOWN,
    Control,
    EmployerBusiness,
    EmployerKind,
    Equity,
    Establishment,
    Ownership,
    Registration,
    Relation,
    Role,
    Service,
    Status,
    YesNo,
)
from newstratum._model.people.people import Contact, ContactKind, Engagement, Person
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber, UnitName

_VOCABULARY: Final[Mapping[str, type[StrEnum]]] = {
    "employer_kind": EmployerKind,
    "relation": Relation,
    "role": Role,
    "employer_business": EmployerBusiness,
    "service": Service,
    "registration": Registration,
    "ownership": Ownership,
    "control": Control,
    "establishment": Establishment,
    "equity": Equity,
    "main_income": YesNo,
    "full_time": YesNo,
}
_SURNAMES: Final = "甲乙丙丁戊己庚辛"
_UNITS: Final = ("某某科技有限公司", "某某律师事务所", "某某会计师事务所", "某某文化工作室", "某某协会")
_TITLES: Final = ("工程师", "合伙人", "注册会计师", "编辑", "秘书长", "engineer")
_TOWNSHIPS: Final = ("310114001", "310114102", "310114118")


def facts(vocabulary: type[StrEnum]) -> st.SearchStrategy[Any]:
    """Return facts of one vocabulary in all four states: a value, one of several, unknown, absent.

    Args:
        vocabulary: The enumeration of its values, such as ``Role``.
    """
    values = st.sampled_from(list(vocabulary))
    return st.one_of(
        values, st.frozensets(values, min_size=2, max_size=3), st.just(UNKNOWN), st.none(), values
    )


def _generate_sensitive(wrap: type[Any], texts: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(texts).map(wrap)


def engagements() -> st.SearchStrategy[Engagement]:
    """Return jobs whose facts are in any state and need not fit together, as on real forms."""
    optional: dict[str, Any] = {name: facts(values) for name, values in _VOCABULARY.items()}
    optional["employer"] = _generate_sensitive(UnitName, _UNITS)
    optional["title"] = _generate_sensitive(UnitName, _TITLES)
    optional["income_share"] = st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0])
    return st.fixed_dictionaries({}, optional=optional).map(lambda given: Engagement(**given))


_PHONES = st.integers(0, 10**8 - 1).map(lambda number: PhoneNumber(f"199{number:08}"))
_MAILS = st.integers(0, 10**6).map(lambda number: EmailAddress(f"person{number}@example.org"))
_CONTACTS = st.one_of(
    _PHONES.map(lambda number: Contact(kind=ContactKind.PHONE, value=number)),
    _MAILS.map(lambda address: Contact(kind=ContactKind.EMAIL, value=address)),
)
_NAMES = st.tuples(st.sampled_from(_SURNAMES), st.integers(1, 9999)).map(
    lambda parts: PersonName(f"{parts[0]}某{parts[1]}")
)


def people(identifiers: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Person]:
    """Return people with up to three jobs.

    Args:
        identifiers: Draws their ids; by default few enough to be met again.
    """
    return st.builds(
        Person,
        id=identifiers or st.integers(1, 50).map(lambda number: f"person-{number}"),
        name=st.none() | _NAMES,
        status=facts(Status),
        engagements=st.lists(engagements(), max_size=3).map(tuple),
        township=st.none() | st.sampled_from(_TOWNSHIPS),
        contacts=st.lists(_CONTACTS, max_size=2, unique_by=lambda contact: contact.kind).map(tuple),
    )


def rosters(*, most: int = 20) -> st.SearchStrategy[tuple[Person, ...]]:
    """Return several people, each with an id of their own.

    Args:
        most: How many, at most.
    """
    return st.lists(people(), max_size=most, unique_by=lambda person: person.id).map(tuple)
