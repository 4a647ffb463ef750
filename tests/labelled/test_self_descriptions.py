"""Figures of reading over what people write about themselves, labelled from the definitions alone.

The page docs/explanation/reading-sets.md says how the rows were made and who may open which file.
"""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest
from attrs import frozen

FIRST = "self_descriptions.tsv"
#: Sealed until it was opened for development.
SECOND = "self_descriptions_second.tsv"
FILES = (FIRST, SECOND)
FAMILIES = {
    "one_cell",
    "times",
    "main_and_side",
    "ownership_remarks",
    "english_and_mixed",
    "slips_and_speech",
    "look_alikes",
    "new_occupations",
    "adverts",
}
KINDS = {"advert", "left_open", "new_occupation", "trap", "english", "by_hand"}


@frozen
class Floor:
    """The shares that must hold; the figures may only rise."""

    right: float
    decided_right: float
    unsafe: float
    #: The least share of right rows of any family and of any kind.
    weakest: float


#: What the reading of self-descriptions is to reach.
BAR = Floor(right=0.93, decided_right=0.985, unsafe=0.015, weakest=0.85)
#: What today's reading reaches. Raise it with the reading; it ends at the bar.
FLOORS = {
    FIRST: Floor(right=0.90, decided_right=0.975, unsafe=0.018, weakest=0.83),
    SECOND: Floor(right=0.735, decided_right=0.93, unsafe=0.044, weakest=0.58),
}


@pytest.mark.parametrize("name", FILES)
def test_every_family_and_every_kind_has_sixty_rows(report: ModuleType, name: str) -> None:
    rows = report.described_rows_of(name)
    ids, words = len({row.id for row in rows}), len({(row.employer_text, row.title_text) for row in rows})
    size = len(rows)
    assert ids == words == size >= 620
    for column, expected in (("family", FAMILIES), ("kind", KINDS)):
        counts = Counter(getattr(row, column) for row in rows)
        assert set(counts) == expected
        assert min(counts.values()) >= 60, counts


@pytest.mark.parametrize("name", FILES)
def test_every_undetermined_row_and_no_other_says_what_may_be_asked(report: ModuleType, name: str) -> None:
    outcomes = {*report.DECIDED, "undetermined", "contested"}
    wrong = [
        row.id
        for row in report.described_rows_of(name)
        if row.outcome not in outcomes or bool(row.missing) != (row.outcome == "undetermined")
    ]
    assert wrong == []


def test_no_description_is_known_from_elsewhere(report: ModuleType) -> None:
    known = {
        (row.employer_text, row.title_text)
        for name in ("titles.tsv", "ordinary_rows.tsv")
        for row in report.rows_of(name)
    }
    for name in FILES:
        words = {(row.employer_text, row.title_text) for row in report.described_rows_of(name)}
        shared = len(words & known)
        assert shared == 0
        known |= words


@pytest.mark.parametrize("name", FILES)
def test_the_reading_is_no_worse_than_it_was(report: ModuleType, name: str) -> None:
    answers = report.answers_of(report.described_rows_of(name))
    whole, floor = report.measures_of(answers), FLOORS[name]
    print(f"{name}: {whole.text()}")
    apart = {
        group: measures
        for column in ("family", "kind")
        for group, measures in report.measures_by(answers, column).items()
    }
    for group, measures in apart.items():
        below = "" if measures.right_share >= BAR.weakest else " (below the bar)"
        print(f"  {group}: {measures.text()}{below}")
    assert whole.right_share >= floor.right, whole.text()
    assert whole.decided_right_share >= floor.decided_right, whole.text()
    assert whole.unsafe_share <= floor.unsafe, whole.text()
    for group, measures in apart.items():
        assert measures.right_share >= floor.weakest, f"{group}: {measures.text()}"


def test_a_floor_never_asks_more_than_the_bar() -> None:
    assert set(FLOORS) == set(FILES)
    for floor in FLOORS.values():
        assert floor.right <= BAR.right
        assert floor.decided_right <= BAR.decided_right
        assert floor.unsafe >= BAR.unsafe
        assert floor.weakest <= BAR.weakest
