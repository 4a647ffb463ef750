"""Collections: the objects of one kind, as a session sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from attrs import frozen

from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._model.organisation.budgets import Budget, Expense, add_expense
from newstratum._ports.query import Condition, Is, Query
from newstratum._ports.records import Cursor
from newstratum._ports.store import Store
from newstratum._registry.access import Purpose
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.unit_of_work import UnitOfWork
from newstratum._wire.codec import decode_record
from newstratum._wire.kinds import ACTIVITY, ATTENDANCE, BUDGET, EXPENSE
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import InvalidValueError, NotFoundError, PurposeError

M = TypeVar("M")


@frozen(kw_only=True, repr=False)
class ResultPage(Generic[M]):
    """One page of what a query found."""

    items: tuple[M, ...]
    #: Give it as ``after`` for the next page; None after the last.
    next: Cursor | None

    def __repr__(self) -> str:
        return f"ResultPage({len(self.items)} items, {'the last' if self.next is None else 'more follow'})"


@frozen(kw_only=True)
class Scope:
    """What the collections of one session share."""

    store: Store
    work: UnitOfWork
    purpose: Purpose
    #: Completes a record with the session's source and notice; what no session writes is left as it is.
    complete: Callable[[RecordKind[Any], Any], Any] = lambda _kind, model: model

    def belonging(self, kind: RecordKind[M], field: str, value: str) -> Iterator[M]:
        """Yield the objects with one value in an index field that bears their attribute's name.

        They are yielded as the session sees them: with what it added and changed, without what it removed.
        """
        stored = iterate_records(self.store, kind.name, [Is(field, value)])
        yield from self.work.seen_among(kind, stored, lambda model: getattr(model, field) == value)

    def check(self, kind: RecordKind[Any]) -> None:
        """Refuse a kind of record that the purpose does not cover, and work outside the session's block."""
        self.work.check_open()
        if kind.name not in self.purpose.covers:
            covered = ", ".join(sorted(self.purpose.covers))
            raise PurposeError(self.purpose.name, f"does not cover {kind.name} records, only: {covered}")


