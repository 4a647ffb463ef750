"""One record, in the words of its table, and what hangs on it: placement, seats, sign-ins, objections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

import attrs
from attrs import field, frozen

from newstratum._model.organisation.district import DistrictProfile
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Placement
from newstratum._model.values.quantities import Quantity, format_quantity
from newstratum._ports.query import Is
from newstratum._registry.exports.filters import Selection
from newstratum._registry.exports.listing import list_selected
from newstratum._registry.exports.masks import mask_name
from newstratum._registry.queries.reader import Reader
from newstratum._registry.records import get_kind
from newstratum._registry.sessions.erased_people import list_names
from newstratum._shipped.labels import find_words, get_member_words, get_words
from newstratum._short_repr import ShortRepr
from newstratum._tables.schemas import TableSchema, load_table_schemas
from newstratum._wire.codec import to_plain
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import (
    ACTIVITY,
    BODY,
    DISTRICT_PROFILE,
    KINDS,
    ORGANISATION_KINDS,
    PERSON,
    PLACEMENT,
    POST,
    PRIVACY_NOTICE,
)
from newstratum._words import Language, Words
from newstratum.errors import InvalidValueError, NotFoundError

#: So many records of a kind are named; of the others the number is told.
_MOST: Final = 20
#: The parts of a placement that are shown, and what each is called.
PLACEMENT_HEADINGS: Final = (
    ("outcome", Words("判定结果", "Placed as")),
    ("category", Words("类别", "Category")),
    ("status", Words("判定状态", "Placement")),
    ("edition", Words("口径", "Edition")),
    ("since", Words("自何日起", "Since")),
    ("confirmed_by", Words("确认人", "Confirmed by")),
)
_OBJECTIONS: Final = Words("异议", "Objections")
_OPEN: Final = Words("{}提出，尚未办结", "raised {}, open")
_CLOSED: Final = Words("{}提出，{}办结", "raised {}, closed {}")
#: Kinds that hold no text about people.
_SHOWN: Final = frozenset((*ORGANISATION_KINDS, DISTRICT_PROFILE, PRIVACY_NOTICE))
_POSTS: Final = Words("职位", "Posts")
_PERIOD: Final = Words("期间", "Period")


@frozen(kw_only=True)
class RelatedRecords(ShortRepr):
    """Records of one kind that refer to another."""

    title: Words
    count: int
    #: Each by its id, and in words; the first twenty.
    records: tuple[tuple[str, Words], ...] = field(repr=False)


@frozen(kw_only=True)
class RecordDescription(ShortRepr):
    """What a register says of one record, to be shown."""

    kind: str
    id: str
    title: Words
    #: Headings and what stands under them.
    facts: tuple[tuple[Words, Words], ...] = field(repr=False)
    related: tuple[RelatedRecords, ...] = field(default=(), repr=False)
    #: Ids of the people whose names stand in it.
    named: tuple[str, ...] = field(default=(), repr=False)

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
        """Return the description as plain data in one language."""
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title.in_language(language),
            "facts": {
                heading.in_language(language): text.in_language(language) for heading, text in self.facts
            },
            "related": [
                {
                    "title": each.title.in_language(language),
                    "count": each.count,
                    "records": {name: text.in_language(language) for name, text in each.records},
                }
                for each in self.related
            ],
        }


def describe_record(
    reader: Reader,
    kind_name: str,
    identifier: str,
    *,
    purpose: str,
    names: bool,
    today: dt.date,
    district: DistrictProfile | None,
) -> RecordDescription:
    """Return what the register says of one record.

    Raises:
        NotFoundError: There is no such record.
        InvalidValueError: There is no such kind.
        PurposeError: The purpose does not cover the kind.
    """
    kind = get_kind(kind_name)
    if kind is not PERSON and kind not in _SHOWN:
        raise InvalidValueError(
            "kind",
            Words("不能这样显示：{}", "is not shown like this: {}").format(kind.name),
            Words("请写人员或机构、活动等的编号", "name a person, or a body, an activity and so on"),
        )
    collection = reader.collection(kind, purpose)
    record = collection.get(identifier)
    if record is None:
        raise NotFoundError(f"{kind.name}/{identifier}")
    schema = next((each for each in load_table_schemas().values() if each.kind == kind.name), None)
    facts = (
        _list_plain(reader, kind, record, purpose)
        if schema is None
        else _list_cells(reader, schema, record, purpose=purpose, names=names, district=district)
    )
    related = list(_list_related(reader, kind, identifier, purpose))
    if kind is PERSON and PLACEMENT.name in reader.purposes.get(purpose).covers:
        placement = reader.collection(PLACEMENT, purpose).get(identifier)
        if placement is not None:
            facts += _describe_placement(placement)
            related = [*_list_objections(placement), *related]
    # Whoever edits the record afterwards names the version that was seen.
    facts += ((Words("版本", "Version"), Words.same(collection.get_version(identifier))),)
    return RecordDescription(
        kind=kind.name,
        id=identifier,
        title=name_kind(kind),
        facts=tuple(facts),
        related=tuple(related),
        named=tuple(person for _name, person in list_names(kind, record)) if names else (),
    )


def _list_cells(
    reader: Reader,
    schema: TableSchema,
    record: Any,
    *,
    purpose: str,
    names: bool,
    district: DistrictProfile | None,
) -> list[tuple[Words, Words]]:
    """Return the filled-in cells of the record's row in its table."""
    found = Selection(records=(record,))
    table = list_selected(reader, schema, found, purpose=purpose, names=names, district=district)
    zh, en = (table.to_dicts(language) for language in ("zh", "en"))
    # A budget has a row for each of its lines.
    facts: dict[tuple[str, str], tuple[Words, Words]] = {}
    for row_zh, row_en in zip(zh, en, strict=True):
        for each in schema.fields:
            if each.name in row_zh:
                text = Words(str(row_zh[each.name]), str(row_en[each.name]))
                if each.refers_to == PERSON.name and not names:
                    text = _call_people(reader, text.zh, purpose)
                facts[each.name, text.zh] = (each.heading, text)
    period = getattr(record, "period", None)
    if period is not None and period.ended_on_unknown_date:
        facts["period", ""] = (_PERIOD, Words.same(period))
    return list(facts.values())


