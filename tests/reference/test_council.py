"""The council against its reference on random registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from definitions.council import WORKING_FIXED, describe_council
from definitions.patterns import compare_council, compare_platforms
from hypothesis import strategies as st
from registers import DAYS, GROUPS, SOURCE, UNITS, Register, store
from strategies import compare, registers
from worlds import read_bounds

from newstratum.figures import PatternComparison
from newstratum.organisation import (
    CouncilPattern,
    CouncilTerm,
    DistrictProfile,
    NamedCode,
    PartialDate,
    Place,
    PlatformPattern,
    PlatformTerm,
    parse_partial_date,
)

pytestmark = pytest.mark.slow

#: A made-up district whose council is 1+6+N.
DISTRICT = DistrictProfile(
    "999001",
    "合成区",
    name_en="made-up district",
    code="999001",
    units=[
        Place(code=code, name_zh=f"合成镇{at}", name_en=f"made-up town {at}", kind="town")
        for at, code in enumerate(UNITS)
    ],
    brand=NamedCode(code="d0", name_zh="合成品牌", name_en="made-up brand"),
    platform_pattern=PlatformPattern(
        text="1+2",
        terms=[
            PlatformTerm(name_zh="新联会", name_en="association", counts="association"),
            PlatformTerm(name_zh="平台", name_en="platforms", counts="platform"),
        ],
        source=SOURCE,
    ),
    council_pattern=CouncilPattern(
        text="1+6+N",
        terms=[
            CouncilTerm(name_zh="会长", name_en="president", roles=["president"]),
            CouncilTerm(name_zh="常务副会长", name_en="vice-presidents", roles=["executive_vice_president"]),
            CouncilTerm(name_zh="其他", name_en="others"),
        ],
        source=SOURCE,
    ),
    source=SOURCE,
)
BIRTHS = st.dictionaries(
    st.sampled_from([f"P{at}" for at in range(4)]),
    st.sampled_from(
        [parse_partial_date(text) for text in ("1970", "1980-05", "1984-02-29", "1985-11-01", "1990-02")]
    ),
)


def check_the_council(register: Register, births: dict[str, PartialDate]) -> None:
    leaders = ("P0", "P3")
    with store(register) as registry:
        registry.adopt(DISTRICT, actor="clerk")
        for day in DAYS:
            assert _read_pattern(registry.structure.platforms(on=day)) == compare_platforms(
                register.bodies, register.platforms, "d0", [1, 2], day
            ), day
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
            assert _read_pattern(registry.structure.compare_council(found)) == compare_council(
                register.bodies, register.posts, register.seats, list(WORKING_FIXED), [1, 6, None], day
            ), day


def _read_pattern(compared: PatternComparison | None) -> dict[str, Any]:
    assert compared is not None
    return {
        "terms": [(each.listed.low, each.listed.high) for each in compared.terms if each.listed is not None],
        "agrees": compared.agrees,
    }


def _confirm(register: Register, day: dt.date) -> dict[str, str]:
    said = {each.id: each.get_outcome(day, confirmed_only=True) for each in register.members}
    return {person: group for person, group in said.items() if group in GROUPS}


test_the_council, test_the_council_on_thousands = compare(
    check_the_council, registers("members", "bodies", "posts", "seats", "liaisons", "platforms"), BIRTHS
)
