"""The decision diagram: a rulebook compiled to one reduced, ordered, multi-valued diagram.

Each node asks for one fact; its leaves are rules. Values that no condition tells apart form one
*class* and share a branch. Nodes are plain tuples of integers, so that an array engine can read
them as they are.

A case leaves some values of each fact possible; a *completion* picks one of each, and is left out where no
person shows the combination. What is asked of every possible completion is answered exactly, and remembered:
two cases that agree on the lower levels share the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import prod
from operator import mul
from typing import Final, TypeAlias

from attrs import frozen

from newstratum._rules.vocabulary import Case, Vocabulary, iterate_bits

#: (level, child for class 0, child for class 1, …); a child below zero is a leaf.
Node: TypeAlias = tuple[int, ...]

#: The leaf of combinations that no person shows.
IMPOSSIBLE: Final = -1


def to_leaf(rule: int) -> int:
    """Return the leaf of a rule, by its place in the rulebook."""
    return -2 - rule


def to_rule(leaf: int) -> int:
    """Return the place of the rule a leaf stands for."""
    return -2 - leaf


@frozen(eq=False, repr=False)
class Diagram:
    """A compiled rulebook."""

    #: For each level, top first, the place of its fact in the vocabulary.
    order: tuple[int, ...]
    #: For each level, the mask over the fact's values of each class.
    classes: tuple[tuple[int, ...], ...]
    #: Children have greater numbers than no parent: a node's children stand before it.
    nodes: tuple[Node, ...]
    #: The number of the top node, or a leaf.
    root: int

    def by_level(self, case: Case) -> Case:
        """Return the masks of a case in the order of the levels."""
        return tuple(case[place] for place in self.order)


def compile_diagram(
    vocabulary: Vocabulary,
    impossible: Sequence[Case],
    rules: Sequence[Sequence[Case]],
    order: tuple[int, ...],
) -> Diagram:
    """Compile boxes to a diagram: the first rule that holds decides, impossible cases left out."""
    boxes = [(box, IMPOSSIBLE) for box in impossible]
    boxes += [(box, to_leaf(place)) for place, each in enumerate(rules) for box in each]
    leaves = [leaf for _box, leaf in boxes]
    classes, accepting = _group_values(vocabulary, [box for box, _leaf in boxes], order)
    settled = _find_settled_boxes(vocabulary, [box for box, _leaf in boxes], order)
    return _Compiler(leaves, accepting, settled).compile(order, classes)


def _group_values(
    vocabulary: Vocabulary, boxes: list[Case], order: tuple[int, ...]
) -> tuple[tuple[tuple[int, ...], ...], list[list[int]]]:
    """Return, a level each, the classes of values and for each class the boxes that accept it."""
    classes: list[tuple[int, ...]] = []
    accepting: list[list[int]] = []
    for place in order:
        masks: dict[int, int] = {}
        for value in range(len(vocabulary.facts[place].values)):
            accepts = 0
            for number, box in enumerate(boxes):
                accepts |= (box[place] >> value & 1) << number
            masks[accepts] = masks.get(accepts, 0) | 1 << value
        classes.append(tuple(masks.values()))
        accepting.append(list(masks))
    return tuple(classes), accepting


def _find_settled_boxes(vocabulary: Vocabulary, boxes: list[Case], order: tuple[int, ...]) -> list[int]:
    """Return, a level each, the set of boxes that ask for nothing from that level on."""
    settled = [0] * (len(order) + 1)
    settled[-1] = (1 << len(boxes)) - 1
    for level in range(len(order) - 1, -1, -1):
        place = order[level]
        full = vocabulary.facts[place].full
        free = 0
        for number, box in enumerate(boxes):
            free |= (box[place] == full) << number
        settled[level] = settled[level + 1] & free
    return settled


class _Compiler:
    """Builds the nodes top down; a state is the set of boxes that can still hold, as bits."""

    def __init__(self, leaves: list[int], accepting: list[list[int]], settled: list[int]) -> None:
        self._leaves = leaves
        self._accepting = accepting
        self._settled = settled
        self._numbers: dict[Node, int] = {}
        self._seen: dict[tuple[int, int], int] = {}

    def compile(self, order: tuple[int, ...], classes: tuple[tuple[int, ...], ...]) -> Diagram:
        root = self._node(0, (1 << len(self._leaves)) - 1)
        return Diagram(order, classes, tuple(self._numbers), root)

    def _node(self, level: int, alive: int) -> int:
        # The first box that asks for nothing more decides over all behind it.
        certain = alive & self._settled[level]
        first_certain = certain & -certain
        alive &= (first_certain << 1) - 1
        if (alive & -alive) == first_certain:
            return self._leaves[first_certain.bit_length() - 1]
        key = (level, alive)
        number = self._seen.get(key)
        if number is None:
            children = [self._node(level + 1, alive & accepts) for accepts in self._accepting[level]]
            if children.count(children[0]) == len(children):
                number = children[0]
            else:
                number = self._numbers.setdefault((level, *children), len(self._numbers))
            self._seen[key] = number
        return number


#: For each rule (its place in the rulebook), how many completions it decides; none with zero.
Counts: TypeAlias = Mapping[int, int]

#: One value of a fact (a single bit), and for each outcome how many completions lead to it.
Answer: TypeAlias = tuple[int, Mapping[str, int]]

#: Beyond so many remembered answers the memory starts anew, which bounds it.
_CACHE_SIZE = 200_000


class Completions:
    """Counts completions and compares them, by walks over the diagram."""

    def __init__(self, diagram: Diagram, outcomes: tuple[str, ...]) -> None:
        """Make a walker."""
        self._diagram = diagram
        self._outcomes = outcomes
        self._levels = {place: level for level, place in enumerate(diagram.order)}
        self._depth = len(diagram.order)
        #: Each outcome has a field of an integer that holds the number of all completions.
        self._named = tuple(dict.fromkeys(outcomes))
        self._width = prod(sum(map(int.bit_count, level)) for level in diagram.classes).bit_length()
        self._field = (1 << self._width) - 1
        #: One completion of each leaf, in the order of their numbers downwards; none of the impossible one.
        self._units = (0, *(1 << self._named.index(outcome) * self._width for outcome in outcomes))
        self._counted: dict[tuple[int, Case], dict[int, int]] = {}
        self._split: dict[tuple[frozenset[int], Case], bool] = {}

    def count(self, case: Case) -> Counts:
        """Return how many completions of a case each rule decides."""
        return self._count(self._diagram.root, 0, self._diagram.by_level(case))

    def decided_by(self, case: Case, rule: int) -> bool:
        """Say whether a rule decides every possible completion of a case, and there is one."""
        return self.count(case).keys() == {rule}

    def example(self, case: Case, rule: int) -> Case | None:
        """Return one possible completion of a case that a rule decides, one bit a fact; or None."""
        if not self.count(case).get(rule):
            return None
        chosen = case
        for place, mask in enumerate(case):
            for bit in iterate_bits(mask):
                narrowed = (*chosen[:place], bit, *chosen[place + 1 :])
                if self.count(narrowed).get(rule):
                    chosen = narrowed
                    break
        return chosen

    def answers(self, case: Case) -> dict[int, list[Answer]]:
        """Return, for each fact that is not known, what each of its possible values leaves.

        Two passes over the part of the diagram that the case reaches serve all facts: downwards the number of
        ways to each node, upwards the completions below it. These are counted by outcome, all outcomes in one
        integer, so that one addition adds them all.
        """
        masks = self._diagram.by_level(case)
        sizes = [mask.bit_count() for mask in masks]
        asked = [level for level in range(self._depth) if sizes[level] > 1]
        if not all(sizes):
            return {self._diagram.order[level]: [] for level in asked}
        nodes, root = self._diagram.nodes, self._diagram.root
        products = tuple(accumulate(sizes, mul, initial=1))
        taken = [
            [
                (of_class, values)
                for of_class, each in enumerate(level, 1)
                if (values := (mask & each).bit_count())
            ]
            for mask, level in zip(masks, self._diagram.classes, strict=True)
        ]
        ways: list[dict[int, int]] = [{} for _ in range(self._depth)]
        if root >= 0:
            ways[nodes[root][0]][root] = products[nodes[root][0]]
        for level, reached in enumerate(ways):
            start = products[level + 1]
            for number, weight in reached.items():
                node = nodes[number]
                for of_class, values in taken[level]:
                    child = node[of_class]
                    if child >= 0:
                        own = nodes[child][0]
                        more = weight * values * (products[own] // start)
                        ways[own][child] = ways[own].get(child, 0) + more
        below: dict[int, int] = {}

        def count_from(number: int, start: int) -> int:
            """Count below a node or leaf for one way to it, with the levels it skips from ``start`` on."""
            if number < 0:
                return self._units[-1 - number] * (products[-1] // products[start])
            return below[number] * (products[nodes[number][0]] // products[start])

        by_class: list[dict[int, int]] = [{} for _ in range(self._depth)]
        through = [0] * self._depth
        for level in reversed(range(self._depth)):
            counts = by_class[level]
            for number, weight in ways[level].items():
                node, total = nodes[number], 0
                for of_class, values in taken[level]:
                    count = count_from(node[of_class], level + 1)
                    total += count * values
                    counts[of_class] = counts.get(of_class, 0) + count * weight
                below[number] = total
                through[level] += total * weight
        everything = count_from(root, 0)
        return {
            self._diagram.order[level]: self._by_value(
                # What passes no node of a level is spread evenly over its values.
                masks[level],
                level,
                by_class[level],
                (everything - through[level]) // sizes[level],
            )
            for level in asked
        }

    def _by_value(self, mask: int, level: int, by_class: Mapping[int, int], past: int) -> list[Answer]:
        """Return the answers of one level: of its values what their class leaves, and what is past it."""
        answers: list[Answer] = []
        for of_class, values in enumerate(self._diagram.classes[level], 1):
            counts = by_class.get(of_class, 0) + past
            if counts:
                left = {
                    outcome: count
                    for place, outcome in enumerate(self._named)
                    if (count := counts >> place * self._width & self._field)
                }
                answers.extend((bit, left) for bit in iterate_bits(mask & values))
        return sorted(answers)

    def can_change(self, case: Case, place: int) -> bool:
        """Say whether two possible completions that differ in one fact alone differ in outcome."""
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

    def _count(self, number: int, level: int, masks: Case) -> dict[int, int]:
        """Count below a node, given the masks from ``level`` on."""
        if number == IMPOSSIBLE:
            return {}
        if number < 0:
            weight = prod(map(int.bit_count, masks))
            return {to_rule(number): weight} if weight else {}
        own = self._diagram.nodes[number][0]
        below = self._count_node(number, own, masks[own - level :])
        weight = prod(map(int.bit_count, masks[: own - level])) if own > level else 1
        return below if weight == 1 else {rule: weight * count for rule, count in below.items()}

    def _count_node(self, number: int, level: int, masks: Case) -> dict[int, int]:
        key = (number, masks)
        counts = self._counted.get(key)
        if counts is not None:
            return counts
        mask, rest = masks[0], masks[1:]
        children = self._diagram.nodes[number]
        counts = {}
        for of_class, values in enumerate(self._diagram.classes[level], 1):
            weight = (mask & values).bit_count()
            if weight:
                _add(counts, self._count(children[of_class], level + 1, rest), weight)
        if len(self._counted) >= _CACHE_SIZE:
            self._counted.clear()
        self._counted[key] = counts
        return counts

    def _splits(self, numbers: frozenset[int], masks: Case) -> bool:
        """Say whether one completion of the lower facts reaches two outcomes from two of the nodes."""
        inner = [number for number in numbers if number >= 0]
        reached = {self._outcomes[to_rule(leaf)] for leaf in numbers if leaf < IMPOSSIBLE}
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
            if len(self._split) >= _CACHE_SIZE:
                self._split.clear()
            self._split[key] = found
        return found

    def _step(self, numbers: frozenset[int], level: int, of_class: int) -> frozenset[int]:
        nodes = self._diagram.nodes
        return frozenset(
            nodes[number][1 + of_class] if number >= 0 and nodes[number][0] == level else number
            for number in numbers
        )


def _add(counts: dict[int, int], more: Counts, weight: int) -> None:
    """Add counts, each so many times."""
    for rule, count in more.items():
        counts[rule] = counts.get(rule, 0) + weight * count
