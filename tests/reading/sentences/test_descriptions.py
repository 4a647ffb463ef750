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


#: One test for each family of descriptions: what fails of it is listed together.
FAMILIES = sorted({row[0] for row in ROWS})


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_self_description_has_its_outcome(family: str) -> None:
    rows = [(employer, title, outcome) for of, employer, title, outcome in ROWS if of == family]
    others = [
        f"{employer}|{title}: {decided}, not {outcome}"
        for employer, title, outcome in rows
        if (decided := _decide(employer, title)) != outcome
    ]
    assert others == []
