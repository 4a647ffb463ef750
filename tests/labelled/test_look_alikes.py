"""No name that only looks like an institution is read as one for sure.

An institution's word decides at the place where names of institutions carry it and nowhere else. The names
were made up by somebody who had not seen the word lists; docs/explanation/reading-sets.md says how.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from attrs import frozen

from newstratum._api import read

HERE = Path(__file__).parent
KINDS = {
    "private_hospital",
    "public_hospital",
    "private_school",
    "public_school",
    "law_firm",
    "government",
    "foundation",
    "social_association",
    "military",
    "religious",
    "state_enterprise",
    "new_media",
}
#: The names from this id on were added when the reading of the others had been worked on.
ADDED = "a435"
#: How many names today's reading takes for an institution. The bar is 0; the numbers may only fall.
FLOORS = {"first": 0, "added": 0}


@frozen(kw_only=True)
class LookAlike:
    """A name and what it must not be read as without doubt."""

    id: str
    employer_text: str
    #: Kinds of employer, and `new_media` for its business.
    not_kinds: frozenset[str]
    note: str

    @property
    def wrong_but_sure(self) -> frozenset[str]:
        """What the reading leaves possible, where all of it is excluded; else nothing."""
        job = read(self.employer_text, None).engagements[0]
        wrong = frozenset[str]()
        for found in (job.employer_kind, job.employer_business):
            values = found if isinstance(found, frozenset) else {found} - {None}
            possible = frozenset(str(value) for value in values)
            if possible <= self.not_kinds:
                wrong |= possible
        return wrong


def _look_alikes() -> tuple[LookAlike, ...]:
    with (HERE / "look_alikes.tsv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            LookAlike(
                id=row["id"],
                employer_text=row["employer_text"],
                not_kinds=frozenset(row["not_kinds"].split(";")),
                note=row["note"],
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def _parts() -> dict[str, list[LookAlike]]:
    names = _look_alikes()
    return {
        "first": [name for name in names if name.id < ADDED],
        "added": [name for name in names if name.id >= ADDED],
    }


def test_there_are_enough_names_and_each_is_there_once() -> None:
    names = _look_alikes()
    assert len(names) == len({name.id for name in names}) == len({name.employer_text for name in names})
    assert {part: len(found) for part, found in _parts().items()} == {"first": 434, "added": 187}
    assert set().union(*(name.not_kinds for name in names)) >= KINDS


@pytest.mark.parametrize("part", FLOORS)
def test_no_look_alike_is_read_as_an_institution_for_sure(part: str) -> None:
    names = _parts()[part]
    wrong = [
        f"{name.id} {name.employer_text}: {', '.join(sorted(name.wrong_but_sure))} ({name.note})"
        for name in names
        if name.wrong_but_sure
    ]
    print(f"{part}: {len(wrong)} of {len(names)} names are read as an institution for sure")
    print("\n".join(wrong))
    assert len(wrong) <= FLOORS[part]
