"""How far activities hang together, against a count of all pairs."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.activities import SharedTraits, compute_relatedness
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.quantities import build_exact_quantity

SHEET = Citation(document="合成签到表")
DAY = dt.date(2018, 6, 30)
traits = st.fixed_dictionaries(
    {
        "hosts": st.sets(st.sampled_from("pq"), max_size=2),
        "series": st.none() | st.sampled_from("st"),
        "theme": st.sampled_from(["", "传统文化", "新媒体"]),
        "people": st.sets(st.sampled_from("xyz"), max_size=2),
    }
)


def activity(number: int, drawn: dict[str, object]) -> Activity:
    series = drawn["series"]
    return Activity(
        id=f"a{number}",
        name_zh="合成活动",
        kind=ActivityKind.SALON,
        hosts=tuple(map(str, sorted(drawn["hosts"]))),
        series=None if series is None else series,
        theme_zh=drawn["theme"],
        source=SHEET,
    )


@pytest.mark.slow
@given(drawn=st.lists(traits, max_size=5))
def test_pairs_that_share_something_are_those_of_a_plain_count(drawn: list[dict[str, object]]) -> None:
    attendances = [
        Attendance(
            id=f"{number}{person}",
            activity=f"a{number}",
            person=person,
            source=SHEET,
        )
        for number, each in enumerate(drawn)
        for person in sorted(each["people"])
    ]
    found = compute_relatedness([activity(*each) for each in enumerate(drawn)], attendances, DAY)
    counts = dict.fromkeys(SharedTraits, 0)
    related, met = 0, set()
    for (one, left), (other, right) in combinations(enumerate(drawn), 2):
        shares = {
            SharedTraits.PLATFORM: bool(left["hosts"] & right["hosts"]),
            SharedTraits.SERIES: left["series"] is not None and left["series"] == right["series"],
            SharedTraits.THEME: bool(left["theme"]) and left["theme"] == right["theme"],
            SharedTraits.PERSON: bool(left["people"] & right["people"]),
        }
        for what, shared in shares.items():
            counts[what] += shared
        if any(shares.values()):
            related += 1
            met |= {f"a{one}", f"a{other}"}
    pairs = len(drawn) * (len(drawn) - 1) // 2
    assert (found.related.value.exact, found.pairs, dict(found.by_what)) == (related, pairs, counts)
    assert found.related.ids == tuple(sorted(met))
    assert set(found.alone) == {f"a{number}" for number in range(len(drawn))} - met
    assert found.share == (Fraction(related, pairs) if pairs else None)


def test_a_number_without_names_and_an_activity_left_out_share_nobody() -> None:
    empty = {"hosts": set(), "series": None, "theme": ""}
    two = [activity(0, empty), activity(1, empty)]
    noted = [
        Attendance(id="n", activity="a0", count=build_exact_quantity(9, "人"), source=SHEET),
        Attendance(id="o", activity="a9", person="x", source=SHEET),
    ]
    assert compute_relatedness(two, noted, DAY).alone == ("a0", "a1")
