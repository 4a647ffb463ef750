"""The error of a value that a record cannot hold names the record and the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import newstratum as ns
from newstratum import organisation as org
from newstratum.errors import InvalidValueError


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("activity.held_on", lambda: org.Activity("a", "沙龙", kind="salon", held_on="2018/10/12")),
        ("activity.kind", lambda: org.Activity("a", "沙龙", kind="forums")),
        ("activity.moves", lambda: org.Activity("a", "沙龙", kind="salon", moves=["x y"])),
        ("activity.source", lambda: org.Activity("a", "沙龙", kind="salon", source=7)),  # type: ignore[arg-type]
        ("body.level", lambda: org.Body("b", "理事会", kind="council", level="county")),
        ("citation.dated_on", lambda: org.Citation(document="章程", dated_on="2018/1")),
        ("contact.kind", lambda: ns.Contact(kind="pager", value=ns.PhoneNumber("13800000000"))),
        ("period.ended_on", lambda: org.Period(began_on="2017", ended_on="2018/1")),
        ("post.role", lambda: org.Post("p", body="b", role="chef")),
        ("proposalstep.stage", lambda: org.ProposalStep(stage="sung", source="建言")),
        ("source.kind", lambda: ns.Source(kind="rumour", stated_on=None)),  # type: ignore[arg-type]
    ],
)
def test_the_error_of_a_converter_names_the_field(field: str, make: Callable[[], Any]) -> None:
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert caught.value.field == field
    assert caught.value.reason.en


def test_the_value_and_the_hint_stay_as_they_were() -> None:
    with pytest.raises(InvalidValueError, match="did you mean salon") as caught:
        org.Activity("a", "沙龙", kind="salons")
    assert caught.value.reason.en == "must be ActivityKind"
    assert caught.value.__suppress_context__
