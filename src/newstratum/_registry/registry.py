"""The registry: a store, the rules of its sessions, and what is asked of it as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from types import TracebackType
from typing import Final

from newstratum._host import PluginHost
from newstratum._model.people.batches import Batch
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import ContactKind, PrivacyNotice
from newstratum._model.values.identifiers import Randomness
from newstratum._ports.records import Kind, Note
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum._registry.access import DEFAULT_PURPOSES, Purpose, Purposes
from newstratum._registry.environment import Clock, Environment, read_system_clock
from newstratum._registry.notices.service import NoticeService
from newstratum._registry.queries.activity import ActivityQueries
from newstratum._registry.sessions.datasets import import_dataset
from newstratum._registry.sessions.erasure import Erasure, erase_person
from newstratum._registry.sessions.imports import ImportReport, Row, import_people
from newstratum._registry.sessions.people import PeopleRules
from newstratum._registry.sessions.session import Session
from newstratum._registry.sessions.unique_values import Digests
from newstratum._wire.datasets import Dataset
from newstratum._wire.kinds import KINDS

__all__ = ["Registry", "list_registry_kinds", "open_registry"]

#: Who acts where the library acts for itself: drawing a key, leasing and sending notices.
_ITSELF: Final = "newstratum"


def open_registry(
    url: URL | str,
    *,
    host: PluginHost | None = None,
    purposes: Iterable[Purpose] = DEFAULT_PURPOSES,
    unique_contacts: Iterable[ContactKind] = (),
    store_outside_party: bool = False,
    clock: Clock = read_system_clock,
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
    store = (host or PluginHost()).open_store(place, list_registry_kinds())
    return Registry(
        store,
        name=str(place),
        purposes=purposes,
        unique_contacts=unique_contacts,
        store_outside_party=store_outside_party,
        clock=clock,
        randomness=randomness,
    )


def list_registry_kinds() -> tuple[Kind, ...]:
    """Return the kinds of record that a registry keeps: what a store is told when it is opened for one.

    :func:`open_registry` tells its store by itself. It is for programs that open or prepare a store first.
    """
    return tuple(kind.declared for kind in KINDS)


class Registry(ActivityQueries):
    """People, placements and notices in one store. Safe from several threads; its sessions are not."""

    def __init__(
        self,
        store: Store,
        *,
        name: str = "",
        purposes: Iterable[Purpose] = DEFAULT_PURPOSES,
        unique_contacts: Iterable[ContactKind] = (),
        store_outside_party: bool = False,
        clock: Clock = read_system_clock,
        randomness: Randomness = secrets.token_bytes,
    ) -> None:
        """Make a registry over an open store; see :func:`open_registry` for the arguments.

        Args:
            store: An open store that was told of :func:`list_registry_kinds`.
            name: What ``repr`` shows; without a password.
            purposes: What data may be used for.
            unique_contacts: Kinds of contact that only one person may have.
            store_outside_party: Whether attestations about the scope of the work are stored at all.
            clock: Gives the present instant, with a zone.
            randomness: Gives that many random bytes.
        """
        super().__init__(store, Purposes(purposes))
        self._name = name
        self._people_rules = PeopleRules(
            unique_contacts=unique_contacts, store_outside_party=store_outside_party
        )
        self._clockwork = Environment(clock=clock, randomness=randomness)
        self._digests = Digests(store, randomness, self._own_note)
        #: Notices that wait, were sent, or are dead letters.
        self.notices: Final = NoticeService(store, self._purposes, self._clockwork, self._own_note)

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

    def import_dataset(
        self, dataset: Dataset, *, actor: str, purpose: str = "office", commit_id: str | None = None
    ) -> Batch:
        """Import a dataset in one commit: new records are added, known ones updated, by their ids.

        Args:
            dataset: The dataset: ``dataset_of``, or a shipped one.
            actor: Who imports.
            purpose: What for.
            commit_id: Identifies the command; drawn if none is given.

        Returns:
            What was created, updated and unchanged, with the batch id that every change carries.

        Raises:
            OverBudgetError: Its expenses overdraw a line; nothing is stored.
            PurposeError: The purpose is not declared, or does not cover a kind of the dataset.
        """
        batch = self._clockwork.draw_id("batch")
        with self.session(
            actor=actor, purpose=purpose, reason="import", commit_id=commit_id, batch=batch
        ) as session:
            return import_dataset(session, dataset, at=self._clockwork.now())

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
