"""Sessions: one unit of work under one purpose, stored by one commit or not at all."""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType, TracebackType
from typing import Any, NoReturn, TypeVar, overload

from attrs import Factory, evolve, field, frozen

from newstratum._model.notices.person_notices import PersonNoticeRule
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import (
    ContactKind,
    Engagement,
    Person,
    Placement,
    PrivacyNotice,
    build_privacy_notice_id,
)
from newstratum._model.values.validators import is_several
from newstratum._ports.fields import Scalar
from newstratum._ports.records import Commit, Note, Version, Write
from newstratum._ports.store import Store
from newstratum._reading.jobs import ReadForm
from newstratum._registry.environment import Editions, Environment
from newstratum._registry.notices.outbox import Outbox, PersonNoticeRules, PersonTeller
from newstratum._registry.privacy_notices import to_exact_notice
from newstratum._registry.purposes import Purposes
from newstratum._registry.records import get_kind, get_kind_of_record
from newstratum._registry.rights.consents import check_in_force
from newstratum._registry.sessions.activities import Activities, Attendances
from newstratum._registry.sessions.budgets import Budgets, Expenses
from newstratum._registry.sessions.collection import Collection, Scope, UnitOfWork, commit_to
from newstratum._registry.sessions.commands import SessionCommand
from newstratum._registry.sessions.digests import Digests
from newstratum._registry.sessions.distinct_pairs import DistinctPairs
from newstratum._registry.sessions.district_profiles import DistrictProfiles
from newstratum._registry.sessions.editing import RecordEdit, RecordEditor
from newstratum._registry.sessions.erased_people import STATE_KEY, ErasedPeople, find_past_names, list_names
from newstratum._registry.sessions.people import (
    Enrolment,
    MadeEvidence,
    People,
    Provenance,
    build_enrolled_person,
    split_source,
)
from newstratum._registry.sessions.placements import (
    Placements,
    build_placement_fields,
    classify_person,
    propose_changed,
)
from newstratum._registry.sessions.unique_values import Uniques
from newstratum._rules.rulebook import Rulebook
from newstratum._shipped import DEFAULT_EDITION
from newstratum._wire import record_kinds as kinds
from newstratum._wire.codec import encode_record
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import NOTICE, PERSON, PLACEMENT, PRIVACY_NOTICE
from newstratum._words import Words
from newstratum.errors import (
    ClosedError,
    ConflictError,
    InvalidValueError,
    NotFoundError,
    PurposeError,
)

M = TypeVar("M")

#: Characters of an actor or a purpose that ``repr`` shows.
_SHOWN = 60
#: How often a session commits when another one stores or removes the same privacy notice meanwhile.
_COMMIT_ATTEMPTS = 4
#: How often a session commits when people are erased meanwhile.
_MAX_LOOKS = 100


def _make_collection(kind: RecordKind[M]) -> cached_property[Collection[M]]:
    # Made when it is first used: most sessions use few of them.
    return cached_property(lambda session: Collection(session._scope, kind))


@frozen(kw_only=True)
class SessionConfig:
    """What all sessions of one registry share."""

    store: Store
    purposes: Purposes
    #: Kinds of contact that only one person may have.
    unique_contacts: frozenset[ContactKind]
    #: Whether attestations about the scope of the work are stored at all (promise L6).
    store_outside_party: bool
    digests: Digests
    environment: Environment
    editions: Editions
    erased: ErasedPeople
    #: Finds the kind of contact that a channel sends to, by its name; None if it has its own addresses.
    #: Raises UnknownSchemeError if no plugin offers the channel.
    find_contact_kind: Callable[[str], ContactKind | None]
    #: Privacy notices by their ids, which are stored when a session first needs them.
    notices: Mapping[str, PrivacyNotice] = field(factory=dict)
    #: Privacy notices that sessions read, with their versions, by their ids.
    read_notices: dict[str, tuple[Version, Any]] = field(factory=dict)
    #: How people are told what is decided about them.
    notice_rules: PersonNoticeRules = field(
        default=Factory(lambda self: PersonNoticeRules(self.store), takes_self=True)
    )
    #: Evidence that sessions made of facts that stand for themselves.
    made_evidence: MadeEvidence = field(factory=dict)


