"""What :mod:`newstratum.testing` offers: kits, doubles, fakes and strategies."""

from __future__ import annotations

import pytest

# Before the kits are imported, so that their assertions explain themselves in a plugin's test run.
pytest.register_assert_rewrite(
    "newstratum._testing.notifier_kit",
    "newstratum._testing.store_kit",
    "newstratum._testing.store_machine",
    "newstratum._testing.store_setting",
)
