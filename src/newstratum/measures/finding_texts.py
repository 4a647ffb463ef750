"""What does not fit, in words: which thing, in which field, and what to do about it.

A finding corrects nothing, and neither does its sentence: it says what a person may decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from newstratum.measures.report import Section, Table
from newstratum.measures.sections import WordsOf
from newstratum.model.certainty import Certainty
from newstratum.model.ties import Finding, FindingKind
from newstratum.rules.facts import Words

__all__ = ["AdviceOn", "finding_text", "findings_section"]

#: Gives what to do about a kind of finding.
AdviceOn: TypeAlias = Callable[[FindingKind], Words]

_TITLE: Final = Words("核对", "Findings")
_NONE: Final = Words(
    "核对了全部记录，没有发现不相符之处。", "All records were checked, and nothing was found."
)
_UNSURE: Final = Words("（日期不全，也可能无误）", " (dates are partial, all may be well)")
#: How many things a sentence names beside the main one; the table has the ids of all.
_NAMED: Final = 5


def finding_text(finding: Finding, words_of: WordsOf, advice_on: AdviceOn) -> Words:
    """Return one sentence on a finding: the thing and the others concerned, what does not fit, what to do.

    Args:
        finding: What was found.
        words_of: Gives the words of a code.
        advice_on: Gives what to do about a kind of finding.
    """
    what, advice = words_of(finding.kind), advice_on(finding.kind)
    thing = _thing(finding)
    unsure = _UNSURE if finding.certainty is Certainty.POSSIBLY else Words("", "")
    return Words(
        f"{thing.zh}：{what.zh}{unsure.zh}；{advice.zh}",
        f"{thing.en}: {what.en}{unsure.en or ''}; {advice.en}",
    )


def findings_section(findings: Sequence[Finding], words_of: WordsOf, advice_on: AdviceOn) -> Section:
    """Return what does not fit among the records, each finding as work; or the sentence that nothing does."""
    if not findings:
        return Section(id="findings", title=_TITLE, notes=(_NONE,))
    table = Table(
        title=Words("不相符之处", "what does not fit"),
        columns=(
            Words("问题", "what"),
            Words("对象", "item"),
            Words("字段", "field"),
            Words("是否确定", "certain"),
        ),
        rows=tuple(
            (
                words_of(each.kind),
                Words(each.subjects[0], each.subjects[0]),
                Words(each.where, each.where) if each.where else None,
                words_of(each.certainty),
            )
            for each in findings
        ),
        ids=tuple(each.subjects for each in findings),
    )
    return Section(
        id="findings",
        title=_TITLE,
        notes=(Words(f"共{len(findings)}处", f"findings: {len(findings)}"),),
        tables=(table,),
        work=tuple(finding_text(each, words_of, advice_on) for each in findings),
    )


def _thing(finding: Finding) -> Words:
    main, *others = finding.subjects
    beside = len(others) - _NAMED
    zh = ["、".join(others[:_NAMED]) + (f"等{len(others)}个" if beside > 0 else "")] if others else []
    en = [", ".join(others[:_NAMED]) + (f" and {beside} more" if beside > 0 else "")] if others else []
    if finding.where:
        zh.append(f"字段 {finding.where}")
        en.append(f"field {finding.where}")
    if not zh:
        return Words(main, main)
    return Words(f"{main}（{'；'.join(zh)}）", f"{main} ({'; '.join(en)})")
