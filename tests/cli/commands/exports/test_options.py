"""The options of lists name states that the lists take."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from newstratum._registry.exports.filters import find_status

_KINDS = ("placement_status", "occasion_state", "open", "holding")


@pytest.mark.parametrize("name", ["list", "export"])
def test_each_state_in_the_help_is_a_state_of_some_table(name: str, command: Callable[..., Any]) -> None:
    text = "".join(command(name, "--help", "--lang", "zh").out.split()).replace("│", "")
    found = re.search(r"只列这种状态：(.+?)等。", text)
    assert found
    for state, kind in zip(found[1].split("、"), _KINDS, strict=True):
        assert find_status(kind, state)
