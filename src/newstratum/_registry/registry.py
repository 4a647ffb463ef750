"""The registry: a store, its sessions, and the queries over all that it holds."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import attrs

from newstratum._api import get_plugin_host
from newstratum._figures.group_table import OUTCOME_ORDER, GroupTable
from newstratum._figures.reports.report import Report
from newstratum._figures.reports.sections import build_unreadable_section
from newstratum._host.host import PluginHost
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.relations import Citation, Finding, FindingKind
from newstratum._model.people.batches import Batch
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import ContactKind, PrivacyNotice
from newstratum._model.people.quarantined_records import QuarantinedRecord
from newstratum._model.values.identifiers import Randomness
from newstratum._model.values.periods import DateLike
from newstratum._model.values.refused_subjects import check_text
from newstratum._ports.keys import KeyProvider
from newstratum._ports.records import Note
from newstratum._ports.store import Store
from newstratum._registry.accesses.approval import ExportApproval, check_actor
from newstratum._registry.accesses.service import AccessService
from newstratum._registry.environment import Clock, Editions, Environment, read_system_clock
from newstratum._registry.exports.releases import ReleaseService
from newstratum._registry.exports.service import ExportService
from newstratum._registry.imports.datasets import import_dataset
from newstratum._registry.imports.people import NO_BIRTHS, Row, check_source, import_people
from newstratum._registry.imports.reports import ImportReport
from newstratum._registry.imports.service import ImportService
from newstratum._registry.imports.session import ImportSession
from newstratum._registry.imports.tables import import_table
from newstratum._registry.keys import KeyService
from newstratum._registry.notices.dispatch import NoticeService
from newstratum._registry.placements.service import PlacementService
from newstratum._registry.privacy_notices import index_notices
from newstratum._registry.purposes import Purpose, Purposes, require_name
from newstratum._registry.quarantine import quarantine_record, restore_record
from newstratum._registry.queries.activity import ActivityQueries
from newstratum._registry.queries.history import HistoryQueries
from newstratum._registry.queries.metrics import CoverageQueries, MetricQueries
from newstratum._registry.queries.reader import Reader, check_between, check_days, check_words, count_groups
from newstratum._registry.queries.report import ReportBuilder, collect_readable_findings, read_births
from newstratum._registry.queries.structure import StructureQueries
from newstratum._registry.records import (
    UnreadableRecord,
    UnreadableRecords,
    find_unreadable,
    get_kind,
    iterate_records,
)
from newstratum._registry.retention.service import RetentionService
from newstratum._registry.rights.declarations import PurposeService
from newstratum._registry.rights.requests import RequestService
from newstratum._registry.seals.service import SealService
from newstratum._registry.sessions.commands import SessionCommand, derive_id
from newstratum._registry.sessions.digests import Digests
from newstratum._registry.sessions.erased_people import build_erased_people
from newstratum._registry.sessions.erasure import Erasure, erase_person
from newstratum._registry.sessions.session import Session, SessionConfig
from newstratum._registry.subjects.export import SubjectExport, export_subject
from newstratum._registry.transfer import TransferReport, export_registry, import_registry, to_path
from newstratum._shipped.labels import get_finding_advice
from newstratum._wire.datasets import Dataset
from newstratum._wire.record_kinds import PERSON, PLACEMENT, QUARANTINED_RECORD
from newstratum._words import Words
from newstratum.errors import ClosedError, InvalidValueError
from newstratum.hooks import Row as FileRow

#: Who acts where the library acts for itself: drawing a key, leasing and sending notices.
_ITSELF: Final = "newstratum"
#: Characters of a name that ``repr`` shows.
_SHOWN: Final = 150


class Registry:
    """People, their placements, the organisation and its notices in one store.

    Changes are made in a :meth:`session`; its parts answer what is asked of the whole register. Several
    threads may use one registry; a session belongs to one thread.

    Attributes:
        structure: The council, the platforms, and the patterns of the profile.
        coverage: Who and what is reached, by unit, by industry and by inspection.
        metrics: Balance, rhythm and scoreboard.
        activity: Meetings, visits, tasks, attendance, money, proposals.
        placements: Placements: confirm many, explain one, ask what is missing.
        imports: What imports did, taking one back, and who may be registered twice.
        exports: What it hands out: lists, cards and other forms of its records.
        releases: Reports for publication, and what was published before.
        history: The change feed, and what was known at an instant.
        notices: Notices that wait, were sent, or are dead letters.
        purposes: What data is used for.
        requests: What people asked for about their own data.
        accesses: Who was shown or given plain data of people.
        retention: How long records about people are kept, and what is due.
        keys: What lies outside the store: its keys, and the ledger of erasures.
        seal: Whether what the store holds is sealed.
    """

    def __init__(
        self,
        store: Store,
        *,
        name: str = "",
        host: PluginHost | None = None,
        purposes: Iterable[Purpose] | None = None,
        notices: Iterable[PrivacyNotice] = (),
        unique_contacts: Iterable[ContactKind] = (),
        store_outside_party: bool = False,
        clock: Clock | None = None,
        randomness: Randomness | None = None,
        keys: KeyProvider | None = None,
        ledger: Path | str | None = None,
    ) -> None:
        """Make a registry over a store that was opened with :func:`list_registry_kinds`.

        The other arguments are those of :func:`open_registry`; ``name`` is what ``repr`` shows.
        """
        randomness = secrets.token_bytes if randomness is None else randomness
        self._get_host = cache(lambda: get_plugin_host() if host is None else host)
        self.seal: Final = SealService(store, keys, self._get_host, randomness, self._build_own_note)
        self._store = store = self.seal.open_store()
        self._purposes = Purposes(purposes, store)
        self._name = name
        self._environment = Environment(clock=clock or read_system_clock, randomness=randomness)
        self._is_closed = False
        self._editions = Editions(store, self._get_host)
        self._build_digests = partial(Digests, store, randomness, self._build_own_note, provider=keys)
        digests = self._build_digests()
        self._session_config = SessionConfig(
            store=store,
            purposes=self._purposes,
            unique_contacts=frozenset(map(ContactKind, unique_contacts)),
            store_outside_party=store_outside_party,
            digests=digests,
            erased=build_erased_people(store, digests, ledger, self._environment),
            environment=self._environment,
            editions=self._editions,
            find_contact_kind=self._find_contact_kind,
            notices=index_notices(notices),
        )
        self._reader = Reader(store=store, purposes=self._purposes, check_edition=self._editions.check)
        self.structure: Final = StructureQueries(self._reader)
        self.coverage: Final = CoverageQueries(self._reader, self.structure)
        self.metrics: Final = MetricQueries(self._reader, self.structure)
        self.activity: Final = ActivityQueries(self._reader)
        self.purposes: Final = PurposeService(self._purposes, self.session, self._environment)
        self.requests: Final = RequestService(self._reader, self.session, self._environment)
        self.imports: Final = ImportService(self._session_config, self._reader, self._build_session_note)
        self.accesses: Final = AccessService(self._session_config, self._build_session_note)
        self.placements: Final = PlacementService(
            self.session, self._environment, self._editions, self._get_host, self.accesses
        )
        erase = self.redact_person
        self.retention: Final = RetentionService(self._session_config, self._build_checked_note, erase)
        self.exports: Final = ExportService(self._reader, self._environment, self.accesses)
        self.releases: Final = ReleaseService(self._session_config, self._build_session_note)
        self.history: Final = HistoryQueries(self._reader)
        self.keys: Final = KeyService(
            store, digests, self._session_config.erased, randomness, self._build_own_note
        )
        self.notices: Final = NoticeService(
            store, self._purposes, self._environment, self._build_own_note, self._find_contact_kind
        )

    def session(
        self,
        *,
        actor: str,
        purpose: str,
        source: Source | Citation | str | None = None,
        notice: PrivacyNotice | str | None = None,
        reason: str = "",
        commit_id: str | None = None,
        batch: str = "",
    ) -> Session:
        """Return a session: one unit of work, stored by one commit when its block ends.

        Args:
            actor: Who works: an identifier of a person or an office.
            purpose: What for; it says which records may be used.
            source: Where facts of people come from that do not say so themselves, as a ``Source``; or what
                records of the organisation rest on, as a ``Citation`` or the name of a document.
            notice: The privacy notice the people were given, or the id of one that is stored or that the
                registry was opened with. By default the one of the registry that names the purpose.
            reason: A code or a short text without personal data.
            commit_id: Identifies the command. The same command again under the same id stores nothing a
                second time and gives the same ids; another command under it is refused when the session
                commits. Drawn if none is given.
            batch: Id of the import this belongs to.

        Returns:
            The session, to be used in a ``with`` statement.

        Raises:
            PurposeError: Nobody declared the purpose.
            InvalidValueError: Nobody is named as the actor, or by a telephone or identity number, or an
                identifier is too long, or holds a control character.
            ClosedError: The registry is closed.
        """
        note = self._build_session_note(commit_id, actor, purpose, reason, batch)
        return Session(
            self._session_config, note, source=source, notice=notice, command=self._make_command(commit_id)
        )

    def _build_session_note(
        self, commit_id: str | None, actor: str, purpose: str, reason: str, batch: str
    ) -> Note:
        if self._is_closed:
            raise ClosedError(Words("登记册", "the registry"))
        check_actor(actor)
        require_name(purpose)
        check_text("reason", reason)
        return self._build_note(commit_id, actor, purpose, reason, batch)

    def _build_checked_note(
        self, commit_id: str | None, actor: str, purpose: str, reason: str, batch: str = ""
    ) -> Note:
        # A session looks at its purpose itself; this is for what no session commits.
        self._purposes.get(purpose)
        return self._build_session_note(commit_id, actor, purpose, reason, batch)

    def _make_command(self, commit_id: str | None) -> SessionCommand | None:
        """Return what is told under a commit id that was given; None for one that is drawn."""
        if commit_id is None:
            return None
        digests = self._session_config.digests
        return SessionCommand(commit_id=commit_id, store=self._store, digest=digests.of, hide=digests.hide)

    def _draw_batch(self, commit_id: str | None) -> str:
        if commit_id is None:
            return self._environment.draw_id("batch")
        return derive_id(self._session_config.digests.of, "batch", commit_id, 0)

    def adopt(
        self, profile: DistrictProfile, *, actor: str, purpose: str = "office", commit_id: str | None = None
    ) -> DistrictProfile:
        """Store the profile of a district: every figure takes its units, words and patterns from it.

        A profile that is there under the same id is replaced. A later one needs an id of its own, and the
        earlier one an end before it.

        Args:
            profile: What :func:`newstratum.organisation.load_district_profile` returns, or a shipped one.
            actor: Who adopts it.
            purpose: What for.
            commit_id: Identifies the command; drawn if none is given.

        Returns:
            The profile as it is stored.

        Raises:
            InvalidValueError: Another profile of the district holds on one of its days, nobody knows its
                edition, or it is not a profile.
            DecodeError: It says what no office can mean; every problem is listed, and nothing is stored.
        """
        if not isinstance(profile, DistrictProfile):
            raise InvalidValueError(
                "profile",
                Words("类型为{}，不是DistrictProfile", "is of type {}, not a DistrictProfile").format(
                    type(profile).__name__
                ),
                Words("请用load_district_profile读取", "read one with load_district_profile"),
            )
        if profile.edition:
            self._editions.check(profile.edition)
        with self.session(actor=actor, purpose=purpose, reason="adopt", commit_id=commit_id) as session:
            profiles = session.district_profiles
            there = profiles.get(profile.id) is not None
            return profiles.update(profile) if there else profiles.add(profile)

    def profiles(self) -> tuple[DistrictProfile, ...]:
        """Return the profiles of all districts, by code and beginning."""
        return self._reader.list_profiles()

    def profile(self, *, on: dt.date | None = None, district: str | None = None) -> DistrictProfile | None:
        """Return the profile of a day, or None where the register has none that holds.

        Args:
            on: The day; today by default.
            district: Code of the district; needed where the register holds several.

        Raises:
            InvalidValueError: The day is not a date, there are profiles of several districts and none is
                named, or the register has no profile of the one that is.
        """
        day = self._environment.today() if on is None else on
        check_days(on=day)
        return self._reader.find_profile(day, district)

    def group_table(
        self,
        units: Iterable[str] | None = None,
        *,
        on: dt.date | None = None,
        edition: str | None = None,
        purpose: str = "statistics",
        confirmed_only: bool = False,
        outcomes: Iterable[str] = OUTCOME_ORDER,
        district: str | None = None,
    ) -> GroupTable:
        """Return the table of township units by groups, counted by the store without opening a document.

        A placement counts from the day since which it holds. Who is on the roster of the day and not placed
        is counted in a last column, ``unplaced``, which stands there if there is anybody; so the total is
        the whole roster.

        Args:
            units: Codes of the units, in the order of the rows; by default those of the profile, or
                where there is none those that people have.
            on: The date the table speaks of; today by default.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            purpose: What for.
            confirmed_only: Whether to leave out whom no human confirmed by that day; a purpose that may not
                use proposed placements leaves them out in any case.
            outcomes: The columns of those who are placed, in order.
            district: Code of the district, where only one of several is asked for.

        Raises:
            InvalidValueError: Nobody knows the edition, the day is not a date, or ``units`` or ``outcomes``
                are not a list, name one twice, or hold something that is not a code.
            PurposeError: The purpose is not declared, or does not cover placements.
        """
        day = self._environment.today() if on is None else on
        check_days(on=day)
        return count_groups(
            self._reader,
            units,
            on=day,
            edition=edition,
            purpose=purpose,
            confirmed_only=confirmed_only,
            outcomes=outcomes,
            district=district,
        )

    def report(
        self,
        *,
        on: dt.date | None = None,
        edition: str | None = None,
        industries: Mapping[str, Words] | None = None,
        district: str | None = None,
        births: Mapping[str, DateLike] = NO_BIRTHS,
    ) -> Report:
        """Return what the register holds on a day, beside what is claimed: every measure a section.

        Records that cannot be read are left out; the first section then says how many, and which ones.

        Args:
            on: The day, today by default; what is counted over a time is counted over the year up to it.
            edition: The edition of the rulebook that placed people; by default that of the profile.
            industries: The words of key industries by their codes, as ``coverage.by_industry`` takes them; by
                default those of the profile, and without them there is no section on key industries.
            district: Code of the district, where the register holds several; without it each has its part.
            births: When people were born, by their ids, for the mean age of the council; not kept.

        Raises:
            InvalidValueError: A day is no date, nobody knows the edition, or key industries are wrong.
            PurposeError: One of the purposes ``office``, ``roster`` and ``statistics`` is not declared, or
                does not cover what is read.
        """
        day = self._environment.today() if on is None else on
        check_days(on=day)
        check_words("industries", industries)
        unreadable = UnreadableRecords()
        reader = attrs.evolve(self._reader.keep_models(), make_leave_out=lambda: unreadable)
        structure = StructureQueries(reader)
        builder = ReportBuilder(
            reader=reader,
            structure=structure,
            coverage=CoverageQueries(reader, structure),
            metrics=MetricQueries(reader, structure),
            activity=ActivityQueries(reader),
            births=read_births(births),
            collect_findings=lambda between: collect_readable_findings(reader, "office", between, unreadable),
        )
        report = builder.build(day, edition, industries, district)
        found = unreadable.list_ids()
        if not found:
            return report
        advice = get_finding_advice(FindingKind.UNREADABLE_RECORD)
        return attrs.evolve(report, sections=(build_unreadable_section(found, advice), *report.sections))

    def findings(
        self, *, purpose: str = "office", between: tuple[dt.date, dt.date] | None = None
    ) -> tuple[Finding, ...]:
        """Return everything that does not fit in the organisation, as findings; nothing is corrected.

        A record of the organisation that cannot be read is a finding too.

        Args:
            purpose: What for.
            between: The first and last day for which standing meetings have to show minutes; None for no
                such check.

        Raises:
            InvalidValueError: ``between`` is not two dates.
            PurposeError: The purpose is not declared, or does not cover the records of the organisation.
        """
        check_between(between)
        return collect_readable_findings(self._reader, purpose, between, UnreadableRecords())

    def unreadable(self) -> Iterator[UnreadableRecord]:
        """Yield every record that this newstratum cannot read: written by a newer one, or damaged.

        All records are read for it. Lists and reports leave such records out. :meth:`quarantine` takes one
        out of the register with its bytes kept; ``remove`` of its collection and :meth:`redact_person` work
        on it too.
        """
        return find_unreadable(self._store)

    def quarantine(
        self,
        kind: str | type[Any],
        identifier: str,
        *,
        actor: str,
        reason: str = "",
        purpose: str = "office",
        commit_id: str | None = None,
    ) -> QuarantinedRecord:
        """Take a record that cannot be read out of the register, with its bytes kept.

        Nothing meets it any more but :meth:`quarantined`, exports, backups, and erasing a person it is about.

        Args:
            kind: The kind of record: ``"visit"``, or its class.
            identifier: Its id.
            actor: Who does it.
            reason: A code or a short text without personal data.
            purpose: What for.
            commit_id: Identifies the command: the same command again stores nothing a second time and gives
                the same answer. Drawn if none is given.

        Returns:
            The record in quarantine, with an id of its own.

        Raises:
            CommitIdReusedError: The id was used for another commit; nothing is stored.
            NotFoundError: There is no such record.
            InvalidValueError: It can be read, or there is no such kind.
            ConflictError: Somebody else wrote it at the same moment.
            PurposeError: Nobody declared the purpose.
        """
        command = self._make_command(commit_id)
        draw_id = self._environment.draw_id if command is None else command.draw_id
        return quarantine_record(
            self._store,
            get_kind(kind),
            identifier,
            self._build_checked_note(commit_id, actor, purpose, reason),
            own_id=draw_id("quarantined"),
            at=self._environment.now(),
            erased=self._session_config.erased,
            command=command,
        )

    def quarantined(self) -> tuple[QuarantinedRecord, ...]:
        """Return the records in quarantine, by their ids there."""
        records = iterate_records(self._store, QUARANTINED_RECORD.name)
        return tuple(self._reader.decode_all(QUARANTINED_RECORD, records))

    def restore_quarantined(
        self,
        identifier: str,
        *,
        actor: str,
        reason: str = "",
        purpose: str = "office",
        commit_id: str | None = None,
    ) -> QuarantinedRecord:
        """Put a record back as it was stored, whether or not it can be read now.

        Args:
            identifier: Its id in quarantine.
            actor: Who does it.
            reason: A code or a short text without personal data.
            purpose: What for.
            commit_id: Identifies the command, as for :meth:`quarantine`.

        Raises:
            CommitIdReusedError: The id was used for another command; nothing is stored.
            InvalidValueError: It is of a kind that only a newer newstratum knows.
            NotFoundError: There is no such record in quarantine.
            ConflictError: Another record was stored under its kind and id meanwhile.
            PurposeError: Nobody declared the purpose.
        """
        note = self._build_checked_note(commit_id, actor, purpose, reason)
        return restore_record(
            self._store, identifier, note, self._session_config.erased, self._make_command(commit_id)
        )

    def import_people(
        self,
        rows: Iterable[Row],
        *,
        actor: str,
        purpose: str,
        source: Source,
        notice: PrivacyNotice | str,
        births: Mapping[str, DateLike] = NO_BIRTHS,
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
            births: When people were born, by their ids, as :meth:`People.state_birth` takes it; not kept.
            partial: Whether to store the good rows if there are bad ones.
            commit_id: Identifies the command: the same import again under the same id stores nothing and
                returns the same report. Drawn if none is given.

        Returns:
            The report, with the batch id that every change of the import carries.

        Raises:
            CommitIdReusedError: The id was used for another command; nothing is stored.
            DecodeError: There are bad rows, and the import is not partial; nothing is stored.
        """
        check_source(source)
        note = self._build_session_note(commit_id, actor, purpose, "import", self._draw_batch(commit_id))
        command = self._make_command(commit_id)
        session = Session(self._session_config, note, source=source, notice=notice, command=command)
        at, reference = self._environment.now(), source.reference
        return import_people(session, rows, command, births, at=at, partial=partial, reference=reference)

    def import_table(
        self,
        rows: Iterable[FileRow],
        *,
        actor: str,
        purpose: str,
        source: Source | Citation | str,
        notice: PrivacyNotice | str | None = None,
        table: str | None = None,
        mapping: Mapping[str, str] | None = None,
        reference: str = "",
        district: str | None = None,
        edition: str | None = None,
        partial: bool = False,
        separate: bool = False,
        dry_run: bool = False,
        commit_id: str | None = None,
    ) -> ImportReport:
        """Import the rows of a table in one commit: people, bodies, platforms, activities and so on.

        A row of a person is about whom its id names; without one, about whoever has the same telephone
        number or mail address, or the same name and employer. New people are placed, as :meth:`Session.enrol`
        does it. An empty cell changes nothing; a row that contradicts what is stored is held.

        Args:
            rows: The rows of a file, as a format reads them; read once.
            actor: Who imports.
            purpose: What for.
            source: Where facts of people come from, or what records of the organisation rest on.
            notice: The privacy notice the people were given, or its id; by default as in :meth:`session`.
            table: The table it is: ``"roster"``; by default it is recognised by its columns.
            mapping: What columns hold, by hand: heading to the name or heading of a field.
            reference: The file, by name, for the list of batches; by default that of the source.
            district: Code of the district, where the register holds several.
            edition: The edition of the rulebook that places people; by default that of the profile.
            partial: Whether to store the good rows if others are rejected or held.
            separate: Whether whoever contradicts a stored person like them becomes a person of their own.
            dry_run: Whether to store nothing, and to say what would be done.
            commit_id: Identifies the command, as for :meth:`import_people`.

        Returns:
            One result a row, what is wrong with rows, and the batch id that every change carries.

        Raises:
            InvalidValueError: There is no privacy notice, or no such edition.
            PurposeError: The purpose is not declared, or does not cover what the table holds.
            ConflictError: Somebody else imported at that moment; nothing is stored.
            CommitIdReusedError: The id was used for another command; nothing is stored.
        """
        note = self._build_session_note(commit_id, actor, purpose, "import", self._draw_batch(commit_id))
        config, command = self._session_config, self._make_command(commit_id)
        if dry_run:
            command, config = None, attrs.evolve(config, digests=self._build_digests(stores_key=False))
        session = ImportSession(config, note, source, notice, command=command)
        today = self._environment.today()
        scope = self._reader.build_scope(today)
        return import_table(
            session,
            rows,
            command,
            edition=self._reader.choose_edition(edition, scope),
            separate=separate,
            district=self._reader.find_profile(today, district),
            table=table,
            mapping=mapping or {},
            reference=reference,
            partial=partial,
            dry_run=dry_run,
        )

    def import_dataset(
        self, dataset: Dataset, *, actor: str, purpose: str = "office", commit_id: str | None = None
    ) -> Batch:
        """Import a dataset in one commit: new records are added, known ones updated, by their ids.

        Args:
            dataset: What :func:`newstratum.organisation.parse_dataset` returns, or a shipped one.
            actor: Who imports.
            purpose: What for.
            commit_id: Identifies the command: the same import again under the same id stores nothing and
                returns the same batch. Drawn if none is given.

        Returns:
            What was created, updated and unchanged, with the batch id that every change carries.

        Raises:
            CommitIdReusedError: The id was used for another command; nothing is stored.
            OverBudgetError: Its expenses overdraw a line; nothing is stored.
            PurposeError: The purpose is not declared, or does not cover a kind of the dataset.
        """
        note = self._build_session_note(commit_id, actor, purpose, "import", self._draw_batch(commit_id))
        command = self._make_command(commit_id)
        session = Session(self._session_config, note, command=command)
        return import_dataset(session, dataset, command, at=self._environment.now())

    def subject_export(
        self, identifier: str, *, purpose: str = "roster", actor: str = "office"
    ) -> SubjectExport:
        """Return all that the register holds about a person, for them (PIPL Art. 45); the log notes it.

        Args:
            identifier: Id of the person.
            purpose: What for; it must cover people and placements.
            actor: Who makes it.

        Raises:
            NotFoundError: The register holds nothing about such a person.
            PurposeError: The purpose is not declared, or does not cover people and placements.
            ReadOnlyError: The store can only be read: it cannot note the access.
        """
        scope = self._reader.scope(purpose)
        for kind in (PERSON, PLACEMENT):
            scope.check(kind)
        return export_subject(
            self._store,
            identifier,
            at=self._environment.now(),
            editions=self._editions,
            host=self._get_host(),
            note_access=partial(self.accesses.note_subject_export, actor=actor, purpose=purpose),
        )

    def redact_person(
        self,
        identifier: str,
        *,
        actor: str,
        purpose: str,
        reason: str = "",
        search_texts: bool = False,
        commit_id: str | None = None,
    ) -> Erasure:
        """Erase a person and everything about them from the store and its history.

        Args:
            identifier: Id of the person.
            actor: Who erases.
            purpose: What for.
            reason: A code or a short text without personal data.
            search_texts: Whether all records about others are read, to take names and contacts out.
            commit_id: Identifies the command: the same id again erases what is left. Drawn if none is given.

        Returns:
            What was erased, what stays, and whether old bytes still wait to be overwritten.

        Raises:
            PurposeError: Nobody declared the purpose.
            InvalidValueError: Nobody is named as the actor.
            NotFoundError: There never was such a person.
            UnsupportedQueryError: The store cannot erase.
        """
        self._purposes.get(purpose)
        note = self._build_note(commit_id, check_actor(actor), purpose, reason)
        note = attrs.evolve(note, recorded_at=self._environment.get_recorded_at())
        return erase_person(
            self._store,
            identifier,
            note,
            erased=self._session_config.erased,
            command=self._make_command(commit_id),
            new_note=self._build_own_note,
            search_texts=search_texts,
        )

    def export(
        self,
        path: Path | str,
        *,
        actor: str = "office",
        purpose: str = "roster",
        approval: ExportApproval | None = None,
    ) -> TransferReport:
        """Write the whole registry, its history included, to a new file that any other store can take in.

        The file has one line of JSON for each change, a manifest in front, and digests. It holds everything,
        and the secrets by which unique values are hidden, wrapped if there is an outside key: keep it as
        carefully as the store. It needs little memory, however long the history is.

        Args:
            path: A file that is not there; a name that ends in ``.gz`` is compressed.
            actor: Who takes it out.
            purpose: What for.
            approval: Whom it is for and who approved it, where the registry holds people: the log notes it.

        Returns:
            What was written.

        Raises:
            InvalidValueError: Something is at that path, there is no such folder, or no valid approval.
            UnavailableError: Records were erased again and again while they were exported.
        """
        return export_registry(
            self._store, to_path(path), partial(self.accesses.note_export, actor, purpose, approval)
        )

    def import_(self, path: Path | str, *, without_ledger: bool = False) -> TransferReport:
        """Take in a whole registry that :meth:`export` wrote, into an empty store.

        The file is checked to its last byte before anything is stored. Commits keep their ids, actors,
        purposes and reasons, and the instants they were recorded at where the store keeps instants that it is
        given, as those of newstratum do. An import that was interrupted goes on when it is called again.

        Whoever was erased since the export, as the ledger of erasures says, is erased again.

        Args:
            path: The file.
            without_ledger: Whether to take in a register that has a ledger although none is given here.

        Returns:
            What the file holds, and how much of it was stored now, which is nothing if it was there already.

        Raises:
            InvalidValueError: There is no such file, the registry holds something else, or the ledger is not
                given.
            ForeignFileError: The file is not an export of a registry, or the ledger that of another one.
            NewerFileError: A newer newstratum wrote it.
            RecordTooNewError: It holds records of a newer newstratum.
            DamagedFileError: It was changed or cut, or holds what could not be stored or read; the line is
                named.
        """
        has_ledger = self._session_config.erased.ledger is not None
        report = import_registry(self._store, to_path(path), needs_no_ledger=has_ledger or without_ledger)
        self.keys.replay_erasures()
        return report

    def close(self) -> None:
        """Close the store; closing again does nothing."""
        self._is_closed = True
        self._store.close()

    def __enter__(self) -> Registry:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Registry({self._name[:_SHOWN]})"

    def _find_contact_kind(self, channel: str) -> ContactKind | None:
        kind = self._get_host().get_contact_kind(channel)
        return None if kind is None else ContactKind(kind)

    def _build_note(
        self, commit_id: str | None, actor: str, purpose: str, reason: str, batch: str = ""
    ) -> Note:
        drawn = self._environment.draw_id("commit") if commit_id is None else commit_id
        return Note(commit_id=drawn, actor=actor, purpose=purpose, reason=reason, batch=batch)

    def _build_own_note(self, reason: str) -> Note:
        note = self._build_note(None, _ITSELF, "notices", reason)
        return attrs.evolve(note, recorded_at=self._environment.get_recorded_at())
