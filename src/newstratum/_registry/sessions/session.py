"""Sessions: one unit of work under one purpose, stored by one commit or not at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

from newstratum._model.people.evidence import Source
from newstratum._model.people.people import Person, Placement, PrivacyNotice
from newstratum._ports.records import Commit, Note, Scalar, Write
from newstratum._ports.store import Store
from newstratum._registry.access import Purposes
from newstratum._registry.environment import Environment
from newstratum._registry.sessions.bulk_load import build_load_writes
from newstratum._registry.sessions.collection import Scope
from newstratum._registry.sessions.people import PeopleRules
from newstratum._registry.sessions.placement_fields import build_placement_fields
from newstratum._registry.sessions.provenance import Provenance
from newstratum._registry.sessions.session_collections import SessionCollections
from newstratum._registry.sessions.unique_values import Digests, Uniques
from newstratum._registry.sessions.unit_of_work import UnitOfWork, commit_to
from newstratum._wire.kinds.people import PERSON, PLACEMENT, PRIVACY_NOTICE, build_privacy_notice_id
from newstratum._wire.record_kinds import RecordKind
from newstratum.errors import ClosedError, ConflictError, InvalidValueError, NotFoundError, PurposeError

__all__ = ["Session"]


class Session(SessionCollections):
    """One unit of work. Leaving the ``with`` block cleanly commits it; an exception drops all of it.

    A session belongs to one thread. What it reads by id is checked at the commit to be still as it was
    read; :class:`~newstratum.errors.ConflictError` says that it is not, and nothing is stored.
    """

    def __init__(
        self,
        store: Store,
        purposes: Purposes,
        people_rules: PeopleRules,
        digests: Digests,
        environment: Environment,
        note: Note,
        source: Source | None = None,
        notice: PrivacyNotice | str | None = None,
    ) -> None:
        self._store = store
        self._note = note
        self._source = source
        self._notice = notice
        self._stamped_with: Provenance | None = None
        self._work = UnitOfWork(store)
        self._loads: list[Iterable[Write]] = []
        self._over = False
        super().__init__(
            Scope(store=store, work=self._work, purpose=purposes.get(note.purpose)),
            people_rules,
            Uniques(self._work, digests),
            self._stamp_once,
            (digests, purposes, environment.now),
        )
        #: What the session stored; None before it ends, or if there was nothing to store.
        self.commit: Commit | None = None

    @property
    def commit_id(self) -> str:
        """The id under which the session commits: the same id again stores nothing a second time."""
        return self._note.commit_id

    @property
    def note(self) -> Note:
        """Who works, for what, and why."""
        return self._note

    def load(self, rows: Iterable[tuple[Person, Placement | None]]) -> None:
        """Add many new people, each with a placement or none, in memory that does not grow with them.

        The rows are drawn while the session commits, after everything else it stores; what is wrong with
        one shows then, and nothing is stored.

        Args:
            rows: New people and where they are placed; read once, and it must not use this store.

        Raises:
            InvalidValueError: When the session commits: as for adding a person.
            ConflictError: When the session commits: the store holds a person under the same id.
        """
        for kind in (PERSON, PLACEMENT):
            self._scope.check(kind)
        # What the rows need of the store is read now: nothing may be while it commits.
        self._loads.append(build_load_writes(rows, self.people.prepared_for_load()))

    def __enter__(self) -> Session:
        if self._over:
            raise ClosedError("the session")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None and not self._over:
                self.commit = self._committed()
        finally:
            self._over = True

    def __repr__(self) -> str:
        return f"Session(actor={self._note.actor!r}, purpose={self._note.purpose!r})"

    # ------------------------------------------------------------------------------- committing

    def _committed(self) -> Commit | None:
        own = list(self._work.writes(self._more_fields))
        writes = itertools.chain(own, *self._loads)
        first = next(writes, None)
        if first is None:
            return None
        # A list can be read again, so a store need not ask first whether it was committed before.
        told = itertools.chain((first,), writes) if self._loads else own
        conflict = None
        try:
            return commit_to(self._store, told, self._note)
        except ConflictError as error:
            conflict = error
        # Out here, so that an error about a value taken by somebody else carries no other beside it.
        raise self.uniques.explained(conflict, loading=bool(self._loads)) or conflict

    def _more_fields(self, kind: RecordKind[Any], model: Any) -> Mapping[str, Scalar | None]:
        if kind is not PLACEMENT:
            return {}
        person = self._work.read(PERSON, model.person)
        if person is None:
            raise NotFoundError(f"{PERSON.name}/{model.person}")
        return build_placement_fields(person)

    # --------------------------------------------------------------------------------- stamping

    def _stamp_once(self) -> Provenance:
        if self._stamped_with is None:
            self._stamped_with = Provenance(source=self._source, notice=self._notice_id())
        return self._stamped_with

    def _notice_id(self) -> str | None:
        """Return the id of the session's privacy notice, which is stored beside what it covers."""
        if self._notice is None:
            return None
        given = self._notice if isinstance(self._notice, PrivacyNotice) else None
        identifier = build_privacy_notice_id(given) if given else str(self._notice)
        stored = self._work.read(PRIVACY_NOTICE, identifier)
        if stored is None and given is None:
            raise InvalidValueError(
                "notice", "no privacy notice is stored under this id", "give the PrivacyNotice itself"
            )
        if stored is not None and given is not None and stored != given:
            raise InvalidValueError(
                "notice", "another text is stored under this id and version", "give it the next version"
            )
        if stored is None and given is not None:
            self._work.add(PRIVACY_NOTICE, given)
        self._check_covered(stored or given)
        return identifier

    def _check_covered(self, notice: PrivacyNotice | None) -> None:
        if notice is not None and self._note.purpose not in notice.purposes:
            raise PurposeError(
                self._note.purpose, "the privacy notice does not name it; people were told of other purposes"
            )
