"""Templates to fill in, made from the schema that reads them, and rows written as a template has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.money import Money, format_yuan
from newstratum._model.values.quantities import Quantity, format_quantity
from newstratum._model.values.sensitive import SensitiveText
from newstratum._shipped.labels import load_labels
from newstratum._tables.cells import normalise_answer
from newstratum._tables.schemas import TableField, TableSchema, get_table_schema
from newstratum._words import Language, Words, check_language, join_names
from newstratum.errors import InvalidValueError

_YES_NO: Final = Words("是", "yes"), Words("否", "no")
_REQUIRED: Final = "*"
_NEEDED: Final = Words("带{}的栏必填。", "Fill in the columns with {}. ")
_RULE: Final = Words("不认识的栏不读，也不留存。", "Columns that are not known are not read.")
_LINE: Final = Words("{}：{}", "{}: {}")
_CHOICES: Final = Words("从中选：{}", "choose from: {}")
_SEPARATOR: Final = Words("、", ", ")
#: More choices than this are left to the list that drops down.
_MOST_CHOICES: Final = 16


def build_table_template(
    table: str | TableSchema,
    *,
    language: Language = "zh",
    district: DistrictProfile | None = None,
    rows: Iterable[Mapping[str, Any]] = (),
    fields: Iterable[str] | None = None,
) -> hooks.Sheet:
    """Make a table to fill in: headings, lists to choose from, and instructions.

    Args:
        table: The schema, or its name: ``"roster"``.
        language: The language of headings, choices and instructions.
        district: The profile of the district, whose townships can be chosen.
        rows: Rows to write into it, each with values by the names of the fields, as
            :attr:`ReadRow.values` has them.
        fields: The names of the fields to have columns for, in their order; by default those of a template.

    Returns:
        A sheet; a format that writes workbooks makes a file of it.

    Raises:
        InvalidValueError: There is no table or field of this name, or not the language.
    """
    schema = get_table_schema(table) if isinstance(table, str) else table
    check_language(language)
    chosen = _choose_fields(schema, fields)
    columns = {each.name: _format_heading(each, language) for each in chosen}
    choices = {each.name: _list_choices(each, language, district) for each in chosen}
    return hooks.Sheet(
        name=schema.title.in_language(language),
        columns=tuple(columns.values()),
        rows=[
            [_format_value(row.get(each.name), each, language, district) for each in chosen] for row in rows
        ],
        choices={columns[name]: listed for name, listed in choices.items() if listed},
        instructions=tuple(
            each.in_language(language) for each in _list_instructions(schema, chosen, district)
        ),
    )


def _choose_fields(schema: TableSchema, names: Iterable[str] | None) -> tuple[TableField, ...]:
    if names is None:
        return tuple(each for each in schema.fields if each.in_template)
    known = {each.name: each for each in schema.fields}
    wanted = tuple(names)
    if unknown := [name for name in wanted if name not in known]:
        raise InvalidValueError(
            "fields",
            Words("没有这些字段：{}", "there are no such fields: {}").format(join_names(unknown)),
            Words("可用：{}", "use some of: {}").format(join_names(known)),
        )
    return tuple(known[name] for name in wanted)


def _format_heading(known: TableField, language: Language) -> str:
    return known.heading.in_language(language) + (_REQUIRED if known.required else "")


def _list_choices(known: TableField, language: Language, district: DistrictProfile | None) -> tuple[str, ...]:
    """Return what can be chosen for a field; nothing where a cell can hold several."""
    if known.several and known.parse != "facts":
        return ()
    if known.parse == "township" and district is not None:
        names = (Words(unit.name_zh, unit.name_en) for unit in district.units)
        return tuple(name.in_language(language) for name in names)
    if known.parse == "yes_no":
        return tuple(each.in_language(language) for each in _YES_NO)
    return known.list_choices(language)


def _list_instructions(
    schema: TableSchema, fields: Iterable[TableField], district: DistrictProfile | None
) -> Iterable[Words]:
    yield schema.instructions
    listed = tuple(fields)
    has_required = any(known.required for known in listed)
    yield _NEEDED.format(_REQUIRED) + _RULE if has_required else _RULE
    for known in listed:
        said = [known.hint] if known.hint.zh else []
        in_both = tuple(
            _list_choices(known, each, district) or known.list_choices(each) for each in ("zh", "en")
        )
        if in_both[0] and len(in_both[0]) <= _MOST_CHOICES:
            said.append(_CHOICES.format(Words("、".join(in_both[0]), ", ".join(in_both[1]))))
        if said:
            yield _LINE.format(known.heading, Words("；", "; ").join(said))


# ------------------------------------------------------------------------------------------ values as cells


def _format_value(
    value: Any, known: TableField, language: Language, district: DistrictProfile | None
) -> object:
    """Return a value as the cell from which it is read again."""
    if value is None or value == ():
        return None
    if known.parse == "township":
        units = district.units if district else ()
        unit = next((each for each in units if each.code == value), None)
        return value if unit is None else Words(unit.name_zh, unit.name_en).in_language(language)
    if known.parse == "facts":
        return _format_fact(str(value), known, language)
    if isinstance(value, (tuple, frozenset)):
        parts = [_format_one(each, known, language) for each in value]
        separator = "；" if known.parse == "citation" else _SEPARATOR.in_language(language)
        return separator.join(str(part) for part in parts)
    return _format_one(value, known, language)


def _format_one(value: Any, known: TableField, language: Language) -> object:
    if isinstance(value, bool):
        return _YES_NO[0 if value else 1].in_language(language)
    if isinstance(value, Contact):
        return value.value.reveal()
    if isinstance(value, SensitiveText):
        return value.reveal()
    if isinstance(value, Citation):
        return value.document
    if isinstance(value, Money):
        return format_yuan(value)
    if isinstance(value, Quantity):
        return format_quantity(value, "zh")
    if isinstance(value, dt.date):
        return value.isoformat()
    if known.parse == "choice":
        offered = [word for word in known.list_choices(language) if _means(known, word) == str(value)]
        return offered[0] if offered else load_labels().word(f"{known.choices}.{value}", language)
    return value if isinstance(value, int) else str(value)


def _format_fact(value: str, known: TableField, language: Language) -> str:
    """Return a fact as an answer that a template offers; where none says it, as its codes.

    A code of another fact than that of the column is written as one of the answers that are read.
    """
    wanted = _split_fact(value, known)
    others: Iterable[str] = known.answers if wanted[0] != known.name else ()
    for word in (*known.list_choices(language), *others):
        means = _means(known, word)
        if means and _split_fact(means, known) == wanted:
            return word
    return wanted[1]


def _split_fact(means: str, known: TableField) -> tuple[str, str]:
    fact, equals, code = means.rpartition("=")
    return (fact if equals else known.name), code


def _means(known: TableField, word: str) -> str:
    return known.answers.get(normalise_answer(word), "")
