from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.activities import WeekState, build_week_rhythm
from newstratum._figures.balance import Indicator, compute_balance
from newstratum._figures.council import build_council
from newstratum._figures.coverage import Axis, build_coverage
from newstratum._figures.group_table import Cell
from newstratum._figures.participation import Flow
from newstratum._figures.proposals import compute_funnel
from newstratum._figures.reports.comparison import build_two_times
from newstratum._figures.reports.pictures import (
    build_budget_bars,
    build_calendar,
    build_council_chart,
    build_flow_picture,
    build_funnel_picture,
    build_heat_map,
    build_tile_map,
)
from newstratum._figures.reports.posts import build_posts_section
from newstratum._figures.reports.report import Picture, PictureKind, QuantityWords, Section, Table
from newstratum._figures.reports.sections import build_coverage_section, build_rhythm_section
from newstratum._figures.spending import compute_spending
from newstratum._model.organisation.activities import Activity, ActivityKind
from newstratum._model.organisation.bodies import Post, PostRole, Seat
from newstratum._model.organisation.budgets import Budget, Expense, ExpenseState, Line
from newstratum._model.people.groups import Group
from newstratum._model.values.money import from_yuan
from newstratum._model.values.periods import Period
from newstratum._shipped.holidays import load_holidays
from newstratum._words import Words

DAY = dt.date(2018, 11, 1)
WHAT = Words("每人计一次", "each once")


def same(value: object) -> Words:
    return Words.same(getattr(value, "value", value))


# ------------------------------------------------------------------------------------------ heat map

GROUPS = Axis(what=Words("群体", "groups"), words={each: same(each) for each in ("g1", "g2", "g3")})
UNITS = Axis(what=Words("街镇", "townships"), words={each: same(each) for each in ("u1", "u2", "u3", "u4")})
counts = st.dictionaries(
    st.tuples(st.sampled_from([*GROUPS.words]), st.sampled_from([*UNITS.words])), st.integers(1, 50)
)


@pytest.mark.slow
@given(counts)
def test_the_heat_map_is_the_table_of_the_coverage(counted: dict[tuple[str, str], int]) -> None:
    cells = {place: Cell(count=count) for place, count in counted.items()}
    coverage = build_coverage(cells, (GROUPS, UNITS), as_of=DAY, definition=WHAT)
    section = build_coverage_section(coverage, "coverage", Words("全覆盖", "Coverage"))
    (picture,) = section.pictures
    assert picture.kind is PictureKind.HEAT_MAP
    assert picture.table == section.tables[0]
    assert [row[1:] for row in picture.table.rows] == [
        tuple(counted.get((group, unit), 0) for group in GROUPS.words) for unit in UNITS.words
    ]
    assert section.headlines[0].words.zh == f"全覆盖：已覆盖{len(counted)}项（共12项）"


@pytest.mark.parametrize(
    ("empty", "title"),
    [
        (set(), "12项已全部覆盖"),
        ({("g2", "u3")}, "u3尚缺g2"),
        ({("g2", "u3"), ("g1", "u3"), ("g1", "u1")}, "12项中有3项尚未覆盖，以u3最多（2项）"),
        ({("g2", "u3"), ("g1", "u1")}, "12项中有2项尚未覆盖"),
        ({("g2", unit) for unit in UNITS.words}, "12项中有4项尚未覆盖，其中g2在各街镇均无人"),
        ({(group, "u3") for group in GROUPS.words}, "12项中有3项尚未覆盖，其中u3在各群体均无人"),
    ],
)
def test_the_title_of_the_heat_map_is_what_was_found(empty: set[tuple[str, str]], title: str) -> None:
    places = [(group, unit) for group in GROUPS.words for unit in UNITS.words]
    cells = {place: Cell(count=3) for place in places if place not in empty}
    coverage = build_coverage(cells, (GROUPS, UNITS), as_of=DAY, definition=WHAT)
    table = Table(title=WHAT, columns=(WHAT,), rows=())
    assert build_heat_map(coverage, table).title.zh == title


