"""What is asked of a register as a whole: figures, findings, history. Nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from newstratum._figures.group_table import OUTCOME_ORDER, GroupTable
from newstratum._model.organisation.relations import Finding
from newstratum._ports.records import MAX_LIMIT, Cursor
from newstratum._ports.store import Store
from newstratum._registry.access import Purposes
from newstratum._registry.queries.as_of import list_models_as_of
from newstratum._registry.queries.change_feed import Changes, read_changes, read_history
from newstratum._registry.queries.checks import collect_findings
from newstratum._registry.queries.counts import read_group_table
from newstratum._registry.sessions.collection import Collection, Scope
from newstratum._registry.sessions.unit_of_work import UnitOfWork
from newstratum._wire.kinds.people import PLACEMENT
from newstratum._wire.record_kinds import RecordKind

__all__ = ["BaseQueries"]

M = TypeVar("M")


class BaseQueries:
    """The questions that a registry answers about all it holds."""

    def __init__(self, store: Store, purposes: Purposes) -> None:
        self._store = store
        self._purposes = purposes

    def findings(
        self, *, purpose: str = "office", between: tuple[dt.date, dt.date] | None = None
    ) -> tuple[Finding, ...]:
        """Return everything that does not fit in the organisation, as findings; nothing is corrected.

        Args:
            purpose: What for.
            between: The first and last day for which standing meetings have to show minutes; None for no
                such check.

        Raises:
            PurposeError: The purpose is not declared, or does not cover the records of the organisation.
        """
        scope = self._scope(purpose)
        return collect_findings(lambda kind: Collection(scope, kind).all(), between=between)

    def known_at(self, kind: RecordKind[M], at: dt.datetime, *, purpose: str = "office") -> tuple[M, ...]:
        """Return the objects of a kind as they were recorded up to an instant; later changes do not count.

        Args:
            kind: The kind: ``SEAT``.
            at: The instant, with a zone.
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover the kind.
            InvalidValueError: The instant has no zone.
        """
        self._scope(purpose).check(kind)
        return list_models_as_of(self._store, kind, at)

    def group_table(
        self,
        units: Iterable[str],
        *,
        edition: str,
        on: dt.date,
        purpose: str = "statistics",
        confirmed_only: bool = False,
        outcomes: Iterable[str] = OUTCOME_ORDER,
    ) -> GroupTable:
        """Return the table of township units by groups, counted by the store without opening a document.

        Args:
            units: Codes of the units, in the order of the rows.
            edition: The edition of the rulebook that placed people.
            on: The date the table speaks of.
            purpose: What for.
            confirmed_only: Whether to leave out what no human confirmed; a purpose that may not use
                proposed placements leaves them out in any case.
            outcomes: The columns, in order.

        Raises:
            PurposeError: The purpose is not declared, or does not cover placements.
        """
        scope = self._scope(purpose)
        scope.check(PLACEMENT)
        return read_group_table(
            self._store,
            units,
            edition=edition,
            on=on,
            confirmed_only=confirmed_only or not scope.purpose.uses_proposed,
            outcomes=outcomes,
        )

    def changes(self, after: Cursor | None = None, *, limit: int = MAX_LIMIT) -> Changes:
        """Return the changes after a cursor, or the first ones: each once, each commit's together.

        Args:
            after: Where the last call ended; None for the beginning.
            limit: Changes to return at most, 1 to 1,000; it may split a commit.

        Raises:
            CursorError: The cursor is of another store, or from before this one was restored.
        """
        return read_changes(self._store, after, limit)

    def history(
        self, kind: str, identifier: str, after: Cursor | None = None, *, limit: int = MAX_LIMIT
    ) -> Changes:
        """Return the changes of one record, the first one in front.

        Args:
            kind: The kind of record: ``"person"``.
            identifier: Its id.
            after: Where the last call ended; None for the beginning.
            limit: Changes to return at most, 1 to 1,000.

        Raises:
            UnsupportedQueryError: The store cannot tell the history of one record.
        """
        return read_history(self._store, kind, identifier, after, limit)

    def _scope(self, purpose: str) -> Scope:
        return Scope(store=self._store, work=UnitOfWork(self._store), purpose=self._purposes.named(purpose))
