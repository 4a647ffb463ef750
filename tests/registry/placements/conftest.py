"""A register of synthetic people whom nobody confirmed yet."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import newstratum as ns
from newstratum._testing.doubles import ManualClock

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1), reference="2018名册.xlsx")
#: Employer and title, and where they place somebody.
JOBS = {
    "lawyer": ("合成律师事务所", "律师", "intermediary"),
    "clerk": ("合成科技有限公司", "员工", "undetermined"),
    "writer": ("", "自由撰稿人", "freelance"),
}


@pytest.fixture
def register() -> Iterator[ns.Registry]:
    clock = ManualClock(dt.datetime(2018, 7, 2, 8, tzinfo=dt.UTC))
    with ns.open_registry("memory:", clock=clock.now, randomness=random.Random(7).randbytes) as registry:
        yield registry


@pytest.fixture
def work(register: ns.Registry) -> Callable[..., Any]:
    """Opens a session on the roster."""
    return lambda **more: register.session(
        actor="clerk-1", purpose="roster", source=SOURCE, notice=NOTICE, **more
    )


@pytest.fixture
def people(work: Callable[..., Any]) -> dict[str, str]:
    """The ids of the people, by what they are."""
    with work() as session:
        enrolled = {name: session.enrol(ns.read(*job[:2])) for name, job in JOBS.items()}
    for name, job in JOBS.items():
        assert enrolled[name].verdict.outcome == job[2]
    return {name: each.id for name, each in enrolled.items()}