def _call_people(reader: Reader, ids: str, purpose: str) -> Words:
    """Return people as a screen shows them: the name in part and the id; the id where none may be shown."""
    called = [_call_person(reader, each, purpose) for each in ids.split("、")]
    return Words("、", ", ").join(called)


def _call_person(reader: Reader, identifier: str, purpose: str) -> Words:
    covers_people = PERSON.name in reader.purposes.get(purpose).covers
    person = reader.collection(PERSON, purpose).get(identifier) if covers_people else None
    name = "" if person is None else mask_name(person.name)
    return Words(f"{name}（{identifier}）", f"{name} ({identifier})") if name else Words.same(identifier)


def _list_plain(
    reader: Reader, kind: RecordKind[Any], record: Any, purpose: str
) -> list[tuple[Words, Words]]:
    """Return the attributes of a record that no table has, in words."""
    plain = to_plain(record)
    facts = []
    for each in attrs.fields(type(record)):
        value = plain.get(each.alias or each.name)
        if value in (None, "", [], {}, False):
            continue
        facts.append(
            (
                _find_heading(each.name, kind.name),
                _write_plain(reader, each, getattr(record, each.name), purpose),
            )
        )
    return facts


def _find_heading(name: str, kind: str = "") -> Words:
    """Return what an attribute is called: as a table calls it, where one has such a column."""
    schemas = load_table_schemas().values()
    known = next((found for each in schemas if (found := each.get_field(name)) is not None), None)
    default = Words.same(name) if known is None else known.heading
    words = find_words(f"attribute.{kind}_{name}", f"attribute.{name}", f"fact.{name}", default="")
    return words if words.zh else default


def _write_plain(reader: Reader, attribute: attrs.Attribute[Any], value: Any, purpose: str) -> Words:
    kind = next((each for each in KINDS if each.name == attribute.metadata.get("refers_to")), None)
    if isinstance(value, str) and not isinstance(value, Enum) and kind is not None:
        if kind is PERSON:
            return _call_person(reader, value, purpose)
        if kind.name in reader.purposes.get(purpose).covers:
            return _name_record(reader, kind, value, purpose)
    if isinstance(value, Enum):
        return get_member_words(value)
    return _write_part(value)


def _write_part(value: Any) -> Words:
    """Return a part of a record in words: what has a name by it, and other parts by what they hold."""
    if isinstance(value, Citation):
        return Words.same(value.document)
    if isinstance(value, Enum):
        return get_member_words(value)
    if isinstance(value, tuple | list | frozenset):
        return Words("；", "; ").join(map(_write_part, value))
    if isinstance(value, Mapping):
        return Words("，", ", ").join(
            Words("{}：{}", "{}: {}").format(_find_heading(str(name)), _write_part(each))
            for name, each in value.items()
        )
    if isinstance(value, Quantity):
        return Words(format_quantity(value, "zh"), format_quantity(value, "en", unit=""))
    if not attrs.has(type(value)):
        return Words.same(value)
    name, text = getattr(value, "name_zh", ""), getattr(value, "text", "")
    if name:
        told = Words(name, getattr(value, "name_en", "") or name)
        beside = getattr(value, "code", "") or getattr(value, "stated", None)
        return Words("{}（{}）", "{} ({})").format(told, _write_part(beside)) if beside else told
    if isinstance(text, str) and text:
        return Words.same(text)
    plain = to_plain(value)
    return _write_part(plain) if isinstance(plain, Mapping) else Words.same(plain)


