"""What the tests share: a clock that stands still."""

from __future__ import annotations

import pytest

from newstratum.testing import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """A clock that moves only when a bot waits, or a test moves it."""
    return ManualClock()
