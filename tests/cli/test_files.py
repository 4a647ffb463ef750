from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._cli.files import read_industries
from newstratum._words import Words

INDUSTRIES = """
[[industries]]
code = "65"
zh = "软件业"

[[industries]]
code = "C36"
zh = "汽车制造业"
en = "car makers"
"""


def test_industries_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "industries.toml"
    path.write_text(INDUSTRIES, encoding="utf-8-sig")
    assert list(read_industries(path).items()) == [
        ("65", Words("软件业", "")),
        ("C36", Words("汽车制造业", "car makers")),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "industries.toml: industries: required"),
        ("[65", "industries.toml, line 1: is not TOML"),
        ("industries = []", "a list is empty"),
        ('[[industries]]\ncode = "65"', "industries.toml, line 1: industries.0.zh: required"),
        ('[[industries]]\ncode = 65\nzh = "软件业"', "industries.toml, line 2: industries.0.code"),
        ('[[industries]]\ncode = "car"\nzh = "汽车"', "industries.0: is not a code"),
        (INDUSTRIES + INDUSTRIES, "industries.2: is I65 again"),
    ],
)
def test_a_file_without_key_industries_is_refused(
    command: Callable[..., Any], tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "industries.toml"
    path.write_text(text, encoding="utf-8")
    outcome = command("report", "--demo", "--on", "2018-11-01", "--industries", path)
    assert (outcome.code, outcome.out) == (3, "")
    assert message in outcome.err