def _describe_placement(placement: Placement) -> Iterator[tuple[Words, Words]]:
    for name, heading in PLACEMENT_HEADINGS:
        value = getattr(placement, name)
        if not value:
            continue
        words = Words.same(value)
        if name == "outcome":
            words = get_words(f"outcome.{value}")
        elif name == "status":
            words = get_words(f"placement_status.{value.value}")
        elif name == "category":
            words = find_words(f"category.{placement.outcome}.{value}", default=str(value))
        yield heading, words


def _list_objections(placement: Placement) -> Iterator[RelatedRecords]:
    if placement.objections:
        told = tuple(
            (
                str(number),
                _OPEN.format(each.raised_on)
                if each.closed_on is None
                else _CLOSED.format(each.raised_on, each.closed_on),
            )
            for number, each in enumerate(placement.objections, 1)
        )
        yield RelatedRecords(title=_OBJECTIONS, count=len(told), records=told)


# ------------------------------------------------------------------------------- what refers to a record


def _list_related(
    reader: Reader, kind: RecordKind[Any], identifier: str, purpose: str
) -> Iterator[RelatedRecords]:
    """Yield what refers to a record by a field that stores have an index of, one kind after another."""
    covered = reader.purposes.get(purpose).covers
    for other in KINDS:
        if other is PLACEMENT or not other.collection or other.name not in covered:
            continue
        found: dict[str, Any] = {}
        for name in _list_references(other, kind):
            found.update(
                (other.id_of(each), each) for each in reader.list_models(other, purpose, Is(name, identifier))
            )
        if found:
            chosen = list(found.items())[:_MOST]
            records = tuple((name, _describe(reader, each, purpose, identifier)) for name, each in chosen)
            yield RelatedRecords(title=name_kind(other), count=len(found), records=records)


def _list_references(kind: RecordKind[Any], target: RecordKind[Any]) -> Iterable[str]:
    """Return the index fields of a kind that hold ids of another one."""
    if kind is ACTIVITY and target.name == "platform":
        return ("host",)
    return [
        each.name
        for each in attrs.fields(kind.model)
        if each.metadata.get("refers_to") == target.name and each.name in kind.fields and each.name != "hosts"
    ]


def _describe(reader: Reader, record: Any, purpose: str, about: str) -> Words:
    """Return a record in a few words; of people no more than a screen shows."""
    for name in ("name_zh", "topic_zh", "matter_zh"):
        if text := getattr(record, name, ""):
            english = getattr(record, name.replace("_zh", "_en"), "") or text
            return Words(text, english)
    parts: list[Words] = []
    if (post := getattr(record, "post", None)) is not None:
        parts.append(_describe_post(reader, post, purpose))
    elif hasattr(record, "role") and hasattr(record, "body"):
        parts.append(get_words(f"post_role.{record.role.value}"))
    for kind, name in ((ACTIVITY, "activity"), (BODY, "body"), (BODY, "by_body")):
        if (identifier := getattr(record, name, None)) is not None:
            parts.append(_name_record(reader, kind, identifier, purpose))
    person = getattr(record, "person", None)
    if isinstance(person, str) and person != about:
        parts.append(_call_person(reader, person, purpose))
    days = (getattr(record, name, None) for name in ("attended_on", "held_on", "happened_on"))
    parts += [Words.same(each) for each in days if each is not None]
    return Words(" ".join(each.zh for each in parts), " ".join(each.en for each in parts))


def _describe_post(reader: Reader, identifier: str, purpose: str) -> Words:
    post = reader.collection(POST, purpose).get(identifier)
    if post is None:
        return Words.same(identifier)
    body = _name_record(reader, BODY, post.body, purpose)
    role = get_words(f"post_role.{post.role.value}")
    return Words(f"{body.zh}{post.name_zh or role.zh}", f"{post.name_en or role.en}, {body.en}")


def _name_record(reader: Reader, kind: RecordKind[Any], identifier: str, purpose: str) -> Words:
    record = reader.collection(kind, purpose).get(identifier)
    if record is None:
        return Words.same(identifier)
    name = getattr(record, "name_zh", "")
    return Words(name, getattr(record, "name_en", "") or name) if name else Words.same(identifier)


def name_kind(kind: RecordKind[Any]) -> Words:
    """Return what records of a kind are called: the name of their table, where they have one."""
    for schema in load_table_schemas().values():
        if schema.kind == kind.name and kind is not PERSON:
            return schema.title
    if kind is POST:
        return _POSTS
    return find_words(f"record_kind.{kind.name}", default=kind.name)
