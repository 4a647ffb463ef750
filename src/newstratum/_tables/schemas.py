"""Schemas of tables: which fields a table has, what people call them, and how their cells are read.

Templates are made from the schema that later reads them, so that the two cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from attrs import field, frozen

from newstratum._reading.normalise import normalise
from newstratum._shipped.labels import load_labels
from newstratum._shipped.tables import list_table_data, load_table_data
from newstratum._short_repr import ShortRepr
from newstratum._words import LANGUAGES, NO_WORDS, Words, join_names
from newstratum.errors import InvalidValueError

_BLANKS: Final = re.compile(r"\s+")
#: What stands beside the words of a heading: explanations in brackets, and the mark of a required field.
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*")


def normalise_heading(text: str) -> str:
    """Return a heading in the form in which headings are compared: of one width, without spaces."""
    return _BLANKS.sub("", normalise(text).text)


def strip_asides(heading: str) -> str:
    """Return a normalised heading without what stands in brackets, and without marks at its ends."""
    return _ASIDE.sub("", heading).strip("-·.,;:、。!?'\"_…")


@frozen(kw_only=True, eq=False)
class TableField(ShortRepr):
    """One field of a table."""

    #: What messages and ``--map`` call it.
    name: str
    #: The heading of its column in a template.
    heading: Words
    #: Other headings that mean it, as :func:`normalise_heading` writes them.
    aliases: frozenset[str] = field(default=frozenset(), repr=False)
    #: Words of which the stem of a question has one.
    some: tuple[str, ...] = field(default=(), repr=False)
    #: Words that the stem must have too.
    every: tuple[str, ...] = field(default=(), repr=False)
    #: Words that the stem must not have.
    never: tuple[str, ...] = field(default=(), repr=False)
    #: How its cells are read, one of the rules of ``newstratum._tables.cells``: ``"date"``, ``"phone"``.
    parse: str = "text"
    #: The family of the labels whose words are its choices: ``"activity_kind"``.
    choices: str = ""
    #: Answers besides the labels, in plain form, and what each means: a code, or facts as ``name=code``.
    answers: Mapping[str, str] = field(factory=dict, repr=False)
    #: The answers that a template offers, in its order, where they are not the labels.
    offered: tuple[Words, ...] = field(default=(), repr=False)
    #: The kind of record it refers to: ``"platform"``.
    refers_to: str = ""
    #: Whether a cell can hold several.
    several: bool = False
    #: The unit of a number: 元, 人.
    unit: str = ""
    #: Whether an amount of it is never below zero.
    from_zero: bool = False
    #: Whether a row without it is refused.
    required: bool = False
    #: Whether two rows cannot have the same.
    unique: bool = False
    #: Whether templates have a column for it.
    in_template: bool = True
    #: What its cells hold is a person's: messages never show it.
    personal: bool = False
    #: An example and a hint for the instructions of a template.
    hint: Words = NO_WORDS

    def is_asked_by(self, stem: str) -> bool:
        """Say whether a stem in plain form asks for this field."""
        return (
            any(word in stem for word in self.some)
            and all(word in stem for word in self.every)
            and not any(word in stem for word in self.never)
        )

    def list_choices(self, language: str) -> tuple[str, ...]:
        """Return the words of its choices in a language; empty for a field without choices."""
        if self.offered:
            return tuple(each.in_language(language) for each in self.offered)
        table = load_labels()
        codes = table.codes(self.choices, language)
        return tuple(table.word(f"{self.choices}.{code}", language) for code in codes)


@frozen(kw_only=True, eq=False)
class TableSchema(ShortRepr):
    """What a table holds, one record or person a row."""

    #: The name by which commands choose it: ``"roster"``.
    name: str
    title: Words
    #: The kind of record that a row makes: ``"person"``, ``"activity"``.
    kind: str
    #: Other names by which people call it.
    aliases: tuple[str, ...] = ()
    fields: tuple[TableField, ...] = field(repr=False)
    #: Fields of which every row fills in one at least.
    one_of: tuple[str, ...] = ()
    #: Fields that a printed sheet fills in by itself: a row that says nothing else was left empty.
    printed: tuple[str, ...] = ()
    #: Fields by which a record without an id is known again.
    key: tuple[str, ...] = ()
    #: The fields that questions of a survey ask for, the more special ones first.
    questions: tuple[TableField, ...] = field(default=(), repr=False)
    #: What the instructions of a template say first.
    instructions: Words = field(default=NO_WORDS, repr=False)

    def get_field(self, name: str) -> TableField | None:
        """Return the field of a name, or None."""
        return next((each for each in self.fields if each.name == name), None)


@cache
def load_table_schemas() -> Mapping[str, TableSchema]:
    """Return the schemas of tables that newstratum knows, by their names."""
    schemas = [_build_schema(load_table_data("schemas", name)) for name in list_table_data("schemas")]
    return MappingProxyType({schema.name: schema for schema in schemas})


def get_table_schema(name: str) -> TableSchema:
    """Return the schema of a table.

    Args:
        name: Its name or title in either language, or the kind of record of a row: ``"roster"``, ``"名册"``,
            ``"person"``.

    Raises:
        InvalidValueError: There is none of this name.
    """
    schemas = load_table_schemas().values()
    plain = name.strip().casefold()
    for schema in schemas:
        names = (schema.name, schema.kind, schema.title.zh, schema.title.en.casefold(), *schema.aliases)
        if plain in names:
            return schema
    raise InvalidValueError(
        "table",
        Words("没有这种表", "there is no table of this name"),
        Words("可用：{}", "use one of: {}").format(name_tables(schemas)),
    )


def name_tables(schemas: Iterable[TableSchema]) -> Words:
    """List tables by the names that ``--table`` takes, in Chinese with their titles."""
    return join_names(Words(f"{each.title.zh}（{each.name}）", each.name) for each in schemas)


def _build_schema(table: Mapping[str, Any]) -> TableSchema:
    fields = tuple(_build_field(each) for each in table["fields"])
    by_name = {each.name: each for each in fields}
    return TableSchema(
        name=table["name"],
        title=Words(table["zh"], table["en"]),
        kind=table["kind"],
        aliases=tuple(table.get("aliases", ())),
        fields=fields,
        questions=tuple(by_name[name] for name in table.get("asked_in_order", by_name)),
        one_of=tuple(table.get("one_of", ())),
        printed=tuple(table.get("printed", ())),
        key=tuple(table.get("key", ())),
        instructions=Words(table.get("instructions_zh", ""), table.get("instructions_en", "")),
    )


def _build_field(table: Mapping[str, Any]) -> TableField:
    heading = Words(table["zh"], table["en"])
    named = (table["name"], heading.zh, heading.en, *table.get("aliases", ()))
    return TableField(
        name=table["name"],
        heading=heading,
        aliases=frozenset(form for each in named for form in _list_heading_forms(each)),
        some=tuple(table.get("some", ())),
        every=tuple(table.get("every", ())),
        never=tuple(table.get("never", ())),
        parse=table.get("parse", "text"),
        choices=table.get("choices", ""),
        answers=_build_answers(table),
        offered=tuple(Words(*each) for each in table.get("offered", ())),
        refers_to=table.get("refers_to", ""),
        several=table.get("several", False),
        unit=table.get("unit", ""),
        from_zero=table.get("from_zero", False),
        required=table.get("required", False),
        unique=table.get("unique", False),
        in_template=table.get("in_template", True),
        personal=table.get("personal", False),
        hint=Words(table.get("hint_zh", ""), table.get("hint_en", "")),
    )


def _list_heading_forms(heading: str) -> Iterable[str]:
    plain = normalise_heading(heading)
    return (plain, strip_asides(plain))


def _build_answers(table: Mapping[str, Any]) -> Mapping[str, str]:
    """Return every way to write an answer, in plain form, and what it means."""
    family, answers = table.get("choices", ""), {}
    labels = load_labels()
    for language in LANGUAGES:
        for code in labels.codes(family, language):
            answers[normalise(labels.word(f"{family}.{code}", language)).text] = code
            answers[normalise(code).text] = code
    for each in table.get("answers", ()):
        answers.update((normalise(said).text, each["means"]) for said in each["said"])
    for zh, en in table.get("offered", ()):
        answers.setdefault(normalise(en).text, answers.get(normalise(zh).text, ""))
    return MappingProxyType(answers)
