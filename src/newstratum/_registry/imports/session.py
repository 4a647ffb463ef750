"""The session of an import: what is large is staged, and nothing is stored of a dry run."""

from __future__ import annotations

import datetime as dt
from typing import Final

from newstratum import hooks
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.batches import ImportState
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import LawfulBasis, PrivacyNotice
from newstratum._ports.records import Key, Note
from newstratum._ports.store import Store
from newstratum._registry.environment import Environment
from newstratum._registry.imports.staging import StagedWrites
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.session import Session, SessionConfig
from newstratum._registry.sessions.unique_values import Uniques
from newstratum._rules.classify import Classifier
from newstratum._wire.codec import decode_record
from newstratum._wire.exact_models import copy_exact
from newstratum._wire.record_kinds import IMPORT_STATE, MERGE, PERSON

_STATE_ID: Final = "state"


class ImportSession(Session):
    """A session that stores what was staged beside what its collections hold, in the same commit."""

    def __init__(
        self,
        config: SessionConfig,
        note: Note,
        source: Source | Citation | str | None,
        notice: PrivacyNotice | str | None,
        *,
        command: SessionCommand | None = None,
    ) -> None:
        super().__init__(config, note, source, notice, command=command)
        #: What the rows come from, by name.
        self.document: Final = _find_document(source)
        # What is staged is not made anew if somebody is erased meanwhile: that is a conflict.
        config.erased.look()
        if isinstance(source, Source) and source.reference:
            # A row can make records of the organisation beside people.
            self._provenance.citation = Citation(document=source.reference)

    @property
    def store(self) -> Store:
        """The store, for reading what need not be kept in memory."""
        return self._config.store

    @property
    def uniques_of_contacts(self) -> Uniques | None:
        """What claims contacts; None where several people may have the same."""
        return self.uniques if self._config.unique_contacts else None

    @property
    def environment(self) -> Environment:
        """The clock and the randomness."""
        return self._config.environment

    def get_classifier(self, edition: str) -> Classifier:
        """Return the classifier of an edition."""
        return self._config.editions.get_classifier(edition)

    @property
    def stores_outside_party(self) -> bool:
        """Whether attestations about the scope of the work are stored at all."""
        return self._config.store_outside_party

    @property
    def rests_on_consent(self) -> bool:
        """Whether people are stored for this purpose only who agreed to it."""
        return self._scope.purpose.basis is LawfulBasis.CONSENT

    @property
    def latest_day(self) -> dt.date:
        """The last day on which something can have taken place that a record tells of."""
        return self._scope.latest_day

    @property
    def notice_id(self) -> str | None:
        """Id of the privacy notice the people were given."""
        return self._provenance.notice

    def name_place(self, row: hooks.Row) -> Source | None:
        """Let what is read in a row have its place in the file as its source: ``名册.xlsx 第214行``.

        Returns:
            That source; None where the session has none.
        """
        source = self._provenance.source
        if source is not None:
            place = f"{source.reference} {row.locate()}".strip()
            self._provenance.place = copy_exact(source, reference=place)
        return self._provenance.place

    def find_current_id(self, identifier: str) -> str:
        """Return the id under which somebody is stored who was merged; any other id as it is."""
        store = self.store
        if store.get(Key(PERSON.name, identifier)) is None:
            record = store.get(Key(MERGE.name, identifier))
            if record is not None:
                return decode_record(MERGE, record).kept
        return identifier

    def draw_id(self, prefix: str) -> str:
        """Return a new id; a command that is repeated draws the same ones again."""
        command = self._command
        return (self._config.environment.draw_id if command is None else command.draw_id)(prefix)

    def watch_imports(self) -> None:
        """Require that nobody imports people from now on: both could add the same ones."""
        self._work.read(IMPORT_STATE, _STATE_ID)

    def count_import(self) -> None:
        """Store that people were imported, so that another import of this moment conflicts."""
        state = self._work.read(IMPORT_STATE, _STATE_ID)
        if state is None:
            self._work.add(IMPORT_STATE, ImportState(id=_STATE_ID, imports=1))
        else:
            self._work.update(IMPORT_STATE, ImportState(id=_STATE_ID, imports=state.imports + 1))

    def stage(self, writes: StagedWrites) -> None:
        """Store writes by the session's commit, after what its collections hold."""
        if len(writes):
            self._loads.append(writes)

    def _prepare_load(self) -> None:
        """Store nothing before: what is staged can be read again, and the notice is stored in one commit."""

    def abandon(self) -> None:
        """Store nothing when the block ends."""
        self._is_over = True


def _find_document(source: Source | Citation | str | None) -> str:
    if source is None or isinstance(source, str):
        return source or ""
    return source.reference if isinstance(source, Source) else source.document
