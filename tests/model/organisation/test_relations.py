"""Dated relations, their sources, and the checks over them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.bodies import Body
from newstratum._model.organisation.platforms import Platform, PlatformLevel
from newstratum._model.organisation.relations import (
    Citation,
    Finding,
    FindingKind,
    collect_duplicate_findings,
    collect_loop_findings,
    collect_unknown_findings,
    select_holding,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import Period
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kinds import BODY
from newstratum.errors import InvalidValueError

NAMES = [f"n{number}" for number in range(8)]


def _find_loops(parents: dict[str, str | None]) -> tuple[tuple[str, ...], ...]:
    return tuple(finding.subjects for finding in collect_loop_findings(parents, "parent"))


@frozen(kw_only=True)
class Thing:
    id: str = "thing"
    period: Period = field(factory=Period)
    source: Citation = field(factory=lambda: Citation(document="章程"))


@given(parents=st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES)))
def test_loops_are_what_following_the_parents_comes_back_to(parents: dict[str, str | None]) -> None:
    in_a_loop = set()
    for name in parents:
        above = parents.get(name)
        for _ in NAMES:
            if above == name:
                in_a_loop.add(name)
            above = parents.get(above) if above else None
    found = _find_loops(parents)
    assert {name for circle in found for name in circle} == in_a_loop
    for circle in found:
        assert circle[0] == min(circle)
        assert [parents[name] for name in circle] == [*circle[1:], circle[0]]
    assert list(found) == sorted(set(found))


@given(order=st.permutations(NAMES), data=st.data())
def test_a_tree_has_no_loops_in_whatever_order_it_is_listed(order: list[str], data: st.DataObject) -> None:
    parents: dict[str, str | None] = {order[0]: None}
    for place, name in enumerate(order[1:], start=1):
        parents[name] = data.draw(st.sampled_from(order[:place]))
    shuffled = data.draw(st.permutations(list(parents.items())))
    assert _find_loops(dict(shuffled)) == ()


def test_a_loop_is_a_finding_that_names_its_members() -> None:
    parents = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e"}
    assert list(collect_loop_findings(parents, "parent")) == [
        Finding(kind=FindingKind.LOOP, subjects=("a", "b", "c"), where="parent"),
        Finding(kind=FindingKind.LOOP, subjects=("e",), where="parent"),
    ]


@pytest.mark.slow
def test_a_deep_tree_is_no_matter_of_recursion() -> None:
    parents: dict[str, str | None] = {f"n{number}": f"n{number + 1}" for number in range(50_000)}
    assert _find_loops(parents) == ()
    parents["n50000"] = "n0"
    assert [len(circle) for circle in _find_loops(parents)] == [50_001]


def test_an_identifier_twice_is_a_finding() -> None:
    things = [Thing(id=name) for name in "abcacc"]
    assert [finding.subjects for finding in collect_duplicate_findings(things)] == [("a",), ("c",)]


def test_a_reference_to_nothing_is_a_finding() -> None:
    references = [("x", "a"), ("y", "nowhere"), ("z", None)]
    assert list(collect_unknown_findings(references, ["a"], "parent")) == [
        Finding(kind=FindingKind.UNKNOWN_REFERENCE, subjects=("y", "nowhere"), where="parent")
    ]


def test_what_holds_on_a_day_surely_and_possibly() -> None:
    sure = Thing(period=Period(began_on="2017"))
    perhaps = Thing(period=Period(began_on="2018"))
    over = Thing(period=Period(ended_on="2017"))
    day = dt.date(2018, 6, 30)
    assert select_holding([sure, perhaps, over], day) == (sure, perhaps)
    assert select_holding([sure, perhaps, over], day, surely=True) == (sure,)


@pytest.mark.parametrize("document", ["", " ", None])
def test_a_citation_names_a_document(document: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"citation\.document"):
        Citation(document=document)


def test_a_citation_can_be_dated_in_part() -> None:
    assert str(Citation(document="章程", dated_on="2017-03").dated_on) == "2017-03"


def test_a_finding_is_certain_unless_it_says_otherwise() -> None:
    assert Finding(kind=FindingKind.LOOP, subjects=("a",)).certainty is Certainty.YES


# ------------------------------------------------------------------------------------ the source


def test_a_source_can_be_named_by_its_document() -> None:
    body = Body("council", "合成理事会", kind="council", source="合成章程")
    assert body.source == Citation(document="合成章程")


def test_a_source_left_out_is_refused_when_the_record_is_stored() -> None:
    """Nothing is stored without a source: a session may name one for its records before that."""
    body = Body("council", "合成理事会", kind="council")
    assert body.source is None
    with pytest.raises(InvalidValueError, match=r"body\.source: nothing is stored without a source"):
        encode_record(BODY, body, None)
    encode_record(BODY, attrs.evolve(body, source="合成章程"), None)


def test_ids_and_names_may_be_given_by_position() -> None:
    platform = Platform("p", "合成平台", brand="b", level="township")
    assert (platform.id, platform.name_zh, platform.level) == ("p", "合成平台", PlatformLevel.TOWNSHIP)


def test_a_wrong_level_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidValueError, match=r"platform\.level: .* did you mean township\?"):
        Platform("p", "合成平台", brand="b", level="townships")
