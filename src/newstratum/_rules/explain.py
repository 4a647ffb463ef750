"""Explanations: a verdict as text a person can read, in Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen

from newstratum._model.people.evidence import Evidence, Strength
from newstratum._model.people.occupations import UNKNOWN
from newstratum._rules.rulebook import CONTESTED, UNDETERMINED, Rulebook
from newstratum._rules.verdict import OtherGroup, Question, Verdict, encode_strength

__all__ = ["PHRASES", "Phrases", "explain_verdict"]


def explain_verdict(
    verdict: Verdict, rulebook: Rulebook, words: Callable[[str], str], language: str = "zh"
) -> str:
    """Explain a verdict: the clause, the facts and their evidence, why not the other groups, what to ask.

    Args:
        verdict: the verdict.
        rulebook: the edition it was made under.
        words: returns the words for a code such as ``role.technical``.
        language: ``zh`` or ``en``.

    Returns:
        Lines of text; they may quote the person's own words and belong to nobody else's eyes.
    """
    return "\n".join(_Explanation(verdict, rulebook, words, language).lines())


class _Explanation:
    def __init__(
        self, verdict: Verdict, rulebook: Rulebook, words: Callable[[str], str], language: str
    ) -> None:
        self._verdict = verdict
        self._rulebook = rulebook
        self._words = words
        self._language = language
        self._say: Phrases = PHRASES["en" if language == "en" else "zh"]
        self._rules = {rule.id: rule for rule in (*rulebook.rules, rulebook.unpaid)}

    def lines(self) -> Iterator[str]:
        yield from self._outcome()
        yield from self._grounds()
        yield from self._facts()
        yield from self._others()
        yield from self._open_ends()
        edition = self._rulebook.edition.title.in_language(self._language)
        yield self._say.edition.format(edition=edition)
        yield self._say.proposal

    def _outcome(self) -> Iterator[str]:
        verdict = self._verdict
        outcome = self._words(f"outcome.{verdict.outcome}")
        if verdict.category:
            category = self._words(f"category.{verdict.outcome}.{verdict.category}")
            yield self._say.outcome_with_category.format(outcome=outcome, category=category)
        else:
            yield self._say.outcome.format(outcome=outcome)
        if reason := self._say.because.get(verdict.because):
            yield reason
        if verdict.also_fits:
            groups = self._join(self._words(f"outcome.{group}") for group in verdict.also_fits)
            yield self._say.also_fits.format(groups=groups)

    def _grounds(self) -> Iterator[str]:
        verdict = self._verdict
        if verdict.outcome == CONTESTED:
            yield self._say.readings
            for side in verdict.readings:
                outcome = self._words(f"outcome.{side.outcome}")
                yield f"  - {outcome}{self._say.colon}{self._quote(side.clause)}"
            return
        for clause in verdict.clauses:
            yield f"{self._say.clause}{self._quote(clause)}"
        rule = self._rules.get(verdict.rule or "")
        step = next((step for step in self._rulebook.steps if rule and step.id == rule.step), None)
        if rule and step:
            reason = step.reason.in_language(self._language)
            yield self._say.rule.format(rule=rule.id, step=step.id, reason=reason)

    def _quote(self, identifier: str) -> str:
        clause = self._rulebook.clause(identifier)
        return self._say.quote.format(
            text=clause.words.in_language(self._language), id=identifier, source=clause.source
        )

    def _facts(self) -> Iterator[str]:
        shown = [each for each in self._verdict.evidence if each.fact in _SHOWN]
        if shown:
            yield self._say.facts
        for each in shown:
            yield f"  - {self._fact(each)}"
        if self._verdict.conflict:
            names = self._join(self._words(f"fact.{name}") for name in self._verdict.conflict)
            yield self._say.conflict.format(facts=names)

    def _fact(self, evidence: Evidence) -> str:
        name = self._words(f"fact.{evidence.fact}")
        values = self._values(evidence.fact, evidence.value)
        if evidence.strength is Strength.PRESUMED:
            notes = (each for each in self._rulebook.presumptions if each.fact == evidence.fact)
            origin = next((each.note.in_language(self._language) for each in notes), "").rstrip("。.")
        else:
            origin = self._words(f"strength.{encode_strength(evidence.strength)}")
            if evidence.words:
                origin = self._say.words.format(words=evidence.words, strength=origin)
        if evidence.overruled:
            origin = self._say.overruled.format(origin=origin)
        return self._say.fact.format(name=name, values=values, origin=origin)

    def _values(self, fact: str, values: tuple[str, ...]) -> str:
        shown = [self._value(fact, value) for value in values]
        if len(shown) <= _MOST_SHOWN:
            return self._say.one_of.join(shown)
        return self._say.one_of_many.format(first=self._say.comma.join(shown[:2]), number=len(shown))

    def _value(self, fact: str, value: str) -> str:
        if value == UNKNOWN:
            return self._words("unknown.unknown")
        return self._words(f"{fact}.{value}") if fact in _CODED else value

    def _others(self) -> Iterator[str]:
        if self._verdict.others:
            yield self._say.others
        for other in self._verdict.others:
            yield f"  - {self._words(f'outcome.{other.group}')}{self._say.colon}{self._lacks(other)}"

    def _lacks(self, other: OtherGroup) -> str:
        if other.yields:
            return self._say.yields
        parts = []
        if other.failed:
            names = self._join(self._words(f"fact.{name}") for name in other.failed)
            parts.append(self._say.failed.format(facts=names))
        if other.unknown:
            names = self._join(self._words(f"fact.{name}") for name in other.unknown)
            parts.append(self._say.unknown.format(facts=names))
        return self._say.semicolon.join(parts) or self._say.no_rule

    def _open_ends(self) -> Iterator[str]:
        verdict = self._verdict
        if verdict.missing:
            names = self._join(self._words(f"fact.{name}") for name in verdict.missing)
            yield self._say.missing.format(facts=names)
        if verdict.next_question:
            yield self._say.question.format(text=verdict.next_question.text.in_language(self._language))
            yield from self._answers(verdict.next_question)

    def _answers(self, question: Question) -> Iterator[str]:
        """Yield what each answer leads to, answers of one outcome together."""
        by_outcome: dict[str, list[str]] = {}
        for answer, outcome in question.leads_to:
            by_outcome.setdefault(outcome, []).append(self._answer(question.fact, answer))
        for outcome, answers in by_outcome.items():
            led = self._say.still_open if outcome == UNDETERMINED else self._words(f"outcome.{outcome}")
            yield f"  - {self._join(answers)} → {led}"

    def _answer(self, fact: str, answer: str) -> str:
        if answer.isdecimal():
            return self._say.job.format(number=int(answer) + 1)
        return self._words(f"{fact}.{answer}")

    def _join(self, texts: Iterable[str]) -> str:
        return self._say.comma.join(texts)


#: Facts and evidence whose values are codes with words of their own.
_CODED = frozenset(
    {
        "status",
        "employer_kind",
        "relation",
        "role",
        "employer_business",
        "service",
        "registration",
        "ownership",
        "control",
        "establishment",
        "equity",
        "profession",
        "main_income",
        "full_time",
    }
)

#: What the list of facts shows; open texts such as the licence stay out of it.
_SHOWN = _CODED | {"reg_type", "uscc_prefix", "income_share"}

#: A longer list of possible values is named by its first ones and its length.
_MOST_SHOWN = 4


@frozen(kw_only=True)
class Phrases:
    """One language's sentences; the names in braces are filled in."""

    outcome: str
    outcome_with_category: str
    also_fits: str
    readings: str
    clause: str
    quote: str
    rule: str
    facts: str
    fact: str
    words: str
    overruled: str
    conflict: str
    others: str
    yields: str
    failed: str
    unknown: str
    no_rule: str
    missing: str
    question: str
    still_open: str
    job: str
    edition: str
    proposal: str
    colon: str
    comma: str
    semicolon: str
    one_of: str
    one_of_many: str
    #: For the stable words of ``Verdict.because``; ``only_job`` goes without saying.
    because: Mapping[str, str]


