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


@pytest.mark.parametrize("told", ["民营药企制剂研究员，常往药检所送样", "民企计划部经理，排产、开早会"])
def test_what_is_done_in_a_post_is_no_second_one(told: str) -> None:
    assert ns.classify(ns.read(title=told)).outcome == "enterprise"


@pytest.mark.parametrize(
    ("told", "roles"),
    [
        ("送样", {"business_staff"}),
        ("茶叶拣梗的", {"frontline"}),
        ("鞋面针车", {"frontline"}),
        ("打印材料", {"clerical"}),
    ],
)
def test_alone_it_tells_the_role(told: str, roles: set[str]) -> None:
    (job,) = ns.read("某某民营企业", told).engagements
    assert job.role is not None
    assert {job.role} == roles
