"""Records as the table whose template takes them: what is written is read again as what is stored."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from attrs import evolve, field, frozen

from newstratum._model.organisation.budgets import Budget
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.people.people import Person, Placement, PlacementStatus
from newstratum._registry.exports.filters import RecordFilter, Selection, select_records
from newstratum._registry.exports.masks import mask_values
from newstratum._registry.exports.sign_in import call_person
from newstratum._registry.imports.references import StoredReferences
from newstratum._registry.queries.reader import Reader
from newstratum._registry.records import get_kind_of_record
from newstratum._registry.sessions.erased_people import list_names
from newstratum._shipped.labels import get_words
from newstratum._short_repr import ShortRepr
from newstratum._tables.person_values import list_person_values
from newstratum._tables.record_values import list_record_values
from newstratum._tables.references import PHONE_FIELDS
from newstratum._tables.schemas import TableField, TableSchema
from newstratum._tables.templates import build_table_template
from newstratum._wire.record_kinds import PERSON
from newstratum._words import NO_WORDS, Language, Words
from newstratum.hooks import Sheet

#: What separates several names in one cell, so that a name with it is written as an id.
_SEPARATORS: Final = re.compile(r"[┋、，,；;/|\n]")
#: What is told of people beside the columns of a roster; an import passes these over.
_PLACED: Final = MappingProxyType(
    {"placed": Words("判定结果", "Placed as"), "placement_status": Words("判定状态", "Placement")}
)
_EXPORT: Final = Words("导出编号", "Export id")


@frozen(kw_only=True)
class RecordTable(ShortRepr):
    """Rows of one table, with the values of its fields; a workbook, a screen and JSON are made of it."""

    schema: TableSchema
    #: One row a record, by the names of the fields.
    rows: tuple[Mapping[str, Any], ...] = field(repr=False)
    #: Of each row the cells beside those of the table.
    beside: tuple[tuple[Words, ...], ...] = field(default=(), repr=False)
    #: Whether names and contacts are masked; employers and titles are left out then.
    masked: bool = False
    district: DistrictProfile | None = field(default=None, repr=False)
    #: Ids of the people whose names stand in it.
    named: tuple[str, ...] = field(default=(), repr=False)
    #: Ids of those of them whose telephone stands beside the name, because several have the name.
    reached: tuple[str, ...] = field(default=(), repr=False)
    #: The id that the log of accesses knows a list with names by; each row carries it.
    export: str = ""

    def to_sheet(self, language: Language = "zh") -> Sheet:
        """Return the rows as a filled-in template, whose import changes nothing; a masked one is refused.

        Args:
            language: The language of headings and words.
        """
        sheet = build_table_template(
            self.schema,
            language=language,
            district=self.district,
            rows=self.rows,
            fields=self._choose_fields(),
        )
        columns = [each.in_language(language) for each in self._list_beside().values()]
        if not columns:
            return sheet
        marks = [self.export] if self.export else []
        rows = [
            [*row, *(each.in_language(language) for each in beside), *marks]
            for row, beside in zip(sheet.rows, self.beside or [()] * len(self.rows), strict=True)
        ]
        return evolve(sheet, columns=(*sheet.columns, *columns), rows=rows)

    def to_dicts(self, language: Language = "zh") -> list[dict[str, Any]]:
        """Return each row as its cells by the names of the fields, without those that are empty."""
        names, sheet = self.get_headings(language), self.to_sheet(language)
        return [
            {name: cell for name, cell in zip(names, row, strict=True) if cell not in (None, "")}
            for row in sheet.rows
        ]

    def get_headings(self, language: Language = "zh") -> dict[str, str]:
        """Return the headings of the columns, by the names of the fields."""
        chosen = frozenset(self._choose_fields())
        named = {each.name: each.heading for each in self.schema.fields if each.name in chosen}
        named.update(self._list_beside())
        return {name: heading.in_language(language) for name, heading in named.items()}

    def _list_beside(self) -> Mapping[str, Words]:
        """Return the headings of the columns beside those of the table."""
        return {**(_PLACED if self.beside else {}), **({"export": _EXPORT} if self.export else {})}

    def _choose_fields(self) -> tuple[str, ...]:
        """Return the fields of the template, the id, and those that some row fills in."""
        used = {name for row in self.rows for name in row}
        return tuple(
            each.name
            for each in self.schema.fields
            if each.in_template or each.name == "id" or each.name in used
        )


def list_records(
    reader: Reader,
    schema: TableSchema,
    where: RecordFilter,
    *,
    purpose: str,
    names: bool,
    today: dt.date,
    district: DistrictProfile | None,
) -> RecordTable:
    """Return the records of a table that a filter lets through, as its rows."""
    if names:
        reader.scope(purpose).check(PERSON)
    found = select_records(reader, schema, where, purpose=purpose, today=today)
    table = list_selected(reader, schema, found, purpose=purpose, names=names, district=district)
    if not where.missing:
        return table
    kept = [
        place
        for place, row in enumerate(_list_unmasked(found, table))
        if any(name not in row for name in where.missing)
    ]
    named = _list_named([found.records[place] for place in kept]) if table.named else ()
    return evolve(
        table,
        rows=tuple(table.rows[place] for place in kept),
        beside=tuple(table.beside[place] for place in kept if table.beside),
        named=named,
        reached=tuple(each for each in table.reached if each in named),
    )


def list_selected(
    reader: Reader,
    schema: TableSchema,
    found: Selection,
    *,
    purpose: str,
    names: bool,
    district: DistrictProfile | None,
) -> RecordTable:
    """Return selected records as the rows of their table."""
    beside: list[tuple[Words, ...]] = []
    reached: tuple[str, ...] = ()
    if schema.kind == PERSON.name:
        rows, beside = _list_people(found, names=names)
    else:
        scope = reader.scope(purpose)
        may_name = partial(scope.may_use, PERSON) if names else None
        writer = _ReferenceWriter(schema, StoredReferences(reader.store), may_name)
        rows = [writer.write(values) for values in list_record_values(schema, found.records)]
        reached = tuple(writer.reached)
    return RecordTable(
        schema=schema,
        rows=tuple(rows),
        beside=tuple(beside),
        masked=schema.kind == PERSON.name and not names,
        district=district,
        named=_list_named(found.records) if names else (),
        reached=reached,
    )


def _list_named(records: Iterable[Any]) -> tuple[str, ...]:
    """Return the ids of the people that records are or name."""
    named = [person for each in records for _name, person in list_names(get_kind_of_record(each), each)]
    return tuple(dict.fromkeys(named))


def _list_unmasked(found: Selection, table: RecordTable) -> Iterable[Mapping[str, Any]]:
    """Return the rows with everything that is known, to see what is missing."""
    if table.schema.kind == PERSON.name:
        return [list_person_values(each, names=True) for each in found.records]
    return table.rows


def _list_people(found: Selection, *, names: bool) -> tuple[list[dict[str, Any]], list[tuple[Words, ...]]]:
    rows: list[dict[str, Any]] = []
    beside: list[tuple[Words, ...]] = []
    for person in found.records:
        values = list_person_values(person, names=names)
        if not names:
            values.update(mask_values(person.name, person.contacts))
        rows.append(values)
        beside.append(_describe_placement(found.placements.get(person.id)))
    return rows, beside


def _describe_placement(placement: Placement | None) -> tuple[Words, ...]:
    if placement is None:
        return (NO_WORDS, NO_WORDS)
    if placement.is_under_review:
        return (NO_WORDS, get_words(f"placement_status.{PlacementStatus.NEEDS_REVIEW.value}"))
    return (
        get_words(f"outcome_short.{placement.outcome}"),
        get_words(f"placement_status.{placement.status.value}"),
    )


class _ReferenceWriter:
    """Writes what a row refers to: by its name where that is told from all others, else by its id."""

    def __init__(
        self, schema: TableSchema, references: StoredReferences, may_name: Callable[[Person], bool] | None
    ) -> None:
        self._references = references
        #: Whether somebody may be named; None where nobody is.
        self._may_name = may_name
        self._fields = [each for each in schema.fields if each.parse == "reference"]
        self._names: dict[tuple[str, str], str] = {}
        #: The columns for people beside which the table has one for their telephone.
        self._reachable = {
            name: phone for name, phone in PHONE_FIELDS.items() if schema.get_field(phone) is not None
        }
        #: What tells people from all others: a name or an id, and a telephone where the name needs one.
        self._called: dict[str, tuple[str, str]] = {}
        #: Ids of those whose telephone was written.
        self.reached: dict[str, None] = {}

    def write(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a row with names in place of ids."""
        written = dict(values)
        if "line" in written and "budget" in written:
            written["line"] = self._write_line(values["budget"], values["line"])
        for known in self._fields:
            value = values.get(known.name)
            if isinstance(value, tuple):
                written[known.name] = tuple(self._write(known, each) for each in value)
            elif value is not None and known.name in self._reachable:
                written.update(self._write_with_phone(known.name, value))
            elif value is not None:
                written[known.name] = self._write(known, value)
        return written

    def _write_with_phone(self, column: str, identifier: str) -> dict[str, str]:
        name, phone = self._call_person(identifier)
        if phone:
            self.reached[identifier] = None
            return {column: name, self._reachable[column]: phone}
        return {column: name}

    def _write(self, known: TableField, identifier: str) -> str:
        kind = known.refers_to
        if kind == PERSON.name:
            name, phone = self._call_person(identifier)
            return identifier if phone else name
        key = kind, identifier
        if key not in self._names:
            self._names[key] = self._choose_name(kind, identifier)
        return self._names[key]

    def _call_person(self, identifier: str) -> tuple[str, str]:
        if self._may_name is None:
            return identifier, ""
        if identifier not in self._called:
            record = self._references.get_record(PERSON.name, identifier)
            self._called[identifier] = (
                call_person(record, self._references)
                if isinstance(record, Person) and self._may_name(record)
                else (identifier, "")
            )
        return self._called[identifier]

    def _choose_name(self, kind: str, identifier: str) -> str:
        record = self._references.get_record(kind, identifier)
        name: str = getattr(record, "name_zh", "")
        told_apart = tuple(self._references.find_records(kind, name)) == (identifier,) if name else False
        return name if told_apart and not _SEPARATORS.search(name) else identifier

    def _write_line(self, budget: str, identifier: str) -> str:
        record = self._references.get_record("budget", budget)
        lines = record.lines if isinstance(record, Budget) else ()
        names = [each.name_zh for each in lines]
        for line in lines:
            if line.id == identifier and names.count(line.name_zh) == 1:
                return line.name_zh
        return identifier
