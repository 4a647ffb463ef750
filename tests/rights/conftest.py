"""A small register in memory, and a clock that stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import newstratum as ns

DAY = dt.date(2018, 11, 1)
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 10, 1), reference="synthetic roster")
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster", "attribution", "invitation", "lists", "scope_attestation"),
    text_zh="告知书",
    in_force_on=dt.date(2018, 9, 1),
)


@pytest.fixture
def open_register() -> Iterator[Callable[..., ns.Registry]]:
    """Opens registers in memory, on one day, with options."""
    opened: list[ns.Registry] = []

    def open_it(**options: Any) -> ns.Registry:
        given = {"clock": lambda: dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)}
        opened.append(ns.open_registry("memory:", **given | options))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


@pytest.fixture
def register(open_register: Callable[..., ns.Registry]) -> ns.Registry:
    return open_register()


@pytest.fixture(scope="session")
def work() -> Callable[..., Any]:
    """Opens a session of a register for the work on the roster."""

    def session(register: ns.Registry, **options: Any) -> Any:
        given = {"actor": "clerk", "purpose": "roster", "source": SOURCE, "notice": NOTICE}
        return register.session(**given | options)

    return session


@pytest.fixture(scope="session")
def lawyer() -> Callable[..., ns.Person]:
    """Makes a synthetic person whose group is clear."""

    def make(identifier: str = "P1", **others: Any) -> ns.Person:
        job = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")
        given = {"name": ns.PersonName("合成甲"), "engagements": (job,), "township": "310114102"}
        return ns.Person(id=identifier, **given | others)

    return make
