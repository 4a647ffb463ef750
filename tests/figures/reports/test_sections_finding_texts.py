"""Every finding says which thing does not fit and what to do, in both languages."""

from __future__ import annotations

from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.reports.sections import build_findings_section, format_finding
from newstratum._labels import Words
from newstratum._model.organisation.relations import Finding, FindingKind
from newstratum._model.values.certainty import Certainty


def words_of(member: Enum) -> Words:
    return Words(f"{member.value}字", f"{member.value} words")


def advice_on(kind: FindingKind) -> Words:
    return Words(f"更正{kind.value}", f"correct {kind.value}")


findings = st.builds(
    Finding,
    kind=st.sampled_from(FindingKind),
    subjects=st.lists(st.sampled_from([f"B{n}" for n in range(9)]), min_size=1, unique=True).map(tuple),
    where=st.sampled_from(["", "period"]),
    certainty=st.sampled_from([Certainty.YES, Certainty.POSSIBLY]),
)


@given(findings)
def test_a_sentence_names_the_thing_what_does_not_fit_and_what_to_do(finding: Finding) -> None:
    text = format_finding(finding, words_of, advice_on)
    for written, language in ((text.zh, "字"), (text.en, " words")):
        assert written.startswith(finding.subjects[0])
        assert all(subject in written for subject in finding.subjects[1:6])
        assert f"{finding.kind.value}{language}" in written
        assert finding.where in written
    assert text.zh.endswith(f"更正{finding.kind.value}")
    assert text.en.endswith(f"correct {finding.kind.value}")
    assert ("也可能无误" in text.zh) is (finding.certainty is Certainty.POSSIBLY)
    assert ("all may be well" in text.en) is (finding.certainty is Certainty.POSSIBLY)


@pytest.mark.parametrize(
    ("subjects", "where", "zh", "en"),
    [
        (("B1",), "", "B1：", "B1: "),
        (("B1",), "id", "B1（字段 id）：", "B1 (field id): "),
        (("B1", "B2"), "parent", "B1（B2；字段 parent）：", "B1 (B2; field parent): "),
        (
            ("L1", *(f"X{n}" for n in range(8))),
            "",
            "L1（X0、X1、X2、X3、X4等8个）：",
            "L1 (X0, X1, X2, X3, X4 and 3 more): ",
        ),
    ],
)
def test_a_sentence_begins_with_the_things_concerned(
    subjects: tuple[str, ...], where: str, zh: str, en: str
) -> None:
    text = format_finding(Finding(kind=FindingKind.LOOP, subjects=subjects, where=where), words_of, advice_on)
    assert text == Words(f"{zh}loop字；更正loop", f"{en}loop words; correct loop")


@given(st.lists(findings, min_size=1, max_size=4))
def test_the_section_holds_each_finding_as_work_and_the_ids_of_all_concerned(found: list[Finding]) -> None:
    section = build_findings_section(found, words_of, advice_on)
    (table,) = section.tables
    assert section.notes == (Words(f"共{len(found)}处", f"findings: {len(found)}"),)
    assert list(section.work) == [format_finding(each, words_of, advice_on) for each in found]
    assert list(table.ids) == [each.subjects for each in found]
    assert all(len(row) == len(table.columns) for row in table.rows)


@given(st.lists(findings, min_size=1, max_size=8))
def test_findings_alike_stand_in_one_sentence(found: list[Finding]) -> None:
    brief = build_findings_section(found, words_of, advice_on).brief
    alike = {(each.kind, each.where, each.certainty) for each in found}
    assert len(brief) == len(alike)
    for language in ("zh", "en"):
        text = "\n".join(each.in_language(language) for each in brief)
        assert all(each.subjects[0] in text for each in found)
    if len(alike) == len(found):
        assert list(brief) == [format_finding(each, words_of, advice_on) for each in found]


def test_a_sentence_on_many_findings_names_ten_of_them() -> None:
    found = [Finding(kind=FindingKind.LOOP, subjects=(f"B{n}", "X"), where="parent") for n in range(12)]
    (brief,) = build_findings_section(found, words_of, advice_on).brief
    things = "、".join(f"B{n}（X）" for n in range(10))
    assert brief.zh == f"loop字（字段 parent）：{things}等12处；更正loop"
    assert brief.en.startswith("loop words (field parent): B0 (X), B1 (X), ")
    assert brief.en.endswith("B9 (X) and 2 more; correct loop")


def test_the_section_says_in_one_sentence_that_nothing_was_found() -> None:
    section = build_findings_section([], words_of, advice_on)
    assert section.id == "findings"
    assert section.title == Words("核对", "Findings")
    (sentence,) = section.notes
    assert (sentence.zh[-1], sentence.en[-1]) == ("。", ".")
    assert (section.figures, section.tables, section.work) == ((), (), ())
