"""What the rulebook finds of one engagement, each part computed when first asked."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cached_property
from typing import Final

from newstratum._rules.diagram import Answer, Completions, Counts
from newstratum._rules.narrowing import NarrowedFacts
from newstratum._rules.rulebook import CONTESTED, OUTSIDE, UNDETERMINED, Reading, Rule, Rulebook
from newstratum._rules.verdict import MissingFact, OtherGroup, Question, Reason, Verdict
from newstratum._rules.vocabulary import Case

#: Kinds of unit that differ in their owner alone.
_BY_OWNER: Final = (
    frozenset({"private_enterprise", "foreign_enterprise", "state_enterprise", "collective_enterprise"}),
    frozenset({"private_hospital", "public_hospital"}),
    frozenset({"private_school", "public_school"}),
)


def find_shared_category(categories: Iterable[str]) -> str:
    """Return what categories share: equal steps of their dotted names from the left."""
    paths = [category.split(".") for category in categories]
    shared: list[str] = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return ".".join(shared)


def select_missing_fact(kinds: Set[str]) -> MissingFact:
    """Return the name of what is missing where these kinds of unit remain."""
    if any(kinds <= by_owner for by_owner in _BY_OWNER):
        return MissingFact.OWNERSHIP
    return MissingFact.EMPLOYER_KIND


class Evaluation:
    """The outcome of one engagement, and on demand what explains it."""

    def __init__(
        self, rulebook: Rulebook, completions: Completions, narrowed: NarrowedFacts, *, names_job: bool = True
    ) -> None:
        self.narrowed = narrowed
        #: Whether any occupational fact is given; words such as 政协委员 name no job.
        self.names_job = names_job
        self._rulebook = rulebook
        self._completions = completions
        counts: Counts = {} if narrowed.conflict else completions.count(narrowed.case)
        #: The rules that decide some completion, in the order of the rulebook.
        self.rules: tuple[Rule, ...] = tuple(rulebook.rules[place] for place in sorted(counts))
        outcomes = {rule.outcome for rule in self.rules}
        self.outcome = outcomes.pop() if len(outcomes) == 1 else UNDETERMINED
        self.category = (
            find_shared_category(rule.category for rule in self.rules) if self.outcome != UNDETERMINED else ""
        )

        self._verdicts: dict[tuple[int | None, Reason], Verdict] = {}

    def verdict(self, engagement: int | None, reason: Reason) -> Verdict:
        """Return the verdict if this engagement decides; the same object each time.

        Its evidence is left to whoever knows the words; its scope takes nobody's attestation.
        """
        if self.narrowed.unlisted and self.outcome == UNDETERMINED:
            reason = Reason.UNLISTED_VALUE
        key = (engagement, reason)
        if key not in self._verdicts:
            self._verdicts[key] = Verdict(
                outcome=self.outcome,
                category=self.category,
                scope=False if self.outcome == OUTSIDE else None,
                missing=self.missing,
                next_question=self.question(engagement),
                readings=self.readings,
                also_fits=self.also_fits,
                conflict=self.narrowed.conflict,
                rule=self.rule,
                clauses=self.clauses,
                engagement=engagement,
                others=self.others,
                because=reason,
                edition=self._rulebook.edition.name,
            )
        return self._verdicts[key]

    @property
    def case(self) -> Case:
        """What remains possible of each fact."""
        return self.narrowed.case

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Of a contested outcome: the sides, each once."""
        if self.outcome != CONTESTED:
            return ()
        return tuple(dict.fromkeys(side for rule in self.rules for side in rule.readings))

    @cached_property
    def also_fits(self) -> tuple[str, ...]:
        """Groups whose definition is also met in every completion."""
        if self.outcome == UNDETERMINED or not self.rules:
            return ()
        first, *rest = self.rules
        return tuple(group for group in first.also_fits if all(group in rule.also_fits for rule in rest))

    @cached_property
    def rule(self) -> str | None:
        """The rule that decided; the first of them where several lead to the one outcome."""
        return self.rules[0].id if self.outcome != UNDETERMINED else None

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses the outcome rests on."""
        if self.outcome == UNDETERMINED:
            return ()
        return tuple(dict.fromkeys(clause for rule in self.rules for clause in rule.clauses))

    @cached_property
    def _answers(self) -> dict[int, list[Answer]]:
        """For each fact that can still change the outcome, what each possible answer leaves."""
        if self.outcome != UNDETERMINED or self.narrowed.conflict:
            return {}
        return {
            place: answers
            for place, answers in sorted(self._completions.answers(self.case).items())
            if len({frozenset(left) for _bit, left in answers}) > 1
            or self._completions.can_change(self.case, place)
        }

    @cached_property
    def _asked(self) -> int | None:
        """The fact whose answers settle most completions; the first in the order of questions of equals."""
        if not self._answers:
            return None
        return max(self._answers, key=lambda place: (_count_settled(self._answers[place]), -place))

    @cached_property
    def missing(self) -> tuple[MissingFact, ...]:
        """The facts that can still change the outcome, the one to ask first in front."""
        first = self._asked
        rest = [place for place in self._answers if place != first]
        return tuple(self._missing_name(place) for place in ([] if first is None else [first, *rest]))

    def _missing_name(self, place: int) -> MissingFact:
        name = self._rulebook.vocabulary.facts[place].name
        if name == "employer_kind":
            spec = self._rulebook.vocabulary.facts[place]
            left = {value for bit, _left in self._answers[place] for value in spec.values_of(bit)}
            return select_missing_fact(left)
        return MissingFact(name)

    def question(self, engagement: int | None) -> Question | None:
        """Return the one question that settles most, asked of an engagement by its place."""
        if self._asked is None:
            return None
        fact = self._rulebook.vocabulary.facts[self._asked]
        leads_to = tuple(
            (fact.values_of(bit)[0], next(iter(left)) if len(left) == 1 else UNDETERMINED)
            for bit, left in self._answers[self._asked]
        )
        return Question(fact=fact.name, engagement=engagement, text=fact.question, leads_to=leads_to)

    @cached_property
    def others(self) -> tuple[OtherGroup, ...]:
        """For each group the outcome does not name, the rule that comes nearest and what it lacks."""
        if self.narrowed.conflict:
            return ()
        return tuple(self._other(group) for group in self._rulebook.groups if group != self.outcome)

    def _other(self, group: str) -> OtherGroup:
        """Return what the nearest rule of a group lacks: fewest facts failed, then fewest unknown."""
        case, nearest, distance = self.case, None, (len(self.case) + 1, 0)
        for rule, limits in self._rulebook.limits(group):
            failed = unknown = 0
            for place, allowed in limits:
                mask = case[place]
                if not mask & allowed:
                    failed += 1
                    if failed > distance[0]:
                        break
                elif mask & ~allowed:
                    unknown += 1
            else:
                if (failed, unknown) < distance:
                    nearest, distance = (rule, limits), (failed, unknown)
        if nearest is None:
            return OtherGroup(group=group, rule=None)
        rule, limits = nearest
        names = self._rulebook.vocabulary.facts
        failed_facts = tuple(names[place].name for place, allowed in limits if not case[place] & allowed)
        unknown_facts = tuple(
            names[place].name for place, allowed in limits if case[place] & allowed and case[place] & ~allowed
        )
        return OtherGroup(
            group=group,
            rule=rule,
            failed=failed_facts,
            unknown=unknown_facts,
            yields=not failed_facts and (self.outcome != UNDETERMINED or not unknown_facts),
        )


def _count_settled(answers: Iterable[Answer]) -> int:
    """Return how many completions the answers of a fact settle."""
    return sum(next(iter(left.values())) for _bit, left in answers if len(left) == 1)
