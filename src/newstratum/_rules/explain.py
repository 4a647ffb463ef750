"""Explanations: a verdict as text a person can read, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import FACT_CONVERTERS, UNKNOWN
from newstratum._model.people.people import hide_text
from newstratum._rules.rulebook import CONTESTED, UNDETERMINED, Rulebook
from newstratum._rules.verdict import MissingFact, OtherGroup, Question, Reason, Verdict, encode_strength
from newstratum._words import Words


def explain_verdict(
    verdict: Verdict, rulebook: Rulebook, words: Callable[[str], str], language: str = "zh"
) -> str:
    """Explain a verdict: the clause, the facts and their evidence, why not the other groups, what to ask."""
    return "\n".join(_Explanation(verdict, rulebook, words, language).lines())


def explain_stored_verdict(
    verdict: Verdict, rulebook: Rulebook, words: Callable[[str], str], language: str = "zh"
) -> str:
    """Explain the verdict on a stored person: each fact with its source, and no word of who confirms it."""
    return "\n".join(_StoredExplanation(verdict, rulebook, words, language).lines())


class _Explanation:
    def __init__(
        self, verdict: Verdict, rulebook: Rulebook, words: Callable[[str], str], language: str
    ) -> None:
        self._verdict = verdict
        self._rulebook = rulebook
        self._words = words
        self._language = language
        self._rules = {rule.id: rule for rule in (*rulebook.rules, rulebook.unpaid)}

    def _say(self, sentence: str, /, **values: object) -> str:
        return _SENTENCES[sentence].in_language(self._language).format(**values)

    def lines(self) -> Iterator[str]:
        yield from self._outcome()
        yield from self._grounds()
        yield from self._facts()
        yield from self._others()
        yield from self._open_ends()
        edition = self._rulebook.edition.title.in_language(self._language)
        yield self._say("edition", edition=edition)
        yield from self._status()

    def _status(self) -> Iterator[str]:
        yield self._say("proposal")

    def _outcome(self) -> Iterator[str]:
        verdict = self._verdict
        outcome = self._words(f"outcome.{verdict.outcome}")
        if verdict.category:
            category = self._words(f"category.{verdict.outcome}.{verdict.category}")
            yield self._say("outcome_with_category", outcome=outcome, category=category)
        else:
            yield self._say("outcome", outcome=outcome)
        if reason := _REASONS.get(verdict.because) if verdict.because else None:
            yield reason.in_language(self._language)
        if verdict.also_fits:
            groups = self._join_words("outcome", verdict.also_fits)
            yield self._say("also_fits", groups=groups)

    def _grounds(self) -> Iterator[str]:
        verdict = self._verdict
        if verdict.outcome == CONTESTED:
            yield self._say("readings")
            for side in verdict.readings:
                outcome = self._words(f"outcome.{side.outcome}")
                yield f"  - {outcome}{self._say('colon')}{self._write_clause(side.clause)}"
            return
        for clause in verdict.clauses:
            yield f"{self._say('clause')}{self._write_clause(clause)}"
        rule = self._rules.get(verdict.rule or "")
        step = next((step for step in self._rulebook.steps if rule and step.id == rule.step), None)
        if rule and step:
            reason = step.reason.in_language(self._language)
            yield self._say("rule", rule=rule.id, step=step.id, reason=reason)

    def _write_clause(self, identifier: str) -> str:
        clause = self._rulebook.clause(identifier)
        sentence = "quoted" if clause.quoted else "summed_up"
        return self._say(
            sentence, text=clause.words.in_language(self._language), id=identifier, source=clause.source
        )

    def _facts(self) -> Iterator[str]:
        shown = [each for each in self._verdict.evidence if each.fact in _SHOWN]
        for heading, is_overruled in (("facts", False), ("overruled", True)):
            listed = [each for each in shown if each.overruled is is_overruled]
            if listed:
                yield self._say(heading)
            for each in listed:
                yield f"  - {self._fact(each)}"
        if self._verdict.conflict:
            names = self._join_words("fact", self._verdict.conflict)
            yield self._say("conflict", facts=names)

    def _fact(self, evidence: Evidence) -> str:
        name = self._words(f"fact.{evidence.fact}")
        values = self._values(evidence.fact, evidence.value)
        if evidence.strength is Strength.PRESUMED:
            notes = (each for each in self._rulebook.presumptions if each.fact == evidence.fact)
            origin = next((each.note.in_language(self._language) for each in notes), "").rstrip("。.")
        else:
            origin = self._words(f"strength.{encode_strength(evidence.strength)}")
            if evidence.words:
                origin = self._say("words", words=evidence.words, strength=origin)
        return self._say("fact", name=name, values=values, origin=self._add_source(evidence, origin))

    def _add_source(self, _evidence: Evidence, origin: str) -> str:
        return origin

    def _values(self, fact: str, values: tuple[str, ...]) -> str:
        shown = [self._value(fact, value) for value in values]
        if len(shown) <= _MOST_SHOWN:
            return self._say("one_of").join(shown)
        return self._say("one_of_many", first=self._say("comma").join(shown[:2]), number=len(shown))

    def _value(self, fact: str, value: str) -> str:
        if value == UNKNOWN:
            return self._words("unknown.unknown")
        if fact in _CODED:
            return self._words(f"{fact}.{value}")
        # Forms give the whole credit code, or anything.
        return hide_text(fact, value[:2] if fact == "uscc_prefix" else value)

    def _others(self) -> Iterator[str]:
        if self._verdict.others:
            yield self._say("others")
        for other in self._verdict.others:
            yield f"  - {self._words(f'outcome.{other.group}')}{self._say('colon')}{self._lacks(other)}"

    def _lacks(self, other: OtherGroup) -> str:
        if other.yields:
            return self._say("yields")
        if other.group in self._verdict.also_fits:
            return self._say("goes_after")
        parts = []
        if other.failed:
            names = self._join_words("fact", other.failed)
            parts.append(self._say("failed", facts=names))
        if other.unknown:
            names = self._join_words("fact", other.unknown)
            decided = self._verdict.outcome not in (UNDETERMINED, CONTESTED) and not other.failed
            parts.append(self._say("not_asked" if decided else "unknown", facts=names))
        return self._say("semicolon").join(parts) or self._say("no_rule")

    def _open_ends(self) -> Iterator[str]:
        verdict = self._verdict
        if verdict.missing:
            names = (self._words(_MISSING.get(name, f"fact.{name}")) for name in verdict.missing)
            yield self._say("missing", facts=self._join(names))
        if verdict.next_question:
            yield self._say("question", text=verdict.next_question.text.in_language(self._language))
            yield from self._answers(verdict.next_question)

    def _answers(self, question: Question) -> Iterator[str]:
        """Yield what each answer leads to, answers of one outcome together."""
        by_outcome: dict[str, list[str]] = {}
        for answer, outcome in question.leads_to:
            by_outcome.setdefault(outcome, []).append(self._answer(question.fact, answer))
        for outcome, answers in by_outcome.items():
            led = self._say("still_open") if outcome == UNDETERMINED else self._words(f"outcome.{outcome}")
            yield f"  - {self._join(answers)} → {led}"

    def _answer(self, fact: str, answer: str) -> str:
        if answer.isdecimal():
            return self._say("job", number=int(answer) + 1)
        return self._words(f"{fact}.{answer}")

    def _join_words(self, family: str, codes: Iterable[str]) -> str:
        return self._join(self._words(f"{family}.{code}") for code in codes)

    def _join(self, texts: Iterable[str]) -> str:
        return self._say("comma").join(texts)


class _StoredExplanation(_Explanation):
    """The explanation of a verdict on a stored person; its status stands in the placement."""

    def _status(self) -> Iterator[str]:
        return iter(())

    def _add_source(self, evidence: Evidence, origin: str) -> str:
        source = evidence.source
        parts = [origin]
        if evidence.origin not in ("", "presumed", evidence.fact):
            parts.append(self._say("origin", origin=self._words(f"column.{evidence.origin}")))
        if source is not None:
            kind = self._words(f"source_kind.{source.kind.value}")
            parts.append(self._say("source", kind=kind, day=source.stated_on))
            parts += [self._write_reference(source.reference)] if source.reference else []
        return self._say("semicolon").join(parts)

    def _write_reference(self, reference: str) -> str:
        """Return where it stands; imports name the line of a file in Chinese."""
        return reference if self._language == "zh" else _LINE.sub(r" line \1", reference)


#: How the place of a row ends that is no cell of a workbook.
_LINE: Final = re.compile(r"\s*第(\d+)行$")

#: Facts and evidence whose values are codes with words of their own.
_CODED = FACT_CONVERTERS.keys() | {"profession"}

#: What is missing under another name than the fact that is asked for.
_MISSING: Final[Mapping[str, str]] = {MissingFact.OWNERSHIP: "missing_fact.ownership"}

#: What the list of facts shows; open texts such as the licence stay out of it.
_SHOWN = _CODED | {"reg_type", "uscc_prefix", "income_share"}

#: A longer list of possible values is named by its first ones and its length.
_MOST_SHOWN = 4


#: The sentences of an explanation; the names in braces are filled in.
_SENTENCES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "outcome": Words("结论：{outcome}", "Outcome: {outcome}"),
        "outcome_with_category": Words("结论：{outcome}（{category}）", "Outcome: {outcome} ({category})"),
        "also_fits": Words("不计先后，也符合：{groups}", "Precedence aside, also fits: {groups}"),
        "readings": Words(
            "各方说法不一，两种读法都列出，不代为选择：",
            "The sources disagree; both readings are given and neither is chosen:",
        ),
        "clause": Words("依据：", "Because: "),
        # Quotation marks stand around the words of the source alone; English is a translation of them.
        "quoted": Words("“{text}”（条款 {id}，{source}）", "{text} (clause {id}; translated from {source})"),
        "summed_up": Words("{text}（条款 {id}，大意，据{source}）", "{text} (clause {id}; after {source})"),
        "rule": Words("规则：{rule}，步骤 {step}：{reason}", "Rule: {rule}, step {step}: {reason}"),
        "facts": Words("用到的事实：", "Facts used:"),
        "fact": Words("{name}：{values}（{origin}）", "{name}: {values} ({origin})"),
        "words": Words("{strength}“{words}”", "{strength} “{words}”"),
        "overruled": Words("有更可靠依据，未采用：", "Not used, for there is stronger evidence:"),
        # The field of the register: the file may have called its column otherwise.
        "origin": Words("登记项“{origin}”", "field “{origin}”"),
        "source": Words("{day}{kind}", "{kind}, {day}"),
        "conflict": Words(
            "互相矛盾的事实：{facts}；请核对后更正。",
            "Facts that contradict each other: {facts}; check and correct them.",
        ),
        "others": Words("其他各组为什么不是：", "Why none of the other groups:"),
        "yields": Words("条件符合，但前面的步骤优先", "the conditions hold, but an earlier step goes first"),
        "goes_after": Words(
            "定义也符合，但前面的条款优先", "its definition fits too, but an earlier clause goes first"
        ),
        "failed": Words("不符合：{facts}", "fails on {facts}"),
        "unknown": Words("尚不清楚：{facts}", "not known: {facts}"),
        "not_asked": Words(
            "前面的步骤已经决定；不再问：{facts}", "an earlier step decides; not asked: {facts}"
        ),
        "no_rule": Words("本口径没有相应规则", "this edition has no rule for it"),
        "missing": Words("还会改变结论的事实：{facts}", "Facts that can still change the outcome: {facts}"),
        "question": Words("下一个问题：{text}", "Next question: {text}"),
        "still_open": Words("仍需再问", "one more question"),
        "job": Words("第 {number} 份工作", "job {number}"),
        "edition": Words("口径：{edition}", "Edition: {edition}"),
        "proposal": Words(
            "这是建议，须由具名的工作人员确认；本人可以查看、提出异议并要求更正。",
            "This is a proposal until a named member of staff confirms it; the person can see it, "
            "object, and have it corrected.",
        ),
        "colon": Words("：", ": "),
        "comma": Words("、", ", "),
        "semicolon": Words("；", "; "),
        "one_of": Words("或", " or "),
        "one_of_many": Words("{first}等{number}种之一", "one of {number} kinds: {first}, …"),
    }
)

#: What is said of each reason; that the only job counts goes without saying.
_REASONS: Final[Mapping[Reason, Words]] = MappingProxyType(
    {
        Reason.STATUS: Words("本人的状态已经决定结论。", "The person's status decides."),
        Reason.UNPAID: Words(
            "只有不领报酬的志愿服务，不作为职业。", "Unpaid volunteer work alone is no occupation."
        ),
        Reason.SHARE_ABOVE_HALF: Words(
            "以收入过半的工作为准。", "The job with more than half of the income counts."
        ),
        Reason.STATED_MAIN_INCOME: Words(
            "以填报为主要收入来源的工作为准。", "The job stated as the main income counts."
        ),
        Reason.LARGEST_SHARE: Words(
            "以收入占比最大的工作为准。", "The job with the largest share of income counts."
        ),
        Reason.ONLY_FULL_TIME: Words("以唯一的全职工作为准。", "The only full-time job counts."),
        Reason.ALL_JOBS_AGREE: Words(
            "哪份是主业未定，但各份工作结论一致。",
            "Which job is the main one is open; all lead to the same outcome.",
        ),
        Reason.PUBLIC_POST: Words(
            "自由职业之外另在体制内单位任职，因此不是“不供职于任何单位”。",
            "Beside freelance work the person holds a post in the state sector.",
        ),
        Reason.PAID_POST: Words(
            "自由职业之外另有受薪岗位，是否仍算“不供职于任何单位”说法不一。",
            "Beside freelance work the person holds a paid post: is that “no unit”?",
        ),
        Reason.NO_MAIN_JOB: Words(
            "所填工作不是主业，主业未填。", "The job given is not the main one, which is not given."
        ),
        Reason.MAIN_INCOME_OPEN: Words(
            "哪份工作是主要收入来源尚不清楚。", "It is open which job brings the main income."
        ),
        Reason.NO_JOB: Words("没有填写任何工作。", "No job is given."),
        Reason.NO_OCCUPATION: Words("填写的文字没有说明职业。", "The words given name no occupation."),
        Reason.UNLISTED_VALUE: Words(
            "本口径没有列出所填的值，相应事实按未知处理。",
            "This edition does not list a value that was given; that fact is taken as not known.",
        ),
    }
)
