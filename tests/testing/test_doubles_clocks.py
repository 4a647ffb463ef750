"""The clock for tests stands still until it is moved."""

from __future__ import annotations

import datetime as dt

from newstratum.testing import ManualClock


def test_it_moves_only_when_it_is_told() -> None:
    clock = ManualClock()
    clock.pause(1.5)
    clock.move(2)
    assert clock.seconds() == 3.5
    assert clock.now() == dt.datetime(2026, 1, 1, 0, 0, 3, 500_000, tzinfo=dt.UTC)
    assert clock.pauses == [1.5]