# -------------------------------------------------------------------------------------------- council

PLACES = {PostRole.PRESIDENT: 1, PostRole.EXECUTIVE_VICE_PRESIDENT: 6}


def build_posts(held: dict[PostRole, int]) -> tuple[list[Post], list[Seat]]:
    since = Period(began_on="2017-01-01")
    posts = [
        Post(id=role.value, body="council", role=role, places=places, period=since)
        for role, places in ((*PLACES.items(), (PostRole.DIRECTOR, 20), (PostRole.HONORARY_PRESIDENT, 2)))
    ]
    seats = [
        Seat(
            id=f"{role.value}{number}",
            post=role.value,
            person=f"{role.value[:3]}{number}",
            notice="n.v1",
            period=since,
        )
        for role, count in held.items()
        for number in range(count)
    ]
    return posts, seats


@given(
    st.fixed_dictionaries(
        {
            PostRole.PRESIDENT: st.integers(0, 1),
            PostRole.EXECUTIVE_VICE_PRESIDENT: st.integers(0, 6),
            PostRole.DIRECTOR: st.integers(0, 20),
            PostRole.HONORARY_PRESIDENT: st.integers(0, 2),
        }
    ),
    st.lists(st.sampled_from(Group), min_size=6, max_size=6),
)
def test_the_chart_of_the_council_has_each_holder_once_and_what_is_vacant(
    held: dict[PostRole, int], groups: list[Group]
) -> None:
    """S12: the organisation chart shows the vacancy, and the honorary posts apart."""
    posts, seats = build_posts(held)
    known = {f"exe{number}": group for number, group in enumerate(groups[:5])}
    council = build_council(posts, seats, DAY, groups=known, places=PLACES)
    picture = build_council_chart(council, same)
    assert picture is not None
    rows = list(zip(picture.table.rows, picture.table.cell_ids, picture.marks, strict=True))
    shown = [holder for _, ids, _ in rows for holder in ids[2]]
    assert Counter(shown) == Counter(seat.person for seat in seats)
    for role, places in {**PLACES, PostRole.DIRECTOR: 20}.items():
        own = [row for row, _, _ in rows if row[0] == same(role)]
        assert sum(row[2] for row in own) == held[role]
        assert sum(row[3] for row in own) == places - held[role]
        marks = {mark for row, _, mark in rows if row[0] == same(role)}
        assert marks == {"fixed" if role in PLACES else "free"}
    honorary = [row for row, _, mark in rows if mark == "honorary"]
    assert sum(row[2] for row in honorary) == held[PostRole.HONORARY_PRESIDENT]
    grouped = Counter(row[1] for row, _, _ in rows if row[0] == same(PostRole.EXECUTIVE_VICE_PRESIDENT))
    assert max(grouped.values()) == 1


def test_a_place_that_somebody_possibly_holds_is_possibly_vacant() -> None:
    posts, seats = build_posts({PostRole.PRESIDENT: 1, PostRole.EXECUTIVE_VICE_PRESIDENT: 2})
    undated = [
        attrs.evolve(each, period=Period()) if each.person in ("pre0", "exe0") else each for each in seats
    ]
    picture = build_council_chart(build_council(posts, undated, DAY, places=PLACES), same)
    assert picture is not None
    section = build_posts_section(posts, undated, build_two_times(DAY, DAY), same, Words.same)
    said = {row[1].zh: str(getattr(row[4], "zh", row[4])) for row in section.tables[-1].rows}
    shown = {row[0].zh: str(getattr(row[3], "zh", row[3])) for row in picture.table.rows}
    for role, free in (("president", "0至1"), ("executive_vice_president", "4至5")):
        assert said[role] == shown[role] == free
        assert f"{role}{free}名" in picture.title.zh


def test_a_council_without_a_post_has_no_chart() -> None:
    assert build_council_chart(build_council([], [], DAY), same) is None


# ------------------------------------------------------------------------------------------- calendar


def hold(number: int, day: dt.date) -> Activity:
    return Activity(id=f"a{number}", name_zh="沙龙", kind=ActivityKind.SALON, held_on=str(day))


