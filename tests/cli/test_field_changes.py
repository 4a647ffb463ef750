"""Changes of records are told with headings and words, never by names of attributes or codes."""

from __future__ import annotations

import pytest

from newstratum._cli.field_changes import describe_path, describe_value, is_told


@pytest.mark.parametrize(
    ("kind", "path", "value", "told"),
    [
        ("expense", "amount.minor", "991000", ("支出金额：9910元", "Amount: CNY 9,910")),
        ("budget", "lines[0].amount.minor", "350", ("预算项目1·金额：3.50元", None)),
        ("budget", "lines[1].name_zh", "沙龙", ("预算项目2·名称：沙龙", "budget line 2, name: 沙龙")),
        ("activity", "state", "held", ("活动状态：已举行", "State: held")),
        ("visit", "state", "held", ("走访状态：已举行", "State: held")),
        ("visit", "kind", "inspection", ("走访类别：督导", "Kind of visit: inspection of an office")),
        ("placement", "objections[0].outcome", "upheld", ("异议1·结果：异议成立", None)),
        ("placement", "outcome", "freelance", ("判定结果：自由职业人员", None)),
        ("expense", "happened_on", "2026-03", ("支出日期：2026-03", None)),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(kind: str, path: str, value: str, told: tuple[str, str | None]) -> None:
    heading, words = describe_path(kind, path), describe_value(kind, path, value, {})
    zh, en = told
    assert f"{heading.zh}：{words.zh}" == zh
    assert en is None or f"{heading.en}: {words.en}" == en


def test_the_currency_is_told_with_the_amount() -> None:
    paths = ("amount.minor", "amount.currency")
    assert [is_told(each, paths) for each in (*paths, "other.currency")] == [True, False, True]
