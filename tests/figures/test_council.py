"""The chart of a council: every holder on one line, every vacancy, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.council import (
    CouncilFindingKind,
    Severity,
    build_council,
    compute_age_range,
    compute_mean_age,
    render_council_chart,
)
from newstratum._model.organisation.bodies import Post, PostRole, Seat
from newstratum._model.organisation.platforms import Liaison
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period, to_partial_date
from newstratum._model.values.quantities import Interval
from newstratum._shipped.labels import load_labels
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
CHARTER = Citation(document="章程")
SINCE_2017 = Period(began_on="2017")
ROLES = (PostRole.PRESIDENT, PostRole.EXECUTIVE_VICE_PRESIDENT, PostRole.DIRECTOR)

births = st.builds(
    lambda day, parts: PartialDate(
        year=day.year, month=day.month if parts else None, day=day.day if parts > 1 else None
    ),
    st.dates(dt.date(1930, 1, 1), dt.date(2000, 12, 31)),
    st.integers(0, 2),
)


def post(role: PostRole, places: int | None = None) -> Post:
    return Post(
        id=f"T-{role.value}", body="B-council", role=role, places=places, period=SINCE_2017, source=CHARTER
    )


def seat(number: int, role: PostRole, **given_fields: Any) -> Seat:
    holder = {} if "by_body" in given_fields else {"person": f"P{number}"}
    return Seat(
        id=f"S{number}",
        post=f"T-{role.value}",
        source=CHARTER,
        **{"period": SINCE_2017, **holder, **given_fields},
    )


def six(count: int = 6) -> list[Seat]:
    return [seat(number, PostRole.EXECUTIVE_VICE_PRESIDENT) for number in range(1, count + 1)]


POSTS = [post(PostRole.PRESIDENT, 1), post(PostRole.EXECUTIVE_VICE_PRESIDENT, 6), post(PostRole.DIRECTOR)]


@given(birth=births, day=st.dates(dt.date(2001, 1, 1), dt.date(2030, 12, 31)), offset=st.integers(0, 400))
def test_the_age_lies_between_the_ages_of_the_days_of_birth_it_can_be(
    birth: PartialDate, day: dt.date, offset: int
) -> None:
    born_on = min(birth.earliest + dt.timedelta(days=offset), birth.latest)
    age = day.year - born_on.year
    age -= dt.date(day.year, 1, 1) + (day - dt.date(day.year, 1, 1)) < _birthday(born_on, day.year)
    low, high = compute_age_range(birth, day)
    assert low <= age <= high
    assert low == high or not birth.is_exact


def _birthday(born_on: dt.date, year: int) -> dt.date:
    try:
        return born_on.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


@given(st.dictionaries(st.text(min_size=1, max_size=3), births, min_size=1, max_size=8))
def test_the_mean_of_completed_dates_stays_inside_the_range(known: dict[str, PartialDate]) -> None:
    figure = compute_mean_age(known, DAY)
    completed = compute_mean_age(
        {each: to_partial_date(birth.earliest) for each, birth in known.items()}, DAY
    )
    assert figure is not None
    assert completed is not None
    assert completed.value.exact is not None
    assert figure.value.can_be(completed.value.exact)
    assert figure.ids == tuple(sorted(known))
    if all(birth.is_exact for birth in known.values()):
        assert figure.value.exact == completed.value.exact


def test_the_mean_is_rounded_half_up_to_one_decimal() -> None:
    # Thirteen of 36 and seven of 37 years make 36.35.
    ages = {f"P{n}": PartialDate(year=1982 - (n < 7), month=1, day=1) for n in range(20)}
    figure = compute_mean_age(ages, DAY)
    assert figure is not None
    assert (figure.value.exact, figure.text("zh"), figure.as_of) == (Fraction(364, 10), "36.4岁", DAY)


def test_nobody_has_no_mean_age_and_nobody_is_born_later() -> None:
    assert compute_mean_age({}, DAY) is None
    with pytest.raises(InvalidValueError, match="after the day"):
        compute_age_range(PartialDate(year=2019), DAY)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from(ROLES), st.booleans(), st.sampled_from(["holds", "possibly", "over"])),
        max_size=10,
    )
)
def test_persons_and_organisations_are_counted_apart(members: list[tuple[PostRole, bool, str]]) -> None:
    periods = {
        "holds": Period(began_on="2017"),
        "possibly": Period(began_on="2018"),
        "over": Period(began_on="2017", ended_on="2018-01"),
    }
    seats = [
        seat(n, role, period=periods[how], **({"by_body": f"B{n}"} if body else {}))
        for n, (role, body, how) in enumerate(members)
    ]
    council = build_council(POSTS, seats, DAY)
    for figure, of_body in ((council.persons, False), (council.organisations, True)):
        there = [how for _, body, how in members if body is of_body]
        assert (figure.value.low, figure.value.high) == (
            there.count("holds"),
            there.count("holds") + there.count("possibly"),
        )
    assert not set(council.without_birth) & set(council.organisations.ids)


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from([f"P{n}" for n in range(1, 7)]), st.sampled_from(Group)),
    st.sets(st.tuples(st.integers(1, 6), st.integers(1, 22)), max_size=30),
)
def test_groups_and_loads_are_those_of_the_six(groups: dict[str, Group], pairs: set[tuple[int, int]]) -> None:
    period = Period(began_on="2017")
    liaisons = [
        Liaison(
            id=f"L{person}-{platform}",
            person=f"P{person}",
            platform=f"F{platform}",
            period=period,
            source=CHARTER,
        )
        for person, platform in pairs
    ]
    council = build_council(POSTS, six(), DAY, groups=groups, liaisons=liaisons)
    assert sum(map(len, council.groups.values())) == len(groups)
    assert sum(len(load.platforms) for load in council.loads) == len(pairs)
    assert [load.person for load in council.loads] == [f"P{n}" for n in range(1, 7)]
    found = {kind: [each for each in council.findings if each.kind is kind] for kind in CouncilFindingKind}
    assert {each.subject for each in found[CouncilFindingKind.COVERAGE]} == set(Group) - set(groups.values())
    assert len(found[CouncilFindingKind.UNKNOWN_GROUP]) == 6 - len(groups)
    assert len(found[CouncilFindingKind.NO_LIAISON]) == 6 - len({person for person, _ in pairs})


def test_the_overlap_is_of_the_leaders() -> None:
    council = build_council(POSTS, six(), DAY, leaders=["P1", "P2", "P9", "P2"])
    assert (council.leaders.value.exact, council.overlap.ids) == (3, ("P1", "P2"))
    assert council.overlap_share == Interval(low=Fraction(2, 3), high=Fraction(2, 3))
    assert build_council(POSTS, six(), DAY).overlap_share is None


#: The fixed terms of 1+6+N.
STRUCTURE = {PostRole.PRESIDENT: 1, PostRole.EXECUTIVE_VICE_PRESIDENT: 6}


def test_without_a_structure_no_number_of_holders_is_wrong() -> None:
    council = build_council(POSTS, [seat(0, PostRole.PRESIDENT), *six(5)], DAY)
    assert CouncilFindingKind.COUNT not in {each.kind for each in council.findings}
    assert not render_council_chart(council, labels=load_labels()).startswith(("1", "N"))


def test_a_place_that_nobody_holds_is_vacant_and_found() -> None:
    council = build_council(POSTS, [seat(0, PostRole.PRESIDENT), *six(5)], DAY, places=STRUCTURE)
    assert [(vacant.role, free) for vacant, free in council.vacancies] == [
        (PostRole.EXECUTIVE_VICE_PRESIDENT, 1)
    ]
    (count,) = (each for each in council.findings if each.kind is CouncilFindingKind.COUNT)
    assert (count.severity, count.subject) == (Severity.BREACH, "executive_vice_president")
    assert "6" in count.words.zh
    assert "5" in count.words.en


def test_honours_take_no_part() -> None:
    honour = post(PostRole.HONORARY_PRESIDENT)
    council = build_council([*POSTS, honour], [seat(1, PostRole.HONORARY_PRESIDENT)], DAY)
    assert council.persons.value.exact == 0


CHART_CHARTER = Citation(document="合成章程")
ON = dt.date(2018, 6, 30)
PLACES = {
    PostRole.PRESIDENT: 1,
    PostRole.EXECUTIVE_VICE_PRESIDENT: 6,
    PostRole.VICE_PRESIDENT: 3,
    PostRole.HONORARY_PRESIDENT: 2,
}
CHART_POSTS = [
    Post(
        id=role.value,
        body="council",
        role=role,
        places=places,
        period=Period(began_on="2017-01-01"),
        source=CHART_CHARTER,
    )
    for role, places in PLACES.items()
]
numbers = st.fixed_dictionaries({role: st.integers(0, places) for role, places in PLACES.items()})


def seats(held: dict[PostRole, int]) -> list[Seat]:
    return [
        Seat(
            id=f"{role.value}-{number}",
            post=role.value,
            # Every third one is a body.
            person=None if number % 3 == 2 else f"P.{role.value}.{number}",
            by_body=f"B.{role.value}.{number}" if number % 3 == 2 else None,
            period=Period(began_on="2018-01-01"),
            source=CHART_CHARTER,
        )
        for role, count in held.items()
        for number in range(count)
    ]


@pytest.mark.slow
@given(held=numbers)
def test_every_holder_and_every_free_place_is_drawn_and_honours_are_not(held: dict[PostRole, int]) -> None:
    sitting = seats(held)
    lines = render_council_chart(
        build_council(CHART_POSTS, sitting, ON), labels=load_labels(), language="en"
    ).split("\n")
    branches = [line.lstrip(" ├└") for line in lines if line.startswith("  ")]
    shown = {line.removesuffix(" (organisation)") for line in branches if not line.startswith("┄")}
    assert shown == {seat.holder for seat in sitting if seat.post != "honorary_president"}
    assert {line for line in branches if line.endswith("(organisation)")} == {
        f"{seat.by_body} (organisation)"
        for seat in sitting
        if seat.by_body and seat.post != "honorary_president"
    }
    free = {
        role: places - held[role]
        for role, places in PLACES.items()
        if role is not PostRole.HONORARY_PRESIDENT
    }
    assert [line for line in branches if line.startswith("┄")] == [
        f"┄ vacant: {places}" for places in free.values() if places
    ]


def test_a_council_of_nobody_is_its_places() -> None:
    council = build_council(CHART_POSTS[:2], [], ON, places=STRUCTURE)
    assert render_council_chart(council, labels=load_labels()).split("\n") == [
        "1 会长",
        "  └ ┄ 空缺1",
        "6 常务副会长",
        "  └ ┄ 空缺6",
    ]


def test_one_of_two_holders_may_have_left_and_that_is_no_breach() -> None:
    """The example of the page on bodies on 2018-06-20: breach of 1 although one holder is possible."""
    first = seat(1, PostRole.PRESIDENT, period=Period(began_on="2017-03-01", ended_on="2018-06"))
    second = seat(2, PostRole.PRESIDENT, period=Period(began_on="2018-06-15"))
    born = {"P1": to_partial_date("1958-01-01"), "P2": to_partial_date("1978-01-01")}
    council = build_council(
        POSTS, [first, second], dt.date(2018, 6, 20), births=born, places={PostRole.PRESIDENT: 1}
    )
    assert council.mean_age is not None
    assert (council.mean_age.value.low, council.mean_age.value.high) == (40, 50)
    finding = council.findings[0]
    assert (finding.kind, finding.severity, finding.certainty) == (
        CouncilFindingKind.COUNT,
        Severity.WARNING,
        Certainty.POSSIBLY,
    )
    assert finding.words.zh == "应设1名，现有1至2名（部分日期不全）"
    assert council.possible_holders[PostRole.PRESIDENT] == ("P1",)


def iterate_completions(period: Period) -> Iterator[bool]:
    """Yield for each way to complete the dates of a period whether it holds on the day."""
    around = [DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1)]
    starts, ends = (
        [day for day in around if date is None or date.contains(day)] or [date.earliest if date else DAY]
        for date in (period.began_on, period.ended_on)
    )
    if period.ended_on is None:
        ends = [dt.date.max]
    for start, end in product(starts, ends):
        if start <= end:
            yield start <= DAY <= end


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(ROLES[:2]),
            st.sampled_from(
                [
                    {"began_on": "2017"},
                    {"began_on": "2018"},
                    {},
                    {"began_on": "2017", "ended_on": "2018"},
                    {"began_on": "2018-11", "ended_on": "2018-11"},
                    {"ended_on": "2018-10-31"},
                ]
            ),
            st.sampled_from(["1950", "1960-06-01", None]),
            st.sampled_from(Group) | st.none(),
            st.sampled_from([None, {}, {"began_on": "2017"}]),
        ),
        max_size=4,
    ),
    st.integers(1, 2),
)
def test_every_bound_and_finding_is_that_of_the_worlds(people: list[Any], presidents: int) -> None:
    """Both ends are reached in some world; what is certain is so in all of them."""
    periods = [Period(**dates) for _, dates, *_ in people]
    seats = [seat(n, each[0], period=periods[n]) for n, each in enumerate(people)]
    born = {f"P{n}": to_partial_date(each[2]) for n, each in enumerate(people) if each[2]}
    liaisons = [
        Liaison(id=f"L{n}", person=f"P{n}", platform="F1", period=Period(**each[4]), source=CHARTER)
        for n, each in enumerate(people)
        if each[4] is not None
    ]
    executive = PostRole.EXECUTIVE_VICE_PRESIDENT
    places = {PostRole.PRESIDENT: presidents, executive: 1}
    council = build_council(
        *(POSTS, seats, DAY),
        births=born,
        groups={f"P{n}": each[3] for n, each in enumerate(people) if each[3]},
        liaisons=liaisons,
        places=places,
    )
    counts, means, found = set(), set(), list[set[tuple[str, str]]]()
    for there in product(*(set(iterate_completions(period)) for period in periods)):
        sitting = [n for n, holds in enumerate(there) if holds]
        counts.add(len(sitting))
        known = [born[f"P{n}"] for n in sitting if f"P{n}" in born]
        for years in product(*(set(compute_age_range(birth, DAY)) for birth in known)):
            if years:
                tenths, rest = divmod(sum(years) * 10, len(years))
                means.add(Fraction(tenths + (rest * 2 >= len(years)), 10))
        vice = [n for n in sitting if people[n][0] is executive]
        works = [{True, False} if people[n][4] == {} else {people[n][4] is not None} for n in vice]
        for busy in product(*works):
            problems = {
                ("count", role.value)
                for role, wanted in places.items()
                if sum(people[n][0] is role for n in sitting) != wanted
            }
            problems |= {
                ("coverage", group.value) for group in Group if group not in {people[n][3] for n in vice}
            }
            problems |= {("unknown_group", f"P{n}") for n in vice if people[n][3] is None}
            problems |= {
                ("no_liaison", f"P{n}") for n, at_work in zip(vice, busy, strict=True) if not at_work
            }
            found.append(problems)
    assert (council.persons.value.low, council.persons.value.high) == (min(counts), max(counts))
    if means:
        assert council.mean_age is not None
        assert (council.mean_age.value.low, council.mean_age.value.high) == (min(means), max(means))
    else:
        assert council.mean_age is None
    told = {(each.kind.value, each.subject): each.certainty for each in council.findings}
    assert set(told) == set.union(*found)
    assert {each for each, how in told.items() if how is Certainty.YES} == set.intersection(*found)
