"""What does not fit, in words: which thing, in which field, and what to do about it.

A finding corrects nothing, and neither does its sentence: it says what a person may decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

import attrs

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
#: How many findings a sentence on several of them names.
_GATHERED: Final = 10


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
        brief=tuple(_gathered(alike, words_of, advice_on) for alike in _alike(findings)),
    )


def _alike(findings: Sequence[Finding]) -> Iterable[list[Finding]]:
    """Return findings that differ only in what they are about, each time in the order they came in."""
    alike: dict[tuple[FindingKind, str, Certainty], list[Finding]] = {}
    for each in findings:
        alike.setdefault((each.kind, each.where, each.certainty), []).append(each)
    return alike.values()


def _gathered(alike: Sequence[Finding], words_of: WordsOf, advice_on: AdviceOn) -> Words:
    """Return one sentence on findings that differ only in what they are about."""
    first = alike[0]
    if len(alike) == 1:
        return finding_text(first, words_of, advice_on)
    what, advice = words_of(first.kind), advice_on(first.kind)
    unsure = _UNSURE if first.certainty is Certainty.POSSIBLY else Words("", "")
    field = Words(f"（字段 {first.where}）", f" (field {first.where})") if first.where else Words("", "")
    things = [_thing(attrs.evolve(each, where="")) for each in alike[:_GATHERED]]
    beside = len(alike) - len(things)
    zh = "、".join(each.zh for each in things) + (f"等{len(alike)}处" if beside else "")
    en = ", ".join(each.in_language("en") for each in things) + (f" and {beside} more" if beside else "")
    return Words(
        f"{what.zh}{field.zh}{unsure.zh}：{zh}；{advice.zh}",
        f"{what.en}{field.en or ''}{unsure.en or ''}: {en}; {advice.en}",
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
