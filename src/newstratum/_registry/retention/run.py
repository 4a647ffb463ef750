"""What is done about what is due: it is named, erased with its past, or reduced to numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, Final

import attrs
from attrs import frozen

from newstratum._model.organisation.activities import Attendance
from newstratum._model.organisation.noted_numbers import PERSONS, TIMES
from newstratum._model.organisation.outreach import Response
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.values.quantities import build_exact_quantity
from newstratum._ports.query import Is
from newstratum._ports.records import Act, Delete, Key, Note
from newstratum._ports.store import BatchRedactor, History, Redactor, Store
from newstratum._registry.records import iterate_history, iterate_records
from newstratum._registry.sessions.collection import commit_to
from newstratum._registry.sessions.session import Session
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kinds import (
    ATTENDANCE,
    KIND_BY_NAME,
    PAST_REFERENCE,
    PERSON,
    PLACEMENT,
    RESPONSE,
)
from newstratum._words import NO_WORDS, Words
from newstratum.errors import RecordError

#: Records of one commit.
_BATCH: Final = 500
#: The reason of every commit of a run, by which one that was interrupted is known again.
REASON: Final = "retention"
_SOURCE: Final = Citation(document="保存期限届满后汇总的数字")
_STAYS: Final = Words(
    "数据库不能删除记录此前的内容；请把登记册迁到可以删除的数据库",
    "the store cannot erase what records held earlier; move the register to one that can",
)


@frozen(kw_only=True)
class Eraser:
    """Erases records with their past, by commits of so many."""

    store: Store
    #: Makes the note of a commit.
    new_note: Callable[[], Note]

    def erase(self, keys: Iterable[Key]) -> Words:
        """Erase records; return why old bytes may still lie somewhere, and until when."""
        waiting, given = NO_WORDS, iter(keys)
        while batch := list(islice(given, _BATCH)):
            found = self._erase_batch(batch)
            waiting = found if waiting == NO_WORDS else waiting
        return waiting

    def _erase_batch(self, keys: Sequence[Key]) -> Words:
        store, note = self.store, self.new_note()
        if isinstance(store, BatchRedactor):
            return store.redact_all(keys, note).waiting
        if isinstance(store, Redactor):
            waiting = NO_WORDS
            for number, key in enumerate(keys):
                own = attrs.evolve(note, commit_id=f"{note.commit_id}.{number}")
                waiting = store.redact(key, own).waiting
            return waiting
        records = (store.get(key) for key in keys)
        commit_to(store, [Delete(each.key, each.version) for each in records if each is not None], note)
        return _STAYS


class ReducingSession(Session):
    """A session that puts numbers in the place of records about people."""

    def reduce_attendances(self, attendances: Iterable[Attendance]) -> None:
        """Remove sign-ins, and note how many people came, and how often, without their names."""
        self._scope.check(ATTENDANCE)
        by_activity: dict[str, list[Attendance]] = {}
        for each in attendances:
            by_activity.setdefault(each.activity, []).append(each)
        for activity, own in by_activity.items():
            drawn = _derive_id("attendance", (each.id for each in own))
            persons = len({each.person for each in own})
            days: dict[Any, int] = {}
            for each in own:
                days[each.attended_on] = days.get(each.attended_on, 0) + 1
            numbers = [(None, persons, PERSONS), *((day, times, TIMES) for day, times in days.items())]
            for number, (day, count, unit) in enumerate(numbers):
                reduced = Attendance(
                    id=f"{drawn}.{number}",
                    activity=activity,
                    count=build_exact_quantity(count, unit),
                    attended_on=day,
                    source=_SOURCE,
                )
                self._work.add(ATTENDANCE, reduced)
            for each in own:
                self._work.remove(ATTENDANCE, each.id)

    def reduce_responses(self, responses: Iterable[Response]) -> None:
        """Remove answers of people, and note answers of the same groups and units without their names."""
        self._scope.check(RESPONSE)
        for each in responses:
            placement = None if each.person is None else self._work.read(PLACEMENT, each.person)
            person = None if each.person is None else self._work.read(PERSON, each.person)
            known = {group.value for group in Group}
            group = placement.outcome if placement is not None and placement.outcome in known else None
            reduced = attrs.evolve(
                each,
                id=_derive_id("response", (each.id,)),
                person=None,
                notice=None,
                group=group,
                township=None if person is None else person.township,
            )
            self._work.add(RESPONSE, reduced)
            self._work.remove(RESPONSE, each.id)


#: How records of a kind are reduced.
REDUCERS: Final[Mapping[str, Callable[[ReducingSession, Iterable[Any]], None]]] = {
    ATTENDANCE.name: ReducingSession.reduce_attendances,
    RESPONSE.name: ReducingSession.reduce_responses,
}


def read_batches(store: Store, keys: Iterable[Key]) -> Iterator[list[Any]]:
    """Yield the objects of records that are still there, so many at once; those of one activity together."""
    records = (store.get(key) for key in keys)
    models = [decode_record(KIND_BY_NAME[each.key.kind], each) for each in records if each is not None]
    batch: list[Any] = []
    for _, own in groupby(sorted(models, key=_get_activity), key=_get_activity):
        batch += own
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _get_activity(model: Any) -> str:
    return str(getattr(model, "activity", model.id))


def find_reduced_before(store: Store) -> Iterator[Key]:
    """Yield what a run removed and was interrupted before it erased the past."""
    if not isinstance(store, History):
        return
    for record in iterate_records(store, PAST_REFERENCE.name):
        try:
            reference = decode_record(PAST_REFERENCE, record)
        except RecordError:
            continue
        key = Key(reference.kind, reference.record)
        if reference.kind not in REDUCERS or store.get(key) is not None:
            continue
        changes = list(iterate_history(store, key))
        is_left = any(each.act is Act.PUT and each.document is not None for each in changes)
        if is_left and changes[-1].note.reason == REASON:
            yield key
            yield record.key


def find_references(store: Store, kind: str, models: Iterable[Any]) -> Iterator[Key]:
    """Yield what notes that some records named people: it goes with them."""
    by_person: dict[str, set[str]] = {}
    for each in models:
        by_person.setdefault(each.person, set()).add(each.id)
    for person, ids in by_person.items():
        for record in list(iterate_records(store, PAST_REFERENCE.name, [Is("person", person)])):
            reference = decode_record(PAST_REFERENCE, record)
            if reference.kind == kind and reference.record in ids:
                yield record.key


def _derive_id(prefix: str, ids: Iterable[str]) -> str:
    """Return the id of a number: the same records that are reduced twice at once have one."""
    digest = hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
    return f"{prefix}-reduced-{digest[:26]}"
