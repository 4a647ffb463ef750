"""Storing how long records about people are kept."""

from __future__ import annotations

import pytest

from newstratum._registry.retention.periods import store_period
from newstratum.errors import InvalidValueError


def set_it(registry, roster, kind="visit", **given):
    with roster(registry, purpose="office", notice=None, source=None) as session:
        return store_period(session, kind, **{"months": 7, "action": "list", "source_zh": "内部规定"} | given)


def test_a_period_takes_the_place_of_the_shipped_one_and_of_the_one_before(registry, roster) -> None:
    set_it(registry, roster)
    set_it(registry, roster, months=9, action="erase", source_en="our rules")
    set_it(registry, roster, purpose="invitation", months=3)
    held = {
        (each.purpose, each.months, str(each.action))
        for each in registry.retention.periods()
        if each.kind == "visit"
    }
    assert held == {("", 9, "erase"), ("invitation", 3, "list")}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "body"}, "kind"),
        ({"kind": "nothing"}, "kind"),
        ({"months": 0}, "months"),
        ({"months": 1201}, "months"),
        ({"source_zh": " "}, "source_zh"),
        ({"action": "reduce"}, "action"),
        ({"action": "burn"}, ""),
    ],
)
def test_what_is_no_period_is_refused_and_nothing_is_stored(given, field, registry, roster) -> None:
    before = registry.retention.periods()
    with pytest.raises(InvalidValueError) as raised:
        set_it(registry, roster, **given)
    assert field in raised.value.field
    assert registry.retention.periods() == before
