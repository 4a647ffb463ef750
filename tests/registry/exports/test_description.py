"""One record, and what refers to it."""

from __future__ import annotations

import pytest

from newstratum._words import Words
from newstratum.errors import PurposeError


def list_related(found):
    return {each.title.zh: [name for name, _ in each.records] for each in found.related}


def test_a_person_has_placement_sign_ins_and_objections_and_is_not_named(filled_anew):
    with filled_anew.session(actor="a", purpose="roster") as session:
        session.placements.object_to(
            "person-wang", "合成异议", on=session.placements.get("person-wang").since
        )
    found = filled_anew.exports.describe("person", "person-wang")
    facts = {heading.zh: text.zh for heading, text in found.facts}
    assert (facts["姓名"], facts["手机"], facts["判定状态"]) == ("王**", "138****1111", "建议，待确认")
    assert list_related(found)["签到"] == ["s1", "s2"]
    assert list(list_related(found)) == ["异议", "签到"]
    assert "合成异议" not in repr(found.to_dict())
    assert Words("王明", "王明") not in [text for _, text in found.facts]
    named = filled_anew.exports.describe("person", "person-wang", names=True)
    assert {heading.zh: text.zh for heading, text in named.facts}["姓名"] == "王明"


def test_an_activity_has_its_sign_ins_and_its_expenses(filled):
    found = filled.exports.describe("activity", "activity.reading-03")
    assert list_related(found) == {"签到": ["s1"], "经费支出": ["expense.made-up"]}
    assert dict(found.facts)[Words("活动名称", "Name")] == Words.same("读书会")


def test_a_budget_has_every_line_and_an_end_that_nobody_noted_is_told(filled):
    texts = [text.zh for _, text in filled.exports.describe("budget", "budget.made-up").facts]
    assert {"沙龙", "调研"} <= set(texts)
    past = filled.exports.describe("body", "body.past")
    assert "期间" in [heading.zh for heading, _ in past.facts]


def test_a_purpose_shows_what_it_covers(filled):
    with pytest.raises(PurposeError):
        filled.exports.describe("person", "person-wang", purpose="office")
    assert filled.exports.describe("body", "body.council", purpose="office").facts
