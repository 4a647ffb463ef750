"""What imports did to a register, and what puts it right: ``registry.imports``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from newstratum._model.people.batches import Batch
from newstratum._ports.records import Note
from newstratum._registry.imports.duplicates import DuplicateCandidate, find_duplicates
from newstratum._registry.imports.record_files import import_record_files, read_record_files
from newstratum._registry.imports.session import ImportSession
from newstratum._registry.imports.undo import UndoReport, build_undo_id, undo_import
from newstratum._registry.queries.reader import Reader
from newstratum._registry.records import iterate_records
from newstratum._registry.sessions.session import SessionConfig
from newstratum._wire.record_kinds import BATCH, PERSON


@frozen
class ImportService:
    """Batches of imports, taking one back, and people who may be registered twice: ``registry.imports``."""

    _config: SessionConfig = field(repr=False)
    _reader: Reader = field(repr=False)
    #: Makes the note of a session from the commit id, the actor, the purpose, the reason and the batch.
    _build_note: Callable[[str | None, str, str, str, str], Note] = field(repr=False)

    def batches(self) -> tuple[Batch, ...]:
        """Return what imports did and what was undone of them, the latest last."""
        records = iterate_records(self._reader.store, BATCH.name, order="imported_at")
        return tuple(self._reader.decode_all(BATCH, records))

    def records(
        self,
        path: Path | str,
        *,
        actor: str,
        purpose: str = "roster",
        batch: str | None = None,
        dry_run: bool = False,
    ) -> Batch:
        """Take in a folder of records that :meth:`ExportService.records` wrote, in one commit.

        New records are added and known ones updated, by their ids. The folder is checked to its last byte
        before anything is stored.

        Args:
            path: The folder.
            actor: Who imports.
            purpose: What for.
            batch: Id of the batch; drawn if none is given.
            dry_run: Whether nothing is stored, and it is only told what would be.

        Returns:
            What was created, updated and unchanged, with the batch id that every change carries. Where
            nothing is created or updated, no batch is stored.

        Raises:
            InvalidValueError: There is no such folder, or it holds no records, or a purpose that rests on
                consent would come to rest on something else.
            DecodeError: A file is missing, was changed, or holds what is no record.
            PurposeError: The purpose is not declared, or does not cover a kind among the records.
        """
        folder = Path(path)
        files = read_record_files(folder)
        environment = self._config.environment
        note = self._build_note(None, actor, purpose, "import", batch or environment.draw_id("batch"))
        session = ImportSession(self._config, note, None, None)
        return import_record_files(
            session, files, at=environment.now(), reference=folder.name, dry_run=dry_run
        )

    def undo(
        self,
        batch: str,
        *,
        actor: str,
        purpose: str = "roster",
        reason: str = "undo",
        commit_id: str | None = None,
    ) -> UndoReport:
        """Undo an import in one commit: what it added is removed, what it changed is as it was before.

        What somebody changed or used since stays as it is, and the report names it. What was erased since
        is left alone, and a consent that the import withdrew stays withdrawn.

        Args:
            batch: Id of the batch.
            actor: Who undoes it.
            purpose: What for.
            reason: A code or a short text without personal data.
            commit_id: Identifies the commit; drawn if none is given.

        Returns:
            The batch of the undo, and what it left as it is.

        Raises:
            NotFoundError: There is no such batch.
            InvalidValueError: It was undone already, or is itself an undo.
            ConflictError: Somebody else wrote what it undoes at that moment; nothing is stored.
            UnsupportedQueryError: The store has no history of single records.
        """
        note = self._build_note(commit_id, actor, purpose, reason, build_undo_id(batch))
        session = ImportSession(self._config, note, reason, None)
        return undo_import(session, batch, self._config.erased)

    def find_duplicates(self, *, purpose: str = "roster") -> tuple[DuplicateCandidate, ...]:
        """Return pairs of people who may be one, each with its reasons, the strongest in front.

        A session's ``people.merge`` makes one of two, and ``distinct_pairs.mark`` notes that they are two,
        so that they are not returned again; nothing is merged without it.

        Args:
            purpose: What for.

        Raises:
            PurposeError: The purpose is not declared, or does not cover people.
        """
        self._reader.scope(purpose).check(PERSON)
        return find_duplicates(self._reader.store)
