"""Pairs of people who look like one and are two, as a session sees them."""

from __future__ import annotations

from collections.abc import Callable

from newstratum._model.people.distinct_pairs import DistinctPair
from newstratum._registry.sessions.collection import Collection, Scope, part_of_command
from newstratum._wire.record_kinds import DISTINCT_PAIR, MERGE, PERSON
from newstratum.errors import NotFoundError


def find_distinct_pairs(scope: Scope, first: str, second: str) -> list[DistinctPair]:
    """Return what says that two people are two; empty if nothing does."""
    wanted = frozenset((first, second))
    named = (pair for name in DISTINCT_PAIR.about for pair in scope.belonging(DISTINCT_PAIR, name, first))
    return [pair for pair in named if pair.people == wanted]


class DistinctPairs(Collection[DistinctPair]):
    """The pairs that are no duplicates; they are not listed as such again, and not merged."""

    def __init__(self, scope: Scope, draw_id: Callable[[str], str]) -> None:
        super().__init__(scope, DISTINCT_PAIR)
        self._draw_id = draw_id

    @part_of_command()
    def mark(self, first: str, second: str, *, reason: str = "") -> DistinctPair:
        """Note that two people who look like one are two.

        Args:
            first: Id of one person, also one that was merged away.
            second: Id of the other.
            reason: What showed it, in a few words without personal data.

        Returns:
            What is stored; what was stored before, if somebody noted it already.

        Raises:
            NotFoundError: There is no such person.
            InvalidValueError: Both ids are the same, or the reason is refused.
            PurposeError: The session's purpose does not cover people or these pairs.
        """
        for kind in (DISTINCT_PAIR, PERSON):
            self._scope.check(kind)
        first, second = map(self._find_current_id, (first, second))
        pair = DistinctPair(id=self._draw_id("distinct"), first=first, second=second, reason=reason)
        for identifier in (first, second):
            if self._work.read(PERSON, identifier) is None:
                raise NotFoundError(f"{PERSON.name}/{identifier}")
        known = find_distinct_pairs(self._scope, first, second)
        return known[0] if known else self._store(pair, self._work.add)

    @part_of_command()
    def unmark(self, first: str, second: str) -> tuple[DistinctPair, ...]:
        """Take back that two people are two; they are listed as duplicates again if they look like one.

        Args:
            first: Id of one person, also one that was merged away.
            second: Id of the other.

        Returns:
            What was stored.

        Raises:
            NotFoundError: Nothing says so.
            PurposeError: The session's purpose does not cover these pairs.
        """
        self._scope.check(DISTINCT_PAIR)
        first, second = map(self._find_current_id, (first, second))
        known = find_distinct_pairs(self._scope, first, second)
        if not known:
            raise NotFoundError(f"{DISTINCT_PAIR.name}/{first}, {second}")
        for pair in known:
            self._work.remove(DISTINCT_PAIR, pair.id)
        return tuple(known)

    def _find_current_id(self, identifier: str) -> str:
        """Return the id under which somebody is stored who was merged; any other id as it is."""
        while (merge := self._work.read(MERGE, identifier)) is not None:
            identifier = merge.kept
        return identifier
