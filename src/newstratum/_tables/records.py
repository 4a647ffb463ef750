"""Rows of everything but people: each becomes a record of the register, or two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import attrs
from attrs import define, field

from newstratum import hooks
from newstratum._model.organisation.activities import Activity, Attendance
from newstratum._model.organisation.bodies import Body, Post, Seat
from newstratum._model.organisation.budgets import Budget, Expense, Line
from newstratum._model.organisation.contributions import NEXT_STAGES, Proposal, ProposalStage, ProposalStep
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.governance import Task
from newstratum._model.organisation.outreach import Visit
from newstratum._model.organisation.platforms import Platform
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.money import sum_money
from newstratum._model.values.periods import PartialDate, Period
from newstratum._shipped.labels import find_words
from newstratum._tables.cell_reader import CellReader, ReadCells
from newstratum._tables.cells import UnreadableCellError, mask_cell, split_several, to_text, to_unreadable
from newstratum._tables.layouts import TableLayout
from newstratum._tables.read_rows import ABOUT_FILE, CellProblem, ReadRow
from newstratum._tables.record_values import list_step_values
from newstratum._tables.references import (
    PHONE_FIELDS,
    NoReferences,
    TableReferences,
    build_record_id,
    choose_reference,
)
from newstratum._tables.schemas import TableField, normalise_heading
from newstratum._words import Words, join_names
from newstratum.errors import IllegalTransitionError, InvalidValueError

_PERSON: Final = "person"
_PERIOD: Final = ("began_on", "ended_on")
_SIGNED: Final = "signed"
_NO_NEXT_STAGE: Final = Words("“{}”之后不能再“{}”", "after {} there can be no {}")
_NEXT_STAGES: Final = Words(
    "此后只能是：{}；请核对各栏日期", "only these can: {}; check the dates of the stages"
)
_NO_STAGE_FOLLOWS: Final = Words(
    "此后没有别的阶段；请核对各栏日期", "nothing can; check the dates of the stages"
)
_LEFT_EMPTY: Final = Words("另有{}行没有填写，未读取", "{} rows left empty are not read")
_NOT_TICKED: Final = Words("另有{}行没有打√，不作为签到", "{} rows without a tick are no sign-ins")


@define(eq=False)
class _Draft:
    """A row on its way to a record."""

    row: hooks.Row
    cells: ReadCells
    #: The id of the record; empty where it follows from what it refers to.
    id: str = ""
    #: What its references are to, by the names of the fields.
    references: dict[str, Any] = field(factory=dict)

    @property
    def values(self) -> Mapping[str, Any]:
        return {**self.cells.values, **self.references}


class RecordReader:
    """Reads the rows of a table of records, which it holds while it reads them: they may name each other."""

    def __init__(
        self,
        layout: TableLayout,
        *,
        today: dt.date,
        district: DistrictProfile | None,
        references: TableReferences | None,
    ) -> None:
        self._layout = layout
        self._schema = layout.schema
        self._district = district
        self._cells = CellReader(layout, today=today, district=district)
        self._references: TableReferences = references or NoReferences()
        known = {each.name: each for each in self._schema.fields}
        self._refer = [
            (column, known[name])
            for column, name in layout.fields.items()
            if known[name].parse == "reference"
        ]
        #: The records of this table, by kind and name; a name can be that of several.
        self._own: dict[str, set[str]] = {}
        self._ids: dict[str, int] = {}
        self._build = _BUILDERS[self._schema.kind]

    def read(self, rows: Iterable[hooks.Row]) -> Iterator[ReadRow]:
        """Yield what each row means; the summary below the table is no row."""
        drafts = [_Draft(row, self._cells.read(row)) for row in self._cells.leave_out_summaries(rows)]
        drafts = self._leave_out_blanks(drafts)
        for draft in drafts:
            self._identify(draft)
        for draft in drafts:
            self._resolve(draft)
        group = _Group(drafts)
        for draft in drafts:
            yield self._finish(draft, group)

    def _leave_out_blanks(self, drafts: list[_Draft]) -> list[_Draft]:
        """Return the rows but those of a printed sheet that nobody filled in; the last one tells how many.

        On a sheet of people who were invited, a row is filled in by its tick.
        """
        if not self._schema.printed:
            return drafts
        columns = [each for each, name in self._layout.fields.items() if name not in self._schema.printed]
        ticked = bool(self._layout.find_columns(_SIGNED))
        kept = []
        for draft in drafts:
            filled = any(to_text(draft.row.cells.get(each)) for each in columns)
            if (draft.cells.values.get(_SIGNED) if ticked else filled) or draft.cells.problems:
                kept.append(draft)
        if kept and len(kept) < len(drafts):
            told = (_NOT_TICKED if ticked else _LEFT_EMPTY).format(len(drafts) - len(kept))
            kept[-1].cells.remarks.append(CellProblem(column="", reason=told, code=ABOUT_FILE))
        return kept

    # ------------------------------------------------------------------------------------------- which one

    def _identify(self, draft: _Draft) -> None:
        """Give a record that has a name its id: the one it is given, that of the register, or a new one."""
        values = draft.cells.values
        given, name = values.get("id", ""), values.get("name_zh", "")
        if given:
            draft.id = given
        elif name:
            try:
                draft.id = self._find_by_name(values) or self._build_id(values)
            except UnreadableCellError as error:
                self._note(draft, "name_zh", error)
                return
        if name and draft.id:
            self._own.setdefault(normalise_heading(name), set()).add(draft.id)

    def _find_by_name(self, values: Mapping[str, Any]) -> str:
        """Return the id of the record that the register has under the key of a row, or empty text."""
        kind = self._schema.kind
        found = list(self._references.find_records(kind, values["name_zh"]))
        for name in self._schema.key:
            if name != "name_zh" and len(found) > 0:
                found = [
                    each
                    for each in found
                    if getattr(self._references.get_record(kind, each), name, None) == values.get(name)
                ]
        return choose_reference(found, kind) if found else ""

    def _build_id(self, values: Mapping[str, Any]) -> str:
        return build_record_id(
            self._schema.kind, *(_normalise(values.get(name)) for name in self._schema.key)
        )

    # -------------------------------------------------------------------------------------- what it refers to

    def _resolve(self, draft: _Draft) -> None:
        for column, known in self._refer:
            cell = self._cells.get_cell(draft.row, column)
            try:
                text = to_text(cell)
                if known.refers_to == _PERSON:
                    if found := self._find_person(draft, known, text):
                        draft.references[known.name] = found
                elif text and known.several:
                    parts = split_several(text)
                    draft.references[known.name] = tuple(self._find(known, part, draft) for part in parts)
                elif text:
                    draft.references[known.name] = self._find(known, text, draft)
            except UnreadableCellError as error:
                self._note(draft, known.name, error)
        for known in self._schema.fields:
            if known.required and known.parse == "reference" and known.name not in draft.references:
                self._cells.note_missing(known, draft.cells)

    def _find(self, known: TableField, text: str, draft: _Draft) -> str:
        kind = known.refers_to
        own = self._own.get(normalise_heading(text), ()) if kind == self._schema.kind else ()
        found: Collection[str] = own or self._references.find_records(kind, " ".join(text.split()))
        if len(found) > 1:
            found = self._narrow(kind, found, draft.cells.values)
        brand = self._district.brand if self._district and kind == "brand" and not found else None
        if brand is not None and text.strip() in (brand.code, brand.name_zh, brand.name_en):
            # The profile of a district names its brand, also where that is no record.
            return brand.code
        return choose_reference(found, kind)

    def _narrow(self, kind: str, found: Collection[str], values: Mapping[str, Any]) -> Collection[str]:
        """Return those of several records of one name that fit the date or the year of the row."""
        day, year = values.get("activity_on"), values.get("year")
        if kind == "activity" and isinstance(day, PartialDate):
            dated = {
                each: getattr(self._references.get_record(kind, each), "held_on", None) for each in found
            }
            return [each for each, held in dated.items() if held == day]
        if kind == "budget" and year:
            years = {each: getattr(self._references.get_record(kind, each), "year", None) for each in found}
            return [each for each, own in years.items() if own == year]
        return found

    def _find_person(self, draft: _Draft, known: TableField, text: str) -> str:
        beside = PHONE_FIELDS.get(known.name, "")
        contacts = draft.cells.values.get(beside, ())
        phone = contacts[0].value.reveal() if contacts else ""
        if not text and not phone:
            return ""
        if beside and any(each.column in self._layout.find_columns(beside) for each in draft.cells.problems):
            return ""
        return choose_reference(self._references.find_people(text, phone), _PERSON)

    # ------------------------------------------------------------------------------------------- the records

    def _finish(self, draft: _Draft, group: _Group) -> ReadRow:
        records: tuple[Any, ...] = ()
        given: tuple[frozenset[str], ...] = ()
        if not draft.cells.problems:
            try:
                records, given = self._build_records(draft, group)
            except InvalidValueError as error:
                name = error.field.rpartition(".")[2]
                self._note(draft, _COLUMN_OF.get(name, name), to_unreadable(error))
            except IllegalTransitionError as error:
                # The row may be of a record that is not stored, whose id tells nobody anything.
                known = self._schema.get_field(error.wanted)
                self._note(draft, known.name if known else "", _describe_transition(error))
        if records and self._schema.kind != "budget":
            self._check_repeated(draft, records[-1].id)
        if draft.cells.problems:
            records, given = (), ()
        return ReadRow(
            row=draft.row,
            values=MappingProxyType(dict(draft.values)),
            records=records,
            given=given,
            key=draft.cells.values.get("id", ""),
            problems=tuple(draft.cells.problems),
            remarks=tuple(draft.cells.remarks),
        )

    def _build_records(
        self, draft: _Draft, group: _Group
    ) -> tuple[tuple[Any, ...], tuple[frozenset[str], ...]]:
        values = dict(draft.values)
        if self._schema.kind == "attendance" and _PERSON in values:
            # What is said of a number is computed for a person.
            for name in ("group", "township", "count"):
                values.pop(name, None)
        values["id"] = draft.id or values.get("id") or self._build_id(values)
        said = _gather_period(values)
        made = self._build(said, group, self)
        for _, model in made:
            self._keep_stored(model)
        named = [frozenset(model) - {"id"} for _, model in made]
        return tuple(build(**model) for build, model in made), tuple(named)

    def find_stored(self, kind: str, identifier: str) -> Any | None:
        """Return the record that the register has under an id, or None."""
        return self._references.get_record(kind, identifier)

    def _keep_stored(self, model: dict[str, Any]) -> None:
        """Let stand what is stored where a row says as much of it as a table can.

        A table has no column for the passage of a document, or for an end on a day that nobody noted.
        """
        stored = self.find_stored(self._schema.kind, model["id"])
        for name, value in model.items():
            if stored is not None and _writes_the_same(value, getattr(stored, name, None)):
                model[name] = getattr(stored, name)

    def find_default_brand(self) -> str | None:
        """Return the brand of the district, to which a platform belongs that names none."""
        brand = self._district.brand if self._district else None
        return brand.code if brand else None

    def find_line(self, budget: str, name: str) -> str:
        """Return the id of the line of a budget that a name, or an id, is of."""
        record = self._references.get_record("budget", budget)
        for line in record.lines if isinstance(record, Budget) else ():
            if name in (line.id, line.name_zh, line.name_en):
                return line.id
        if isinstance(record, Budget):
            raise InvalidValueError(
                "expense.line",
                Words("该预算没有这个项目", "the budget has no such line"),
                Words("写预算中的项目名称", "write one of its lines"),
            )
        return name if name.startswith("line-") else build_line_id(name)

    def _check_repeated(self, draft: _Draft, identifier: str) -> None:
        first = self._ids.setdefault(identifier, draft.row.line)
        if first != draft.row.line:
            reason = Words("与第{}行是同一条", "tells of the same as line {}").format(first)
            hint = Words("删去一行，或用编号区分", "take one out, or tell them apart by ids")
            draft.cells.problems.append(CellProblem(column="", reason=reason, hint=hint))

    def _note(self, draft: _Draft, name: str, error: UnreadableCellError) -> None:
        columns = self._layout.find_columns(name)
        column = columns[0] if columns else ""
        value = mask_cell(draft.row.cells.get(column), self._schema.get_field(name)) if column else ""
        problem = CellProblem(column=column, reason=error.reason, hint=error.hint, value=value)
        draft.cells.problems.append(problem)


def build_line_id(name: str) -> str:
    """Return the id of a line of a budget that a table made."""
    return build_record_id("line", normalise_heading(name))


def _writes_the_same(said: Any, stored: Any) -> bool:
    """Say whether a table writes two values alike."""
    if isinstance(said, Period) and isinstance(stored, Period):
        return (said.began_on, said.ended_on) == (stored.began_on, stored.ended_on)
    if isinstance(said, tuple) and isinstance(stored, tuple) and said and len(said) == len(stored):
        return all(map(_writes_the_same, said, stored))
    if isinstance(said, Citation) and isinstance(stored, Citation):
        return said.document == " ".join(stored.document.split())
    if isinstance(said, str) and isinstance(stored, str):
        return said == " ".join(stored.split())
    return bool(said == stored)


def _normalise(value: Any) -> Any:
    return normalise_heading(value) if isinstance(value, str) else value


def _gather_period(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with a period in place of its two days."""
    said = {name: value for name, value in values.items() if name not in _PERIOD}
    days = {name: values[name] for name in _PERIOD if name in values}
    return {**said, "period": Period(**days)} if days else said


