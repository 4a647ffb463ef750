"""Bodies form a tree, posts exist while vacant, and who sits where is checked against every day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.bodies import (
    Body,
    BodyKind,
    Instructor,
    InstructorLine,
    Post,
    PostRole,
    Responsibility,
    ResponsibilityRole,
    Seat,
    SystemSide,
    collect_body_findings,
    collect_seat_findings,
    find_vacant_places,
)
from newstratum._model.organisation.relations import Citation, Finding, FindingKind, Level, select_holding
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period
from newstratum._ports.records import Key
from newstratum._wire.codec import decode_document, encode_record
from newstratum._wire.record_kinds import INSTRUCTOR
from newstratum.errors import InvalidValueError

CHARTER = Citation(document="新联会章程")
PRESIDENT = Post(id="president", body="council", role=PostRole.PRESIDENT, source=CHARTER)


def body(name: str, parent: str | None = None, **more: Any) -> Body:
    above = None if parent is None else parent
    return Body(id=name, name_zh=name, kind=BodyKind.OTHER, parent=above, source=CHARTER, **more)


def seat(name: str, period: Period, holder: str | None = None, post: Post = PRESIDENT) -> Seat:
    return Seat(id=name, post=post.id, person=holder or name, period=period, source=CHARTER)


def kinds(findings: tuple[Finding, ...]) -> list[FindingKind]:
    return [finding.kind for finding in findings]


# ------------------------------------------------------------------------------------------ bodies


def test_a_tree_of_bodies_has_no_findings() -> None:
    bodies = [body("committee"), body("department", "committee"), body("section", "department")]
    assert collect_body_findings(bodies) == ()
    assert collect_body_findings(reversed(bodies)) == ()


def test_a_loop_an_unknown_parent_and_an_identifier_twice_are_found() -> None:
    bodies = [body("a", "b"), body("b", "a"), body("c", "nowhere"), body("d"), body("d")]
    assert collect_body_findings(bodies) == (
        Finding(kind=FindingKind.DUPLICATE, subjects=("d",), where="id"),
        Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=("c", "nowhere"), where="parent"),
        Finding(kind=FindingKind.LOOP, subjects=("a", "b"), where="parent"),
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"kind": "associations"},
            "body.kind: must be BodyKind; did you mean association? use one of: party",
        ),
        ({"name_zh": ""}, "body.name_zh: must be text"),
        ({"level": 3}, "body.level: must be Level; use one of: national, city, district"),
        ({"source": 7}, "body.source: must be Citation; name the document that says so"),
        ({"period": None}, "body.period: must be Period"),
    ],
)
def test_a_wrong_field_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(body("a", level=Level.DISTRICT), **change)
    assert str(caught.value).startswith(message)


# ----------------------------------------------------------------------------------- posts and seats


def test_a_post_exists_while_vacant() -> None:
    vice = Post(
        id="vice",
        body="council",
        role=PostRole.EXECUTIVE_VICE_PRESIDENT,
        places=6,
        source=CHARTER,
    )
    honorary = Post(
        id="honorary",
        body="council",
        role=PostRole.HONORARY_PRESIDENT,
        places=3,
        source=CHARTER,
    )
    free = Post(id="member", body="council", role=PostRole.MEMBER, places=None, source=CHARTER)
    posts = [
        attrs.evolve(post, period=Period(began_on="2017-01-01")) for post in (PRESIDENT, vice, honorary, free)
    ]
    seats = [
        seat("p", Period(began_on="2017-06-01", ended_on="2018-06-30")),
        *(seat(f"v{number}", Period(began_on="2017-06-01"), post=vice) for number in range(4)),
        seat("v5", Period(began_on="2018"), post=vice),
    ]
    assert find_vacant_places(posts, seats, dt.date(2018, 6, 30)) == ((posts[1], 2),)
    assert find_vacant_places(posts, seats, dt.date(2018, 7, 1)) == ((posts[0], 1), (posts[1], 2))
    assert find_vacant_places(posts, seats, dt.date(2019, 1, 1)) == ((posts[0], 1), (posts[1], 1))
    assert find_vacant_places(posts, seats, dt.date(2016, 12, 31)) == ()


def test_an_honorary_post_is_one() -> None:
    honorary = attrs.evolve(PRESIDENT, role=PostRole.HONORARY_PRESIDENT)
    assert honorary.is_honorary
    assert not PRESIDENT.is_honorary


def test_a_body_can_hold_a_seat() -> None:
    held = Seat(id="s", post=PRESIDENT.id, by_body="federation", term=1, source=CHARTER)
    assert held.holder == "federation"
    assert seat("s", Period(), holder="somebody").holder == "somebody"


@pytest.mark.parametrize(
    "make",
    [
        lambda **holder: Seat(id="s", post=PRESIDENT.id, source=CHARTER, **holder),
        lambda **holder: Instructor(id="i", body="b", line=InstructorLine.TOWNSHIP, source=CHARTER, **holder),
        lambda **holder: Responsibility(
            id="r",
            matter_zh="走访",
            role=ResponsibilityRole.LEAD,
            side=SystemSide.IN_SYSTEM,
            source=CHARTER,
            **holder,
        ),
    ],
)
def test_exactly_one_person_or_body_holds_it(make: Any) -> None:
    assert make(person="p").person == "p"
    assert make(by_body="b").by_body == "b"
    for wrong in ({}, {"person": "p", "by_body": "b"}):
        with pytest.raises(InvalidValueError, match=r"by_body: is held by (nobody|both a person and a body)"):
            make(**wrong)


def instructor(name: str, line: InstructorLine | None, **more: Any) -> Instructor:
    return Instructor(
        id=name,
        body="association",
        line=line,
        source=CHARTER,
        **{"person": "p", **more},
    )


@pytest.mark.parametrize(
    ("sent", "holders", "lines"),
    [
        # Two instructors, of whom it is not said who sent them.
        ([{"line": None}, {"line": None, "person": "q"}], 2, 0),
        # One, instructed by two lines.
        ([{"line": InstructorLine.DISTRICT_DEPARTMENT}, {"line": InstructorLine.TOWNSHIP}], 1, 2),
        # The text names nobody: a body for each of the lines.
        (
            [
                {"line": InstructorLine.DISTRICT_DEPARTMENT, "person": None, "by_body": "department"},
                {"line": InstructorLine.TOWNSHIP, "person": None, "by_body": "town"},
            ],
            2,
            2,
        ),
    ],
)
def test_double_instructors_are_two_of_them_or_of_two_lines(
    sent: list[dict[str, Any]], holders: int, lines: int
) -> None:
    """Both readings of 双重政治指导员 can be recorded and told apart, on a day in the time of the two."""
    period = Period(began_on="2018-01-01", ended_on="2018-12-31")
    records = [instructor(f"i{number}", period=period, **each) for number, each in enumerate(sent)]
    on = select_holding(records, dt.date(2018, 6, 1), surely=True)
    assert [each.id for each in on] == ["i0", "i1"]
    assert len({each.person or each.by_body for each in on}) == holders
    assert len({each.line for each in on if each.line}) == lines
    assert select_holding(records, dt.date(2019, 1, 1)) == ()
    assert all(decode_document(INSTRUCTOR, *_stored(each)) == each for each in records)


def _stored(record: Instructor) -> tuple[Key, int, bytes]:
    write = encode_record(INSTRUCTOR, record, None)
    return write.key, write.schema, write.document


def test_an_instructor_is_of_a_line_that_there_is() -> None:
    with pytest.raises(InvalidValueError, match=r"instructor\.line"):
        instructor("i", "two lines")  # type: ignore[arg-type]


def test_terms_and_places_count_from_one() -> None:
    with pytest.raises(InvalidValueError, match=r"post\.places"):
        attrs.evolve(PRESIDENT, places=0)
    with pytest.raises(InvalidValueError, match=r"seat\.term"):
        attrs.evolve(seat("s", Period()), term=0)


def test_a_successor_after_the_last_day_is_in_order() -> None:
    seats = [
        seat("first", Period(began_on="2017-06-01", ended_on="2018-06-30")),
        seat("second", Period(began_on="2018-07-01")),
    ]
    assert collect_seat_findings([PRESIDENT], seats) == ()


def test_overlapping_holders_of_a_single_post_are_a_finding() -> None:
    seats = [
        seat("first", Period(began_on="2017-06-01", ended_on="2018-06-30")),
        seat("second", Period(began_on="2018-06-30")),
    ]
    assert collect_seat_findings([PRESIDENT], seats) == (
        Finding(kind=FindingKind.OVERFULL_POST, subjects=("president", "first", "second"), where="period"),
    )


def test_partial_dates_leave_it_open_whether_holders_overlap() -> None:
    seats = [
        seat("first", Period(began_on="2017", ended_on="2018")),
        seat("second", Period(began_on="2018")),
    ]
    (finding,) = collect_seat_findings([PRESIDENT], seats)
    assert finding.certainty is Certainty.POSSIBLY
    assert finding.subjects == ("president", "first", "second")


def test_two_overlaps_are_two_findings() -> None:
    seats = [
        seat("a", Period(began_on="2017-01-01", ended_on="2017-12-31")),
        seat("b", Period(began_on="2017-06-01", ended_on="2018-12-31")),
        seat("c", Period(began_on="2018-06-01")),
    ]
    found = {finding.subjects for finding in collect_seat_findings([PRESIDENT], seats)}
    assert found == {("president", "a", "b"), ("president", "b", "c")}


def test_a_post_without_a_limit_is_never_overfull() -> None:
    post = attrs.evolve(PRESIDENT, places=None)
    assert collect_seat_findings([post], [seat(f"s{number}", Period()) for number in range(9)]) == ()


def test_other_findings_about_seats() -> None:
    post = attrs.evolve(PRESIDENT, places=9, period=Period(began_on="2017-06-01"))
    other = attrs.evolve(PRESIDENT, id="unlisted")
    seats = [
        seat("early", Period(began_on="2016", ended_on="2017-05-31")),
        seat("one", Period(began_on="2018-01-01"), holder="p"),
        seat("two", Period(began_on="2019-01-01"), holder="p"),
        seat("lost", Period(), post=other),
        seat("lost", Period(), post=other),
    ]
    findings = collect_seat_findings([post], seats)
    assert kinds(findings) == [
        FindingKind.DUPLICATE,
        FindingKind.UNKNOWN_REFERENCE,
        FindingKind.UNKNOWN_REFERENCE,
        FindingKind.OUTSIDE_ITS_TIME,
        FindingKind.SAME_HOLDER_TWICE,
    ]
    assert findings[-2].subjects == ("early", "president")
    assert findings[-1].subjects == ("one", "two")
    assert findings[-1].certainty is Certainty.YES


# ----------------------------------------------------------- the crowd on a post, against every day

WORLD = [dt.date(2017, 1, 28) + dt.timedelta(days=number) for number in range(7)]


@st.composite
def short_periods(draw: st.DrawFn) -> Period:
    def date() -> PartialDate | None:
        day = draw(st.sampled_from(WORLD))
        return PartialDate(year=day.year, month=day.month, day=draw(st.sampled_from([day.day, None])))

    first, last = date(), draw(st.sampled_from([None, date()]))
    if first and last and first.earliest > last.latest:
        first, last = last, first
    return Period(began_on=first, ended_on=last)


def overlaps_in(seats: Iterable[Seat]) -> set[Certainty]:
    return {one.period.overlaps(two.period) for one, two in combinations(seats, 2)}


@given(periods=st.lists(short_periods(), max_size=5), places=st.integers(1, 3))
def test_a_post_is_overfull_exactly_if_one_more_than_its_places_overlap(
    periods: list[Period], places: int
) -> None:
    seats = {f"s{number}": seat(f"s{number}", period) for number, period in enumerate(periods)}
    findings = collect_seat_findings([attrs.evolve(PRESIDENT, places=places)], seats.values())
    certain = [finding for finding in findings if finding.certainty is Certainty.YES]
    for group in combinations(seats, places + 1):
        overlaps = overlaps_in(seats[name] for name in group)
        if Certainty.NO not in overlaps:
            assert any(set(group) <= set(finding.subjects) for finding in findings)
        if overlaps == {Certainty.YES}:
            assert any(set(group) <= set(finding.subjects) for finding in certain)
    for finding in findings:
        post, *crowd = finding.subjects
        overlaps = overlaps_in(seats[name] for name in crowd)
        assert finding.kind is FindingKind.OVERFULL_POST
        assert post == PRESIDENT.id
        assert len(crowd) > places
        assert Certainty.NO not in overlaps
        assert (overlaps == {Certainty.YES}) == (finding.certainty is Certainty.YES)


@pytest.mark.slow
@given(periods=st.lists(short_periods(), max_size=6), day=st.sampled_from(WORLD))
def test_no_day_has_more_sure_holders_than_places_without_a_finding(
    periods: list[Period], day: dt.date
) -> None:
    seats = [seat(f"s{number}", period) for number, period in enumerate(periods)]
    sure = [each.id for each in seats if each.period.holds_on(day) is Certainty.YES]
    certain = [
        found for found in collect_seat_findings([PRESIDENT], seats) if found.certainty is Certainty.YES
    ]
    if len(sure) > 1:
        assert any(set(sure) <= set(found.subjects) for found in certain)
    held = Counter(each.post for each in seats if each.period.holds_on(day) is not Certainty.NO)
    if held[PRESIDENT.id] > 1:
        assert collect_seat_findings([PRESIDENT], seats)
