"""Figures of reading over what people write about themselves, labelled from the definitions alone.

The page docs/explanation/reading-sets.md says how the rows were made and who may open which file. Of the
sealed file a test here holds counts alone, so that no failure can show a row of it.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from types import ModuleType

import pytest
from attrs import frozen

FIRST = "self_descriptions.tsv"
#: Sealed until they were opened for development.
SECOND = "self_descriptions_second.tsv"
THIRD = "self_descriptions_third.tsv"
#: Written by people who had not seen the reader, and measured once before they were opened.
FOURTH = "self_descriptions_fourth.tsv"
FIFTH = "self_descriptions_fifth.tsv"
SIXTH = "self_descriptions_sixth.tsv"
#: Batches, each measured before anybody worked on it; the seventh and the ninth have few adverts.
SEVENTH = "self_descriptions_seventh.tsv"
EIGHTH = "self_descriptions_eighth.tsv"
NINTH = "self_descriptions_ninth.tsv"
#: Six batches, of which few are adverts.
TENTH = "self_descriptions_tenth.tsv"
DEVELOPMENT = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH, NINTH, TENTH)
#: Rows of each family and of each kind, where a file has fewer than sixty.
LEAST = {SEVENTH: 45, NINTH: 45, TENTH: 19}
#: For the figures only; nobody who works on the reading opens it. Written anew when one was opened: none is
#: there while the reading is worked on after that.
SEALED = tuple(path.name for path in Path(__file__).parent.glob("self_descriptions_sealed.tsv"))
FILES = (*DEVELOPMENT, *SEALED)
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
    FIRST: BAR,
    SECOND: BAR,
    THIRD: BAR,
    FOURTH: Floor(right=0.926, decided_right=0.985, unsafe=0.015, weakest=0.85),
    FIFTH: Floor(right=0.93, decided_right=0.985, unsafe=0.015, weakest=0.85),
    SIXTH: Floor(right=0.913, decided_right=0.985, unsafe=0.015, weakest=0.85),
    SEVENTH: Floor(right=0.923, decided_right=0.985, unsafe=0.015, weakest=0.85),
    EIGHTH: Floor(right=0.902, decided_right=0.98, unsafe=0.015, weakest=0.81),
    NINTH: Floor(right=0.918, decided_right=0.983, unsafe=0.015, weakest=0.775),
    TENTH: Floor(right=0.856, decided_right=0.982, unsafe=0.015, weakest=0.777),
}
#: Measured twelve times, the last on 30 November 2026; whoever measures a new sealed file sets its floor.
FLOORS |= dict.fromkeys(SEALED, Floor(right=0.856, decided_right=0.955, unsafe=0.032, weakest=0.755))


@pytest.mark.parametrize("name", FILES)
def test_every_family_and_every_kind_has_enough_rows(report: ModuleType, name: str) -> None:
    summary = report.summary_of(name)
    assert summary.different_ids == summary.different_words == summary.rows >= (460 if name == TENTH else 640)
    for counts, expected in ((summary.families, FAMILIES), (summary.kinds, KINDS)):
        assert set(counts) == expected
        assert min(counts.values()) >= LEAST.get(name, 60), counts


@pytest.mark.parametrize("name", FILES)
def test_every_undetermined_row_and_no_other_says_what_may_be_asked(report: ModuleType, name: str) -> None:
    badly_labelled = report.summary_of(name).badly_labelled
    assert badly_labelled == 0


@pytest.mark.parametrize("name", FILES)
def test_no_description_is_known_from_elsewhere(report: ModuleType, name: str) -> None:
    others = {*FILES, "titles.tsv", "ordinary_rows.tsv"} - {name}
    shared = report.shared_rows(name, others)
    assert shared == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_the_reading_is_no_worse_than_it_was(report: ModuleType, name: str) -> None:
    (whole, apart), floor = report.measures_of_file(name), FLOORS[name]
    print(f"{name}: {whole.text()}")
    for group, measures in apart.items():
        below = "" if measures.right_share >= BAR.weakest else " (below the bar)"
        print(f"  {group}: {measures.text()}{below}")
    assert whole.right_share >= floor.right, whole.text()
    assert whole.decided_right_share >= floor.decided_right, whole.text()
    assert whole.unsafe_share <= floor.unsafe, whole.text()
    for group, measures in apart.items():
        assert measures.right_share >= floor.weakest, f"{group}: {measures.text()}"


@pytest.mark.slow
def test_the_report_lists_development_rows_and_no_sealed_one(
    report: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    report.main(["--descriptions"])
    printed = capsys.readouterr().out
    listed = {name: report.shown_rows(name, printed) for name in FILES}
    assert {name: rows > 0 for name, rows in listed.items()} == {name: name not in SEALED for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_a_reader_that_fails_on_a_row_shows_no_words(
    report: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fail(*words: str | None) -> None:
        raise ValueError(f"unreadable: {words}")

    monkeypatch.setattr(report, "read", fail)
    with pytest.raises(AssertionError) as failure:
        report.measures_of_file(name)
    shown = "".join(traceback.format_exception(failure.value))
    rows = report.summary_of(name).rows
    assert f"{{'ValueError': {rows}}}" in shown
    # The words come with the error of the reader or not at all.
    assert "unreadable" not in shown


def test_a_floor_never_asks_more_than_the_bar() -> None:
    assert set(FLOORS) == set(FILES)
    for floor in FLOORS.values():
        assert floor.right <= BAR.right
        assert floor.decided_right <= BAR.decided_right
        assert floor.unsafe >= BAR.unsafe
        assert floor.weakest <= BAR.weakest