class Collection(Generic[M]):
    """The objects of one kind: read, found, added, updated, removed, all in the session's one commit."""

    def __init__(self, scope: Scope, kind: RecordKind[M]) -> None:
        self._scope = scope
        self._work = scope.work
        self._kind = kind

    @property
    def kind(self) -> RecordKind[M]:
        """The kind of its records."""
        return self._kind

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._kind.name})"

    def get(self, identifier: str) -> M | None:
        """Return the object under an id, or None; the commit requires that it is still like that.

        Raises:
            PurposeError: The session's purpose does not cover these records.
            RecordError: The stored record cannot be read.
        """
        self._scope.check(self._kind)
        found = self._work.read(self._kind, identifier)
        return found if found is not None and self._usable(found) else None

    def require(self, identifier: str) -> M:
        """Return the object under an id, as :meth:`get` does.

        Raises:
            NotFoundError: There is none.
        """
        found = self.get(identifier)
        if found is None:
            raise NotFoundError(f"{self._kind.name}/{identifier}")
        return found

    def add(self, model: M) -> M:
        """Add a new object.

        Args:
            model: The object; its id must be new to the store.

        Returns:
            The object as it will be stored.

        Raises:
            InvalidValueError: The session holds an object under the same id, it lacks a source or a notice
                that the session does not give either, or another person has a contact that only one may
                have. The message names the field.
            ConflictError: When the session commits: the store holds a record under the same id.
        """
        return self._store(model, self._work.add)

    def update(self, model: M) -> M:
        """Store a new state of an object that this session read, found or added.

        Args:
            model: The new state, under the same id.

        Returns:
            The object as it will be stored.

        Raises:
            InvalidValueError: The session did not read it, or it cannot be stored, as for :meth:`add`.
            ConflictError: When the session commits: somebody else wrote it since it was read.
        """
        return self._store(model, self._work.update)

    def remove(self, identifier: str) -> None:
        """Remove the object under an id; its history stays until it is redacted.

        Raises:
            NotFoundError: There is none.
        """
        self._scope.check(self._kind)
        self._work.remove(self._kind, identifier)

    def find(
        self,
        *where: Condition,
        order: str | None = None,
        descending: bool = False,
        limit: int = 100,
        after: Cursor | None = None,
    ) -> ResultPage[M]:
        """Return one page of the stored objects that match.

        Objects that this session read or changed are given as the session has them; ones it added are not
        found before it commits.

        Args:
            where: Conditions on declared index fields; all must hold.
            order: The field to order by; None for the id.
            descending: Whether to turn the order around.
            limit: Objects of a page, 1 to 1,000.
            after: Where the page before ended; None for the first.

        Returns:
            The page.

        Raises:
            UnsupportedQueryError: A field is not declared, or no declared index serves the query.
            CursorError: The cursor is of another query or store.
        """
        self._scope.check(self._kind)
        query = Query(self._kind.name, self._allowed(where), order, descending, limit, after)
        page = self._scope.store.find(query)
        met = (self._work.resolve(self._kind, record) for record in page.records)
        return ResultPage(items=tuple(model for model in met if model is not None), next=page.next)

    def all(self, *where: Condition) -> Iterator[M]:
        """Yield all stored objects that match, page by page, without keeping them in the session.

        Args:
            where: Conditions on declared index fields; all must hold.
        """
        self._scope.check(self._kind)
        for record in iterate_records(self._scope.store, self._kind.name, self._allowed(where)):
            yield decode_record(self._kind, record)

    def _store(self, model: M, take_in: Callable[[RecordKind[M], M], None]) -> M:
        self._scope.check(self._kind)
        prepared = self._prepared(model)
        take_in(self._kind, prepared)
        return prepared

    def _prepared(self, model: M) -> M:
        """Return an object as it is to be stored: with a source, and a notice where it names a person."""
        completed: M = self._scope.complete(self._kind, model)
        return completed

    def _usable(self, model: M) -> bool:
        """Say whether the session's purpose may use an object; extended like :meth:`_prepared`."""
        return True

    def _allowed(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """Return the conditions a query of this purpose has to ask; extended like :meth:`_prepared`."""
        return where


def _find_expenses(scope: Scope, budget: str) -> Iterator[Expense]:
    return scope.belonging(EXPENSE, "budget", budget)


class Budgets(Collection[Budget]):
    """The budgets of the register."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, BUDGET)

    def update(self, model: Budget) -> Budget:
        """Store a new state of a budget that this session read, found or added."""
        self._scope.check(BUDGET)
        borne: tuple[Expense, ...] = ()
        for expense in _find_expenses(self._scope, model.id):
            borne = add_expense(model, borne, expense)
        return super().update(model)


class Expenses(Collection[Expense]):
    """The expenses of all budgets.

    Whatever writes an expense also writes its budget, so that two sessions that spend of one budget at
    the same time conflict instead of overdrawing it together.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, EXPENSE)

    def _prepared(self, model: Expense) -> Expense:
        budget = self._work.require(BUDGET, model.budget)
        add_expense(budget, _find_expenses(self._scope, budget.id), model)
        self._work.touch(BUDGET, budget.id)
        return super()._prepared(model)


class Attendances(Collection[Attendance]):
    """The attendances of all activities.

    Whatever names somebody for an activity with limited room also writes the activity, so that two
    sessions that give the last place away at the same time conflict.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope, ATTENDANCE)

    def _prepared(self, model: Attendance) -> Attendance:
        if model.person is not None:
            activity = self._work.read(ACTIVITY, model.activity)
            if activity is not None and activity.capacity is not None:
                self._check_room(activity, activity.capacity, model)
        return super()._prepared(model)

    def _check_room(self, activity: Activity, capacity: int, model: Attendance) -> None:
        others = (
            each.person
            for each in self._scope.belonging(ATTENDANCE, "activity", activity.id)
            if each.person is not None and each.id != model.id
        )
        if len({*others, model.person}) > capacity:
            raise InvalidValueError(
                "attendance.activity",
                f"activity {activity.id} has no place left of {capacity}",
                "raise its capacity, or take somebody else out first",
            )
        self._work.touch(ACTIVITY, activity.id)