@define(eq=False)
class _Group:
    """All rows of a table, for records that several rows make together."""

    drafts: list[_Draft]
    #: The rows by their values of some fields, for each set of fields that was asked for.
    _by_key: dict[tuple[str, ...], dict[tuple[Any, ...], list[_Draft]]] = field(factory=dict, init=False)

    def select(self, names: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the values of the good rows that have the same of some fields."""
        if names not in self._by_key:
            by_key = self._by_key.setdefault(names, {})
            for draft in self.drafts:
                by_key.setdefault(_take_key(names, draft.values), []).append(draft)
        for draft in self._by_key[names].get(_take_key(names, values), ()):
            if not draft.cells.problems:
                yield draft.values


def _take_key(names: tuple[str, ...], values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_normalise(values.get(name)) for name in names)


#: The fields of a table whose attribute has another name.
_COLUMN_OF: Final = {"period": "ended_on", "lines": "line_amount", "steps": "made"}

_Made = list[tuple[Callable[..., Any], dict[str, Any]]]


def _take(values: Mapping[str, Any], model: type, *without: str) -> dict[str, Any]:
    names = attrs.fields_dict(model).keys() - set(without)
    return {name: value for name, value in values.items() if name in names}


def _make_plain(model: type) -> Callable[[dict[str, Any], _Group, RecordReader], _Made]:
    def make(values: dict[str, Any], _group: _Group, _reader: RecordReader) -> _Made:
        return [(model, _take(values, model))]

    return make


def _make_platform(values: dict[str, Any], _group: _Group, reader: RecordReader) -> _Made:
    said = _take(values, Platform)
    if "brand" in said:
        return [(Platform, said)]
    brand = reader.find_default_brand()
    if brand is None:
        raise InvalidValueError(
            "platform.brand",
            Words("没有品牌", "names no brand"),
            Words("填写所属品牌", "write the brand of the platform"),
        )
    # A brand that the table does not give changes none that is stored.
    return [(partial(Platform, brand=brand), said)]


def _make_seat(values: dict[str, Any], group: _Group, reader: RecordReader) -> _Made:
    """Make the post of a row and, where somebody holds it, the seat."""
    same = ("body", "role", "post_name")
    post = {name: values[name] for name in ("body", "role")}
    post["id"] = values.get("post") or build_record_id(
        "post", *(_normalise(values.get(name)) for name in same)
    )
    if "post_name" in values:
        post["name_zh"] = values["post_name"]
    rows = list(group.select(same, values))
    for name in ("places", "source"):
        # One row of a post says it for all of them.
        said = next((each[name] for each in rows if name in each), None)
        if said is not None:
            post[name] = said
    # Only of rows that make seats: what is written of a vacant post has no day.
    seats = [each for each in rows if "person" in each or "by_body" in each]
    began = [each["began_on"] for each in seats if each.get("began_on")]
    period = _find_period_of_post(reader.find_stored("post", post["id"]), began)
    if period is not None:
        post["period"] = period
    if "person" not in values and "by_body" not in values:
        return [(Post, post)]
    seat = {**_take(values, Seat, "post"), "post": post["id"]}
    return [(Post, post), (Seat, seat)]


def _find_period_of_post(stored: Any, began: Sequence[PartialDate]) -> Period | None:
    """Return since when there is a post by the seats of a table; None where they tell nothing new of it.

    The table has no column for it: a post is there from its first seat on, unless it is known to be older.
    """
    known = stored.period if isinstance(stored, Post) else Period()
    first = min(began, key=lambda each: (each.earliest, each.latest), default=None)
    if first is None or known.is_over or (known.began_on and known.first_start <= first.latest):
        return None
    return attrs.evolve(known, began_on=first)


def _make_budget(values: dict[str, Any], group: _Group, reader: RecordReader) -> _Made:
    """Make the budget of a row with the lines of all its rows."""
    said = _take(values, Budget, "lines")
    lines: dict[str, Line] = {}
    stored = reader.find_stored("budget", values["id"])
    known = {each.name_zh: each for each in stored.lines} if isinstance(stored, Budget) else {}
    for each in group.select(("name_zh", "year"), values):
        if "line" not in each:
            continue
        own = known.get(each["line"]) or Line(build_line_id(each["line"]), each["line"], amount=sum_money(()))
        line = attrs.evolve(
            own, platform=each.get("platform"), amount=each.get("line_amount") or sum_money(())
        )
        if lines.setdefault(line.id, line) != line:
            raise InvalidValueError(
                "budget.line",
                Words("同一项目出现两次，金额不同", "stands twice, with two amounts"),
                Words("只留一行", "keep one of the two"),
            )
        if each["amount"] != said["amount"]:
            raise InvalidValueError(
                "budget.amount",
                Words("总额与其他行不一致", "another total than in the other rows"),
                Words("各行写同一总额", "write one total"),
            )
    if lines:
        said["lines"] = tuple(lines.values())
    return [(Budget, said)]


def _make_expense(values: dict[str, Any], _group: _Group, reader: RecordReader) -> _Made:
    said = _take(values, Expense)
    said["line"] = reader.find_line(values["budget"], values["line"])
    return [(Expense, said)]


#: The stages of a proposal in the order in which they follow each other, and their columns.
_STAGES: Final = tuple(ProposalStage)
_STEPS: Final = (*(each.value for each in _STAGES), "forwarded_level", "endorsed_level", "adopted_level")


def _make_proposal(values: dict[str, Any], _group: _Group, reader: RecordReader) -> _Made:
    said = _take(values, Proposal, "steps")
    stored = reader.find_stored("proposal", values["id"])
    if isinstance(stored, Proposal):
        written = list_step_values(stored)
        if all(written.get(name) == values.get(name) for name in _STEPS):
            # What each step rests on, and a stage that was reached twice, a table has no columns for.
            said["steps"] = stored.steps
            return [(Proposal, said)]
    steps = [ProposalStep(stage=ProposalStage.MADE, happened_on=values.get("made"))]
    for stage in _STAGES[1:]:
        day, level = values.get(stage.value), values.get(f"{stage.value}_level")
        if day is None and level is None:
            continue
        if stage not in NEXT_STAGES[steps[-1].stage] and steps[-1].stage is ProposalStage.MADE:
            # Whatever a higher body says of it, it was forwarded to it.
            steps.append(ProposalStep(stage=ProposalStage.FORWARDED, level=level))
        steps.append(ProposalStep(stage=stage, happened_on=day, level=level))
    said["steps"] = tuple(steps)
    return [(Proposal, said)]


_BUILDERS: Final[Mapping[str, Callable[[dict[str, Any], _Group, RecordReader], _Made]]] = MappingProxyType(
    {
        "activity": _make_plain(Activity),
        "attendance": _make_plain(Attendance),
        "body": _make_plain(Body),
        "budget": _make_budget,
        "expense": _make_expense,
        "platform": _make_platform,
        "proposal": _make_proposal,
        "seat": _make_seat,
        "task": _make_plain(Task),
        "visit": _make_plain(Visit),
    }
)


def _describe_transition(error: IllegalTransitionError) -> UnreadableCellError:
    """Return in words which stage does not follow which."""
    before, after, *allowed = (
        find_words(f"proposal_stage.{each}", default=str(each))
        for each in (error.stage, error.wanted, *error.allowed)
    )
    return UnreadableCellError(
        _NO_NEXT_STAGE.format(before, after),
        _NEXT_STAGES.format(join_names(allowed)) if allowed else _NO_STAGE_FOLLOWS,
    )
