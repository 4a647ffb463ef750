"""Free words in front of a unit say who owns it; customers, styles and what is imported do not."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from newstratum._reading.owners.owners_in_names import find_owner_in_name

NAMES: Final = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "names.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize("owner", sorted({owner for owner, _ in NAMES}))
def test_free_words_in_a_name_say_who_owns_the_unit(owner: str) -> None:
    said = {}
    for name in [name for of, name in NAMES if of == owner]:
        entry = find_owner_in_name(name)
        owners = entry.values_of("ownership") if entry is not None else None
        said[name] = "-" if owners is None else "|".join(sorted(owners))
    assert {name: told for name, told in said.items() if told != owner} == {}
