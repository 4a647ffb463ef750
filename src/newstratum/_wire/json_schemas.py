"""JSON Schemas (draft 2020-12) of what ``to_dict`` gives and ``from_dict`` takes, made from the classes.

They follow the converter: what it refuses for its shape, a schema refuses. What one attribute says about
another, a schema leaves to ``from_dict``.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from newstratum._model.people.evidence import check_fact
from newstratum._model.people.occupations import EVIDENCE_FACTS, UNKNOWN
from newstratum._model.values.calendar import IsoWeek
from newstratum._model.values.codes import suggest_value
from newstratum._model.values.periods import PartialDate
from newstratum._model.values.plain import PlainData, ResultData
from newstratum._model.values.sensitive import SensitiveText
from newstratum._model.values.validators import check_filled, check_not_negative, check_positive
from newstratum._wire.converter import find_fact_vocabulary, get_key, is_pair_mapping, is_required
from newstratum._wire.record_kinds import KIND_BY_MODEL, KIND_BY_NAME
from newstratum._wire.results import DOCUMENT_CLASSES
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_SIMPLE: Final[Mapping[Any, Mapping[str, Any]]] = {
    NoneType: {"type": "null"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Fraction: {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,99})(/[1-9][0-9]{0,99})?$"},
    dt.date: {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    dt.datetime: {
        "type": "string",
        "format": "date-time",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?\+00:00$",
    },
    # A "time" of JSON Schema has an offset, which a time of the day in a plan has not.
    dt.time: {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?$"},
    PartialDate: {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    IsoWeek: {"type": "string", "pattern": r"^[0-9]{4}-W[0-9]{2}$"},
}

#: What a validator of an attribute says that a schema can say too.
_CONSTRAINTS: Final[Mapping[Any, Mapping[str, Any]]] = {
    check_filled: {"pattern": r"\S"},
    check_positive: {"minimum": 1},
    check_not_negative: {"minimum": 0},
    check_fact: {"enum": list(EVIDENCE_FACTS)},
}


def json_schema(what: type | str, *, inline: bool = False) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a class's plain form.

    Args:
        what: A class with ``to_dict``, such as ``ns.Verdict`` or ``organisation.Body``, or the name of a kind
            of record: ``"body"``.
        inline: Write the classes and enumerations where they are used, for a schema that is to stand inside
            another document, such as an OpenAPI description. It has no ``$id``, ``$schema``, ``$ref`` or
            ``$defs``.

    Returns:
        A dict of its own, ready for JSON. The classes and enumerations it uses stand under ``$defs``, unless
        ``inline`` is given; unknown keys are refused. Of a record it is the newest schema, whose number ends
        its ``$id``.

    Raises:
        InvalidValueError: There is no such kind, or the class has no ``to_dict``.
    """
    if isinstance(what, str):
        if what not in KIND_BY_NAME:
            raise InvalidValueError(
                "kind",
                Words("没有这类记录", "no such kind of record"),
                suggest_value(what, tuple(KIND_BY_NAME)),
            )
        what = KIND_BY_NAME[what].model
    if not (isinstance(what, type) and issubclass(what, PlainData) and attrs.has(what)):
        raise InvalidValueError(
            "class",
            Words("没有to_dict", "has no to_dict"),
            Words(
                "请给newstratum中有to_dict的类，或记录种类", "give a class of newstratum that has, or a kind"
            ),
        )
    schemas = _Schemas()
    root = schemas.describe(what)["$ref"].removeprefix("#/$defs/")
    own = schemas.definitions[root]
    if inline:
        expanded: dict[str, Any] = _expand(own, schemas.definitions)
        return expanded
    # A class that holds itself is referred to in $defs, where it then stays.
    if f"'#/$defs/{root}'" not in str(schemas.definitions):
        del schemas.definitions[root]
    made: dict[str, Any] = {"$schema": _DIALECT}
    if what in KIND_BY_MODEL:
        made["$id"] = f"urn:newstratum:{KIND_BY_MODEL[what].name}:{KIND_BY_MODEL[what].schema}"
    made |= own
    if schemas.definitions:
        made["$defs"] = dict(sorted(schemas.definitions.items()))
    return made


