"""Explanations: a verdict as text a person can read, in Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from newstratum.model.evidence import Evidence, Strength
from newstratum.model.occupations import UNKNOWN
from newstratum.rules.phrases import PHRASES, Phrases
from newstratum.rules.rulebook import CONTESTED, UNDETERMINED, Rulebook
from newstratum.rules.verdict import OtherGroup, Question, Verdict, strength_word

__all__ = ["explanation_of"]


def explanation_of(
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
            origin = self._words(f"strength.{strength_word(evidence.strength)}")
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
