"""Fields of records in the words of people: what they type to change one, and how one that changed is told.

What is typed is ``field=value``, with the headings of a roster for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from newstratum._words import Words
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from newstratum._model.organisation.district import DistrictProfile
    from newstratum._model.people.people import Person
    from newstratum._registry.queries.history import Difference
    from newstratum._registry.registry import Registry
    from newstratum._tables.schemas import TableField

#: The fields of a record that cells of a roster stand for.
_CELLS: Final = {"employer_text": "employer", "title_text": "title"}
_CONTACTS: Final = frozenset({"phone", "email"})
#: What is looked at and not kept.
_BIRTH: Final = "birth"
_NOTHING: Final = Words("无", "nothing")


def parse_changes(
    kind: str, texts: Iterable[str], stored: Any, district: DistrictProfile | None
) -> dict[str, Any]:
    """Return the plain values of some ``field=value`` by the paths of their fields.

    What says when a person was born is no field of theirs: :func:`split_birth` takes it out before.

    Args:
        kind: The kind of record.
        texts: What was typed.
        stored: The record as it is.
        district: The profile of the district, whose units can be named.

    Raises:
        InvalidValueError: A text is not ``field=value``, one field is given twice, or a value does not fit.
    """
    changes: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InvalidValueError(
                "field",
                Words("请写成“字段=内容”", "write field=value"),
                Words("要删去内容，等号后面留空", "to take a value out, leave it empty after the sign"),
            )
        path, plain = _parse_change(kind, name.strip(), value, stored, district)
        if path in changes:
            raise InvalidValueError(
                path, Words("写了两次", "is given twice"), Words("只写一次", "give it once")
            )
        changes[path] = plain
    return changes


def split_birth(texts: Iterable[str]) -> tuple[list[str], str]:
    """Return some ``field=value`` without that of a birth, and the birth; empty if none is given."""
    changes, births = [], []
    for text in texts:
        name, _, value = text.partition("=")
        known = _find_column(name.strip())
        if known is None or known.name != _BIRTH:
            changes.append(text)
        else:
            births.append(value.strip())
    if len(births) > 1:
        raise InvalidValueError(
            _BIRTH, Words("写了两次", "is given twice"), Words("只写一次", "give it once")
        )
    return changes, next(iter(births), "")


def _parse_change(
    kind: str, name: str, text: str, stored: Any, district: DistrictProfile | None
) -> tuple[str, Any]:
    from newstratum._wire.plain_edits import parse_steps, parse_typed_value

    known = _find_column(name) if kind == "person" else None
    if known is None:
        steps = parse_steps(name)
        if kind == "person" and len(steps) == 1 and steps[0] not in _list_person_fields():
            # A fact of the only job.
            return name, parse_typed_value(kind, ("engagements", 0, steps[0]), text)
        return name, parse_typed_value(kind, steps, text)
    value = text.strip()
    if known.name in _CONTACTS:
        return _change_contact(stored, known.name, value)
    if known.name == "township":
        return known.name, _find_township(name, value, district)
    if known.answers and value:
        return known.name, _read_answers(known, value)
    return _CELLS.get(known.name, known.name), value or None


def _list_person_fields() -> frozenset[str]:
    import attrs

    from newstratum._model.people.people import Person

    return frozenset(each.name for each in attrs.fields(Person))


def _find_column(name: str) -> TableField | None:
    """Return the field of a roster that a heading or a name means, where a person has such a field."""
    from newstratum._model.people.occupations import OCCUPATIONAL_FIELDS
    from newstratum._tables.schemas import get_table_schema, normalise_heading

    plain = normalise_heading(name)
    wanted = {"name", "township", "status", "minor_reason", _BIRTH, *_CONTACTS, *_CELLS, *OCCUPATIONAL_FIELDS}
    for each in get_table_schema("roster").fields:
        headings = {each.name, *each.aliases, normalise_heading(each.heading.zh)}
        if each.name in wanted and plain in headings:
            return each
    return None


def _change_contact(stored: Person, kind: str, value: str) -> tuple[str, Any]:
    """Return the change of the only contact of a kind, or another one beside the others."""
    places = [place for place, each in enumerate(stored.contacts) if each.kind == kind]
    if len(places) > 1:
        raise InvalidValueError(
            kind,
            Words("登记了几个", "several are noted"),
            Words("请写明哪一个：contacts.0.value=…", "say which one: contacts.0.value=…"),
        )
    place = places[0] if places else len(stored.contacts)
    return f"contacts.{place}", {"kind": kind, "value": value} if value else None


def _find_township(name: str, text: str, district: DistrictProfile | None) -> str | None:
    """Return the code of a unit; what is no name of one may be a code, which is checked with the record."""
    if not text or district is None or text.isdecimal():
        return text or None
    unit = district.find_unit(text)
    if unit is None:
        raise InvalidValueError(
            name,
            Words("不是本区的街镇", "none of the townships of the district"),
            Words("写街镇全称，如{}", "write its full name, like {}").format(
                Words(district.units[0].name_zh, district.units[0].name_en)
            ),
        )
    return unit.code


def _read_answers(known: TableField, text: str) -> str | list[str]:
    """Return the codes that answers mean."""
    from newstratum._tables.cells import normalise_answer

    codes: list[str] = []
    for part in (each for each in text.replace("、", "|").split("|") if each.strip()):
        means = known.answers.get(normalise_answer(part), "")
        if not means:
            zh, en = "、".join(known.list_choices("zh")), ", ".join(known.list_choices("en"))
            raise InvalidValueError(
                known.name,
                Words("不在可选项内", "is none of the choices"),
                Words("可以写：{}", "write one of: {}").format(Words(zh, en)),
            )
        fact, _, values = means.rpartition("=")
        if fact and fact != known.name:
            raise InvalidValueError(
                known.name,
                Words("“{}”说的是另一项：{}", "“{}” tells of another fact: {}").format(part, means),
                Words("请写那一项", "write that one"),
            )
        codes += values.split("|")
    codes = list(dict.fromkeys(codes))
    return codes[0] if len(codes) == 1 else codes


# ------------------------------------------------------------------------------------- how a field is told

#: What several values of one fact stand between, as a difference has them.
_OR: Final = " | "
_TRUTH: Final = {"True": Words("是", "yes"), "False": Words("否", "no")}
#: The name of a field, and the places in it: ``engagements[0]``.
_STEP: Final = re.compile(r"([^\[\]]+)((?:\[\d+\])*)")


#: The line of a budget, which an expense names beside the budget.
_LINE: Final = "line"
#: The parts of an amount, which is told as one value at the place of both.
_MINOR, _CURRENCY = ".minor", ".currency"
_OWN_CODE: Final = "].code"
#: The words of codes in parts of a record that are called otherwise than their parts.
_FAMILIES: Final = {("units", "kind"): ("place_kind",), ("terms", "roles"): ("post_role",)}


def describe_path(kind: str, path: str) -> Words:
    """Return where a value stands, in words: 工作情况1·岗位性质 for ``engagements[0].role``."""
    parts: list[Words] = []
    for step in path.removesuffix(_MINOR).split("."):
        found = _STEP.fullmatch(step)
        name, numbers = found.groups() if found else (step, "")
        words = _find_field_words(kind, name, is_inner=bool(parts))
        places = "-".join(str(int(each) + 1) for each in re.findall(r"\d+", numbers))
        parts.append(Words(f"{words.zh}{places}", f"{words.en} {places}".rstrip()))
    return Words("·", ", ").join(parts)


def is_told(path: str, paths: Container[str]) -> bool:
    """Say whether a value is told by itself: the currency of an amount is told with the amount."""
    owner = path.removesuffix(_CURRENCY)
    return owner == path or owner + _MINOR not in paths


def _find_field_words(kind: str, name: str, *, is_inner: bool) -> Words:
    from newstratum._registry.exports.description import PLACEMENT_HEADINGS
    from newstratum._shipped.labels import find_words
    from newstratum._wire.record_kinds import PERSON, PLACEMENT

    # Only the jobs of people have the headings of a table: other parts of a record share names with it.
    if not is_inner or kind == PERSON.name:
        if kind == PLACEMENT.name and name in dict(PLACEMENT_HEADINGS):
            return dict(PLACEMENT_HEADINGS)[name]
        if (known := _find_table_field(kind, name)) is not None:
            return known.heading
    return find_words(f"attribute.{kind}_{name}", f"attribute.{name}", f"fact.{name}", default=name)


def _find_table_field(kind: str, name: str) -> TableField | None:
    from newstratum._tables.schemas import load_table_schemas

    found = (each.get_field(name) for each in load_table_schemas().values() if each.kind == kind)
    return next((each for each in found if each is not None), None)


def describe_value(kind: str, path: str, value: str, names: Mapping[str, Words]) -> Words:
    """Return a value of a record in words; what is no code stays as it is.

    Args:
        kind: The kind of record.
        path: Where the value stands.
        value: The value as a difference has it; empty where there is none.
        names: What :func:`read_names` gives.
    """
    if not value:
        return _NOTHING
    if path.endswith(_MINOR):
        return _describe_amount(int(value))
    return Words("或", " or ").join([_describe_code(kind, path, each, names) for each in value.split(_OR)])


def _describe_amount(fen: int) -> Words:
    from newstratum._model.values.money import Money, format_yuan

    amount = Money(minor=fen)
    return Words(format_yuan(amount), format_yuan(amount, "en"))


def _describe_code(kind: str, path: str, code: str, names: Mapping[str, Words]) -> Words:
    from newstratum._model.people.groups import Group
    from newstratum._registry.subjects.page import CODE_FAMILIES
    from newstratum._shipped.labels import find_words

    if code in _TRUTH:
        return _TRUTH[code]
    if path.endswith(_OWN_CODE):
        # The code of a unit is told beside its name.
        return Words.same(code)
    if code in names:
        return names[code]
    if (referred := f"{_find_reference(kind, path)}/{code}") in names:
        return Words("{}（{}）", "{} ({})").format(names[referred], code)
    owner, _, name = path.rpartition(".")
    name = name.partition("[")[0]
    owner = owner.rpartition(".")[2].partition("[")[0] or kind
    if name in ("fact", "origin"):
        return find_words(f"fact.{code}", f"attribute.{code}", default=code)
    if name == "category":
        return find_words(*(f"category.{group}.{code}" for group in Group), default=code)
    keys = [
        *(f"{family}.{code}" for family in _FAMILIES.get((owner, name), ())),
        f"{owner}_{name}.{code}",
        f"{kind}_{name}.{code}",
        f"{owner.removesuffix('s')}_{name}.{code}",
        f"{name}.{code}",
        *(f"{family}.{code}" for family in CODE_FAMILIES.get(name, ())),
    ]
    known = None if "." in path else _find_table_field(kind, name)
    if known is not None and known.choices:
        keys.insert(0, f"{known.choices}.{code}")
    return find_words(*keys, f"unknown.{code}", default=code)


def describe_kind(kind: str) -> Words:
    """Return the name of a kind of record: 人员, 机构."""
    from newstratum._registry.exports.description import name_kind
    from newstratum._wire.record_kinds import KIND_BY_NAME

    known = KIND_BY_NAME.get(kind)
    return Words.same(kind) if known is None else name_kind(known)


def read_names(registry: Registry, kind: str, differences: Iterable[Difference]) -> dict[str, Words]:
    """Return the names of townships by their codes, and of the records that values refer to by KIND/ID.

    People are not among them. A line of a budget, which has no kind, is under ``line``.
    """
    names = {
        unit.code: Words(unit.name_zh, unit.name_en or unit.name_zh)
        for profile in registry.profiles()
        for unit in profile.units
    }
    wanted = {
        (target, code)
        for each in differences
        if (target := _find_reference(kind, each.path)) not in ("", _LINE)
        for code in (each.before, each.after)
        if code
    }
    if wanted:
        names.update(_read_record_names(registry, wanted))
    return names


def _find_reference(kind: str, path: str) -> str:
    """Return the kind of record that a value at a path refers to; empty where it refers to none."""
    from newstratum._wire.record_kinds import EXPENSE, KIND_BY_NAME, PERSON, get_reference_kinds

    if kind == EXPENSE.name and path == _LINE:
        return _LINE
    if "." in path:
        # What a part of a record refers to is called by its kind: lines[0].platform.
        name = path.rpartition(".")[2]
        return name if name in KIND_BY_NAME and name != PERSON.name else ""
    known = get_reference_kinds(kind) if kind in KIND_BY_NAME else {}
    target = known.get(path.partition("[")[0])
    return "" if target is None else target.name


def _read_record_names(registry: Registry, wanted: Iterable[tuple[str, str]]) -> dict[str, Words]:
    from newstratum.errors import PurposeError

    names: dict[str, Words] = {}
    with registry.session(actor="newstratum", purpose="office") as session:
        for kind, identifier in wanted:
            # A register may have purposes of its own, which do not let its names be read.
            with suppress(PurposeError):
                record = session.collection(kind).get(identifier)
                lines = getattr(record, "lines", ())
                named = [(f"{kind}/{identifier}", record), *((f"{_LINE}/{each.id}", each) for each in lines)]
                for key, each in named:
                    if name := getattr(each, "name_zh", ""):
                        names[key] = Words(name, getattr(each, "name_en", "") or name)
    return names
