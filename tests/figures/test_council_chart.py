"""The chart of a council: every holder on one line, every vacancy, and nobody else."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.council import build_council, render_council_chart
from newstratum._model.organisation.bodies import Post, PostRole, Seat
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.periods import Period
from newstratum._shipped.labels import load_labels

CHARTER = Citation(document="合成章程")
DAY = dt.date(2018, 6, 30)
ROLES = {
    PostRole.PRESIDENT: 1,
    PostRole.EXECUTIVE_VICE_PRESIDENT: 6,
    PostRole.VICE_PRESIDENT: 3,
    PostRole.HONORARY_PRESIDENT: 2,
}
POSTS = [
    Post(
        id=role.value,
        body="council",
        role=role,
        places=places,
        period=Period(began_on="2017-01-01"),
        source=CHARTER,
    )
    for role, places in ROLES.items()
]
numbers = st.fixed_dictionaries({role: st.integers(0, places) for role, places in ROLES.items()})


def seats(held: dict[PostRole, int]) -> list[Seat]:
    return [
        Seat(
            id=f"{role.value}-{number}",
            post=role.value,
            # Every third one is a body.
            person=None if number % 3 == 2 else f"P.{role.value}.{number}",
            by_body=f"B.{role.value}.{number}" if number % 3 == 2 else None,
            period=Period(began_on="2018-01-01"),
            source=CHARTER,
        )
        for role, count in held.items()
        for number in range(count)
    ]


@given(held=numbers)
def test_every_holder_and_every_free_place_is_drawn_and_honours_are_not(held: dict[PostRole, int]) -> None:
    sitting = seats(held)
    lines = render_council_chart(
        build_council(POSTS, sitting, DAY), labels=load_labels(), language="en"
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
        role: places - held[role] for role, places in ROLES.items() if role is not PostRole.HONORARY_PRESIDENT
    }
    assert [line for line in branches if line.startswith("┄")] == [
        f"┄ vacant: {places}" for places in free.values() if places
    ]


def test_a_council_of_nobody_is_its_places() -> None:
    assert render_council_chart(build_council(POSTS[:2], [], DAY), labels=load_labels()).split("\n") == [
        "1 会长",
        "  └ ┄ 空缺1",
        "6 常务副会长",
        "  └ ┄ 空缺6",
    ]
