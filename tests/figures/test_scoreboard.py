from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._figures.scoreboard import EvidenceEntry, build_scoreboard, subtract_year
from newstratum._model.organisation.district import DistrictProgramme, ProgrammeMove
from newstratum._model.values.periods import Period
from newstratum._shipped.districts import load_district
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
PROGRAMME = load_district("jiading").profile.programme
assert PROGRAMME is not None
EVIDENCE_KINDS = {move.code: move.kinds for move in PROGRAMME.moves}
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
                moves=tuple(draw(st.sets(st.sampled_from(sorted(EVIDENCE_KINDS)), max_size=2))),
                days=((first, first) if exact else (first, last)) if held else None,
                period=None if held else Period(began_on=first, ended_on=last),
            )
        )
    return made


def shows(entry: EvidenceEntry, move: str, day: dt.date) -> bool:
    """The reading of the module's first paragraph, for days that are known."""
    if entry.kind not in EVIDENCE_KINDS[move] and move not in entry.moves:
        return False
    if entry.days is not None:
        return subtract_year(day) < entry.days[0] <= day
    assert entry.period is not None
    return entry.period.first_start <= day <= entry.period.last_end


@pytest.mark.slow
@given(evidence_entries(exact=True), days)
def test_each_record_counts_once_for_each_move_it_shows(made: list[EvidenceEntry], day: dt.date) -> None:
    board = build_scoreboard(made, day, PROGRAMME)
    assert [score.move for score in board.entries] == list(EVIDENCE_KINDS)
    for score in board.entries:
        for figure, of_day in ((score.now, day), (score.before, subtract_year(day))):
            wanted = sorted(
                each.id for each in made if shows(each, score.move, of_day) and each.kind != "attendance"
            )
            assert (figure.value.exact, figure.ids, figure.as_of) == (len(wanted), tuple(wanted), of_day)
        assert score.change.exact == len(score.now.ids) - len(score.before.ids)


@pytest.mark.slow
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
        build_scoreboard(made, day, PROGRAMME).entries,
        build_scoreboard(settled, day, PROGRAMME).entries,
        strict=True,
    ):
        assert exact.now.value.exact is not None
        assert bounded.now.value.can_be(exact.now.value.exact)
        assert set(exact.now.ids) <= set(bounded.now.ids)


@pytest.mark.slow
@given(evidence_entries(exact=True), days)
def test_the_kinds_add_up_to_the_move_sign_ins_apart(made: list[EvidenceEntry], day: dt.date) -> None:
    for score in build_scoreboard(made, day, PROGRAMME).entries:
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
        [EvidenceEntry(kind="activity", id="A1", moves=("brands_pull",))], DAY, PROGRAMME
    ).get_entry("brands_pull")
    assert (score.now.value.low, score.now.value.high) == (0, 1)
    assert (score.before.value.low, score.before.value.high) == (0, 1)


def figures_of(entry: EvidenceEntry, day: dt.date = DAY) -> tuple[tuple[int, int], ...]:
    """Return the bounds of the figure now, of that before, and of the change."""
    (score,) = (
        each for each in build_scoreboard([entry], day, PROGRAMME).entries if entry.kind in each.kinds
    )
    values = score.now.value, score.before.value, score.change
    return tuple((int(value.low or 0), int(value.high or 0)) for value in values)


def build_held(period: Period, kind: str = "course") -> EvidenceEntry:
    return EvidenceEntry(
        kind=kind,
        id="R",
        days=(period.first_start, period.last_start),
        last_days=(period.first_end, period.last_end),
    )


def test_what_ended_in_2010_counts_for_no_later_year() -> None:
    """Eight moves, now and before: what began nobody knows when and ended in 2010 does not count in 2018."""
    assert figures_of(build_held(Period(ended_on="2010"))) == ((0, 0), (0, 0), (0, 0))
    over = EvidenceEntry(kind="platform", id="R", period=Period(ended_on="2010"))
    assert figures_of(over) == ((0, 0), (0, 0), (0, 0))