PHRASES: Final[Mapping[str, Phrases]] = MappingProxyType(
    {
        "zh": Phrases(
            outcome="结论：{outcome}",
            outcome_with_category="结论：{outcome}（{category}）",
            also_fits="不计先后，也符合：{groups}",
            readings="各方说法不一，两种读法都列出，不代为选择：",
            clause="依据：",
            quote="“{text}”（条款 {id}，{source}）",
            rule="规则：{rule}，步骤 {step}：{reason}",
            facts="用到的事实：",
            fact="{name}：{values}（{origin}）",
            words="{strength}“{words}”",
            overruled="{origin}；被更强的证据推翻",
            conflict="互相矛盾的事实：{facts}；请核对后更正。",
            others="其他各组为什么不是：",
            yields="条件符合，但前面的步骤优先",
            failed="不符合：{facts}",
            unknown="尚不清楚：{facts}",
            no_rule="本口径没有相应规则",
            missing="还会改变结论的事实：{facts}",
            question="下一个问题：{text}",
            still_open="仍需再问",
            job="第 {number} 份工作",
            edition="口径：{edition}",
            proposal="这是建议，须由具名的工作人员确认；本人可以查看、提出异议并要求更正。",
            colon="：",
            comma="、",
            semicolon="；",
            one_of="或",
            one_of_many="{first}等{number}种之一",
            because=MappingProxyType(
                {
                    "status": "本人的状态已经决定结论。",
                    "unpaid": "只有不领报酬的志愿服务，不作为职业。",
                    "share_above_half": "以收入过半的工作为准。",
                    "stated_main_income": "以填报为主要收入来源的工作为准。",
                    "largest_share": "以收入占比最大的工作为准。",
                    "only_full_time": "以唯一的全职工作为准。",
                    "all_jobs_agree": "哪份是主业未定，但各份工作结论一致。",
                    "public_post": "自由职业之外另在体制内单位任职，因此不是“不供职于任何单位”。",
                    "paid_post": "自由职业之外另有受薪岗位，是否仍算“不供职于任何单位”说法不一。",
                    "main_engagement": "所填工作不是主业，主业未填。",
                    "main_income": "哪份工作是主要收入来源尚不清楚。",
                    "engagements": "没有填写任何工作。",
                    "occupation": "填写的文字没有说明职业。",
                }
            ),
        ),
        "en": Phrases(
            outcome="Outcome: {outcome}",
            outcome_with_category="Outcome: {outcome} ({category})",
            also_fits="Precedence aside, also fits: {groups}",
            readings="The sources disagree; both readings are given and neither is chosen:",
            clause="Because: ",
            quote="“{text}” (clause {id}; {source})",
            rule="Rule: {rule}, step {step}: {reason}",
            facts="Facts used:",
            fact="{name}: {values} ({origin})",
            words="{strength} “{words}”",
            overruled="{origin}; overruled by stronger evidence",
            conflict="Facts that contradict each other: {facts}; check and correct them.",
            others="Why none of the other groups:",
            yields="the conditions hold, but an earlier step goes first",
            failed="fails on {facts}",
            unknown="not known: {facts}",
            no_rule="this edition has no rule for it",
            missing="Facts that can still change the outcome: {facts}",
            question="Next question: {text}",
            still_open="one more question",
            job="job {number}",
            edition="Edition: {edition}",
            proposal=(
                "This is a proposal until a named member of staff confirms it; the person can see it, "
                "object, and have it corrected."
            ),
            colon=": ",
            comma=", ",
            semicolon="; ",
            one_of=" or ",
            one_of_many="one of {number} kinds: {first}, …",
            because=MappingProxyType(
                {
                    "status": "The person's status decides.",
                    "unpaid": "Unpaid volunteer work alone is no occupation.",
                    "share_above_half": "The job with more than half of the income counts.",
                    "stated_main_income": "The job stated as the main income counts.",
                    "largest_share": "The job with the largest share of income counts.",
                    "only_full_time": "The only full-time job counts.",
                    "all_jobs_agree": "Which job is the main one is open; all lead to the same outcome.",
                    "public_post": "Beside freelance work the person holds a post in the state sector.",
                    "paid_post": "Beside freelance work the person holds a paid post: is that “no unit”?",
                    "main_engagement": "The job given is not the main one, which is not given.",
                    "main_income": "It is open which job brings the main income.",
                    "engagements": "No job is given.",
                    "occupation": "The words given name no occupation.",
                }
            ),
        ),
    }
)
