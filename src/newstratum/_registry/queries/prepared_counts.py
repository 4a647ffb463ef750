"""Counts that a store has answered together, for queries that ask for them one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from newstratum._ports.query import Condition
from newstratum._ports.store import Counter, CountQuery, Counts


@frozen
class PreparedCounts:
    """A counter that knows the answers to some counts, all of one snapshot."""

    _store: Counter
    _answers: Mapping[CountQuery, Counts] = field(repr=False)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Return the answer that is known; the store is asked for any other."""
        known = self._answers.get(CountQuery(kind, tuple(fields), tuple(where)))
        return self._store.count_by(kind, fields, where) if known is None else known
