"""What the stories share: a register on disk, and the notice that synthetic people were given."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum._testing.doubles import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(dt.datetime(2018, 7, 2, 8, tzinfo=dt.UTC))


@pytest.fixture
def register(tmp_path: Path, clock: ManualClock) -> Iterator[ns.Registry]:
    """A register in SQLite."""
    url = f"sqlite:///{tmp_path}/register.db"
    with ns.open_registry(url, clock=clock.now, randomness=random.Random(7).randbytes) as registry:
        yield registry


@pytest.fixture
def office(register: ns.Registry) -> Callable[[], Any]:
    """Opens a session of the register for the work of the office."""
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("office", "roster"),
        text_zh="告知书",
        in_force_on=dt.date(2017, 1, 1),
    )
    return lambda: register.session(actor="clerk-1", purpose="office", notice=notice)
