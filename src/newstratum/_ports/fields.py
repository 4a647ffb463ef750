"""Index fields: the values they may hold, exact on every backend, and the kinds that declare them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar, overload

import attrs
from attrs import field, frozen

from newstratum._short_repr import ShortRepr
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError

#: Characters of a text field, at most: every server can index that much.
MAX_TEXT = 256

#: What an index field may hold. Instants carry a zone; a boolean is not an integer.
Scalar: TypeAlias = str | int | bool | dt.date | dt.datetime
#: The JSON form of a scalar: text, numbers and booleans as they are, dates and instants in a list of one.
PlainScalar: TypeAlias = str | int | bool | list[str]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INT64 = 2**63


class FieldType(StrEnum):
    """The type of an index field."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"


def make_text_validator(
    name: str, *, most: int, empty: bool = False, control: bool = False
) -> Callable[[object, attrs.Attribute[str], str], None]:
    """Return an attrs validator that refuses what :func:`to_exact_text` refuses."""

    def validate(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
        to_exact_text(name, value, most=most, empty=empty, control=control)

    return validate


def to_exact_text(name: str, value: object, *, most: int, empty: bool = False, control: bool = False) -> str:
    """Return text that every backend stores alike, or refuse it."""
    # Most text, and the rest of the questions answered at once.
    if type(value) is str and 0 < len(value) <= most and value.isascii() and value.isprintable():
        return value
    if not isinstance(value, str):
        raise InvalidValueError(
            name, Words("应为文字，不是{}", "must be text, not {}").format(type(value).__name__)
        )
    if len(value) > most:
        raise InvalidValueError(
            name,
            Words("有{}个字符", "has {} characters").format(len(value)),
            Words("请不超过{}个字符", "keep it to {}").format(most),
        )
    if not value and not empty:
        raise InvalidValueError(name, Words("为空", "is empty"))
    if "\0" in value:
        raise InvalidValueError(
            name, Words("含有NUL字符", "holds a NUL character"), Words("请去掉", "remove it")
        )
    if not control and _CONTROL.search(value):
        raise InvalidValueError(
            name,
            Words("含有控制字符或换行", "holds a control character or a line break"),
            Words("请去掉", "remove it"),
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidValueError(
            name,
            Words("含有半个代理对", "holds half of a surrogate pair"),
            Words("请正确解码文字", "decode the text properly"),
        ) from None
    # Members of a StrEnum become plain text: drivers treat subclasses of str differently.
    return str.__str__(value)


def to_exact_instant(name: str, value: object) -> dt.datetime:
    """Return an instant in UTC, or refuse it."""
    if not isinstance(value, dt.datetime):
        raise InvalidValueError(
            name, Words("应为时刻，不是{}", "must be an instant, not {}").format(type(value).__name__)
        )
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidValueError(
            name,
            Words("时刻没有时区", "is an instant without a zone"),
            Words("请给出时区，如datetime(..., tzinfo=UTC)", "give it one, as in datetime(..., tzinfo=UTC)"),
        )
    try:
        return value.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidValueError(
            name, Words("时刻超出公元1年至9999年（UTC）", "is an instant outside the years 1 to 9999 of UTC")
        ) from None


def to_exact_scalar(name: str, value: object) -> Scalar:
    """Return a value that every backend stores alike, or refuse it.

    Instants come back in UTC; members of enumerations become plain text or numbers.
    """
    if isinstance(value, str):
        # As there: most text, and nothing further is asked.
        if type(value) is str and len(value) <= MAX_TEXT and value.isascii() and value.isprintable():
            return value
        return to_exact_text(name, value, most=MAX_TEXT, empty=True, control=True)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -_INT64 <= value < _INT64:
            raise InvalidValueError(
                name,
                Words("超出64位", "does not fit into 64 bits"),
                Words("请以文字存放", "store it as text"),
            )
        return int(value)
    if isinstance(value, dt.datetime):
        return to_exact_instant(name, value)
    if isinstance(value, dt.date):
        return value
    raise InvalidValueError(
        name,
        Words("为{}", "is {}").format(type(value).__name__),
        Words(
            "字段可存文字、整数、日期、时刻或真假", "a field holds text, integer, date, instant or boolean"
        ),
    )


_PYTHON_TYPES: Mapping[FieldType, type] = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.DATE: dt.date,
    FieldType.INSTANT: dt.datetime,
    FieldType.BOOLEAN: bool,
}


def to_typed_scalar(name: str, value: object, wanted: FieldType) -> Scalar:
    """Return a value of the wanted type, or refuse it.

    Raises:
        InvalidValueError: The value has another type, or no backend could store it unchanged.
    """
    exact = to_exact_scalar(name, value)
    # The exact type: a boolean is not an integer, and an instant is not a date.
    if type(exact) is not _PYTHON_TYPES[wanted]:
        raise InvalidValueError(
            name, Words("应为{}，不是{}", "must be {}, not {}").format(wanted, type(value).__name__)
        )
    return exact


def fits(value: Scalar, wanted: FieldType) -> bool:
    """Return whether a checked value is of the wanted type exactly."""
    return type(value) is _PYTHON_TYPES[wanted]


def encode_scalar(value: Scalar) -> PlainScalar:
    """Return the JSON form of a value; :func:`decode_scalar` reads it back."""
    return [value.isoformat()] if isinstance(value, dt.date) else value


def decode_scalar(plain: PlainScalar) -> Scalar:
    """Return the value of a JSON form that :func:`encode_scalar` made."""
    if not isinstance(plain, list):
        return plain
    [text] = plain
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


#: Characters of a kind's or a field's name, at most.
MAX_NAME = 48
#: Fields of one composite index, at most.
MAX_INDEX_FIELDS = 5

V = TypeVar("V")
T = TypeVar("T")

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class FrozenMap(Mapping[str, V]):
    """An immutable, hashable mapping that pickles and hides its values in ``repr``."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, V]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> V:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def items(self) -> ItemsView[str, V]:
        """Return the names and values."""
        # What Mapping gives would look each name up again, and records are read and written by this.
        return self._values.items()

    @overload
    def get(self, name: str, default: None = None, /) -> V | None: ...
    @overload
    def get(self, name: str, default: V | T, /) -> V | T: ...
    def get(self, name: str, default: object = None, /) -> object:
        """Return the value of a name, or the default."""
        return self._values.get(name, default)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._values == other._values
        return self._values == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self._values),))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(sorted(self._values))})"


class Fields(FrozenMap[Scalar]):
    """The index fields of one record; every value is one that all backends store alike."""

    __slots__ = ()

    def __init__(self, values: Mapping[str, Scalar] | Iterable[tuple[str, Scalar]] = ()) -> None:
        self._values = {name: to_exact_scalar(name, value) for name, value in dict(values).items()}

    @classmethod
    def trusted(cls, values: dict[str, Scalar]) -> Fields:
        """Wrap values that were checked before they were stored; the caller gives the dict away."""
        fields = cls.__new__(cls)
        fields._values = values
        return fields


def _check_name(what: str, name: object) -> str:
    text = to_exact_text(what, name, most=MAX_NAME)
    if not _NAME.fullmatch(text):
        raise InvalidValueError(
            what,
            Words("不是名称", "is not a name"),
            Words("请用小写字母、数字和下划线", "use lower-case ASCII letters, digits and underscores"),
        )
    return text


def _to_kind_name(name: str) -> str:
    return _check_name("kind.name", name)


def _to_field_types(fields: Mapping[str, FieldType]) -> FrozenMap[FieldType]:
    declared: dict[str, FieldType] = {}
    for name, wanted in fields.items():
        if _check_name("kind.fields", name) == "id":
            raise InvalidValueError(
                "kind.fields",
                Words("声明了“id”", "declares 'id'"),
                Words("每条记录都有id，请换名称", "every record has one, use another name"),
            )
        try:
            declared[name] = FieldType(wanted)
        except ValueError:
            known = ", ".join(FieldType)
            raise InvalidValueError(
                f"kind.fields.{name}",
                Words("类型不明", "has no known type"),
                Words("可用：{}", "use one of {}").format(known),
            ) from None
    return FrozenMap(declared)


def _to_indexes(indexes: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(index) for index in indexes)


@frozen
class Kind(ShortRepr):
    """A kind of record: its name, its index fields, and what queries may filter and order by.

    A kind may gain fields and indexes later; a record has a new field once it is written again. Every
    field is an index by itself; ``indexes`` adds composite ones, each a tuple of field names
    in the order in which queries fix them.
    """

    name: str = field(converter=_to_kind_name)
    fields: FrozenMap[FieldType] = field(default=FrozenMap({}), converter=_to_field_types)
    indexes: tuple[tuple[str, ...], ...] = field(default=(), converter=_to_indexes)

    def __attrs_post_init__(self) -> None:
        for index in self.indexes:
            if not 2 <= len(index) <= MAX_INDEX_FIELDS:
                raise InvalidValueError(
                    "kind.indexes",
                    Words("有一个{}字段的索引", "has an index of {}").format(
                        write_count(len(index), "field")
                    ),
                    Words("请用2至{}个", "use 2 to {}").format(MAX_INDEX_FIELDS),
                )
            if len(set(index)) != len(index):
                raise InvalidValueError(
                    "kind.indexes", Words("一个索引中同一字段写了两次", "names a field twice in one index")
                )
            for name in index:
                if name not in self.fields:
                    raise InvalidValueError(
                        "kind.indexes",
                        Words("写了未声明的字段{!r}", "names the undeclared field {!r}").format(name),
                    )

    def check(self, fields: Mapping[str, Scalar]) -> None:
        """Refuse fields that this kind does not declare, or that have another type.

        Raises:
            InvalidValueError: Naming the kind and the field, never the value.
        """
        for name, value in fields.items():
            wanted = self.fields.get(name)
            if wanted is None:
                raise InvalidValueError(
                    f"{self.name}.{name}",
                    Words("不是这类记录声明过的字段", "is not a declared field of this kind"),
                )
            if not fits(value, wanted):
                to_typed_scalar(f"{self.name}.{name}", value, wanted)
