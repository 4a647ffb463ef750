"""What a store has answered together, for queries that ask for it one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import field, frozen

from newstratum._model.people.people import NO_USE
from newstratum._ports.query import Condition, Is
from newstratum._ports.records import Record
from newstratum._ports.store import Counter, CountQuery, Counts
from newstratum._wire.record_kinds import PERSON, PLACEMENT


@frozen
class PreparedCounts:
    """A counter that knows the answers to some counts, all of one snapshot, and who is restricted."""

    _store: Counter
    _answers: Mapping[CountQuery, Counts] = field(repr=False)
    #: Gives the records of a kind that are about people whose use is restricted.
    _read_restricted: Callable[[str], Iterable[Record]] = field(default=lambda _kind: (), repr=False)
    _restricted: dict[str, tuple[Record, ...]] = field(factory=dict, init=False, repr=False, eq=False)

    def count_by(self, kind: str, fields: Sequence[str], where: Sequence[Condition] = ()) -> Counts:
        """Return the answer that is known; the store is asked for any other."""
        known = self._answers.get(CountQuery(kind, tuple(fields), tuple(where)))
        return self._store.count_by(kind, fields, where) if known is None else known

    def list_restricted(self, kind: str) -> tuple[Record, ...]:
        """Return the records of a kind that are about people whose use is restricted; they are read once."""
        if kind not in self._restricted:
            self._restricted[kind] = tuple(self._read_restricted(kind))
        return self._restricted[kind]

    def list_restricted_people(self) -> tuple[Record, ...]:
        """Return a record for each of them that has the unit: the placement's, where all of them have one."""
        placements = self.list_restricted(PLACEMENT.name)
        if placements:
            people = self._store.count_by(PERSON.name, ("uses",), [Is("uses", NO_USE)])
            if sum(people.values()) == len(placements):
                return placements
        return self.list_restricted(PERSON.name)