@pytest.mark.slow
@given(st.lists(st.integers(0, 300), max_size=30))
def test_the_calendar_has_every_week_with_its_activities_holidays_and_state(offsets: list[int]) -> None:
    """S17: the weeks that the picture marks as missing are those of the figure."""
    first = dt.date(2018, 1, 1)
    held = [hold(number, first + dt.timedelta(days=offset)) for number, offset in enumerate(offsets)]
    holidays = load_holidays()
    rhythm = build_week_rhythm(held, holidays, first=first, today=DAY, until=dt.date(2018, 12, 31))
    section = build_rhythm_section(rhythm)
    (picture,) = section.pictures
    assert len(picture.table.rows) == len(picture.marks) == len(rhythm.weeks)
    for row, mark, week in zip(picture.table.rows, picture.marks, rhythm.weeks, strict=True):
        monday = dt.date.fromisoformat(row[1].zh)
        days = {monday + dt.timedelta(days=day) for day in range(7)}
        assert (row[3], row[4], row[5]) == (
            sum(first + dt.timedelta(days=offset) in days for offset in offsets),
            len(days & holidays.holidays),
            len(days & holidays.makeup_workdays),
        )
        assert mark.split()[0] == week.state.value
    missing = [mark for mark in picture.marks if mark.startswith(WeekState.MISSING)]
    assert len(missing) == rhythm.missing_bounds[0]


def test_a_week_in_which_something_may_have_been_held_is_told_apart() -> None:
    rhythm = build_week_rhythm(
        [Activity(id="a", name_zh="沙龙", kind=ActivityKind.SALON, held_on="2018-05")],
        load_holidays(),
        first=dt.date(2018, 5, 1),
        today=DAY,
    )
    marks = build_calendar(rhythm).marks
    assert marks.count("perhaps") == 5
    assert "missing" in marks


# -------------------------------------------------------------------------------------- tiles and money


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=8))
def test_the_tiles_have_what_each_unit_has(of_units: list[tuple[int, int]]) -> None:
    units = {f"u{number}": same(f"u{number}") for number in range(len(of_units))}
    indicators = [
        Indicator(
            id=name,
            definition=WHAT,
            unit="个",
            counts={f"u{number}": each[place] for number, each in enumerate(of_units)},
            ids={
                f"u{number}": tuple(f"{name}{number}-{n}" for n in range(each[place]))
                for number, each in enumerate(of_units)
            },
        )
        for place, name in enumerate(("platforms", "stations"))
    ]
    picture = build_tile_map(compute_balance(indicators, units, what=UNITS.what, as_of=DAY))
    assert picture is not None
    assert [row[1:] for row in picture.table.rows] == of_units
    assert [tuple(map(len, ids[1:])) for ids in picture.table.cell_ids] == of_units


def test_what_counts_neither_platforms_nor_stations_has_no_tiles() -> None:
    indicator = Indicator(id="members", definition=WHAT, unit="人", counts={"u1": 1})
    balance = compute_balance([indicator], {"u1": same("u1")}, what=UNITS.what, as_of=DAY)
    assert build_tile_map(balance) is None


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(1, 90_000), st.booleans()), max_size=30))
def test_the_bars_add_up_to_what_was_spent_and_committed(expenses: list[tuple[int, bool]]) -> None:
    """S24: nothing is rounded, so that the parts make the whole."""
    lines = tuple(Line(f"l{n}", f"科目{n}", amount=from_yuan(100_000)) for n in range(25))
    budget = Budget(id="b", name_zh="预算", year=2018, amount=from_yuan(2_500_000), lines=lines)
    listed = [
        Expense(
            id=f"e{number}",
            budget="b",
            line=f"l{number % 25}",
            amount=from_yuan(amount),
            state=ExpenseState.SPENT if spent else ExpenseState.COMMITTED,
            happened_on="2018-05-01",
        )
        for number, (amount, spent) in enumerate(expenses)
    ]
    picture = build_budget_bars([compute_spending(budget, listed, DAY)], [])
    assert picture is not None
    assert picture.marks == ("total", *["line"] * 21)
    total = picture.table.rows[0]
    for place, wanted in ((2, False), (3, True)):
        exact = Fraction(sum(amount for amount, spent in expenses if spent is wanted), 10_000)
        parts = sum(row[place].low for row in picture.table.rows[1:])
        assert total[place].low == total[place].high == parts == exact


