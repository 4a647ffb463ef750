"""The council against its reference on random registers."""

from __future__ import annotations

import datetime as dt

from definitions.council import describe_council
from hypothesis import strategies as st
from registers import DAYS, GROUPS, Register, store
from strategies import compare, registers
from worlds import read_bounds

from newstratum.organisation import PartialDate, parse_partial_date

BIRTHS = st.dictionaries(
    st.sampled_from([f"P{at}" for at in range(4)]),
    st.sampled_from(
        [parse_partial_date(text) for text in ("1970", "1980-05", "1984-02-29", "1985-11-01", "1990-02")]
    ),
)


def check_the_council(register: Register, births: dict[str, PartialDate]) -> None:
    leaders = ("P0", "P3")
    with store(register) as registry:
        for day in DAYS:
            found = registry.structure.council(on=day, births=births, leaders=leaders)
            assert {
                "persons": read_bounds(found.persons),
                "organisations": read_bounds(found.organisations),
                "overlap": read_bounds(found.overlap),
                "mean_age": None if found.mean_age is None else read_bounds(found.mean_age),
                "findings": {(str(each.kind), str(each.severity), each.subject) for each in found.findings},
                "holders": {role: tuple(sorted(ids)) for role, ids in found.holders.items() if ids},
                "without_birth": tuple(sorted(found.without_birth)),
            } == describe_council(
                register.bodies,
                register.posts,
                register.seats,
                register.liaisons,
                births,
                _confirm(register, day),
                leaders,
                day,
            ), day


def _confirm(register: Register, day: dt.date) -> dict[str, str]:
    said = {each.id: each.get_outcome(day, confirmed_only=True) for each in register.members}
    return {person: group for person, group in said.items() if group in GROUPS}


test_the_council, test_the_council_on_thousands = compare(
    check_the_council, registers("members", "bodies", "posts", "seats", "liaisons"), BIRTHS
)
