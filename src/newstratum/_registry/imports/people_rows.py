"""Rows of people: whom each is about, what it says anew, and where that places them."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from itertools import zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import define, field, frozen

from newstratum._model.people.ages import check_age
from newstratum._model.people.evidence import Evidence
from newstratum._model.people.people import Consent, Contact, Engagement, Person, Placement
from newstratum._model.values.identifiers import check_id
from newstratum._model.values.sensitive import PersonName, SensitiveText
from newstratum._ports.records import Delete, Key
from newstratum._reading.jobs import ReadForm
from newstratum._reading.rows import COLUMNS, read_row
from newstratum._registry.imports.answers import add_answers, keep_answers
from newstratum._registry.imports.matching import (
    PeopleIndex,
    PersonKeys,
    build_keys,
    names_agree,
    read_keys,
    strip_name,
)
from newstratum._registry.imports.reports import RowResult
from newstratum._registry.imports.rows import ERASED_ROW, UNREADABLE, Outcome, RowProblem, build_row_problem
from newstratum._registry.imports.session import ImportSession
from newstratum._registry.imports.staging import StagedWrites
from newstratum._registry.placements.questions import JOB_COLUMN, MAIN_JOB_COLUMN
from newstratum._registry.sessions.new_people import NewPeople
from newstratum._registry.sessions.placements import (
    build_placement_fields,
    build_placement_proposal,
    classify_person,
    decide_placement,
)
from newstratum._registry.sessions.unique_values import normalize_contact
from newstratum._rules.classify import Classifier
from newstratum._shipped.lexicons import load_lexicons
from newstratum._tables.cells import NEW_RECORD
from newstratum._tables.person_values import list_person_values
from newstratum._wire.codec import decode_record, encode_exact_record, encode_record, to_plain
from newstratum._wire.document_templates import differ_in_sources_alone
from newstratum._wire.exact_models import copy_exact, to_exact_record
from newstratum._wire.record_kinds import PERSON, PLACEMENT, UNIQUE
from newstratum._words import Words, join_clauses
from newstratum.errors import InvalidValueError, RecordError

if TYPE_CHECKING:
    from newstratum._ports.records import Put, Record, Version, Write
    from newstratum._tables.read_rows import ReadRow


@frozen
class _Stored:
    """Somebody as they are stored."""

    person: Person
    version: Version


class _HoldError(Exception):
    """Only a person can say whom a row is about."""

    def __init__(self, column: str, text: Words) -> None:
        super().__init__(column)
        self.problem = RowProblem(column, text)


@frozen
class _Taken:
    """Somebody whom a row of this import was about."""

    line: int
    #: A hash of what the row said.
    said: int
    keys: PersonKeys


#: What a row has in common with somebody, and what contradicts it.
_CONTRADICTIONS: Final = {
    ("contacts", "name"): Words("号码与{}相同，姓名不同", "has the number of {}, and another name"),
    ("contacts", "township"): Words("号码与{}相同，街镇不同", "has the number of {}, and is of another unit"),
    ("name", "contacts"): Words(
        "姓名、单位与{}相同，号码不同", "has the name and employer of {}, and another number"
    ),
    ("name", "township"): Words(
        "姓名、单位与{}相同，街镇不同", "has the name and employer of {}, and is of another unit"
    ),
}
_SEVERAL: Final = Words("与{}都相符", "fits {}")
_TAKEN_NUMBER: Final = Words("号码是{}的", "has the number of {}")
_OTHER_NAME: Final = Words(
    "姓名、单位是{}的，不是该编号的", "has the name and employer of {}, and not of the person of this id"
)
_NOTHING_COMMON: Final = Words(
    "姓名、号码、单位都与该编号的人不同", "name, number and employer are not those of the person of this id"
)
_STORED_PERSON: Final = Words("已登记的人（{}）", "somebody who is stored ({})")
_STORED_PEOPLE: Final = Words("已登记的几个人（{}）", "several people who are stored ({})")
_ROW: Final = Words("本表第{}行", "line {} of this table")
#: What to do about a row without an id, about two rows of one table, and about a row with an id.
_ADVICE: Final = Words(
    "{}；是同一人就在“人员编号”栏填上该编号，不是就填“新建”",
    "{}; write that id into the column of ids if it is the same person, and 新建 (new) if not",
)
_ADVICE_ON_ROWS: Final = Words(
    "{}；是同一人只留一行，不是就在“人员编号”栏填“新建”",
    "{}; keep one of the two if it is the same person, and write 新建 (new) into the column of ids if not",
)
_ADVICE_ON_NUMBER: Final = Words(
    "{}；是同一人只用一个编号，不是同一人而共用号码，导入时加--separate",
    "{}; use one id if it is the same person; if two people share the number, import with --separate",
)
_ADVICE_ON_ID: Final = Words(
    "{}；请核对编号，看是否错行", "{}; check the id, and whether ids have moved against the rows"
)
#: So many ids are named.
_NAMED: Final = 3


@define(eq=False, kw_only=True)
class PeopleRows:
    """Takes in rows of people, one after another; what is to be stored of them is staged."""

    _session: ImportSession = field(alias="session")
    _classifier: Classifier = field(alias="classifier")
    #: The day of the verdicts, and of consents.
    _day: dt.date = field(alias="day")
    #: Whether somebody like a stored person, and contradicting them, becomes a person of their own.
    _separate: bool = field(alias="separate")
    staged: StagedWrites = field(factory=StagedWrites, init=False)
    _index: PeopleIndex | None = field(default=None, init=False)
    _taken: dict[str, _Taken] = field(factory=dict, init=False)
    #: Whose record was read last, and that record.
    _met: tuple[str, Record | None] = field(default=("", None), init=False)
    #: What the row that is taken in says, and of whom it repeats all that is stored; empty for nobody yet.
    _told: tuple[ReadRow, Person] | None = field(default=None, init=False)
    _repeated: str = field(default="", init=False)
    #: Ids of the claims on contacts that are staged.
    _claims: set[str] = field(factory=set, init=False)
    #: What people consent to in this import, by the day.
    _consents: dict[dt.date, Consent] = field(factory=dict, init=False)
    #: Makes what is written of new people.
    _new_people: NewPeople | None = field(default=None, init=False)

    def take(self, row: ReadRow) -> Outcome:
        """Take in one row.

        Raises:
            InvalidValueError: The session has no privacy notice.
        """
        if self._session.notice_id is None:
            raise InvalidValueError(
                "notice",
                Words("没有写明个人信息处理告知书", "is missing: what were the people told?"),
                Words("写明告知书或其编号", "give the privacy notice, or the id of a stored one"),
            )
        try:
            return Outcome(self._take(row))
        except _HoldError as held:
            return Outcome(RowResult.HELD, (held.problem,))
        except InvalidValueError as error:
            return Outcome(RowResult.REJECTED, (build_row_problem(error),))
        except RecordError:
            return Outcome(RowResult.REJECTED, (RowProblem("", UNREADABLE),))

    def _take(self, row: ReadRow) -> RowResult:
        said = self._build(row, _NOBODY)
        keys = build_keys(said)
        said_hash = hash(said)
        self._told, self._repeated = (row, said), ""
        identifier = self._find(row, keys, said_hash)
        record = self._get_record(identifier) if identifier else None
        identifier = identifier or self._session.draw_id("person")
        earlier = self._taken.get(identifier)
        if earlier is not None:
            if earlier.said == said_hash:
                return RowResult.UNCHANGED
            raise _HoldError("", _REPEATED.format(earlier.line))
        needs_consent = self._session.rests_on_consent and row.consent != "yes"
        if needs_consent:
            self._check_consented(row, record)
        self._check_age(row, said, record)
        if record is None:
            _check_says_something(said)
            self._check_not_erased(row, identifier, said)
            result = self._create(row, copy_exact(said, id=identifier))
        elif not needs_consent and (self._repeated == identifier or self._repeats(said, record)):
            result = RowResult.UNCHANGED
        else:
            result = self._update(row, _Stored(decode_record(PERSON, record), record.version))
        self._taken[identifier] = _Taken(row.row.line, said_hash, keys)
        self._get_index().add(identifier, keys)
        return result

    def _check_consented(self, row: ReadRow, record: Record | None) -> None:
        """Hold a row of which nobody says that the person agrees; nothing written is no consent."""
        stored = None if record is None else decode_record(PERSON, record)
        if stored is None or not stored.consents_to(self._session.note.purpose, row.answered_on or self._day):
            raise _HoldError("consent", _NOT_CONSENTED)

    def _check_age(self, row: ReadRow, said: Person, record: Record | None) -> None:
        """Hold a row about a minor where neither it nor the register says why they are registered."""
        if (birth := row.values.get("birth")) is None:
            return
        stored = "" if said.minor_reason or record is None else decode_record(PERSON, record).minor_reason
        try:
            check_age(birth, self._day, said.minor_reason or stored)
        except InvalidValueError as error:
            raise _HoldError("birth", join_clauses(error.reason, error.hint)) from None

    def _check_not_erased(self, row: ReadRow, identifier: str, said: Person) -> None:
        """Hold a row about somebody who was erased, unless it says that they are to be a new person."""
        # Drawn only where there is a ledger to ask.
        contacts = (
            (str(each.kind), normalize_contact(each.kind, each.value.reveal())) for each in said.contacts
        )
        if row.key not in NEW_RECORD and self._session.erased.was_erased(identifier, contacts):
            raise _HoldError("", ERASED_ROW)

    # ------------------------------------------------------------------------- whom a row is about

    def _find(self, row: ReadRow, keys: PersonKeys, said: int) -> str:
        """Return the id of the person a row is about; empty for somebody new."""
        given = row.key or ""
        is_new = given in NEW_RECORD
        if given and not is_new:
            return self._find_by_id(given, keys)
        if not keys.name and not keys.contacts:
            raise InvalidValueError(
                "name",
                Words("看不出是谁", "nobody is named"),
                Words("请填姓名、手机或人员编号", "write a name, a telephone number or an id"),
            )
        index = self._get_index()
        for common, found in (
            ("contacts", index.find_by_contacts(keys)),
            ("name", index.find_by_name(keys)),
        ):
            if common == "name":
                # Two rows with a name and unit in common, and other numbers, are about two people.
                found = tuple(each for each in found if not self._is_told_apart(each, keys))
            if found:
                return self._choose(row, keys, said, common, found, is_new=is_new)
        return ""

    def _is_told_apart(self, identifier: str, keys: PersonKeys) -> bool:
        """Say whether another row of this import is about somebody with other contacts."""
        taken = self._taken.get(identifier)
        return taken is not None and keys.contradicts_contacts(taken.keys)

    def _find_by_id(self, given: str, keys: PersonKeys) -> str:
        check_id(given)
        own = self._session.find_current_id(given)
        index = self._get_index()
        for other in index.find_by_contacts(keys):
            if other != own and not (self._separate and self._has_other_name(other, keys)):
                raise self._build_hold("phone", _TAKEN_NUMBER, other, advice=_ADVICE_ON_NUMBER)
        same_name = index.find_by_name(keys)
        if own not in same_name and self._has_other_name(own, keys):
            if same_name:
                raise self._build_hold("name", _OTHER_NAME, same_name[0], advice=_ADVICE_ON_ID)
            there = self._read_keys(own)
            if there is not None and keys.contradicts_contacts(there) and keys.contradicts_units(there):
                raise _HoldError("id", _ADVICE_ON_ID.format(_NOTHING_COMMON))
        return own

    def _has_other_name(self, identifier: str, keys: PersonKeys) -> bool:
        there = self._read_keys(identifier)
        if there is None or not there.name or not keys.name:
            return False
        return not names_agree(keys.name, there.name)

    def _read_keys(self, identifier: str) -> PersonKeys | None:
        """Return what identifies somebody whom an earlier row was about, or who is stored and can be read."""
        if (taken := self._taken.get(identifier)) is not None:
            return taken.keys
        record = self._get_record(identifier)
        try:
            return None if record is None else read_keys(record.document)
        except ValueError:
            return None

    def _choose(
        self,
        row: ReadRow,
        keys: PersonKeys,
        said: int,
        common: str,
        found: tuple[str, ...],
        *,
        is_new: bool,
    ) -> str:
        """Return whom a row is about among those who have something in common with it."""
        contradictions = {each: self._find_contradiction(each, keys, common) for each in found}
        fitting = [each for each, contradiction in contradictions.items() if not contradiction]
        if len(fitting) == 1 and not is_new:
            return fitting[0]
        same = (each for each in fitting if self._says_nothing_new(row, each, said))
        if (first := next(same, None)) is not None:
            return first
        if is_new or (self._separate and not fitting):
            return ""
        if fitting:
            raise self._build_hold("", _SEVERAL, *fitting)
        contradiction = contradictions[found[0]]
        column = {"contacts": "phone"}.get(contradiction, contradiction)
        raise self._build_hold(column, _CONTRADICTIONS[common, contradiction], found[0])

    def _build_hold(self, column: str, text: Words, *ids: str, advice: Words = _ADVICE) -> _HoldError:
        """Return why a row waits: whom it is like, by the id under which they are stored, or by their row."""
        first = self._taken.get(ids[0])
        if first is not None and self._get_record(ids[0]) is None:
            # Nothing is stored of them yet, so that nobody can write their id.
            return _HoldError(column, _ADVICE_ON_ROWS.format(text.format(_ROW.format(first.line))))
        named = ", ".join(ids[:_NAMED]) + ("…" if len(ids) > _NAMED else "")
        whom = (_STORED_PERSON if len(ids) == 1 else _STORED_PEOPLE).format(named)
        return _HoldError(column, advice.format(text.format(whom)))

    def _find_contradiction(self, identifier: str, keys: PersonKeys, common: str) -> str:
        """Return in what a row contradicts somebody it has something in common with; empty for nothing."""
        if identifier not in self._taken:
            record = self._get_record(identifier)
            if record is None or self._repeats_to_the_letter(record):
                return ""
        there = self._read_keys(identifier)
        if there is None:
            return ""
        if common == "contacts" and keys.name and there.name and not names_agree(keys.name, there.name):
            return "name"
        if common == "name" and keys.contradicts_contacts(there):
            return "contacts"
        return "township" if keys.contradicts_township(there) else ""

    def _says_nothing_new(self, row: ReadRow, identifier: str, said: int) -> bool:
        if identifier in self._taken:
            return self._taken[identifier].said == said
        stored = self._read(identifier)
        return stored is not None and self._build_changed(row, stored.person) is None

    def _get_index(self) -> PeopleIndex:
        if self._index is None:
            self._session.watch_imports()
            self._index = PeopleIndex.read(self._session.store)
        return self._index

    def _read(self, identifier: str) -> _Stored | None:
        record = self._get_record(identifier)
        return None if record is None else _Stored(decode_record(PERSON, record), record.version)

    def _get_record(self, identifier: str) -> Record | None:
        """Return a person as they are stored, once where a row is compared with them and then about them."""
        met, record = self._met
        if met != identifier:
            record = self._session.store.get(Key(PERSON.name, identifier))
            self._met = identifier, record
        return record

    # ---------------------------------------------------------------------------- what a row says

    def _build(self, row: ReadRow, stored: Person) -> Person:
        """Return a person with what a row says of them; what it leaves empty stays as it is."""
        changes: dict[str, Any] = {}
        evidence = stored.evidence
        form = row.form if row.form is None or stored is _NOBODY else _read_with_stored_words(row, stored)
        keeps = form is not None and bool(row.key) and _says_what_is_stored(row, stored)
        if keeps:
            form = None
        if form is not None:
            changes = {name: value for name in _FORM_FACTS if (value := getattr(form, name)) is not None}
            if not self._session.stores_outside_party:
                changes.pop("outside_party", None)
            # Evidence of what is said anew is replaced; that of what the form does not say stays.
            evidence = tuple(each for each in evidence if each.fact not in changes)
            evidence += tuple(each for each in form.evidence if each.fact in changes)
            if form.engagements:
                changes["engagements"] = form.engagements
        if row.key and stored is not _NOBODY and not keeps:
            said = form.engagements if form is not None else ()
            job, main_job = (row.values.get(name) for name in (JOB_COLUMN, MAIN_JOB_COLUMN))
            changes["engagements"] = add_answers(stored, said, self._classifier, job=job, main_job=main_job)
        if "engagements" in changes and stored is not _NOBODY:
            changes["engagements"] = keep_answers(stored.engagements, changes["engagements"])
        if row.township is not None:
            changes["township"] = row.township
        if row.name is not None:
            changes["name"] = _choose_name(stored.name, row.name)
        if reason := row.values.get("minor_reason"):
            changes["minor_reason"] = reason
        if row.contacts:
            changes["contacts"] = _join_contacts(stored.contacts, row.contacts, replace=bool(row.key))
        # What is said anew gets a source and a notice of its own.
        anew = {each for each in _OTHER_FACTS if each in changes and changes[each] != getattr(stored, each)}
        changes["evidence"] = tuple(each for each in evidence if each.fact not in anew)
        changes["consents"] = self._join_consents(row, stored)
        if stored is _NOBODY:
            # All that is stored is checked on its way in; whoever is found is evolved with what they have.
            return copy_exact(stored, **changes)
        return attrs.evolve(stored, **changes)

    def _build_changed(self, row: ReadRow, stored: Person) -> Person | None:
        """Return a stored person with what a row says anew; None if it says nothing new.

        What it says again keeps the source and the notice it has.
        """
        self._session.name_place(row.row)
        built = self._session.people.prepare(self._build(row, stored), stored)
        engagements = tuple(
            old if old is not None and _say_the_same(old, new) else new
            for old, new in zip_longest(stored.engagements, built.engagements)
            if new is not None
        )
        anew = {name for name in _OTHER_FACTS if getattr(stored, name) != getattr(built, name)}
        kept = {_SAID(each): each for each in stored.evidence if each.fact not in anew}
        said = [kept.get(_SAID(each), each) for each in built.evidence]
        # In the order in which they are stored.
        evidence = [each for each in stored.evidence if each in said]
        evidence += [each for each in said if each not in evidence]
        changed = attrs.evolve(built, engagements=engagements, evidence=evidence)
        return None if changed == stored else changed

    def _repeats(self, said: Person, record: Record) -> bool:
        """Say whether a row says all that is stored of a person, and nothing else, whoever said it.

        So most rows of a file that is imported again need not be compared fact by fact.
        """
        told = self._session.people.prepare(attrs.evolve(said, id=record.key.id), None)
        try:
            stored = _strip_sources(json.loads(record.document))
        except (ValueError, AttributeError, TypeError):
            # What cannot be read is told of where it is read in full.
            return False
        return record.schema == PERSON.schema and stored == _strip_sources(to_plain(told))

    def _repeats_to_the_letter(self, record: Record) -> bool:
        """Say whether the row says all that is stored of a person, as it is written but for its source."""
        if self._told is None or record.schema != PERSON.schema:
            return False
        row, said = self._told
        try:
            told, *_ = self._build_writes(row, copy_exact(said, id=record.key.id))
            if not differ_in_sources_alone(record.document, told.document):
                return False
        except (InvalidValueError, ValueError):
            # What is wrong with the row, or cannot be read of the record, is told where it is taken in.
            return False
        self._repeated = record.key.id
        return True

    def _join_consents(self, row: ReadRow, stored: Person) -> tuple[Consent, ...]:
        purpose, notice = self._session.note.purpose, self._session.notice_id
        day = row.answered_on or self._day
        if row.consent != "yes" or notice is None or stored.consents_to(purpose, day):
            return stored.consents
        if day not in self._consents:
            self._consents[day] = Consent(purpose=purpose, notice=notice, given_on=day)
        return (*stored.consents, self._consents[day])

    # ------------------------------------------------------------------------------- what is stored

    def _create(self, row: ReadRow, said: Person) -> RowResult:
        writes = self._build_writes(row, said)
        self._stage(*writes, *self._build_claims(None, said))
        return RowResult.CREATED

    def _build_writes(self, row: ReadRow, said: Person) -> tuple[Put, ...]:
        """Return what stores somebody new, and where they are placed."""
        place = self._session.name_place(row.row)
        if self._new_people is None:
            self._new_people = self._session.people.make_writer(self._propose_exact)
        return self._new_people.build_writes(said, place)

    def _update(self, row: ReadRow, stored: _Stored) -> RowResult:
        person = self._build_changed(row, stored.person)
        if person is None:
            return RowResult.UNCHANGED
        writes: list[Write] = [encode_exact_record(PERSON, person, stored.version)]
        writes += self._build_claims(stored.person, person)
        record = self._session.store.get(Key(PLACEMENT.name, person.id))
        placed = None if record is None else decode_record(PLACEMENT, record)
        placement = placed
        if placed is None or _get_job_facts(person) != _get_job_facts(stored.person):
            verdict = classify_person(self._classifier, person)
            proposal = build_placement_proposal(person.id, verdict, self._day)
            placement = proposal if placed is None else decide_placement(placed, proposal, None).placement
        has_moved = build_placement_fields(person) != build_placement_fields(stored.person)
        if placement is not None and (placement != placed or has_moved):
            seen = None if record is None else record.version
            writes.append(self._encode_placement(placement, person, seen))
        self._stage(*writes)
        return RowResult.UPDATED

    def _stage(self, *writes: Write) -> None:
        """Stage what a row writes, once nothing of it can be refused any more."""
        for write in writes:
            self.staged.add(write)
            if write.key.kind == UNIQUE.name:
                self._claims.add(write.key.id)

    def _propose_exact(self, person: Person) -> Placement:
        """Return the placement that the verdict on a person proposes."""
        proposal = build_placement_proposal(person.id, classify_person(self._classifier, person), self._day)
        return to_exact_record(PLACEMENT, proposal, self._session.latest_day)

    def _encode_placement(self, placement: Placement, person: Person, seen: Version | None) -> Write:
        exact = to_exact_record(PLACEMENT, placement, self._session.latest_day)
        return encode_exact_record(PLACEMENT, exact, seen, build_placement_fields(person))

    def _build_claims(self, before: Person | None, after: Person) -> list[Write]:
        """Return what claims and releases contacts that only one may have, where the register has such."""
        uniques = self._session.uniques_of_contacts
        if uniques is None:
            return []
        old = set() if before is None else {each.id for each in uniques.of_contacts(before)}
        new = {each.id: each for each in uniques.of_contacts(after)}
        writes: list[Write] = []
        for identifier in old ^ new.keys():
            record = self._session.store.get(Key(UNIQUE.name, identifier))
            owner = None if record is None else decode_record(UNIQUE, record).owner
            if identifier in self._claims or (identifier in new and owner not in (None, after.id)):
                raise _HoldError("phone", _CLAIMED)
            if identifier in new and record is None:
                writes.append(encode_record(UNIQUE, new[identifier], None))
            elif identifier in old and record is not None and owner == after.id:
                writes.append(Delete(record.key, record.version))
        return writes


#: What evidence says, but for its source and notice, and what is told of a job, but for its evidence.
_SAID: Final = attrgetter(
    *(each.name for each in attrs.fields(Evidence) if each.name not in ("source", "notice"))
)
_JOB: Final = attrgetter(*(each.name for each in attrs.fields(Engagement) if each.name != "evidence"))
_WORDS: Final = ("employer_text", "title_text")
#: What a list of the register writes of jobs, and what it never writes.
_OF_JOBS: Final = tuple(name for name in COLUMNS if name not in ("id", "outside_party"))
_OF_OTHERS: Final = frozenset({JOB_COLUMN, MAIN_JOB_COLUMN, "outside_party"})
#: Whoever a row is about, before that is known.
_NOBODY: Final = Person(id="nobody")
#: Facts that a form says of a person, and those that stand in columns of their own.
_FORM_FACTS: Final = ("status", "outside_party", "township")
_OTHER_FACTS: Final = ("name", "contacts", "township")

_NOT_CONSENTED: Final = Words(
    "没有写明本人同意，而这一目的须经本人同意；请问本人后填“同意”或“不同意”",
    "does not say that the person agrees, and this purpose rests on consent; ask, and write 同意 (agreed) or "
    "不同意 (not agreed)",
)
_CLAIMED: Final = Words(
    "该号码只能归一人，已登记在另一人名下", "only one person may have this number, and somebody else has it"
)
_REPEATED: Final = Words(
    "与第{}行是同一人，内容不同，请只留一行", "tells otherwise of the person of line {}; keep one of the two"
)


def _check_says_something(said: Person) -> None:
    """Refuse a new person of whom only an id or a unit is told, as by an empty row of a prepared table."""
    told = (said.name, said.contacts or None, said.engagements or None, said.status, said.outside_party)
    if all(each is None for each in told):
        raise InvalidValueError(
            "",
            Words(
                "登记册中没有这个编号，这一行看不出是谁，也没有职业情况",
                "nobody has this id, and the row says neither who it is nor what the person does",
            ),
            Words(
                "请填姓名、手机或工作单位、职务；空行请删去",
                "write a name, a number or a job, or take the row out",
            ),
        )


def _read_with_stored_words(row: ReadRow, stored: Person) -> ReadForm | None:
    """Return what a row says of the job there is, where it fills in the employer or the title alone."""
    given = [name for name in _WORDS if name in row.values]
    if len(given) != 1 or len(stored.engagements) != 1:
        return row.form
    (job,) = stored.engagements
    other = "title_text" if given == ["employer_text"] else "employer_text"
    word = job.title if other == "title_text" else job.employer
    if word is None:
        return row.form
    cells = {name: row.values[name] for name in COLUMNS if name in row.values and name != "id"}
    return read_row({**cells, other: word.reveal()}, load_lexicons())


def _says_what_is_stored(row: ReadRow, stored: Person) -> bool:
    """Say whether a row says of the jobs what a list of the register writes of them.

    Facts that were corrected since the words were read stay as they are then.
    """
    if stored is _NOBODY or not _OF_OTHERS.isdisjoint(row.values):
        return False
    written = list_person_values(stored, names=True)
    said = {name: row.values.get(name) for name in _OF_JOBS}
    return all(_to_cell(said[name]) == _to_cell(written.get(name)) for name in _OF_JOBS)


def _to_cell(value: Any) -> str:
    text = value.reveal() if isinstance(value, SensitiveText) else value
    return "" if text is None else " ".join(str(text).split())


def _choose_name(stored: PersonName | None, said: PersonName | None) -> PersonName | None:
    """Return the name to store: what is said, unless it is the stored one written otherwise."""
    if stored is None or said is None:
        return stored or said
    return stored if names_agree(strip_name(stored.reveal()), strip_name(said.reveal())) else said


def _join_contacts(
    stored: tuple[Contact, ...], said: tuple[Contact, ...], *, replace: bool
) -> tuple[Contact, ...]:
    """Return the contacts to store: those that are said, beside the stored ones they do not replace."""
    if not stored:
        return said
    known = {(each.kind, normalize_contact(each.kind, each.value.reveal())) for each in said}
    said_kinds = {each.kind for each in said}
    kept = [
        each
        for each in stored
        if (each.kind, normalize_contact(each.kind, each.value.reveal())) in known
        or not (replace and each.kind in said_kinds)
    ]
    there = {(each.kind, normalize_contact(each.kind, each.value.reveal())) for each in kept}
    new = [
        each for each in said if (each.kind, normalize_contact(each.kind, each.value.reveal())) not in there
    ]
    return (*kept, *new)


def _get_job_facts(person: Person) -> tuple[object, ...]:
    return (person.status, person.engagements, person.outside_party)


def _strip_sources(person: dict[str, Any]) -> dict[str, Any]:
    """Take the sources and notices out of the plain data of a person."""
    for holder in (person, *person.get("engagements", ())):
        for evidence in holder.get("evidence", ()):
            evidence.pop("source", None)
            evidence.pop("notice", None)
    return person


def _say_the_same(old: Engagement, new: Engagement) -> bool:
    """Say whether two jobs are told alike, whoever says so, in whatever order."""
    return _JOB(old) == _JOB(new) and Counter(map(_SAID, old.evidence)) == Counter(map(_SAID, new.evidence))