class Session:
    """One unit of work. Leaving the ``with`` block cleanly commits it; an exception drops all of it.

    There is a collection for each kind of record: ``session.people``, ``session.bodies`` and so on. A session
    belongs to one thread. What it reads by id is checked at the commit to be still as it was read;
    :class:`~newstratum.errors.ConflictError` says that it is not, and nothing is stored. A session that
    stores nothing has no commit, so records that it read one after the other may be of different moments.
    """

    #: The commit that the session made, with its id and version; None before the session ends, and where
    #: there was nothing to store.
    stored: Commit | None = None

    #: The people about whom the session decided something and whom no notice will reach, and why. People
    #: that were loaded are not among them; ``newstratum doctor --privacy`` counts them.
    untold: Mapping[str, Words] = MappingProxyType({})

    def __init__(
        self,
        config: SessionConfig,
        note: Note,
        source: Source | Citation | str | None = None,
        notice: PrivacyNotice | str | None = None,
        *,
        command: SessionCommand | None = None,
    ) -> None:
        self._config = config
        #: What the session is told; None where nobody gave the commit an id.
        self._command = command
        self._note = note
        self._given_source, self._given_notice = source, None if notice is None else to_exact_notice(notice)
        #: Id of the privacy notice that the session stores beside what it covers.
        self._added_notice: str | None = None
        self._is_open = self._is_over = False
        self._loads: list[Iterable[Write]] = []
        #: What is loaded again by a command that was stored before.
        self._repeated_rows: list[Iterable[object]] = []
        self._work = UnitOfWork(config.store, self._check_open, command)
        latest_day = config.environment.compute_latest_day()
        self._provenance = Provenance(
            *split_source(source, latest_day), self._find_notice, config.made_evidence
        )
        self._scope = Scope(
            store=config.store,
            work=self._work,
            purpose=config.purposes.get(note.purpose),
            latest_day=latest_day,
            complete=self._provenance.complete_record,
            check_names=config.erased.check,
        )

    # ------------------------------------------------------------------------------- collections

    #: The people of the register.
    people = cached_property(
        lambda self: People(
            self._scope,
            self._provenance,
            self.uniques if self._config.unique_contacts else None,
            self._config.purposes,
            store_outside_party=self._config.store_outside_party,
            today=self._config.environment.today,
            correct=self._correct,
        )
    )
    _teller = cached_property(
        lambda self: PersonTeller(self._config.notice_rules, self._work, self.notices, self._note.commit_id)
    )
    _editor = cached_property(
        lambda self: RecordEditor(
            scope=self._scope, placements=self.placements, editions=self._config.editions
        )
    )
    #: Values that only one record may have.
    uniques = cached_property(
        lambda self: Uniques(self._work, self._config.digests, self._config.unique_contacts)
    )
    #: Where they are placed.
    placements = cached_property(lambda self: Placements(self._scope, PLACEMENT))
    #: The notices that go out.
    notices = cached_property(
        lambda self: Outbox(
            self._scope,
            self._config.digests,
            self._config.purposes,
            self._config.environment.now,
            self._config.find_contact_kind,
        )
    )
    #: Bodies, their posts, and who sits on them.
    bodies = _make_collection(kinds.BODY)
    posts = _make_collection(kinds.POST)
    seats = _make_collection(kinds.SEAT)
    instructors = _make_collection(kinds.INSTRUCTOR)
    responsibilities = _make_collection(kinds.RESPONSIBILITY)
    #: Brands and platforms, what they use, and who looks after them.
    brands = _make_collection(kinds.BRAND)
    platforms = _make_collection(kinds.PLATFORM)
    carriers = _make_collection(kinds.CARRIER)
    stations = _make_collection(kinds.STATION)
    spaces = _make_collection(kinds.SPACE)
    liaisons = _make_collection(kinds.LIAISON)
    recognitions = _make_collection(kinds.RECOGNITION)
    #: What is done: the programme, activities in their series, and who came.
    programmes = _make_collection(kinds.PROGRAMME)
    series = _make_collection(kinds.SERIES)
    activities = cached_property(lambda self: Activities(self._scope))
    attendances = cached_property(lambda self: Attendances(self._scope))
    #: How contact is kept: surveys, key contacts, visits, inspections of offices.
    survey_rounds = _make_collection(kinds.SURVEY_ROUND)
    responses = _make_collection(kinds.RESPONSE)
    key_contacts = _make_collection(kinds.KEY_CONTACT)
    rounds = _make_collection(kinds.ROUND)
    visits = _make_collection(kinds.VISIT)
    inspections = _make_collection(kinds.INSPECTION)
    #: How the work is led: standing meetings, decisions, tasks and plans.
    conferences = _make_collection(kinds.CONFERENCE)
    meetings = _make_collection(kinds.MEETING)
    decisions = _make_collection(kinds.DECISION)
    tasks = _make_collection(kinds.TASK)
    plans = _make_collection(kinds.PLAN)
    #: What members contribute, and what they are put forward for.
    proposals = _make_collection(kinds.PROPOSAL)
    nominations = _make_collection(kinds.NOMINATION)
    appointments = _make_collection(kinds.APPOINTMENT)
    courses = _make_collection(kinds.COURSE)
    exhibitions = _make_collection(kinds.EXHIBITION)
    #: Money and other support.
    budgets = cached_property(lambda self: Budgets(self._scope))
    expenses = cached_property(lambda self: Expenses(self._scope))
    supports = _make_collection(kinds.SUPPORT)
    #: What is published, and what others report.
    channels = _make_collection(kinds.CHANNEL)
    publications = _make_collection(kinds.PUBLICATION)
    coverage = _make_collection(kinds.COVERAGE)
    #: What is true of the district.
    district_profiles = cached_property(lambda self: DistrictProfiles(self._scope))
    #: The texts people were given before data was collected.
    privacy_notices = _make_collection(PRIVACY_NOTICE)
    #: How long records about people are kept, where the shipped periods do not hold.
    retention_periods = _make_collection(kinds.RETENTION_PERIOD)
    #: How people are told what is decided about them.
    person_notice_rules = _make_collection(kinds.PERSON_NOTICE_RULE)
    #: What data may be used for, and what people asked for about their own data.
    purposes = _make_collection(kinds.PURPOSE_DECLARATION)
    subject_requests = _make_collection(kinds.SUBJECT_REQUEST)
    #: Who looks like one person and is two.
    distinct_pairs = cached_property(lambda self: DistinctPairs(self._scope, self._draw_id))
    #: What imports did.
    batches = _make_collection(kinds.BATCH)

    @overload
    def collection(self, kind: type[M] | RecordKind[M]) -> Collection[M]: ...

    @overload
    def collection(self, kind: str) -> Collection[Any]: ...

    def collection(self, kind: str | type[M] | RecordKind[M]) -> Collection[Any]:
        """Return the collection of a kind of record.

        Args:
            kind: The kind: its class, or its name such as ``"body"``.

        Raises:
            InvalidValueError: There is no such kind.
        """
        wanted = get_kind(kind)
        found: Collection[Any] = (
            getattr(self, wanted.collection) if wanted.collection else Collection(self._scope, wanted)
        )
        return found

    # ------------------------------------------------------------------------------------ adding

    def add(self, record: M) -> M:
        """Add a new record of any kind: a person, a body, an activity.

        Args:
            record: The record; its id must be new to the store.

        Returns:
            The record as it will be stored, with the session's source and notice where it has none.

        Raises:
            InvalidValueError: It is not a record, or lacks what the session does not give either.
            PurposeError: The session's purpose does not cover such records.
            ConflictError: When the session commits: the store holds a record under the same id.
        """
        added: M = self.collection(get_kind_of_record(record)).add(record)
        return added

    def add_all(self, records: Iterable[M]) -> tuple[M, ...]:
        """Add new records of any kinds, as :meth:`add` does.

        Returns:
            The records as they will be stored.
        """
        if not is_several(records):
            raise InvalidValueError(
                "records",
                Words("类型为{}，不是几条记录", "is of type {}, not several records").format(
                    type(records).__name__
                ),
                Words(
                    "请写session.add_all([record, …])，一条则写session.add(record)",
                    "write session.add_all([record, …]), or session.add(record) for one",
                ),
            )
        return tuple(self.add(record) for record in records)

    def enrol(
        self,
        who: ReadForm | Person | Iterable[Engagement],
        *,
        id: str | None = None,  # noqa: A002 - as the records call it
        on: dt.date | None = None,
        edition: str | Rulebook | None = None,
        township: str | None = None,
    ) -> Enrolment:
        """Store a person, classify them, and propose their placement.

        Args:
            who: A form that was read, a person, or the person's jobs. What a form attests about the scope of
                the work is left out unless the registry stores it.
            id: Id of the person; by default that of ``who``, and drawn if it has none either. If the store
                knows it, that person is updated.
            on: The day of the verdict; today in China by default.
            edition: The edition of the rulebook, or a rulebook; ``"2017"`` by default.
            township: Code of the person's township unit.

        Returns:
            The person and the proposal as they will be stored, and the verdict.

        Raises:
            InvalidValueError: ``who`` is none of these, there is no such edition, or a fact has no source or
                no notice and the session gives none.
            PurposeError: The session's purpose does not cover people and placements.
        """
        for kind in (PERSON, PLACEMENT):
            self._scope.check(kind)
        if not isinstance(who, ReadForm | Person) and is_several(who):
            who = tuple(who)
        if self._command is None:
            return self._enrol(who, id, on, edition, township)
        with self._command.step("enrol", who, id, on, edition, township):
            return self._enrol(who, id, on, edition, township)

    def _enrol(
        self,
        who: ReadForm | Person | Iterable[Engagement],
        id: str | None,  # noqa: A002 - as the records call it
        on: dt.date | None,
        edition: str | Rulebook | None,
        township: str | None,
    ) -> Enrolment:
        classifier = self._config.editions.get_classifier(DEFAULT_EDITION if edition is None else edition)
        known = who.id if id is None and isinstance(who, ReadForm | Person) else id
        identifier = self._draw_id("person") if known is None else known
        stored = None if known is None else self.people.get(identifier)
        built = build_enrolled_person(
            who,
            stored,
            id=identifier,
            township=township,
            store_outside_party=self._config.store_outside_party,
        )
        person = self.people.add(built) if stored is None else self.people.update(built)
        verdict = classify_person(classifier, person)
        day = on or self._config.environment.today()
        placement = self.placements.propose(person.id, verdict, on=day)
        return Enrolment(id=person.id, person=person, verdict=verdict, placement=placement)

    def _draw_id(self, prefix: str) -> str:
        draw_id = self._config.environment.draw_id if self._command is None else self._command.draw_id
        return draw_id(prefix)

    def edit(
        self,
        kind: str | type[Any],
        identifier: str,
        changes: Mapping[str, Any],
        *,
        seen: str | None = None,
        on: dt.date | None = None,
    ) -> RecordEdit:
        """Change single fields of a stored record; the result is checked as any other record.

        A changed fact of a person gets the session's source and notice. Where occupational facts change, the
        placement is proposed anew; one that a human confirmed otherwise needs review from then on, and one
        that the person objects to stays. What was
        read from the words of a job is read again where they change. Ids, sources, evidence and placements
        are not edited.

        Args:
            kind: The kind of record: ``"person"``, or its class.
            identifier: Its id.
            changes: Plain values, as ``to_dict`` writes them, by the paths of their fields: ``"township"``,
                ``"engagements[0].role"``; a fact of a person's only job by its name. None takes a value out.
            seen: The version of the record that the editor saw; None for the present one.
            on: The day of a new verdict; today by default.

        Returns:
            The record before and after, and what came of the placement.

        Raises:
            NotFoundError: There is no such record.
            InvalidValueError: A field is not edited, or there is no such place in the record.
            DecodeError: The record would not be valid; every problem is listed with its path.
            EditConflictError: Somebody changed the record since that version, or, when the session commits,
                since it was read here; it names the fields that differ.
            PurposeError: The session's purpose does not cover these records.
        """
        day = on or self._config.environment.today()
        collection = self.collection(kind)
        if self._command is None:
            return self._editor.edit(collection, identifier, changes, seen=seen, on=day)
        with self._command.step("edit", collection.kind.name, identifier, changes, seen, on):
            return self._editor.edit(collection, identifier, changes, seen=seen, on=day)

    def _correct(
        self, person: str, changes: Mapping[str, Any], reason: str, on: dt.date | None
    ) -> RecordEdit:
        self._note = evolve(self._note, reason=self._note.reason or reason)
        return self.edit(PERSON.name, person, changes, on=on)

    def load(self, rows: Iterable[tuple[Person, Placement | None]]) -> None:
        """Add many new people, each with a placement or none, in memory that does not grow with them.

        The rows are drawn while the session commits, after everything else it stores; what is wrong with
        one shows then, and nothing is stored. Only a new privacy notice of the session is stored before, by a
        commit of its own, so that another session that stores the same one at that moment is no conflict.

        Args:
            rows: New people and where they are placed; read once, and it must not use this store.

        Raises:
            InvalidValueError: When the session commits: as for adding a person.
            ConflictError: When the session commits: the store holds a person under the same id.
        """
        for kind in (PERSON, PLACEMENT):
            self._scope.check(kind)
        if not is_several(rows):
            raise InvalidValueError(
                "rows",
                Words("类型为{}，不是几行", "is of type {}, not several rows").format(type(rows).__name__),
                Words("请写[(person, placement), …]", "write [(person, placement), …]"),
            )
        if self._command is not None:
            rows = self._command.follow("load", rows)
            if self._command.stored is not None:
                self._repeated_rows.append(rows)
                return
        rule = self._teller.find_load_rule()
        self._loads.append(
            self.people.build_load_writes(rows) if rule is None else self._build_told_load(rows, rule)
        )

    def _build_told_load(
        self, rows: Iterable[tuple[Person, Placement | None]], rule: PersonNoticeRule
    ) -> Iterable[Write]:
        drawn: collections.deque[tuple[Person, Placement | None]] = collections.deque()

        def draw() -> Iterable[tuple[Person, Placement | None]]:
            for row in rows:
                drawn.append(row)
                yield row

        # Nothing may be read while a session commits: the key of the digests is.
        self._config.digests.of("load")
        return self._teller.build_load_writes(rule, drawn, self.people.build_load_writes(draw()))

    # -------------------------------------------------------------------------------- committing

    @property
    def commit_id(self) -> str:
        """The id under which the session commits: the same id again stores nothing a second time."""
        return self._note.commit_id

    @property
    def erased(self) -> ErasedPeople:
        """Who was erased from the register."""
        return self._config.erased

    @property
    def note(self) -> Note:
        """Who works, for what, and why."""
        return self._note

    def commit(self) -> NoReturn:
        """Say how a session is committed: by leaving its block. There is nothing to call.

        Raises:
            InvalidValueError: Always.
        """
        raise InvalidValueError(
            "session.commit",
            Words("不能调用：离开with块即提交", "cannot be called: leaving the with block commits"),
            Words(
                "请写with registry.session(…) as session: …；之后session.stored即为提交",
                "write: with registry.session(…) as session: …; session.stored is the commit afterwards",
            ),
        )

    def __enter__(self) -> Session:
        if self._is_over:
            raise _build_over_error()
        if self._is_open:
            raise InvalidValueError(
                "session",
                Words("已经打开", "is open already"),
                Words(
                    "请在其块内继续，或另开一个：registry.session(…)",
                    "go on in its block, or begin another one: registry.session(…)",
                ),
            )
        self._is_open = True
        if self._command is not None:
            note = self._note
            given = self._given_source, self._given_notice
            self._command.begin(note.actor, note.purpose, note.reason, note.batch, *given)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None and not self._is_over:
                self.stored = self._store_all()
        finally:
            self._is_over = True

    def __repr__(self) -> str:
        actor, purpose = (each[:_SHOWN] for each in (self._note.actor, self._note.purpose))
        return f"Session(actor={actor!r}, purpose={purpose!r})"

    def _check_open(self) -> None:
        if self._is_over:
            raise _build_over_error()
        if not self._is_open:
            raise InvalidValueError(
                "session",
                Words("在with块之外使用", "is used outside its with block"),
                Words(
                    "请写with registry.session(…) as session: …，并在块内操作",
                    "write: with registry.session(…) as session: … and work inside the block",
                ),
            )

    def _store_all(self) -> Commit | None:
        if self._command is not None and self._command.stored is not None:
            return self._repeat(self._command)
        propose_changed(self.placements, self._config.editions, self._config.environment.today)
        if self._loads:
            self._prepare_load()
        self.untold = self._teller.tell()
        attempts = looks = 0
        while True:
            own = self._work.build_writes(self._get_more_fields)
            own += self._build_name_writes()
            own += self._teller.build_checks()
            writes = itertools.chain(own, *self._loads)
            first = next(writes, None)
            if first is None:
                return None
            # A list can be read again, so a store need not ask first whether it was committed before.
            given: Iterable[Write] = itertools.chain((first,), writes) if self._loads else own
            attempts += 1
            try:
                command = self._command
                return self._commit(given) if command is None else self._commit_command(command, given)
            except ConflictError as error:
                conflict = error
            # What a session loads is drawn once, so it cannot be committed again.
            if conflict.key == str(STATE_KEY) and looks < _MAX_LOOKS and not self._loads:
                looks += 1
                attempts -= 1
                self._config.erased.look()
                continue
            is_outdated = self._teller.is_outdated(conflict.key)
            if is_outdated and attempts < _COMMIT_ATTEMPTS and not self._loads:
                self.untold = self._teller.tell()
                continue
            if attempts == _COMMIT_ATTEMPTS or not self._take_over_notice(conflict):
                # Out here, so that an error about a value taken by somebody else carries no other beside it.
                explained = self.uniques.explained(conflict, loading=bool(self._loads))
                raise explained or self._editor.explain_conflict(conflict) or conflict

    def _build_name_writes(self) -> list[Write]:
        """Return what a commit needs that names people, or names some no longer.

        Nobody may have been erased meanwhile, and it stays known which records named whom.
        """
        erased, names_others, writes = self._config.erased, bool(self._loads), list[Write]()
        for tracked in self._work.list_changed():
            kind, before, now = tracked.kind, tracked.before, tracked.now
            if kind is NOTICE and before is None and now is not None and now.address is not None:
                reference = erased.encode_address_reference(now.address, tracked.key)
                writes += [] if reference is None else [reference]
            known = [] if before is None else list_names(kind, before)
            if now is not None and set(list_names(kind, now)) - set(known):
                erased.check(kind, now)
                names_others = True
            for person in () if before is None else find_past_names(kind, before, now):
                names_others = True
                erased.check_past_name(kind, person)
                reference = None
                if erased.get().state is not None:
                    reference = erased.encode_past_reference(person, tracked.key)
                writes += [] if reference is None else [reference]
        if not names_others:
            return writes
        return [*writes, erased.build_first_write() or erased.build_check()]

    def _commit(self, writes: Iterable[Write]) -> Commit:
        note = evolve(self._note, recorded_at=self._config.environment.get_recorded_at())
        return commit_to(self._config.store, writes, note)

    def _commit_command(self, command: SessionCommand, writes: Iterable[Write]) -> Commit:
        """Commit beside the record of the command, and refuse an id that belongs to another command."""
        command.prepare()
        own = () if self._loads else tuple(writes)
        given: Iterable[Write] = (*own, *command.build_writes())
        if self._loads:
            given = itertools.chain(writes, command.build_writes())
        commit = self._commit(given)
        command.check_stored(own)
        return commit

    def _repeat(self, command: SessionCommand) -> Commit | None:
        """Return the stored commit of a command that is repeated; None where it was told nothing."""
        for rows in self._repeated_rows:
            collections.deque(rows, maxlen=0)
        if not command.is_filled:
            return None
        command.check_stored(())
        return self._commit(())

    def _prepare_load(self) -> None:
        """Store by a commit of its own what other sessions may store at the same moment.

        What a session loads is drawn once. If another session stored the same privacy notice meanwhile, or
        was the first of the register too, the load could not be committed again.
        """
        notice, erased = self._added_notice, self._config.erased
        for _ in range(_COMMIT_ATTEMPTS):
            writes: list[Write] = []
            if notice is not None and self._work.adds(PRIVACY_NOTICE, notice):
                stored = self._work.require(PRIVACY_NOTICE, notice)
                writes.append(encode_record(PRIVACY_NOTICE, stored, None))
            first = erased.build_first_write()
            writes += [] if first is None else [first]
            if not writes:
                # An earlier commit may have been the first of the register: what it stored is checked again.
                erased.look()
                return
            note = evolve(
                self._note,
                commit_id=self._config.environment.draw_id("commit"),
                reason="privacy-notice" if notice else "",
                batch="",
                recorded_at=self._config.environment.get_recorded_at(),
            )
            # Whoever stored them, they are read back.
            with contextlib.suppress(ConflictError):
                commit_to(self._config.store, writes, note)
            erased.look()
            if notice is not None and not self._work.take_over(PRIVACY_NOTICE, notice):
                return

    def _take_over_notice(self, conflict: ConflictError) -> bool:
        """Say whether all that stood in the way is the same privacy notice, stored by another session."""
        kind, _, notice = conflict.key.partition("/")
        if kind != PRIVACY_NOTICE.name:
            return False
        self._config.read_notices.pop(notice, None)
        if notice == self._added_notice:
            return self._work.take_over(PRIVACY_NOTICE, notice)
        return not self._loads and self._work.look_again(PRIVACY_NOTICE, notice)

    def _get_more_fields(self, kind: RecordKind[Any], model: Any) -> Mapping[str, Scalar | None]:
        if kind is not PLACEMENT:
            return {}
        person = self._work.read(PERSON, model.person)
        if person is None:
            raise NotFoundError(f"{PERSON.name}/{model.person}")
        return build_placement_fields(person)

    # ---------------------------------------------------------------------------- privacy notice

    def _find_notice(self) -> str | None:
        """Return the id of the session's privacy notice, which is stored beside what it covers."""
        given = self._choose_notice()
        if given is None:
            return None
        identifier = given if isinstance(given, str) else build_privacy_notice_id(given)
        stored = self._work.read_known(PRIVACY_NOTICE, identifier, self._config.read_notices)
        if isinstance(given, str):
            if stored is None:
                raise InvalidValueError(
                    "notice",
                    Words("没有存有这一编号的告知", "no privacy notice is stored under this id"),
                    Words("请给PrivacyNotice本身", "give the PrivacyNotice itself"),
                )
            given = stored
        elif stored is None:
            self._work.add(PRIVACY_NOTICE, given)
            self._added_notice = identifier
        elif stored != given:
            raise InvalidValueError(
                "notice",
                Words("这一编号和版本下存有另一文本", "another text is stored under this id and version"),
                Words("请给它下一个版本", "give it the next version"),
            )
        if (source := self._provenance.source) is not None:
            check_in_force(given, source.stated_on, "source.stated_on")
        if self._note.purpose not in given.purposes:
            raise PurposeError(
                self._note.purpose,
                Words(
                    "告知中没有写这一用途；当时告知的是其他用途",
                    "the privacy notice does not name it; people were told of other purposes",
                ),
            )
        return identifier

    def _choose_notice(self) -> PrivacyNotice | str | None:
        given, known = self._given_notice, self._config.notices
        if isinstance(given, str):
            return known.get(given, given)
        if given is not None or not known:
            return given
        covering = {each.id: each for each in known.values() if self._note.purpose in each.purposes}
        if len(covering) > 1:
            raise InvalidValueError(
                "notice",
                Words("有几份告知写了用途{!r}", "several privacy notices name the purpose {!r}").format(
                    self._note.purpose
                ),
                Words("请给操作写其中一份：notice={!r}", "give the session one of them: notice={!r}").format(
                    sorted(covering)[0]
                ),
            )
        return next(iter(covering.values()), None)


def _build_over_error() -> ClosedError:
    return ClosedError(
        Words("本次操作", "the session"),
        Words(
            "请另开一次：with registry.session(…) as session: …",
            "begin another one: with registry.session(…) as session: …",
        ),
    )
