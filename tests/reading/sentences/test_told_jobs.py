"""Who owns a unit says that it is a firm only where nothing else can be meant."""

from __future__ import annotations

import pytest

import newstratum as ns


@pytest.mark.parametrize(
    "told",
    [
        "影像科医师，老板是民营的，投资人莆田的",
        "律师，老板是温州人",
        "康复治疗师，老板莆田的",
    ],
)
def test_a_profession_leaves_open_of_what_kind_a_private_unit_is(told: str) -> None:
    verdict = ns.classify(ns.read(title=told))
    assert verdict.outcome == "undetermined"
    assert "employer_kind" in verdict.missing


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ("民企法务，老板是温州人", "enterprise"),
        ("民营公司的厂医", "enterprise"),
        ("民办中学老师，校长私人投的", "intermediary"),
        ("工程师，老板是温州人", "enterprise"),
    ],
)
def test_a_unit_that_is_told_keeps_its_kind(told: str, outcome: str) -> None:
    assert ns.classify(ns.read(title=told)).outcome == outcome