def test_without_a_budget_or_a_proposal_there_is_nothing_to_draw() -> None:
    assert build_budget_bars([], []) is None
    assert build_funnel_picture(compute_funnel([], DAY), WHAT, same) is None
    assert build_flow_picture([], same, same, same) is None


# ---------------------------------------------------------------------------------------------- flows

flows = st.lists(
    st.builds(
        Flow,
        group=st.sampled_from([*(each.value for each in Group), "undetermined", None]),
        platform=st.sampled_from([*(f"p{number}" for number in range(22)), None]),
        kind=st.sampled_from(ActivityKind),
        times=st.integers(1, 100),
    ),
    min_size=1,
    max_size=60,
)


@pytest.mark.slow
@given(flows)
def test_flows_are_few_and_lose_nobody(listed: list[Flow]) -> None:
    """At most 30 links: what is put together is still counted, in both steps alike."""
    picture = build_flow_picture(listed, same, same, same)
    assert picture is not None
    rows = list(zip(picture.table.rows, picture.marks, strict=True))
    assert len(rows) <= 30
    total = sum(each.times for each in listed)
    assert [sum(row[2] for row, mark in rows if mark == step) for step in ("0", "1")] == [total, total]
    into = Counter[Words]()
    out = Counter[Words]()
    for (source, target, times), mark in rows:
        (into if mark == "0" else out)[target if mark == "0" else source] += times
    assert into == out
    if len({each.platform for each in listed}) == 1:
        assert len(into) == 1


@pytest.mark.slow
@given(flows)
def test_the_title_of_the_flows_names_a_maximum_only_where_one_flow_has_it(listed: list[Flow]) -> None:
    picture = build_flow_picture(listed, same, same, same)
    assert picture is not None
    came = Counter[tuple[object, object]]()
    for each in listed:
        came[each.group, each.platform] += each.times
    most = [ends for ends, times in came.items() if times == max(came.values())]
    if "最多" in picture.title.zh:
        ((group, platform),) = most
        named = "未注明平台" if platform is None else platform
        assert picture.title.zh == f"{group}参加{named}的活动最多，{max(came.values())}人次"
    else:
        assert picture.title == picture.subject
        mains = {each.value for each in Group}
        folded = any(row[end].zh == "其他" for row in picture.table.rows for end in (0, 1))
        assert len(most) > 1 or most[0][0] not in mains or folded


def test_a_tie_of_flows_has_no_maximum() -> None:
    (kind, *_), (one, two, *_) = ActivityKind, Group
    alike = [Flow(group=each.value, platform="p1", kind=kind, times=1) for each in (one, two)]
    tied = build_flow_picture(alike, same, same, same)
    assert tied is not None
    assert tied.title.zh == "各群体参加各平台、各类活动的人次"
    clear = build_flow_picture([*alike, *alike[:1]], same, same, same)
    assert clear is not None
    assert clear.title.zh == f"{one.value}参加p1的活动最多，2人次"


@given(flows)
def test_whatever_is_drawn_survives_json(listed: list[Flow]) -> None:
    picture = build_flow_picture(listed, same, same, same)
    assert picture is not None
    assert Picture.from_dict(picture.to_dict()) == picture


@given(st.fractions(-(10**6), 10**6, max_denominator=100), st.booleans())
def test_a_number_in_words_keeps_its_bounds_in_plain_data(number: Fraction, bounded: bool) -> None:
    cell = QuantityWords("多少", "how many", number, number if bounded else None)
    table = Table(title=WHAT, columns=(WHAT,), rows=((cell,),))
    section = Section(id="s", title=WHAT, tables=(table,))
    assert Section.from_dict(section.to_dict()) == section