def test_held_in_the_year_means_any_day_of_it() -> None:
    """Held in the year: an exhibition from 2017-10-20 to 2018-06-30 counts in 2018, and in 2017."""
    show = build_held(Period(began_on="2017-10-20", ended_on="2018-06-30"), "exhibition")
    assert figures_of(show) == ((1, 1), (1, 1), (0, 0))
    assert figures_of(show, dt.date(2018, 10, 19)) == ((1, 1), (0, 0), (1, 1))
    assert figures_of(show, dt.date(2019, 7, 1)) == ((0, 0), (1, 1), (-1, -1))


def test_the_change_is_that_of_one_world() -> None:
    """What goes on since nobody knows when can be new, and is never one less."""
    going_on = EvidenceEntry(kind="platform", id="R", period=Period())
    assert figures_of(going_on) == ((0, 1), (0, 1), (0, 1))
    undated = EvidenceEntry(kind="activity", id="R")
    assert figures_of(undated) == ((0, 1), (0, 1), (-1, 1))


@st.composite
def uncertain_entries(draw: st.DrawFn) -> EvidenceEntry:
    """Days of weeks around the two years up to a day, so that every day can be tried."""
    near = st.integers(-8, 8).map(lambda number: number * dt.timedelta(days=91) + DAY)
    ranges = st.tuples(near, st.integers(0, 400)).map(
        lambda drawn: (drawn[0], drawn[0] + dt.timedelta(drawn[1]))
    )
    first, last = draw(ranges), draw(ranges)
    if last[1] < first[0]:
        first, last = last, first
    took_days = draw(st.booleans())
    return EvidenceEntry(kind="activity", id="R", days=first, last_days=last if took_days else None)


@pytest.mark.slow
@given(uncertain_entries())
@settings(max_examples=30)
def test_bounds_of_an_entry_are_those_of_every_world(entry: EvidenceEntry) -> None:
    assert entry.days is not None
    step = dt.timedelta(days=1)
    years = [(dt.date(2016, 11, 2), dt.date(2017, 11, 1)), (dt.date(2017, 11, 2), DAY)]

    def days_of(span: tuple[dt.date, dt.date]) -> list[dt.date]:
        # The ends, and what lies around the turns of the years: no other day makes a difference.
        turns = [turn + number * step for year in years for turn in year for number in (-1, 0, 1)]
        return sorted({*span, *(turn for turn in turns if span[0] <= turn <= span[1])})

    pairs = [
        (first, last)
        for first in days_of(entry.days)
        for last in (days_of(entry.last_days) if entry.last_days else [first])
        if first <= last
    ]
    before, now = ([first <= year[1] and year[0] <= last for first, last in pairs] for year in years)
    changes = [one - other for one, other in zip(now, before, strict=True)]
    assert figures_of(entry) == tuple((min(each), max(each)) for each in (now, before, changes))


def test_a_district_has_moves_of_its_own() -> None:
    """Kinds that show no move of it count only for the moves that a record names."""
    own = DistrictProgramme(
        name_zh="两动",
        name_en="two moves",
        moves=[
            ProgrammeMove(code="meet", name_zh="会议推动", name_en="meetings", kinds=["meeting"]),
            ProgrammeMove(code="go", name_zh="走访带动", name_en="visits"),
        ],
        outcomes=["go"],
    )
    held = {"days": (DAY, DAY)}
    board = build_scoreboard(
        [
            EvidenceEntry(kind="meeting", id="M1", **held),
            EvidenceEntry(kind="platform", id="F1", period=Period(began_on="2017")),
            EvidenceEntry(kind="activity", id="A1", moves=("go", "brands_pull"), **held),
        ],
        DAY,
        own,
    )
    assert [(each.move, each.now.ids) for each in board.entries] == [("meet", ("M1",)), ("go", ("A1",))]
    assert board.programme == Words("两动", "two moves")
    with pytest.raises(InvalidValueError, match="use one of: meet, go"):
        board.get_entry("brands_pull")
