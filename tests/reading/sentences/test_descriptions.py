"""What people write about themselves in one cell gives the outcome that the definitions ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstratum._api import classify, read

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("self_descriptions.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def _decide(employer: str, title: str) -> str:
    form = read(*("" if cell == "-" else cell for cell in (employer, title)))
    return classify(form, edition="2017").outcome


@pytest.mark.parametrize(
    ("family", "employer", "title", "outcome"), ROWS, ids=[f"{row[0]}:{row[1]}|{row[2]}" for row in ROWS]
)
def test_a_self_description_has_its_outcome(family: str, employer: str, title: str, outcome: str) -> None:
    assert _decide(employer, title) == outcome
