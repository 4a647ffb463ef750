"""The roster, its coverage and its balance, each against its reference on random registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from definitions.lines import count_for_lines, count_for_units
from definitions.people import (
    build_table,
    count_by_industry,
    count_by_unit,
    count_inspections,
    select_usable,
)
from definitions.people import compute_balance as weigh
from hypothesis import strategies as st
from registers import DAYS, UNITS, Member, Placing, Register, store
from strategies import compare, registers

import newstratum as ns
from newstratum.figures import Balance, GroupTable, Indicator, compute_balance
from newstratum.organisation import Words

pytestmark = pytest.mark.slow

INDUSTRIES = {code: Words(code, code) for code in ("I", "65", "C36")}
#: With what is asked: an edition, a purpose, and whether that purpose counts confirmed placements only.
ASKED = (
    ("2017", "statistics", False),
    ("2015", "statistics", False),
    ("2017", "invitation", True),
)


def check_coverage_and_table(register: Register) -> None:
    with store(register) as registry:
        for at, day in enumerate(DAYS):
            edition, purpose, confirmed = ASKED[at % len(ASKED)]
            members = select_usable(register.members, purpose)
            found = registry.coverage.by_unit(None, UNITS, on=day, edition=edition, purpose=purpose)
            assert _read_coverage(found) == count_by_unit(
                members, UNITS, day, edition, confirmed_only=confirmed
            ), (day, edition, purpose)
            found = registry.coverage.by_industry(
                None, UNITS, INDUSTRIES, on=day, edition=edition, purpose=purpose
            )
            assert _read_coverage(found) == count_by_industry(
                members, UNITS, list(INDUSTRIES), day, edition, confirmed_only=confirmed
            ), (day, edition, purpose)
            for only in sorted({confirmed, True}):
                table = registry.group_table(
                    UNITS, on=day, edition=edition, purpose=purpose, confirmed_only=only
                )
                assert _read_table(table) == build_table(
                    members, list(UNITS), day, edition, confirmed_only=only
                ), (day, edition, purpose)


def test_invitations_count_who_consents_now() -> None:
    day = dt.date(2017, 10, 20)
    placing = Placing(job="software", edition="2017", decided_on=day)
    said = ns.Consent(purpose="invitation", notice="credit.v1", given_on=DAYS[-1])
    withdrawn = attrs.evolve(said, given_on=day, withdrawn_on=DAYS[-1])
    member = Member(
        id="P0", township=next(iter(UNITS)), job="software", placings=(placing,), confirmed_on=day
    )
    members = (
        member,
        attrs.evolve(member, id="P1", consents=(said,)),
        attrs.evolve(member, id="P2", consents=(withdrawn,)),
    )
    assert [each.id for each in select_usable(members, "invitation")] == ["P1"]
    check_coverage_and_table(Register(members=members))


def _read_coverage(found: Any) -> dict[str, Any]:
    return {
        "cells": {place: cell.count for place, cell in found.cells.items()},
        "elsewhere": found.elsewhere.count,
        "total": found.total,
    }


def _read_table(found: GroupTable) -> dict[str, Any]:
    return {
        "outcomes": found.outcomes,
        "rows": [(row.unit, [cell.count for cell in row.cells]) for row in found.rows],
        "elsewhere": [cell.count for cell in found.elsewhere.cells],
        "total": found.total,
    }


def check_inspections(register: Register) -> None:
    offices = {each.id: Words(each.id, each.id) for each in register.bodies[:2]}
    if not offices:
        return
    with store(register) as registry:
        for last in DAYS:
            for first in (dt.date(2018, 1, 1), last - dt.timedelta(days=90)):
                if first <= last:
                    found = registry.coverage.by_inspection(offices, first, last)
                    assert {
                        "cells": {place[0]: cell.ids for place, cell in found.cells.items()},
                        "elsewhere": found.elsewhere.count,
                        "total": found.total,
                    } == count_inspections(register.inspections, register.visits, offices, first, last)


COUNTS = st.dictionaries(st.sampled_from([*UNITS, "999002101"]), st.integers(0, 9))
TARGETS = st.none() | st.integers(0, 9)


def check_balance(drawn: list[tuple[dict[str, int], int | None]]) -> None:
    indicators = [
        Indicator(id=f"{at}", definition=Words("数", "number"), unit="个", counts=counts, target=target)
        for at, (counts, target) in enumerate(drawn)
    ]
    found = compute_balance(indicators, UNITS, what=Words("街镇", "townships"), as_of=DAYS[0])
    assert _read_balance(found) == weigh(
        [each for each, _ in drawn], [each for _, each in drawn], list(UNITS)
    )


def check_balance_of_units_and_lines(register: Register) -> None:
    lines = {each.id: Words(each.id, each.id) for each in register.bodies}
    with store(register) as registry:
        for day in DAYS:
            counts = count_for_units(
                register.members, register.activities, register.platforms, register.stations, day
            )
            found = registry.metrics.unit_balance(UNITS, on=day)
            order = [str(each.indicator) for each in found.dispersions]
            assert sorted(order) == sorted(counts)
            expected = weigh([counts[each] for each in order], [None] * len(order), list(UNITS))
            assert _read_balance(found) == expected, day
            if lines:
                found = registry.metrics.line_balance(lines, on=day)
                assert _read_balance(found) == weigh(
                    count_for_lines(register.platforms, register.activities, day), [None, None], list(lines)
                ), day


def _read_balance(found: Balance) -> dict[str, Any]:
    order = [each.indicator for each in found.dispersions]
    return {
        "dispersions": [
            {
                "total": each.total.value.exact,
                "elsewhere": each.elsewhere,
                "target": each.target,
                "lowest": each.lowest,
                "highest": each.highest,
                "gini": each.gini,
                "without": each.without,
            }
            for each in found.dispersions
        ],
        "weakest_first": [
            (
                each.unit,
                each.shortfall,
                each.share,
                [(order.index(need.indicator), need.has, need.needs) for need in each.needed_increases],
            )
            for each in found.weakest_first
        ],
    }


test_coverage_and_table, test_coverage_and_table_on_thousands = compare(
    check_coverage_and_table, registers("members")
)


test_inspections, test_inspections_on_thousands = compare(
    check_inspections, registers("bodies", "inspections", "visits")
)


test_balance, test_balance_on_thousands = compare(
    check_balance, st.lists(st.tuples(COUNTS, TARGETS), min_size=1, max_size=4)
)


test_balance_of_units_and_lines, test_balance_of_units_and_lines_on_thousands = compare(
    check_balance_of_units_and_lines, registers("members", "bodies", "platforms", "activities", "stations")
)
