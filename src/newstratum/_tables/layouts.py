"""Layouts: which column of a table holds which field, found by the headings.

Templates of newstratum, rosters of towns and exports of survey vendors are recognised by their columns, never
by the name of the file. Columns that ask for what may not be collected are refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from attrs import evolve, field, frozen

from newstratum import hooks
from newstratum._input.names import format_name, format_names
from newstratum._model.values.refused_subjects import find_refused_subject
from newstratum._shipped.tables import list_table_data, load_table_data
from newstratum._short_repr import ShortRepr
from newstratum._tables.cells import get_text, normalise_answer
from newstratum._tables.schemas import (
    TableField,
    TableSchema,
    get_table_schema,
    load_table_schemas,
    name_tables,
    normalise_heading,
    strip_asides,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: So many columns of a table must be known before it is taken for one of newstratum's.
_LEAST_KNOWN: Final = 2
#: The field that is read only where somebody asks for it.
_ATTESTATION: Final = "outside_party"
#: The column that a file given back has: what was wrong with a row.
_REMARKS: Final = hooks.REMARKS_COLUMN
_BRACKETS: Final = re.compile(r"[(（]")
_OPTION_SIGNS: Final = re.compile(r"[:：_—-]")


@frozen(kw_only=True)
class SurveyVendor(ShortRepr):
    """A service whose exports are recognised, and how it writes them."""

    name: str
    title: Words
    #: The first columns of every export, in this order; empty where none are fixed.
    leading: tuple[str, ...] = ()
    #: Columns of which every export has some.
    marks: frozenset[str] = frozenset()
    #: How many of the marks an export has at least.
    least: int = 0
    #: Columns with the number of the answer, with when it was sent, and with who sent it.
    number: tuple[str, ...] = ()
    submitted: tuple[str, ...] = ()
    respondent: tuple[str, ...] = ()
    #: A question: its number, and its stem.
    question: re.Pattern[str] = field(repr=False)
    #: Whether columns without a number are the vendor's own.
    numbered_only: bool
    #: What stands between several answers of one cell.
    separators: tuple[str, ...]
    #: What an unanswered question holds.
    not_answered: frozenset[str]
    #: An answer in one's own words, beside the option 其他.
    other: re.Pattern[str] = field(repr=False)

    def has_written(self, columns: Sequence[str]) -> bool:
        """Say whether the columns are those of an export."""
        if self.leading:
            return tuple(columns[: len(self.leading)]) == self.leading
        return len(self.marks & set(columns)) >= self.least


@frozen(kw_only=True)
class RefusedColumn(ShortRepr):
    """A column that asks for what may not be collected."""

    column: str
    #: What it speaks of: 宗教信仰.
    subject: Words

    @property
    def reason(self) -> Words:
        """Why the table is not read, and what to do."""
        return Words(
            "本栏涉及{}，不得收集；请从文件中删去，或用 --map “栏名=” 声明不读",
            "speaks of {}, which may not be collected; take it out of the file, or leave it out with "
            "--map COLUMN=",
        ).format(self.subject)


@frozen(kw_only=True)
class TableLayout(ShortRepr):
    """Which column of a table holds which field of its schema."""

    schema: TableSchema
    #: The columns of the table, in their order.
    columns: tuple[str, ...] = field(repr=False)
    #: Column to the name of its field.
    fields: Mapping[str, str]
    #: Columns with 0 or 1 for one option: the field and the option, in plain form.
    options: Mapping[str, tuple[str, str]] = field(factory=dict)
    #: The service that wrote it; None for a table of people's own.
    vendor: SurveyVendor | None = None
    #: The columns with the number of an answer, when it was sent, and who sent it.
    number: str | None = None
    submitted: str | None = None
    respondent: str | None = None
    #: Columns that no field takes: reported by name, never kept.
    left_out: tuple[str, ...] = ()
    #: Columns that ask for what may not be collected: the table is not read while it has them.
    refused: tuple[RefusedColumn, ...] = ()

    def find_columns(self, name: str) -> tuple[str, ...]:
        """Return the columns that hold a field."""
        own = (column for column, given in self.fields.items() if given == name)
        return (*own, *(column for column, (given, _) in self.options.items() if given == name))

    def list_fields(self) -> tuple[str, ...]:
        """Return the names of the fields found, each once."""
        return tuple(dict.fromkeys((*self.fields.values(), *(name for name, _ in self.options.values()))))

    @property
    def missing(self) -> tuple[TableField, ...]:
        """The fields that every row needs and that no column holds."""
        found = set(self.list_fields())
        return tuple(each for each in self.schema.fields if each.required and each.name not in found)


def detect_layout(
    columns: Iterable[str],
    sample: Iterable[hooks.Row] = (),
    *,
    schema: str | TableSchema | None = None,
    mapping: Mapping[str, str] | None = None,
    attestation: bool = False,
) -> TableLayout:
    """Recognise a table by its columns.

    Args:
        columns: The headings, in their order.
        sample: Some of its rows, which decide between fields that a heading alone leaves open.
        schema: The table it is, or its name; by default the one that most of its columns fit.
        mapping: What columns hold, by hand: heading to the name or heading of a field; empty text leaves a
            column out.
        attestation: Whether to read the answer to whether somebody is outside the party, which decides the
            scope of the work and nothing else, and needs a consent of its own.

    Returns:
        The layout. Columns it leaves out and columns it refuses are listed in it.

    Raises:
        InvalidValueError: It is no table that newstratum knows, or can be two of them, or the mapping names
            a column or field that there is not.
    """
    headings = tuple(columns)
    rows = tuple(sample)
    given = dict(mapping or {})
    if unknown := [column for column in given if column not in headings]:
        raise InvalidValueError(
            "mapping",
            Words("表中没有这一栏：{}", "the table has no such column: {}").format(", ".join(unknown)),
            Words("写栏名原文：{}", "write one as it stands: {}").format(format_names(headings, headings)),
        )
    if schema is not None:
        chosen = get_table_schema(schema) if isinstance(schema, str) else schema
        return _fit(_select_fields(chosen, attestation), headings, rows, given)
    fitted = [
        _fit(_select_fields(each, attestation), headings, rows, given, strict=False)
        for each in load_table_schemas().values()
    ]
    chosen_layout = _choose(fitted, headings)
    # Of the table that it is, the fields named by hand must be known.
    _read_mapping(chosen_layout.schema, given, strict=True)
    return chosen_layout


@cache
def _select_fields(schema: TableSchema, attestation: bool) -> TableSchema:
    """Return a schema without the field of an attestation, unless it is to be read."""
    if attestation:
        return schema
    return evolve(
        schema,
        fields=tuple(each for each in schema.fields if each.name != _ATTESTATION),
        questions=tuple(each for each in schema.questions if each.name != _ATTESTATION),
    )


def _choose(fitted: Sequence[TableLayout], headings: Sequence[str]) -> TableLayout:
    """Return the layout that most columns fit, if it is one."""
    counted = {
        id(layout): len(layout.list_fields())
        for layout in fitted
        if not layout.missing and _is_enough(layout)
    }
    best = [layout for layout in fitted if counted.get(id(layout)) == max(counted.values(), default=0)]
    if len(best) == 1:
        return best[0]
    names = name_tables(layout.schema for layout in best or fitted)
    if best:
        raise InvalidValueError(
            "table",
            Words("看不出是哪一种表：{}", "can be several tables: {}").format(names),
            Words("用 --table 指明", "say which with --table"),
        )
    raise InvalidValueError(
        "table",
        Words("没有认出是什么表；栏名：{}", "no table that newstratum knows; its columns: {}").format(
            format_names(headings, headings)
        ),
        Words(
            "用 --map “栏名=字段”说明各栏，或从 newstratum template 的模板开始（{}）",
            "say what columns hold with --map COLUMN=FIELD, or begin with newstratum template ({})",
        ).format(names),
    )


def _is_enough(layout: TableLayout) -> bool:
    found = set(layout.list_fields())
    named = not layout.schema.one_of or any(name in found for name in layout.schema.one_of)
    return named and (len(found) >= _LEAST_KNOWN or layout.vendor is not None)


def _fit(
    schema: TableSchema,
    headings: tuple[str, ...],
    sample: tuple[hooks.Row, ...],
    mapping: Mapping[str, str],
    *,
    strict: bool = True,
) -> TableLayout:
    plain = {column: normalise_heading(column) for column in headings}
    vendor = next((each for each in load_vendors() if each.has_written([*plain.values()])), None)
    if schema.kind != "person":
        vendor = None
    by_hand = _read_mapping(schema, mapping, strict=strict)
    open_columns = {column: form for column, form in plain.items() if column not in mapping}
    own = _find_own_columns(vendor, open_columns)
    stems = _read_stems(vendor, {c: f for c, f in open_columns.items() if c not in own})
    options = _find_options(schema, vendor, headings, {c for c in open_columns if c not in own})
    taken = {*by_hand.values(), *(name for name, _ in options.values())}
    fields = {**by_hand}
    fields.update(_match_headings(schema, {c: s for c, s in stems.items() if c not in options}, taken))
    ordered = {column: fields[column] for column in headings if column in fields}
    for column in tuple(_find_running_numbers(schema, ordered, sample)):
        del ordered[column]
    used = {*ordered, *options, *own.values()}
    refused = {
        column: RefusedColumn(column=format_name(column, place), subject=subject)
        for place, column in enumerate(headings, 1)
        # A mapping by hand does not make it anything else; only the attestation is asked for by its name.
        if (column not in used or by_hand.get(column, _ATTESTATION) != _ATTESTATION)
        and mapping.get(column) != ""
        and (subject := find_refused_subject(column)) is not None
    }
    return TableLayout(
        schema=schema,
        columns=headings,
        fields={column: name for column, name in ordered.items() if column not in refused},
        options=options,
        vendor=vendor,
        number=own.get("number"),
        submitted=own.get("submitted"),
        respondent=own.get("respondent"),
        left_out=tuple(c for c in headings if c not in used and c not in refused and c != _REMARKS),
        refused=tuple(refused.values()),
    )


# ------------------------------------------------------------------------------------- parts of a layout


def _read_mapping(schema: TableSchema, mapping: Mapping[str, str], *, strict: bool) -> dict[str, str]:
    """Return the columns that are mapped by hand, with the names of their fields."""
    found: dict[str, str] = {}
    for column, meant in mapping.items():
        if not meant.strip():
            continue
        plain = normalise_heading(meant)
        named = next((each for each in schema.fields if plain in each.aliases), None)
        if named is not None:
            found[column] = named.name
        elif strict:
            raise InvalidValueError(
                "mapping",
                Words("“{}”没有这一字段：{}", "the table {} has no such field: {}").format(
                    schema.title, meant
                ),
                Words("可用：{}", "use one of: {}").format(
                    Words(
                        "、".join(each.heading.zh for each in schema.fields),
                        ", ".join(each.name for each in schema.fields),
                    )
                ),
            )
    return found


def _find_own_columns(vendor: SurveyVendor | None, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns in which a vendor writes the number, the time and the respondent of an answer."""
    found: dict[str, str] = {}
    if vendor is not None:
        for use, names in (
            ("number", vendor.number), ("submitted", vendor.submitted), ("respondent", vendor.respondent),
        ):  # fmt: skip
            named = next((c for name in names for c, plain in columns.items() if plain == name), None)
            if named is not None:
                found[use] = named
    return found