def _expand(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """Return a schema with the definitions in the places of the references to them; no class holds itself."""
    if isinstance(schema, list):
        return [_expand(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = {key: _expand(value, definitions) for key, value in schema.items() if key != "$ref"}
    if "$ref" not in schema:
        return own
    # What stands beside a reference is about this place.
    return _expand(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions) | own


class _Schemas:
    """Collects the definitions that the schema of one class needs."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def describe(self, of: Any) -> dict[str, Any]:
        """Return the schema of a type as the model's classes use them."""
        if of in _SIMPLE:
            return dict(_SIMPLE[of])
        origin: Any = get_origin(of)
        if origin in (Union, UnionType):
            return self._describe_union(of)
        if origin is Literal:
            values = list(get_args(of))
            return {"const": values[0]} if len(values) == 1 else {"enum": values}
        if origin is tuple and get_args(of)[-1] is not Ellipsis:
            return _describe_places([self.describe(each) for each in get_args(of)])
        if origin in (tuple, frozenset):
            unique = {"uniqueItems": True} if origin is frozenset else {}
            return {"type": "array", "items": self.describe(get_args(of)[0]), **unique}
        if origin in (dict, Mapping):
            return self._describe_mapping(of)
        return self._describe_class(of)

    def _describe_union(self, of: Any) -> dict[str, Any]:
        vocabulary = find_fact_vocabulary(of)
        if vocabulary is not None:
            one = self.describe(vocabulary)
            several = {"type": "array", "items": one, "minItems": 2, "uniqueItems": True}
            return {"anyOf": [one, {"const": UNKNOWN.value}, several, {"type": "null"}]}
        types = [part for part in get_args(of) if not (part is int and float in get_args(of))]
        parts = [self.describe(part) for part in types if part is not NoneType]
        if NoneType not in types:
            return {"anyOf": parts}
        if len(parts) == 1 and isinstance(parts[0].get("type"), str):
            return {**parts[0], "type": [parts[0]["type"], "null"]}
        return {"anyOf": [*parts, {"type": "null"}]}

    def _describe_mapping(self, of: Any) -> dict[str, Any]:
        key, value = (self.describe(each) for each in get_args(of))
        if is_pair_mapping(of):
            return {"type": "array", "items": _describe_places([key, value])}
        names = {} if key == _SIMPLE[str] else {"propertyNames": key}
        return {"type": "object", **names, "additionalProperties": value}

    def _describe_class(self, of: type) -> dict[str, Any]:
        if issubclass(of, SensitiveText):
            return {"type": "string", "pattern": r"\S"}
        name = _get_title(of)
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self._describe_object(of) if attrs.has(of) else _describe_enumeration(of)
        return {"$ref": f"#/$defs/{name}"}

    def _describe_object(self, of: type) -> dict[str, Any]:
        written = DOCUMENT_CLASSES.get(of, of)
        hints = get_type_hints(written)
        fields = [each for each in attrs.fields(written) if each.init]
        whole = issubclass(written, ResultData)
        return {
            "title": _get_title(of),
            **_read_description(written),
            "type": "object",
            "properties": {
                get_key(each): {
                    **{key: each.metadata[key] for key in ("description",) if key in each.metadata},
                    **self.describe(hints[each.name]),
                    **_read_constraints(each.validator),
                }
                for each in fields
            },
            "required": [get_key(each) for each in fields if whole or is_required(each)],
            "additionalProperties": False,
        }


def _describe_places(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of a list whose places have schemas of their own."""
    return {
        "type": "array",
        "prefixItems": parts,
        "items": False,
        "minItems": len(parts),
    }


def _get_title(of: type) -> str:
    # The form in which a class is written bears the name of that class.
    return of.__name__.removesuffix("Document")


def _describe_enumeration(of: type) -> dict[str, Any]:
    if issubclass(of, StrEnum):
        values = [member.value for member in of]
    elif issubclass(of, IntEnum):
        values = [member.name.lower() for member in of]
    else:
        raise InvalidValueError(
            "class",
            Words("含有{}，它没有普通形式", "holds {}, which has no plain form").format(of.__name__),
            Words("请略去", "leave it out"),
        )
    return {"title": of.__name__, **_read_description(of), "type": "string", "enum": values}


def _read_description(of: type) -> dict[str, str]:
    """Return the first paragraph of a docstring as the description of a schema."""
    paragraph = (inspect.getdoc(of) or "").partition("\n\n")[0]
    return {"description": " ".join(paragraph.split())} if paragraph else {}


def _read_constraints(validator: Any) -> dict[str, Any]:
    # attrs joins several validators into one object that holds them.
    validators = getattr(validator, "_validators", (validator,))
    return {key: value for each in validators for key, value in _CONSTRAINTS.get(each, {}).items()}
