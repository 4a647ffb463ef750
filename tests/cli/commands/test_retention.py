"""``newstratum retention run``: what it says where nothing can be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_day_ahead_is_refused_with_the_option_that_allows_it(
    tmp_path: Path, command: Callable[..., Any], language: str
) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    assert command("init", "--district", "jiading", "--store", url).code == 0
    refused = command("retention", "run", "--on", "2090-01-01", "--store", url, "--lang", language)
    assert (refused.code, refused.out) == (3, "")
    assert "--on" in refused.err
    assert "--dry-run" in refused.err
    assert "dry_run" not in refused.err
