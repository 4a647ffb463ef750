"""Hypothesis strategies: made-up people, facts, rosters; records, fields, queries and writes of a store.

Nobody among the people is real.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
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
from newstratum._ports.fields import FieldType, Kind, Scalar
from newstratum._ports.query import Condition, From, In, Is, Query, Starts, To
from newstratum._ports.records import Key, Record, Version

__all__ = ["engagements", "facts", "fields", "people", "queries", "records", "rosters", "values"]

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
_TOWNSHIPS: Final = ("990101001", "990101102", "990101118")


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


_DAY = dt.date(2017, 3, 1)
_INSTANT = dt.datetime(2017, 3, 1, tzinfo=dt.UTC)
# Few values, so that records share them, with those at the ends among them.
_VALUES: dict[FieldType, list[Scalar]] = {
    FieldType.TEXT: ["", "a", "A", "ab", "a%", "é", "一", "\ue000", "𠀀", "\U0010ffff"],
    FieldType.INTEGER: [0, 1, -1, 2, 2**63 - 1, -(2**63)],
    FieldType.DATE: [_DAY, _DAY + dt.timedelta(1), dt.date.min, dt.date.max],
    FieldType.INSTANT: [
        _INSTANT,
        _INSTANT + dt.timedelta(microseconds=1),
        _INSTANT - dt.timedelta(microseconds=1),
        dt.datetime.max.replace(tzinfo=dt.UTC),
    ],
    FieldType.BOOLEAN: [False, True],
}


def values(wanted: FieldType) -> st.SearchStrategy[Scalar]:
    """Return values of one type, few enough to be met again."""
    return st.sampled_from(_VALUES[wanted])


def fields(kind: Kind, *, most: int) -> st.SearchStrategy[list[dict[str, Scalar]]]:
    """Return lists of the fields of records of a kind, some absent.

    Args:
        kind: The kind.
        most: Records in a list, at most.
    """
    optional = {name: values(wanted) for name, wanted in kind.fields.items()}
    return st.lists(st.fixed_dictionaries({}, optional=optional), max_size=most)


def records(kind: Kind) -> st.SearchStrategy[Record]:
    """Return records of a kind, with few ids, so that they are met again, and documents of any bytes.

    Args:
        kind: The kind.
    """
    optional = {name: values(wanted) for name, wanted in kind.fields.items()}
    return st.builds(
        Record,
        st.sampled_from(["a", "A", "ａ", "b", "é", "e\u0301", "𠀀"]).map(lambda name: Key(kind.name, name)),
        st.integers(1, 99).map(lambda number: Version(f"v-{number}")),
        st.integers(1, 3),
        st.sampled_from([b"{}", b""]) | st.binary(max_size=40),
        st.fixed_dictionaries({}, optional=optional),
    )


# Of a field that is drawn again and again; to build and check them anew costs more than what they draw.
@cache
def _generate_equalities(name: str, wanted: FieldType) -> st.SearchStrategy[Condition]:
    return st.one_of(
        st.builds(Is, st.just(name), values(wanted)),
        st.builds(In, st.just(name), st.lists(values(wanted), max_size=5).map(tuple)),
    )


@cache
def _generate_bounds(name: str, wanted: FieldType) -> st.SearchStrategy[Condition]:
    bounds: list[st.SearchStrategy[Condition]] = [
        st.builds(From, st.just(name), values(wanted)),
        st.builds(To, st.just(name), values(wanted)),
    ]
    if wanted is FieldType.TEXT:
        bounds.append(st.builds(Starts, st.just(name), st.sampled_from(["", "a", "é", "𠀀", "\U0010ffff"])))
    return st.one_of(bounds)


@cache
def _generate_bound_lists(name: str, wanted: FieldType) -> st.SearchStrategy[list[Condition]]:
    return st.lists(_generate_bounds(name, wanted), max_size=2)


@st.composite
def queries(draw: st.DrawFn, kind: Kind) -> Query:
    """Return queries that a declared index of a kind serves."""
    indexes: list[tuple[str, ...]] = [(), *((name,) for name in kind.fields), *kind.indexes]
    index = draw(st.sampled_from([*indexes, *kind.indexes]))
    pinned = draw(st.integers(0, len(index))) if len(index) < 2 else len(index) - draw(st.integers(0, 1))
    where: list[Condition] = []
    for name in index[:pinned]:
        where.append(draw(_generate_equalities(name, kind.fields[name])))
        # Bounds on a pinned field leave few of its values, so they are rare here.
        if draw(st.integers(0, 4)) == 0:
            where.append(draw(_generate_bounds(name, kind.fields[name])))
    order: str | None = draw(st.sampled_from([None, *index[:pinned]]))
    for last in index[pinned:]:
        order = last
        where += draw(_generate_bound_lists(last, kind.fields[last]))
    return Query(
        kind.name,
        tuple(draw(st.permutations(where))),
        order,
        draw(st.booleans()),
        draw(st.sampled_from([1, 2, 5, 100])),
    )
