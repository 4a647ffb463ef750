"""Merge two records of one person, and part them again: nothing is lost, and nothing is stored twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs
from attrs import define, field, frozen

from newstratum._model.people.merges import Merge
from newstratum._model.people.people import Consent, Person, Placement
from newstratum._ports.records import Act, Change, Key
from newstratum._registry.records import iterate_history
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.distinct_pairs import find_distinct_pairs
from newstratum._wire.codec import decode_document
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    KIND_BY_NAME,
    KINDS,
    MERGE,
    PAST_REFERENCE,
    PERSON,
    PLACEMENT,
    QUARANTINED_RECORD,
    UNIQUE,
)
from newstratum._words import Words
from newstratum.errors import ErasedPersonError, InvalidValueError, NotFoundError

#: What names a person and is not moved: claims follow the contacts, the others tell of the past.
_NOT_MOVED: Final = frozenset({UNIQUE.name, PAST_REFERENCE.name, QUARANTINED_RECORD.name})
#: Facts of a person that the one who stays takes over where they have none.
_TAKEN_OVER: Final = ("name", "status", "township", "outside_party", "engagements", "minor_reason")


@frozen(kw_only=True, repr=False)
class Unmerged:
    """Two records that were parted again."""

    #: The person who was dropped, as they were.
    person: Person
    #: The person who stayed; as they were, unless somebody changed them since.
    kept: Person
    #: Records that named the dropped one and were changed since, so that they stay where they are.
    left: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Unmerged({self.person.id[:60]})"


@define(eq=False, kw_only=True)
class Merging:
    """Merges and parts the people of one session."""

    _scope: Scope = field(alias="scope")
    _people: Collection[Person] = field(alias="people")
    #: Takes consents as they were stored before.
    _take_consents: Callable[[Iterable[Consent]], None] = field(alias="take")

    def merge(self, keep: str, drop: str) -> Merge:
        """Merge two records of one person, as :meth:`People.merge` says."""
        kept, dropped = self._read_both(keep, drop)
        if find_distinct_pairs(self._scope, keep, drop):
            raise InvalidValueError(
                "person",
                Words("已判定为两个人", "were found to be two people"),
                Words(
                    "先撤销判定：newstratum distinct {} {} --undo",
                    "take it back first: newstratum distinct {} {} --undo",
                ).format(keep, drop),
            )
        placed = self._scope.work.read(PLACEMENT, keep)
        dropped_placement = self._scope.work.read(PLACEMENT, drop)
        for placement in (placed, dropped_placement):
            if placement is not None and placement.contested_by_person:
                raise InvalidValueError(
                    "person",
                    Words("本人对划分的异议尚未办结", "an objection of theirs is open"),
                    Words("先由另一人办结异议", "close it first, by another human than who confirmed"),
                )
        moved = tuple(self._move(drop, keep))
        # The claims of the dropped one are free before the other claims them.
        self._people.remove(drop)
        self._take_consents(dropped.consents)
        self._people.update(_join(kept, dropped))
        if placed is None and dropped_placement is not None:
            self._put(PLACEMENT, attrs.evolve(dropped_placement, person=keep))
        merge = Merge(id=drop, kept=keep, dropped=drop, moved=moved)
        self._put(MERGE, merge)
        return merge

    def _read_both(self, keep: str, drop: str) -> tuple[Person, Person]:
        if keep == drop:
            raise InvalidValueError(
                "person",
                Words("不能与自己合并", "cannot be merged with themselves"),
                Words("写两个不同的人员编号", "give the ids of two records"),
            )
        found = []
        for identifier in (keep, drop):
            self._scope.check_names(PERSON, Person(id=identifier))
            found.append(self._people.require(identifier))
        return found[0], found[1]

    def _move(self, before: str, after: str) -> Iterator[str]:
        """Let what names one person name another; yield what was moved."""
        for kind in KINDS:
            if kind.name in _NOT_MOVED:
                continue
            for name in kind.about:
                for model in list(self._scope.belonging(kind, name, before)):
                    identifier = kind.id_of(model)
                    self._rename(kind, identifier, name, after)
                    yield f"{kind.name}/{identifier}/{name}"

    def _rename(self, kind: RecordKind[Any], identifier: str, name: str, person: str) -> None:
        if kind.collection:
            self._scope.check(kind)
        # It is read by its id, so that the commit requires that nobody wrote it since.
        model = self._scope.work.require(kind, identifier)
        self._put(kind, attrs.evolve(model, **{name: person}))

    def _put(self, kind: RecordKind[Any], model: Any) -> None:
        work, exact = self._scope.work, to_exact_record(kind, model)
        there = work.read(kind, kind.id_of(model)) is not None
        (work.update if there else work.add)(kind, exact)

    # -------------------------------------------------------------------------------- parting again

    def unmerge(self, dropped: str) -> Unmerged:
        """Part two records again, as :meth:`People.unmerge` says."""
        work = self._scope.work
        merge = work.require(MERGE, dropped)
        commit = self._find_commit(merge)
        if self._people.get(dropped) is not None:
            raise InvalidValueError(
                "person",
                Words("被并入的编号下已另有一人", "somebody is stored under the dropped id"),
                Words("先移除该人", "remove them first"),
            )
        person = self._read_before(PERSON, dropped, commit)
        if person is None:
            raise ErasedPersonError(
                "person",
                Words("被并入的记录已删除", "the dropped record was erased"),
                Words("无可恢复", "nothing is left to bring back"),
            )
        self._take_consents(person.consents)
        kept = self._people.update(self._build_kept(merge, person, commit))
        self._people.add(person)
        self._restore_placements(merge, commit)
        left = tuple(self._move_back(merge))
        work.remove(MERGE, dropped)
        return Unmerged(person=person, kept=kept, left=left)

    def _find_commit(self, merge: Merge) -> str:
        """Return the id of the commit that merged."""
        history = [*iterate_history(self._scope.store, Key(MERGE.name, merge.id))]
        begun = [
            change
            for before, change in zip([None, *history], history, strict=False)
            if change.act is Act.PUT and (before is None or before.act is not Act.PUT)
        ]
        if not begun:
            raise NotFoundError(f"{MERGE.name}/{merge.id}")
        return begun[-1].note.commit_id

    def _read_before(self, kind: RecordKind[Any], identifier: str, commit: str) -> Any:
        """Return what was stored under an id before a commit changed it; None if nothing was."""
        before, _ = self._read_around(kind, identifier, commit)
        return before

    def _read_around(self, kind: RecordKind[Any], identifier: str, commit: str) -> tuple[Any, Any]:
        """Return what was stored under an id before a commit changed it, and after."""
        key, before = Key(kind.name, identifier), None
        for change in iterate_history(self._scope.store, key):
            if change.note.commit_id == commit:
                return _decode(kind, before), _decode(kind, change)
            before = change
        return None, None

    def _build_kept(self, merge: Merge, person: Person, commit: str) -> Person:
        """Return who stayed as they were; of what was changed since, only the contacts are parted."""
        now = self._people.require(merge.kept)
        before, after = self._read_around(PERSON, merge.kept, commit)
        if before is None or now == before:
            return now
        if now == after:
            restored: Person = before
            return restored
        added = set(person.contacts) - set(before.contacts)
        return attrs.evolve(now, contacts=tuple(each for each in now.contacts if each not in added))

    def _restore_placements(self, merge: Merge, commit: str) -> None:
        work = self._scope.work
        placement: Placement | None = self._read_before(PLACEMENT, merge.dropped, commit)
        if placement is not None:
            self._put(PLACEMENT, placement)
        before, after = self._read_around(PLACEMENT, merge.kept, commit)
        if before != after and after is not None and work.read(PLACEMENT, merge.kept) == after:
            if before is None:
                work.remove(PLACEMENT, merge.kept)
            else:
                self._put(PLACEMENT, before)
        # What is restored belongs to the facts that are restored.
        self._scope.changed_facts.difference_update((merge.kept, merge.dropped))

    def _move_back(self, merge: Merge) -> Iterator[str]:
        """Let what named the dropped one name them again; yield what was changed since."""
        for moved in merge.moved:
            kind_name, rest = moved.split("/", 1)
            identifier, name = rest.rsplit("/", 1)
            kind = KIND_BY_NAME[kind_name]
            there = self._scope.work.read(kind, identifier)
            if there is not None and getattr(there, name) == merge.kept:
                self._rename(kind, identifier, name, merge.dropped)
            else:
                yield f"{kind_name}/{identifier}"


def _join(kept: Person, dropped: Person) -> Person:
    """Return the person who stays, with what only the other one had."""
    taken = {
        name: getattr(dropped, name)
        for name in _TAKEN_OVER
        if getattr(kept, name) in (None, (), "") and getattr(dropped, name) not in (None, (), "")
    }
    contacts = tuple(each for each in dropped.contacts if each not in kept.contacts)
    facts = {*taken, *(("contacts",) if contacts else ())} - {each.fact for each in kept.evidence}
    evidence = tuple(each for each in dropped.evidence if each.fact in facts)
    return attrs.evolve(
        kept,
        **taken,
        contacts=(*kept.contacts, *contacts),
        consents=_join_consents(kept.consents, dropped.consents),
        evidence=(*kept.evidence, *evidence),
    )


def _join_consents(kept: tuple[Consent, ...], dropped: tuple[Consent, ...]) -> tuple[Consent, ...]:
    """Return the consents of both; whichever was withdrawn counts, if it was after the other was given."""
    joined = [
        attrs.evolve(each, withdrawn_on=_find_withdrawal(each, dropped))
        if each.withdrawn_on is None
        else each
        for each in kept
    ]
    return (*joined, *(each for each in dropped if each.purpose not in {own.purpose for own in kept}))


def _find_withdrawal(consent: Consent, others: tuple[Consent, ...]) -> Any:
    days = [
        other.withdrawn_on
        for other in others
        if other.purpose == consent.purpose
        and other.withdrawn_on is not None
        and other.withdrawn_on >= consent.given_on
    ]
    return min(days, default=None)


def _decode(kind: RecordKind[Any], change: Change | None) -> Any:
    if change is None or change.document is None:
        return None
    return decode_document(kind, change.key, change.schema, change.document)