def _read_stems(vendor: SurveyVendor | None, columns: Mapping[str, str]) -> dict[str, str]:
    """Return what each column asks, without the number of the question and without asides."""
    stems: dict[str, str] = {}
    for column, plain in columns.items():
        if vendor is None:
            stems[column] = strip_asides(plain)
        elif numbered := vendor.question.fullmatch(column.strip()):
            stems[column] = strip_asides(normalise_heading(numbered[2]))
        elif not vendor.numbered_only and plain not in vendor.marks:
            stems[column] = strip_asides(plain)
    return stems


def _match_headings(
    schema: TableSchema, stems: Mapping[str, str], taken: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield each column with the name of the field that it holds; of two with one field, the first."""
    rest = dict(stems)
    # Headings upon each other are joined by a dash: of 工作情况—单位 the last one says it.
    for form in (_keep_whole, _take_last_part):
        for column, stem in tuple(rest.items()):
            named = next((each for each in schema.fields if form(stem) in each.aliases), None)
            if named is not None and named.name not in taken:
                taken.add(named.name)
                del rest[column]
                yield column, named.name
    for column, stem in rest.items():
        asked = next((each for each in schema.questions if each.is_asked_by(stem)), None)
        if asked is not None and asked.name not in taken:
            taken.add(asked.name)
            yield column, asked.name


def _keep_whole(stem: str) -> str:
    return stem


def _take_last_part(stem: str) -> str:
    return stem.rpartition("-")[2]


def _find_running_numbers(
    schema: TableSchema, fields: Mapping[str, str], sample: Sequence[hooks.Row]
) -> Iterator[str]:
    """Yield columns that are headed like ids and only number the rows: 1, 2, 3."""
    for column, name in fields.items():
        known = schema.get_field(name)
        if known is None or known.parse != "id" or normalise_heading(column) == known.name:
            continue
        written = [get_text(row, column) for row in sample]
        if written and all(text.isascii() and text.isdecimal() and len(text) < 6 for text in written):
            yield column


def _find_options(
    schema: TableSchema, vendor: SurveyVendor | None, headings: Sequence[str], among: set[str]
) -> dict[str, tuple[str, str]]:
    """Return the columns with 0 or 1 for one option of a question whose options are known.

    Vendors name them by the number of the question and the option, in brackets or behind a sign; whatever
    stands between the two.
    """
    if vendor is None:
        return {}
    by_number: dict[str, dict[str, tuple[str, ...]]] = {}
    for column in headings:
        numbered = vendor.question.fullmatch(column.strip()) if column in among else None
        if numbered and (options := _list_option_texts(numbered[2].strip())):
            stem = numbered[1] or options[-1][0]
            by_number.setdefault(stem, {})[column] = tuple(option for _, option in options)
    found: dict[str, tuple[str, str]] = {}
    for named in by_number.values():
        for each in schema.questions:
            known = {c: o for c, texts in named.items() for o in texts if o in each.answers}
            if len(known) >= _LEAST_KNOWN and 2 * len(known) >= len(named):
                found.update(
                    (column, (each.name, known.get(column, texts[0]))) for column, texts in named.items()
                )
                break
    return found


def _list_option_texts(text: str) -> list[tuple[str, str]]:
    """Return what can be the stem and the option of a heading, the longest option first."""
    closed = text.endswith((")", "）"))
    cuts = [(at.start(), at.end(), 1) for at in _BRACKETS.finditer(text)] if closed else []
    cuts += [(at.start(), at.end(), 0) for at in _OPTION_SIGNS.finditer(text)]
    return [
        (normalise_heading(text[:start]), normalise_answer(text[end : len(text) - tail]))
        for start, end, tail in sorted(cuts)
    ]


@cache
def load_vendors() -> tuple[SurveyVendor, ...]:
    """Return the services whose exports are recognised, those with fixed first columns first."""
    found = (_build_vendor(load_table_data("vendors", name)) for name in list_table_data("vendors"))
    return tuple(sorted(found, key=lambda each: (not each.leading, each.name)))


def _build_vendor(table: Mapping[str, Any]) -> SurveyVendor:
    def headings(name: str) -> tuple[str, ...]:
        return tuple(map(normalise_heading, table.get(name, ())))

    return SurveyVendor(
        name=table["name"],
        title=Words(table["zh"], table["en"]),
        leading=headings("leading"),
        marks=frozenset(headings("marks")),
        least=table.get("least", 0),
        number=headings("number"),
        submitted=headings("submitted"),
        respondent=headings("respondent"),
        question=re.compile(table["question"], re.ASCII | re.DOTALL),
        numbered_only=table["numbered_only"],
        separators=tuple(table["separators"]),
        not_answered=frozenset(table["not_answered"]),
        other=re.compile(table["other"], re.DOTALL),
    )
