"""What a registry hands out: ``registry.exports``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from attrs import evolve, field, frozen

from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.people.accesses import AccessKind
from newstratum._registry.accesses.approval import ExportApproval, check_approval
from newstratum._registry.accesses.service import AccessService
from newstratum._registry.environment import Environment
from newstratum._registry.exports.csv_on_the_web import build_csv_files
from newstratum._registry.exports.description import RecordDescription, describe_record
from newstratum._registry.exports.documents import (
    collect_popolo,
    write_body_cards,
    write_calendar,
)
from newstratum._registry.exports.filters import RecordFilter, select_records
from newstratum._registry.exports.folders import check_folder, write_folder
from newstratum._registry.exports.listing import RecordTable, list_records
from newstratum._registry.exports.record_files import write_record_files
from newstratum._registry.exports.sign_in import SignInSheet, call_activity, call_person
from newstratum._registry.imports.references import StoredReferences
from newstratum._registry.queries.reader import Reader
from newstratum._registry.records import iterate_records
from newstratum._tables.schemas import get_table_schema, load_table_schemas
from newstratum._wire.exports.vcards import render_person_vcards
from newstratum._wire.record_kinds import ACTIVITY, PERSON
from newstratum._words import Language, Words
from newstratum.errors import InvalidValueError

_EVERYTHING: Final = RecordFilter()
_MOST_ROWS: Final = 1_000
#: Who is noted as the one to whom names are shown, where nobody is named.
_OFFICE: Final = "office"
#: What of a person stands in full in lists with names, and where a person is only named.
_ROSTER_PARTS: Final = ("name", "contacts", "employer", "title")
_NAME: Final = ("name",)
#: What is plain of somebody whose name alone does not tell them from others.
_NAME_AND_PHONE: Final = ("name", "contacts")
_CALENDAR: Final = Words("活动日历", "Calendar of activities")
_CALENDAR_OF: Final = Words("{}活动日历", "Calendar of activities, {}")


@frozen
class ExportService:
    """Lists, cards and other forms of what a registry holds: ``registry.exports``."""

    _reader: Reader = field(repr=False)
    _environment: Environment = field(repr=False)
    _accesses: AccessService = field(repr=False)

    def table(
        self,
        name: str,
        where: RecordFilter = _EVERYTHING,
        *,
        purpose: str = "",
        names: bool = False,
        actor: str = _OFFICE,
        approval: ExportApproval | None = None,
    ) -> RecordTable:
        """Return the records of a table as its rows: 名册, bodies, activities and so on.

        What is written of it is the template filled in, and its import changes nothing. Who is named in it
        is noted in the log of accesses, and each row then carries the id of the list.

        Args:
            name: The table, or the kind of record: ``"people"``, ``"activities"``.
            where: Which records; all of them by default.
            purpose: What for; by default ``"roster"`` for people and where they are named, and ``"office"``
                for all else.
            names: Whether people are named, with contacts, employers and titles; else names and contacts are
                masked, and employers and titles left out. Other records refer to people by their ids then.
            actor: Who is shown the names.
            approval: Whom the names are for, and who approved it; needed for everybody on the register: a
                table of people without a filter, or with one that leaves nobody out.

        Raises:
            InvalidValueError: There is no such table, its records cannot be filtered like that, or everybody
                is to be named and the approval is missing or not valid.
            PurposeError: The purpose is not declared, or does not cover the records.
            ReadOnlyError: There are names, and the store can only be read: it cannot note who sees them.
        """
        schema = get_table_schema(name)
        chosen = purpose or ("roster" if names or schema.kind == PERSON.name else "office")
        lists_people = names and schema.kind == PERSON.name
        lists_everybody = lists_people and where == _EVERYTHING
        if lists_everybody:
            approval = check_approval(approval, actor)
        today = self._environment.today()
        table = list_records(
            self._reader,
            schema,
            where,
            purpose=chosen,
            names=names,
            today=today,
            district=self._find_district(today),
        )
        if not table.named:
            return table
        if lists_people and not lists_everybody and self._leaves_nobody_out(table.named, chosen):
            approval = check_approval(approval, actor)
        export = self._accesses.draw_export_id()
        self._note_list(
            table.named,
            table.reached,
            shown=_ROSTER_PARTS if lists_people else _NAME,
            actor=actor,
            purpose=chosen,
            approval=approval,
            export=export,
        )
        return evolve(table, export=export)

    def describe(
        self,
        kind: str,
        identifier: str,
        *,
        purpose: str = "",
        names: bool = False,
        actor: str = _OFFICE,
    ) -> RecordDescription:
        """Return one record in the words of its table, and what hangs on it: placement, seats, sign-ins.

        Args:
            kind: The kind of record: ``"person"``, ``"activity"``.
            identifier: Its id.
            purpose: What for; by default ``"roster"``, which covers people and all else.
            names: Whether a person is named, which is noted in the log of accesses; else name and contacts
                are hidden in part.
            actor: Who is shown the name.

        Raises:
            NotFoundError: There is no such record.
            InvalidValueError: There is no such kind.
            PurposeError: The purpose is not declared, or does not cover the kind.
            ReadOnlyError: A person is named, and the store can only be read.
        """
        today = self._environment.today()
        chosen = purpose or "roster"
        found = describe_record(
            self._reader,
            kind,
            identifier,
            purpose=chosen,
            names=names,
            today=today,
            district=self._find_district(today),
        )
        if found.named:
            parts = _ROSTER_PARTS if kind == PERSON.name else _NAME
            self._accesses.note(found.named, kind=AccessKind.READ, actor=actor, purpose=chosen, shown=parts)
        return found

    def sign_in_sheet(
        self,
        activity: str,
        *,
        people: RecordFilter | None = None,
        empty_rows: int = 30,
        purpose: str = "office",
        people_purpose: str = "roster",
        actor: str = _OFFICE,
    ) -> SignInSheet:
        """Return a sheet on which people sign in for an activity, to print and to fill in.

        Filled in, an import reads it as sign-ins; rows that are left empty are not read.

        Args:
            activity: Id of the activity.
            people: Who was invited: their names stand in rows of their own, to be ticked, with a telephone
                where several have the name; nobody by default.
            empty_rows: Rows without a name.
            purpose: What for.
            people_purpose: What the people are named for, such as ``"invitation"``.
            actor: Who is shown their names, which the log of accesses notes.

        Raises:
            NotFoundError: There is no such activity.
            InvalidValueError: ``empty_rows`` is not a number from 0 to 1,000.
            PurposeError: The purpose is not declared, or does not cover the records.
        """
        if (
            isinstance(empty_rows, bool)
            or not isinstance(empty_rows, int)
            or not 0 <= empty_rows <= _MOST_ROWS
        ):
            raise InvalidValueError(
                "empty_rows",
                Words("不是0至{}的整数", "is not a whole number from 0 to {}").format(_MOST_ROWS),
                Words("写成30", "write 30"),
            )
        found = self._reader.collection(ACTIVITY, purpose).require(activity)
        references = StoredReferences(self._reader.store)
        invited: tuple[tuple[str, str], ...] = ()
        if people is not None:
            schema, today = get_table_schema(PERSON.name), self._environment.today()
            chosen = select_records(self._reader, schema, people, purpose=people_purpose, today=today)
            called = {each.id: call_person(each, references) for each in chosen.records}
            reached = [each for each, (_name, phone) in called.items() if phone]
            self._note_list(called, reached, shown=_NAME, actor=actor, purpose=people_purpose)
            invited = tuple(called.values())
        return SignInSheet(
            activity=found,
            called=call_activity(found, references),
            people=tuple(name for name, _phone in invited),
            phones=tuple(phone for _name, phone in invited),
            empty_rows=empty_rows,
        )

    def popolo(
        self,
        *,
        purpose: str = "office",
        names: bool = False,
        language: Language = "zh",
        actor: str = _OFFICE,
    ) -> dict[str, list[dict[str, Any]]]:
        """Return bodies, posts and seats as Popolo data, ready to be written as JSON.

        Args:
            purpose: What for.
            names: Whether people are named beside their ids; the purpose must cover people then.
            language: The language of names and words.
            actor: Who takes the names out, which the log of accesses notes.

        Raises:
            PurposeError: The purpose is not declared, or does not cover the records.
            ReadOnlyError: People are named, and the store can only be read.
        """
        data = collect_popolo(self._reader, purpose=purpose, names=names, language=language)
        named = [each["id"] for each in data["persons"] if "name" in each]
        self._accesses.note(named, kind=AccessKind.EXPORT, actor=actor, purpose=purpose, shown=_NAME)
        return data

    def people_cards(
        self,
        where: RecordFilter = _EVERYTHING,
        *,
        purpose: str,
        version: Literal["4.0", "3.0"] = "4.0",
        actor: str = _OFFICE,
        approval: ExportApproval | None = None,
    ) -> str:
        """Return vCards of people, with names and contacts in full.

        Args:
            where: Which people; all of them by default.
            purpose: What for; it must cover people. One that may not use proposed placements chooses by
                confirmed ones.
            version: ``"4.0"``, or ``"3.0"``, which many telephones expect.
            actor: Who takes them out, which the log of accesses notes.
            approval: Whom they are for, and who approved it; needed without a filter, or with one that leaves
                nobody out.

        Raises:
            PurposeError: The purpose is not declared, or does not cover people.
            InvalidValueError: Everybody is among them, and the approval is missing or not valid.
            ReadOnlyError: The store can only be read.
        """
        self._reader.scope(purpose).check(PERSON)
        lists_everybody = where == _EVERYTHING
        if lists_everybody:
            approval = check_approval(approval, actor)
        schema, today = get_table_schema(PERSON.name), self._environment.today()
        found = select_records(self._reader, schema, where, purpose=purpose, today=today).records
        named = [each.id for each in found if each.name is not None]
        if not lists_everybody and self._leaves_nobody_out(named, purpose):
            approval = check_approval(approval, actor)
        export = self._accesses.draw_export_id()
        self._accesses.note(
            named,
            kind=AccessKind.EXPORT,
            actor=actor,
            purpose=purpose,
            shown=_ROSTER_PARTS,
            approval=approval,
            export=export,
        )
        return render_person_vcards(found, version=version, export=export)

    def body_cards(self, body: str, *, purpose: str = "office", language: Language = "zh") -> str:
        """Return the vCard of a body, and of each body that sits on it today; no person is on them.

        Args:
            body: Id of the body.
            purpose: What for.
            language: The language of the names.

        Raises:
            NotFoundError: There is no such body.
        """
        today = self._environment.today()
        return write_body_cards(self._reader, body, purpose=purpose, language=language, today=today)

    def calendar(
        self,
        first: dt.date | None = None,
        last: dt.date | None = None,
        *,
        purpose: str = "office",
        language: Language = "zh",
    ) -> str:
        """Return the public calendar of activities as iCalendar, for people to subscribe to.

        Args:
            first: The first day; a year ago by default.
            last: The last day, included; in two years by default.
            purpose: What for.
            language: The language of its name.
        """
        today = self._environment.today()
        district = self._find_district(today)
        name = (
            _CALENDAR if district is None else _CALENDAR_OF.format(Words(district.name_zh, district.name_en))
        )
        return write_calendar(
            self._reader,
            first,
            last,
            purpose=purpose,
            name=name.in_language(language),
            now=self._environment.now(),
            today=today,
        )

    def records(
        self,
        path: Path | str,
        *,
        purpose: str = "office",
        actor: str = _OFFICE,
        approval: ExportApproval | None = None,
    ) -> Mapping[str, int]:
        """Write the records that a purpose covers to a new folder: JSON Lines, a manifest, a data dictionary.

        There is one file a kind, with the records as ``to_dict`` writes them; the dictionary has their JSON
        Schemas. :meth:`ImportService.records` takes such a folder in. Only its owner can read it. It holds
        the records as they are; :meth:`Registry.export` writes their history too.

        Args:
            path: The folder, which is not there.
            purpose: What for; with one that covers people, they are among the records, with their names.
            actor: Who takes them out.
            approval: Whom they are for, and who approved it; needed where people are among them. The log of
                accesses notes it, and the manifest carries its id.

        Returns:
            How many records of each kind were written.

        Raises:
            InvalidValueError: There is something at that path already, or no such folder, or people are among
                the records and the approval is missing or not valid.
            PurposeError: The purpose is not declared.
            ReadOnlyError: People are among the records, and the store can only be read.
        """
        check_folder(Path(path))
        export = ""
        if self.covers(purpose, PERSON.name):
            export = self._accesses.note_export(actor, purpose, approval)
        now = self._environment.now()
        return write_record_files(self._reader, Path(path), purpose=purpose, made_at=now, export=export)

    def csv_on_the_web(
        self,
        path: Path | str,
        *,
        purpose: str = "",
        names: bool = False,
        language: Language = "zh",
        actor: str = _OFFICE,
        approval: ExportApproval | None = None,
    ) -> Mapping[str, int]:
        """Write every table to a new folder as CSV on the Web, with metadata of words and datatypes.

        Columns are headed by the names of the fields. Only the owner can read the folder.

        Args:
            path: The folder, which is not there.
            purpose: What for; by default ``"roster"`` for people and ``"office"`` for all else.
            names: Whether people are named; else they stand there by their ids.
            language: The language of words in cells.
            actor: Who takes them out.
            approval: Whom they are for, and who approved it; needed where people are named. The log of
                accesses notes it, and each row that may name people carries its id.

        Returns:
            How many rows each table has.

        Raises:
            InvalidValueError: There is something at that path already, or no such folder, or people are named
                and the approval is missing or not valid.
            PurposeError: The purpose is not declared, or does not cover the records.
            ReadOnlyError: People are named, and the store can only be read.
        """
        folder = Path(path)
        check_folder(folder)
        if names:
            check_approval(approval, actor)
        tables = [
            self.table(each, purpose=purpose, names=names, actor=actor, approval=approval)
            for each in load_table_schemas()
        ]
        write_folder(folder, build_csv_files(tables, language))
        return {each.schema.name: len(each.rows) for each in tables if each.rows}

    def covers(self, purpose: str, kind: str) -> bool:
        """Say whether a purpose covers records of a kind.

        Raises:
            PurposeError: Nobody declared the purpose.
        """
        return kind in self._reader.purposes.get(purpose).covers

    def _note_list(
        self, named: Iterable[str], reached: Iterable[str], *, shown: tuple[str, ...], **noted: Any
    ) -> None:
        """Note who is named on a list, and apart from them those whose telephone stands beside the name."""
        with_phone, named = frozenset(reached), list(named)
        for has_phone, parts in ((False, shown), (True, _NAME_AND_PHONE)):
            people = [each for each in named if (each in with_phone) is has_phone]
            self._accesses.note(people, kind=AccessKind.LIST, shown=parts, **noted)

    def _leaves_nobody_out(self, named: Collection[str], purpose: str) -> bool:
        """Say whether everybody whom a purpose may name is named, of a register that holds several."""
        there, people = frozenset(named), iterate_records(self._reader.store, PERSON.name)
        return len(there) > 1 and all(
            record.key.id in there for record in self._reader.select_usable(people, purpose)
        )

    def _find_district(self, today: dt.date) -> DistrictProfile | None:
        """Return the profile of the only district; with several, units are written by their codes."""
        codes = {each.code for each in self._reader.list_profiles()}
        return self._reader.find_profile(today) if len(codes) == 1 else None
