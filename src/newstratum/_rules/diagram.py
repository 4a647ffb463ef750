"""The decision diagram: a rulebook compiled to one reduced, ordered, multi-valued diagram.

Each node asks for one fact; its leaves are rules. Values that no condition tells apart form one
*class* and share a branch. Nodes are plain tuples of integers, so that an array engine can read
them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from attrs import frozen

from newstratum._rules.vocabulary import Case, Vocabulary

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
