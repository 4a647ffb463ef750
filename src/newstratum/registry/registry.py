"""The registry: a store, the rules of its sessions, and what is asked of it as a whole."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from types import TracebackType
from typing import Final

from newstratum.host import PluginHost
from newstratum.measures.group_table import OUTCOME_ORDER, GroupTable
from newstratum.model.evidence import Source
from newstratum.model.ids import Randomness
from newstratum.model.people import ContactKind, PrivacyNotice
from newstratum.ports.records import MAX_LIMIT, Cursor, Note
from newstratum.ports.store import Store
from newstratum.ports.url import URL
from newstratum.registry.access import DEFAULT_PURPOSES, Purpose, Purposes
from newstratum.registry.clockwork import Clock, Clockwork, system_clock
from newstratum.registry.collection import Scope
from newstratum.registry.erasing import Erasure, erase_person
from newstratum.registry.feed import Changes, changes_of, history_of
from newstratum.registry.figures import group_table_of
from newstratum.registry.imports import ImportReport, Row, import_people
from newstratum.registry.notices import NoticeDesk
from newstratum.registry.people import PeopleRules
from newstratum.registry.session import Session
from newstratum.registry.unique import Digests
from newstratum.registry.work import UnitOfWork
from newstratum.wire.kinds import KINDS, PLACEMENT

__all__ = ["Registry", "open_registry"]

#: Who acts where the library acts for itself: drawing a key, leasing and sending notices.
_ITSELF: Final = "newstratum"


def open_registry(
    url: URL | str,
    *,
    host: PluginHost | None = None,
    purposes: Iterable[Purpose] = DEFAULT_PURPOSES,
    unique_contacts: Iterable[ContactKind] = (),
    store_outside_party: bool = False,
    clock: Clock = system_clock,
    randomness: Randomness = secrets.token_bytes,
) -> Registry:
    """Open the registry that a URL names: ``sqlite:///district.db``, ``memory:``, or a plugin's.

    Args:
        url: Where the store is; its scheme chooses the plugin.
        host: Finds the plugins; by default a new one.
        purposes: What data may be used for.
        unique_contacts: Kinds of contact that only one person may have.
        store_outside_party: Whether attestations about the scope of the work are stored at all.
        clock: Gives the present instant, with a zone.
        randomness: Gives that many random bytes.

    Returns:
        The open registry; close it, or use it as a context manager.

    Raises:
        UnknownSchemeError: No plugin answers for the scheme.
        StoreError: The store cannot be opened.
        InvalidValueError: The URL is none.
    """
    place = URL.parse(url) if isinstance(url, str) else url
    store = (host or PluginHost()).open_store(place, tuple(kind.declared for kind in KINDS))
    return Registry(
        store,
        name=str(place),
        purposes=purposes,
        unique_contacts=unique_contacts,
        store_outside_party=store_outside_party,
        clock=clock,
        randomness=randomness,
    )


class Registry:
    """People, placements and notices in one store. Safe from several threads; its sessions are not."""

    def __init__(
        self,
        store: Store,
        *,
        name: str = "",
        purposes: Iterable[Purpose] = DEFAULT_PURPOSES,
        unique_contacts: Iterable[ContactKind] = (),
        store_outside_party: bool = False,
        clock: Clock = system_clock,
        randomness: Randomness = secrets.token_bytes,
    ) -> None:
        """Make a registry over an open store; see :func:`open_registry` for the arguments.

        Args:
            store: An open store that was told of :data:`newstratum.wire.kinds.KINDS`.
            name: What ``repr`` shows; without a password.
            purposes: What data may be used for.
            unique_contacts: Kinds of contact that only one person may have.
            store_outside_party: Whether attestations about the scope of the work are stored at all.
            clock: Gives the present instant, with a zone.
            randomness: Gives that many random bytes.
        """
        self._store = store
        self._name = name
        self._purposes = Purposes(purposes)
        self._people_rules = PeopleRules(
            unique_contacts=unique_contacts, store_outside_party=store_outside_party
        )
        self._clockwork = Clockwork(clock=clock, randomness=randomness)
        self._digests = Digests(store, randomness, self._own_note)
        #: Notices that wait, were sent, or are dead letters.
        self.notices: Final = NoticeDesk(store, self._purposes, self._clockwork, self._own_note)

    def session(
        self,
        *,
        actor: str,
        purpose: str,
        source: Source | None = None,
        notice: PrivacyNotice | str | None = None,
        reason: str = "",
        commit_id: str | None = None,
        batch: str = "",
    ) -> Session:
        """Return a session: one unit of work, stored by one commit when its block ends.

        Args:
            actor: Who works: an identifier of a person or an office.
            purpose: What for; it says which records may be used.
            source: Where facts come from that do not say so themselves.
            notice: The privacy notice the people were given, or the id of a stored one.
            reason: A code or a short text without personal data.
            commit_id: Identifies the command: the same id again stores nothing a second time. Drawn if
                none is given.
            batch: Id of the import this belongs to.

        Returns:
            The session, to be used in a ``with`` statement.

        Raises:
            PurposeError: Nobody declared the purpose.
            InvalidValueError: An identifier is empty, too long, or holds a control character.
        """
        note = Note(
            commit_id=commit_id or self._clockwork.draw_id("commit"),
            actor=actor,
            purpose=purpose,
            reason=reason,
            batch=batch,
        )
        return Session(
            self._store,
            self._purposes,
            self._people_rules,
            self._digests,
            self._clockwork,
            note,
            source=source,
            notice=notice,
        )

    def import_people(
        self,
        rows: Iterable[Row],
        *,
        actor: str,
        purpose: str,
        source: Source,
        notice: PrivacyNotice | str,
        partial: bool = False,
        commit_id: str | None = None,
    ) -> ImportReport:
        """Import people in one commit: all of them, or with ``partial`` all that are good.

        Args:
            rows: People, and problems in place of rows that could not be read.
            actor: Who imports.
            purpose: What for.
            source: Where the facts come from.
            notice: The privacy notice the people were given.
            partial: Whether to store the good rows if there are bad ones.
            commit_id: Identifies the command; drawn if none is given.

        Returns:
            The report, with the batch id that every change of the import carries.

        Raises:
            DecodeError: There are bad rows, and the import is not partial; nothing is stored.
        """
        batch = self._clockwork.draw_id("batch")
        with self.session(
            actor=actor,
            purpose=purpose,
            source=source,
            notice=notice,
            reason="import",
            commit_id=commit_id,
            batch=batch,
        ) as session:
            return import_people(
                session, rows, at=self._clockwork.now(), partial=partial, reference=source.reference
            )

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
        named = self._purposes.named(purpose)
        Scope(store=self._store, work=UnitOfWork(self._store), purpose=named).check(PLACEMENT)
        return group_table_of(
            self._store,
            units,
            edition=edition,
            on=on,
            confirmed_only=confirmed_only or not named.uses_proposed,
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
        return changes_of(self._store, after, limit)

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
        return history_of(self._store, kind, identifier, after, limit)

    def redact_person(
        self, identifier: str, *, actor: str, purpose: str, reason: str = "", commit_id: str | None = None
    ) -> Erasure:
        """Erase a person and everything about them from the store and its history.

        Args:
            identifier: Id of the person.
            actor: Who erases.
            purpose: What for.
            reason: A code or a short text without personal data.
            commit_id: Identifies the command: the same id again erases what is left. Drawn if none is given.

        Returns:
            What was erased, and whether old bytes still wait to be overwritten.

        Raises:
            PurposeError: Nobody declared the purpose.
            NotFoundError: There never was such a person.
            UnsupportedQueryError: The store cannot erase.
        """
        self._purposes.named(purpose)
        note = Note(
            commit_id=commit_id or self._clockwork.draw_id("commit"),
            actor=actor,
            purpose=purpose,
            reason=reason,
        )
        return erase_person(self._store, identifier, note)

    def close(self) -> None:
        """Close the store; closing again does nothing."""
        self._store.close()

    def __enter__(self) -> Registry:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Registry({self._name})"

    def _own_note(self, reason: str) -> Note:
        return Note(
            commit_id=self._clockwork.draw_id("commit"), actor=_ITSELF, purpose="notices", reason=reason
        )
