"""Evidence shows the words that somebody wrote, and names the column they stand in."""

from __future__ import annotations

import pytest

import newstratum as ns


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("在家带娃，顺便接翻译单子", "家带娃"),
        ("刚被公司裁掉", "刚被公司裁掉"),
        ("辞职回学校读研", "辞职回学校读研"),
    ],
)
def test_a_status_is_shown_by_the_words_that_tell_it(title: str, words: str) -> None:
    assert [each.words for each in ns.read(None, title).evidence] == [words]


@pytest.mark.parametrize(
    ("employer", "title", "fact", "column", "words"),
    [
        ("夕照养老评估中心（民办非企业）", "评估师", "employer_kind", "employer_text", "民办非企业"),
        ("西餐厅，老板法国人独资", "服务员", "ownership", "employer_text", "老板法国人独资"),
        (None, "估价师，评估公司，改制后全是个人股", "ownership", "title_text", "改制后全是个人股"),
        (None, "網約車司機，冇公司", "employer_kind", "title_text", "冇公司"),
        (None, "喺外资银行返工，做会计", "relation", "title_text", "返工"),
        ("仁心门诊部（私营）", "中医师坐诊，签劳动合同", "ownership", "employer_text", "私营"),
        ("仁康私立医院", "骨科医生，业余做科普视频", "ownership", "employer_text", "私立"),
        ("播客咖啡馆（自己开的）", "店主兼咖啡师", "relation", "employer_text", "自己开的"),
    ],
)
def test_facts_are_shown_by_the_words_and_the_column_that_tell_them(
    employer: str | None, title: str, fact: str, column: str, words: str
) -> None:
    shown = [
        (each.origin, each.words)
        for job in ns.read(employer, title).engagements
        for each in job.evidence
        if each.fact == fact
    ]
    assert (column, words) in shown


def test_exchanged_columns_are_named_as_the_form_names_them() -> None:
    (job,) = ns.read("护士", "民营康复医院").engagements
    assert {(each.fact, each.origin) for each in job.evidence} >= {
        ("ownership", "title_text"),
        ("role", "employer_text"),
    }
