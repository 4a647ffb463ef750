from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.scoreboard import EvidenceEntry, build_scoreboard, subtract_year
from newstratum._model.organisation.programme import EVIDENCE_KINDS, Move
from newstratum._model.values.periods import Period

DAY = dt.date(2018, 11, 1)
KINDS = sorted({kind for kinds in EVIDENCE_KINDS.values() for kind in kinds})
days = st.dates(dt.date(2016, 1, 1), dt.date(2019, 12, 31))


@st.composite
def evidence_entries(draw: st.DrawFn, *, exact: bool) -> list[EvidenceEntry]:
    made = []
    for number in range(draw(st.integers(0, 15))):
        first, last = sorted((draw(days), draw(days)))
        held = draw(st.booleans())
        made.append(
            EvidenceEntry(
                kind=draw(st.sampled_from(KINDS)),
                id=f"R{number}",
                moves=tuple(draw(st.sets(st.sampled_from(Move), max_size=2))),
                days=((first, first) if exact else (first, last)) if held else None,
                period=None if held else Period(began_on=first, ended_on=last),
            )
        )
    return made


def shows(entry: EvidenceEntry, move: Move, day: dt.date) -> bool:
    """The reading of the module's first paragraph, for days that are known."""
    if entry.kind not in EVIDENCE_KINDS[move] and move not in entry.moves:
        return False
    if entry.days is not None:
        return subtract_year(day) < entry.days[0] <= day
    assert entry.period is not None
    return entry.period.first_start <= day <= entry.period.last_end


@given(evidence_entries(exact=True), days)
def test_each_record_counts_once_for_each_move_it_shows(made: list[EvidenceEntry], day: dt.date) -> None:
    board = build_scoreboard(made, day)
    assert [score.move for score in board.entries] == list(Move)
    for score in board.entries:
        for figure, of_day in ((score.now, day), (score.before, subtract_year(day))):
            wanted = sorted(
                each.id for each in made if shows(each, score.move, of_day) and each.kind != "attendance"
            )
            assert (figure.value.exact, figure.ids, figure.as_of) == (len(wanted), tuple(wanted), of_day)
        assert score.change.exact == len(score.now.ids) - len(score.before.ids)


@given(evidence_entries(exact=False), days)
def test_what_is_uncertain_widens_the_figure_and_never_moves_it(
    made: list[EvidenceEntry], day: dt.date
) -> None:
    settled = [
        EvidenceEntry(
            kind=each.kind,
            id=each.id,
            moves=each.moves,
            days=each.days and (each.days[1], each.days[1]),
            period=each.period,
        )
        for each in made
    ]
    for bounded, exact in zip(
        build_scoreboard(made, day).entries, build_scoreboard(settled, day).entries, strict=True
    ):
        assert exact.now.value.exact is not None
        assert bounded.now.value.can_be(exact.now.value.exact)
        assert set(exact.now.ids) <= set(bounded.now.ids)


@given(evidence_entries(exact=True), days)
def test_the_kinds_add_up_to_the_move_sign_ins_apart(made: list[EvidenceEntry], day: dt.date) -> None:
    for score in build_scoreboard(made, day).entries:
        added = [now.value.exact or 0 for kind, (now, _) in score.by_kind.items() if kind != "attendance"]
        assert sum(added) == score.now.value.exact
        assert set(EVIDENCE_KINDS[score.move]) <= set(score.kinds)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (dt.date(2020, 2, 29), dt.date(2019, 2, 28)),
        (dt.date(2021, 2, 28), dt.date(2020, 2, 28)),
        (DAY, dt.date(2017, 11, 1)),
    ],
)
def test_a_year_before_is_the_same_day(day: dt.date, wanted: dt.date) -> None:
    assert subtract_year(day) == wanted


def test_an_activity_without_a_day_may_have_been_in_either_year() -> None:
    score = build_scoreboard(
        [EvidenceEntry(kind="activity", id="A1", moves=(Move.BRANDS_PULL,))], DAY
    ).get_entry(Move.BRANDS_PULL)
    assert (score.now.value.low, score.now.value.high) == (0, 1)
    assert (score.before.value.low, score.before.value.high) == (0, 1)
