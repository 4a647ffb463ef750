"""The log of accesses: ``registry.accesses``.

A row is stored before what it tells of is handed out, so that nothing is shown that is not noted. A store
that can only be read takes no row, so nothing plain is read from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

import attrs
from attrs import field, frozen

from newstratum._model.people.accesses import Access, AccessKind
from newstratum._ports.query import Is
from newstratum._ports.records import Key, Note
from newstratum._ports.store import History
from newstratum._registry.accesses.approval import ExportApproval, check_actor, check_approval
from newstratum._registry.queries.reader import check_days
from newstratum._registry.records import UnreadableWarner, decode_readable, iterate_history, iterate_records
from newstratum._registry.sessions.session import Session, SessionConfig
from newstratum._registry.subjects.privacy import PrivacyCounts, count_privacy
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.record_kinds import ACCESS, PERSON
from newstratum._words import Words
from newstratum.errors import NotFoundError, ReadOnlyError

#: Rows of one commit.
_BATCH: Final = 1_000
_READ_ONLY: Final = Words(
    "看全姓名等须留下记录，只读打开的数据库记不了；请不以只读方式打开，或只看隐去一部分的",
    "whoever sees plain names is noted, which a store that was opened to be read cannot do; open it for "
    "writing, or ask for masked names",
)


class _AccessSession(Session):
    """A session that adds rows to the log, which no purpose covers and no collection shows."""

    def add_rows(self, rows: Iterable[Access]) -> None:
        for row in rows:
            self._work.add(ACCESS, row)


@frozen
class AccessService:
    """Who was shown or given plain data of people, and what is owed to them: ``registry.accesses``."""

    _config: SessionConfig = field(repr=False)
    #: Builds the note of a commit: its id, actor, purpose, reason and batch.
    _build_note: Callable[[str | None, str, str, str, str], Note] = field(repr=False)

    def of(self, person: str) -> tuple[Access, ...]:
        """Return who was shown or given a person's plain data, the first one in front.

        What was given of everybody counts from the day the person came on the register.

        Args:
            person: Id of the person.

        Raises:
            NotFoundError: There is no such person, and no row about one.
        """
        store, warner = self._config.store, UnreadableWarner()
        own = iterate_records(store, ACCESS.name, [Is("person", person)])
        rows = list(decode_readable(ACCESS, own, warner))
        since = self._find_beginning(person)
        if since is not None:
            everybody = iterate_records(store, ACCESS.name, [Is("covers_all", True)])
            found = decode_readable(ACCESS, everybody, warner)
            rows += [each for each in found if each.accessed_at >= since]
        if not rows and store.get(Key(PERSON.name, person)) is None:
            raise NotFoundError(f"{PERSON.name}/{person}")
        return tuple(sorted(rows, key=lambda each: (each.accessed_at, each.id)))

    def note(
        self,
        people: Iterable[str] | None,
        *,
        kind: AccessKind,
        actor: str,
        purpose: str,
        shown: Iterable[str] = (),
        approval: ExportApproval | None = None,
        recipient: str = "",
        export: str = "",
    ) -> int:
        """Store a row for each of some people whose plain data is about to be handed out.

        A program that shows people by itself calls it, before it shows them.

        Args:
            people: Their ids, each of which counts once; None for everybody on the register.
            kind: How the data leaves the register.
            actor: Who is shown it, or takes it out.
            purpose: What for.
            shown: The parts that are plain, such as ``"name"``; the whole record by default.
            approval: Whom everybody's data is for, and who approved it.
            recipient: Whom it is given to, where no approval says so.
            export: The id that the file carries.

        Returns:
            How many rows were stored.

        Raises:
            PurposeError: Nobody declared the purpose.
            InvalidValueError: Nobody is named as the actor.
            ReadOnlyError: The store can only be read.
        """
        first = Access(
            id="access",
            covers_all=True,
            accessed_at=self._config.environment.now(),
            kind=kind,
            actor=check_actor(actor),
            purpose=purpose,
            shown=tuple(shown) or ("all",),
            recipient=recipient if approval is None else approval.recipient,
            approved_by="" if approval is None else approval.approved_by,
            export=export,
        )
        first = to_exact_record(ACCESS, first)
        drawn = self._config.environment.draw_id("access")
        if people is None:
            self._store([attrs.evolve(first, id=drawn)])
            return 1
        count, given = 0, iter(dict.fromkeys(people))
        while batch := list(islice(given, _BATCH)):
            self._store(
                attrs.evolve(first, id=f"{drawn}.{number}", covers_all=False, person=person)
                for number, person in enumerate(batch, count)
            )
            count += len(batch)
        return count

    def count_privacy(self, *, on: dt.date | None = None) -> PrivacyCounts:
        """Return what the register owes its people, counted: all that is about people is read for it.

        Args:
            on: The day; today by default.

        Raises:
            InvalidValueError: The day is not a date.
        """
        day = self._config.environment.today() if on is None else on
        check_days(on=day)
        return count_privacy(self._config.store, self._config.purposes.list_all(), day)

    def note_subject_export(self, person: str, *, actor: str, purpose: str) -> tuple[Access, ...]:
        """Note that a person is given all that is held about them; return the log with that row."""
        self.note([person], kind=AccessKind.SUBJECT_EXPORT, actor=actor, purpose=purpose, recipient=person)
        return self.of(person)

    def note_export(self, actor: str, purpose: str, approval: ExportApproval | None) -> str:
        """Note that everybody's records are taken out, and return the id that the file is to carry.

        Raises:
            InvalidValueError: The approval is missing or not valid.
        """
        approval, export = check_approval(approval, actor), self.draw_export_id()
        self.note(
            None, kind=AccessKind.EXPORT, actor=actor, purpose=purpose, approval=approval, export=export
        )
        return export

    def draw_export_id(self) -> str:
        """Return a new id for a file to carry, by which the rows of the log are found."""
        return self._config.environment.draw_id("export")

    def _store(self, rows: Iterable[Access]) -> None:
        rows = list(rows)
        note = self._build_note(None, rows[0].actor, rows[0].purpose, "access", "")
        try:
            session = _AccessSession(self._config, note)
            with session:
                session.add_rows(rows)
        except ReadOnlyError:
            raise ReadOnlyError(_READ_ONLY) from None

    def _find_beginning(self, person: str) -> dt.datetime | None:
        """Return when a person came on the register; None for nobody."""
        store, key = self._config.store, Key(PERSON.name, person)
        if not isinstance(store, History):
            return None if store.get(key) is None else dt.datetime.min.replace(tzinfo=dt.UTC)
        return next((change.recorded_at for change in iterate_history(store, key)), None)
