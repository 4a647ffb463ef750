"""Kits and doubles for people who test against newstratum; needs the extra ``testing``."""

from __future__ import annotations

import pytest

# Before the kits are imported, so that their assertions explain themselves in a plugin's test run.
pytest.register_assert_rewrite(
    "newstratum.testing.notifier_kit", "newstratum.testing.store_kit", "newstratum.testing.store_machine"
)

from newstratum.testing.notifier_kit import NotifierKit  # noqa: E402  # after the line above
from newstratum.testing.notifier_kit.setting import Arrival  # noqa: E402  # after the line above
from newstratum.testing.notifiers import FlakyNotifier, RecordingNotifier  # noqa: E402  # after the line above
from newstratum.testing.situations import Situation  # noqa: E402  # after the line above
from newstratum.testing.store_kit import StoreKit  # noqa: E402  # after the line above
from newstratum.testing.store_machine import StoreMachine  # noqa: E402  # after the line above

__all__ = [
    "Arrival",
    "FlakyNotifier",
    "NotifierKit",
    "RecordingNotifier",
    "Situation",
    "StoreKit",
    "StoreMachine",
]
