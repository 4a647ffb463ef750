"""A field and a head make the ending of a unit's name; the classes alone make none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from newstratum._reading.kinds_in_names import find_kind_in_name
from newstratum._shipped.lexicons import load_lexicons

NAMES: Final = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "kinds_in_names.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("kinds", "name"), NAMES)
def test_a_field_and_a_head_name_a_kind(kinds: str, name: str) -> None:
    entry = find_kind_in_name(name, load_lexicons())
    told = entry.values_of("employer_kind") if entry is not None else None
    assert ("-" if told is None else "|".join(sorted(told))) == kinds


def test_the_longest_ending_holds() -> None:
    entry = find_kind_in_name("民办小学食堂", load_lexicons())
    assert entry is not None
    assert entry.term == "民办小学食堂"
