"""The trace of a reading as text: ``newstratum why --trace``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from newstratum._reading.sentences.clause import Clause, ClauseWord
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._model.people.evidence import Evidence
    from newstratum._reading.trace import ReadingTrace

_TIMES: Final = {
    ClauseWord.FORMER: Words("已成过去，不作判定依据", "over: decides nothing"),
    ClauseWord.PLANNED: Words("尚未发生，不作判定依据", "planned: decides nothing"),
}
_PLACES: Final = {
    ClauseWord.MAIN: Words("主要工作", "the main work"),
    ClauseWord.SIDE: Words("兼做", "beside the main work"),
    ClauseWord.ALSO: Words("另一份工作", "one more job"),
}
_FLAGS: Final = (
    ("negated", Words("说的是“不是”", "says what is not so")),
    ("unknown", Words("说的是“不清楚”", "says that this is not known")),
    ("equal", Words("几份工作不分主次", "the jobs are equal")),
    ("posted", Words("派到该单位，不由其发工资", "posted there, paid by another")),
    ("pays", Words("由该单位发工资", "paid by that unit")),
)
_EVIDENCE: Final = Words("{}：{}（{}）", "{}: {} ({})")
_ONLY_NAMED: Final = Words("（只是提到，不作判定依据）", " (only named: decides nothing)")


def format_trace(trace: ReadingTrace, look_up: Callable[[str], str], language: str) -> str:
    """Return a trace as paragraphs."""
    lines = [Words("文字是这样读的：", "How the words were read:").in_language(language)]
    if trace.clauses:
        for number, clause in enumerate(trace.clauses, start=1):
            line = _format_clause(number, clause, language)
            lines.append(f"{line}{_ONLY_NAMED.in_language(language)}" if clause in trace.only_named else line)
    else:
        whole = Words("单位名称和职务从词尾读起，不分句。", "A unit and a title, each read from its end.")
        lines.append(f"  - {whole.in_language(language)}")
    for number, job in enumerate(trace.jobs, start=1):
        lines.append(Words("工作{}：", "Job {}:").format(number).in_language(language))
        lines += _format_evidence(job, look_up, language)
    if trace.status:
        lines.append(Words("个人状况：", "The person:").in_language(language))
        lines += _format_evidence(trace.status, look_up, language)
    return "\n".join(lines)


def _format_clause(number: int, clause: Clause, language: str) -> str:
    said: list[str] = []
    if (time := _TIMES.get(clause.time)) is not None:
        said.append(time.in_language(language))
    if clause.place is not None:
        said.append(_PLACES[clause.place].in_language(language))
    said += [text.in_language(language) for flag, text in _FLAGS if getattr(clause, flag)]
    if clause.unit:
        said.append(Words("单位“{}”", "unit “{}”").format(clause.unit).in_language(language))
    if clause.activity:
        said.append(Words("工作“{}”", "work “{}”").format(clause.activity).in_language(language))
    if cues := [cue.term for cue in clause.cues if cue.term]:
        joined = "、".join(cues) if language == "zh" else ", ".join(cues)
        said.append(Words("方式“{}”", "manner “{}”").format(joined).in_language(language))
    if clause.income_share is not None:
        share = f"{clause.income_share:.0%}"
        said.append(Words("占收入{}", "{} of the income").format(share).in_language(language))
    said += [
        Words("“{}”读作“{}”", "“{}” read as “{}”").format(slip.written, slip.term).in_language(language)
        for slip in clause.slips
    ]
    separator = "；" if language == "zh" else "; "
    return f"  - {number} “{clause.words}” → {separator.join(said) or '-'}"


def _format_evidence(
    evidence: tuple[Evidence, ...], look_up: Callable[[str], str], language: str
) -> Iterator[str]:
    for each in evidence:
        family = "employer_business" if each.fact == "employer_business" else each.fact
        values = (" | ".join(_look_up_value(look_up, family, value) for value in each.value)) or "-"
        overruled = Words("，已被更强的依据推翻", "; overruled by stronger evidence").in_language(language)
        words = f"“{each.words}” → " if each.words else ""
        fact, strength = look_up(f"fact.{each.fact}"), look_up(f"strength.{each.strength.name.lower()}")
        told = f"{strength}{overruled if each.overruled else ''}"
        yield f"  - {words}{_EVIDENCE.format(fact, values, told).in_language(language)}"


def _look_up_value(look_up: Callable[[str], str], family: str, value: str) -> str:
    return look_up(f"{family}.{value}")
