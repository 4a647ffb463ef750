"""Questions to the diagram about every possible completion of the unknown facts.

A case leaves some values of each fact possible; a *completion* picks one of each, and is left out
where no person shows the combination. The answers are exact, and remembered: two cases that agree
on the lower levels share the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from newstratum.rules.diagram import IMPOSSIBLE, Diagram, rule_of
from newstratum.rules.facts import Case, bits_of

__all__ = ["Completions", "Counts"]

#: For each rule (its place in the rulebook), how many completions it decides; none with zero.
Counts: TypeAlias = Mapping[int, int]

#: Beyond so many remembered answers the memory starts anew, which bounds it.
_MOST_REMEMBERED = 200_000


class Completions:
    """Counts completions and compares them, by walks over the diagram."""

    def __init__(self, diagram: Diagram, outcomes: tuple[str, ...]) -> None:
        """Make a walker.

        Args:
            diagram: the compiled rulebook.
            outcomes: for each rule its outcome.
        """
        self._diagram = diagram
        self._outcomes = outcomes
        self._levels = {place: level for level, place in enumerate(diagram.order)}
        self._depth = len(diagram.order)
        self._counted: dict[tuple[int, Case], dict[int, int]] = {}
        self._split: dict[tuple[frozenset[int], Case], bool] = {}

    def count(self, case: Case) -> Counts:
        """Return how many completions of a case each rule decides."""
        return self._count(self._diagram.root, 0, self._diagram.by_level(case))

    def outcomes(self, counts: Counts) -> frozenset[str]:
        """Return the outcomes of the rules that decide some completion."""
        return frozenset(self._outcomes[rule] for rule in counts)

    def answers(self, case: Case, place: int) -> list[tuple[int, Counts]]:
        """Return, for each possible value of a fact, the counts if it is known.

        Args:
            case: what is known.
            place: the place of the fact in the vocabulary.

        Returns:
            Pairs of a single bit and the counts with that value; values without a completion are
            left out.
        """
        level = self._levels[place]
        known: list[tuple[int, Counts]] = []
        by_class: dict[int, Counts] = {}
        for bit in bits_of(case[place]):
            of_class = next(number for number, mask in enumerate(self._diagram.classes[level]) if mask & bit)
            if of_class not in by_class:
                by_class[of_class] = self.count((*case[:place], bit, *case[place + 1 :]))
            if by_class[of_class]:
                known.append((bit, by_class[of_class]))
        return known

    def can_change(self, case: Case, place: int) -> bool:
        """Say whether two possible completions that differ in one fact alone differ in outcome.

        Args:
            case: what is known.
            place: the place of the fact in the vocabulary.
        """
        masks = self._diagram.by_level(case)
        target = self._levels[place]
        pending, seen = [self._diagram.root], set[int]()
        while pending:
            number = pending.pop()
            if number < 0 or number in seen:
                continue
            seen.add(number)
            level, *children = self._diagram.nodes[number]
            if level > target:
                continue
            reached = [
                child
                for child, of_class in zip(children, self._diagram.classes[level], strict=True)
                if masks[level] & of_class
            ]
            if level < target:
                pending.extend(reached)
            elif self._splits(frozenset(reached), masks[level + 1 :]):
                return True
        return False

    def example(self, case: Case, rule: int) -> Case | None:
        """Return one possible completion of a case that a rule decides, one bit a fact; or None."""
        if not self.count(case).get(rule):
            return None
        chosen = case
        for place, mask in enumerate(case):
            for bit in bits_of(mask):
                narrowed = (*chosen[:place], bit, *chosen[place + 1 :])
                if self.count(narrowed).get(rule):
                    chosen = narrowed
                    break
        return chosen

    def decided_by(self, case: Case, rule: int) -> bool:
        """Say whether a rule decides every possible completion of a case, and there is one."""
        return self.count(case).keys() == {rule}

    def _count(self, number: int, level: int, masks: Case) -> dict[int, int]:
        """Count below a node, given the masks from ``level`` on."""
        if number < 0:
            weight = 1
            for mask in masks:
                weight *= mask.bit_count()
            return {} if number == IMPOSSIBLE or not weight else {rule_of(number): weight}
        own, *children = self._diagram.nodes[number]
        weight = 1
        for mask in masks[: own - level]:
            weight *= mask.bit_count()
        below = self._count_node(number, own, children, masks[own - level :])
        return {rule: weight * count for rule, count in below.items()} if weight != 1 else below

    def _count_node(self, number: int, level: int, children: list[int], masks: Case) -> dict[int, int]:
        key = (number, masks)
        counts = self._counted.get(key)
        if counts is not None:
            return counts
        mask, rest = masks[0], masks[1:]
        counts = {}
        for child, of_class in zip(children, self._diagram.classes[level], strict=True):
            values = (mask & of_class).bit_count()
            if values:
                for rule, count in self._count(child, level + 1, rest).items():
                    counts[rule] = counts.get(rule, 0) + values * count
        if len(self._counted) >= _MOST_REMEMBERED:
            self._counted.clear()
        self._counted[key] = counts
        return counts

    def _splits(self, numbers: frozenset[int], masks: Case) -> bool:
        """Say whether one completion of the lower facts reaches two outcomes from two of the nodes."""
        inner = [number for number in numbers if number >= 0]
        reached = {self._outcomes[rule_of(leaf)] for leaf in numbers if leaf < IMPOSSIBLE}
        if len(reached) > 1:
            # Two leaves are reached whatever the lower facts are, as long as they have values.
            return all(masks)
        if len(numbers) < 2 or not inner:
            return False
        key = (numbers, masks)
        found = self._split.get(key)
        if found is None:
            level = min(self._diagram.nodes[number][0] for number in inner)
            place = level - (self._depth - len(masks))
            found = any(
                self._splits(self._step(numbers, level, of_class), masks[place + 1 :])
                for of_class, mask in enumerate(self._diagram.classes[level])
                if masks[place] & mask
            )
            if len(self._split) >= _MOST_REMEMBERED:
                self._split.clear()
            self._split[key] = found
        return found

    def _step(self, numbers: frozenset[int], level: int, of_class: int) -> frozenset[int]:
        nodes = self._diagram.nodes
        return frozenset(
            nodes[number][1 + of_class] if number >= 0 and nodes[number][0] == level else number
            for number in numbers
        )
