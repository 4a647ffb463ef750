"""Model objects to records and back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final, TypeVar

import attrs
from cattrs.preconf.json import JsonConverter

from newstratum._model.people.evidence import Evidence, Source
from newstratum._model.values.validators import read_from_store
from newstratum._ports.fields import Fields, Scalar
from newstratum._ports.records import Key, Put, Record, Version
from newstratum._wire.canonical import EncodedPart, decode_json, encode_json, encode_json_of_parts
from newstratum._wire.converter import make_converter
from newstratum._wire.envelopes import is_sealed, is_unopened
from newstratum._wire.exact_models import to_exact_record
from newstratum._wire.problems import Path, collect_problems
from newstratum._wire.record_kind import RecordKind
from newstratum._wire.record_kinds import KIND_BY_MODEL
from newstratum._wire.results import register_results
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words
from newstratum.errors import (
    DecodeError,
    InvalidValueError,
    Problem,
    RecordError,
    RecordTooNewError,
    SecretKeyError,
)

M = TypeVar("M")

#: Pieces of evidence of which the JSON is kept, at most.
_SHARED_EVIDENCE: Final = 2000
_SOURCE: Final = "source"
#: What evidence says, but for its source.
_SAID: Final = attrgetter(*(each.name for each in attrs.fields(Evidence) if each.name != _SOURCE))

_UNOPENED: Final = Words(
    "已加密，其密钥不在，或内容被改动", "is sealed, and its key is not there, or it was changed"
)

#: Whether each document is read back and compared before it is stored: under ``python -X dev``, and in tests.
verifies_writes = sys.flags.dev_mode


@cache
def _get_converter() -> JsonConverter:
    # Making one compiles code for every class it meets; it holds no state but that code.
    converter = make_converter()
    register_results(converter)
    return converter


@cache
def _get_record_writer() -> JsonConverter:
    converter = make_converter(writes_exact=True)
    converter.register_unstructure_hook(Evidence, _EvidenceEncoder(converter).encode)
    return converter


class _EvidenceEncoder:
    """Encodes pieces of evidence: they are the greater part of a load, and people share what they say.

    The rows of a table differ in the source alone, which names the row; what stands before and after it is
    encoded once, and each source once for all that it says.
    """

    def __init__(self, converter: JsonConverter) -> None:
        self._unstructure = converter.get_unstructure_hook(Evidence)
        #: The JSON before and after the source, by all that it is made of but the source.
        self._around: dict[tuple[object, ...], tuple[str, str]] = {}
        #: The source that was encoded last, and its JSON. It is kept, so that no other has its identity.
        self._source: tuple[Source | None, str] = (None, "")

    def encode(self, evidence: Evidence) -> EncodedPart:
        """Return the JSON of a piece of evidence."""
        key = _SAID(evidence)
        around = self._around.get(key)
        if around is None:
            around = self._encode_around(evidence)
            if len(self._around) >= _SHARED_EVIDENCE:
                self._around.clear()
            self._around[key] = around
        before, after = around
        if evidence.source is None:
            return EncodedPart(f"{before}{after.removeprefix(',') if before == '{' else after}")
        # Read once: another thread may encode another source meanwhile.
        source, encoded = self._source
        if evidence.source is not source:
            encoded = encode_json(self._unstructure(evidence)[_SOURCE]).decode()
            self._source = evidence.source, encoded
        separator = "" if before == "{" else ","
        return EncodedPart(f'{before}{separator}"{_SOURCE}":{encoded}{after}')

    def _encode_around(self, evidence: Evidence) -> tuple[str, str]:
        plain = self._unstructure(evidence)
        before = {name: value for name, value in plain.items() if name < _SOURCE}
        after = {name: value for name, value in plain.items() if name > _SOURCE}
        end = encode_json(after).decode().removeprefix("{")
        return encode_json(before).decode().removesuffix("}"), end if end == "}" else f",{end}"


@redact_traceback
def to_plain(model: Any) -> Any:
    """Return a model object as plain data that JSON can hold.

    Raises:
        InvalidValueError: The object holds text that stores disagree about, or NaN or an infinity.
    """
    return _get_converter().unstructure(model)


@redact_traceback
def from_plain(model: type[M], data: Any, *, path: Path = ()) -> M:
    """Return the object of a model class that plain data stands for.

    Raises:
        DecodeError: The data does not fit; every problem is listed with its path, no value is repeated.
    """
    try:
        return _get_converter().structure(data, model)
    except RecursionError:
        problems: tuple[Problem, ...] = (Problem(path, Words("嵌套层数过多", "nests too deeply")),)
    except (ExceptionGroup, InvalidValueError) as error:
        problems = collect_problems(error, path)
    raise DecodeError(problems)


@redact_traceback
def from_document(model: type[M], data: Any) -> M:
    """Return the object of a class that its plain form stands for, of whatever schema that is."""
    kind = KIND_BY_MODEL.get(model)
    if kind is not None and type(data) is dict:
        data = kind.migrate(data, 1)
    return from_plain(model, data)


@redact_traceback
def encode_record(
    kind: RecordKind[M],
    model: M,
    expect: Version | None,
    more_fields: Mapping[str, Scalar | None] | None = None,
) -> Put:
    """Return the write that stores an object.

    Args:
        kind: The kind of the record.
        model: The object.
        expect: The version seen; None says that the record must not exist.
        more_fields: Index fields that the object does not know itself.

    Raises:
        InvalidValueError: A value is not of the type its field declares, or the record has no source.
    """
    return encode_exact_record(kind, to_exact_record(kind, model), expect, more_fields)


@redact_traceback
def encode_exact_record(
    kind: RecordKind[M],
    model: M,
    expect: Version | None,
    more_fields: Mapping[str, Scalar | None] | None = None,
) -> Put:
    """Return the write that stores what ``to_exact_record`` gave, as :func:`encode_record` does."""
    if _names_source(kind) and _lacks_source(model):
        hint = Words(
            '请写明出处文件source="…"，或为整个操作统一写明',
            'name the document that says so, source="…", or one for all records of the session',
        )
        raise InvalidValueError(
            f"{kind.name}.source", Words("没有出处的内容不予存入", "nothing is stored without a source"), hint
        )
    values = {**kind.fields_of(model), **(more_fields or {})}
    put = Put(
        key=Key(kind.name, kind.id_of(model)),
        schema=kind.schema,
        document=write_document(model),
        fields=Fields({name: value for name, value in values.items() if value is not None}),
        expect=expect,
    )
    if verifies_writes and decode_document(kind, put.key, put.schema, put.document) != model:
        raise InvalidValueError(
            kind.name,
            Words("读回时会与原来不同", "would not read back as it is"),
            Words("请报告这一错误", "report this error"),
        )
    return put


def write_document(model: Any) -> bytes:
    """Return the document of what ``to_exact_record`` gave."""
    return encode_json_of_parts(_get_record_writer().unstructure(model))


@cache
def _names_source(kind: RecordKind[Any]) -> bool:
    # The facts of people have sources of their own.
    return hasattr(kind.model, "source") or hasattr(kind.model, "steps")


def _lacks_source(model: Any) -> bool:
    # Objects that need none have no such attribute; the facts of a person have sources of their own.
    parts = (model, *getattr(model, "steps", ()))
    return any(getattr(part, "source", model) is None for part in parts)


def decode_record(kind: RecordKind[M], record: Record) -> M:
    """Return the object a record holds, of whatever schema it was written by."""
    return decode_document(kind, record.key, record.schema, record.document)


@redact_traceback
def decode_document(kind: RecordKind[M], key: Key, schema: int, document: bytes) -> M:
    """Return the object of one document.

    Raises:
        RecordTooNewError: A newer newstratum wrote it.
        RecordError: The document does not fit its kind; nothing of it is repeated.
    """
    if schema > kind.schema:
        problem = Problem(
            ("schema",), Words("为{}，最高只认到{}", "is {}, known up to {}").format(schema, kind.schema)
        )
        raise RecordTooNewError((problem,), str(key), schema, kind.schema)
    if is_sealed(document):
        raise _build_sealed_error()
    if is_unopened(document):
        raise RecordError((Problem((), _UNOPENED),), str(key), schema)
    try:
        data = _migrate_data(kind, schema, decode_json(document))
        model = read_from_store(lambda: from_plain(kind.model, data))
        if _lacks_source(model):
            raise DecodeError((Problem(("source",), Words("必填，但缺少", "required, but missing")),))
        return model
    except DecodeError as error:
        problems = error.problems
    raise RecordError(problems, str(key), schema)


def _build_sealed_error() -> SecretKeyError:
    return SecretKeyError(
        Words("登记册", "the register"),
        Words("在打开之后加密了", "was sealed since it was opened"),
        Words("请连同密钥重新打开", "open it again, with its keys"),
    )


def _migrate_data(kind: RecordKind[Any], schema: int, data: Any) -> Any:
    if schema == kind.schema:
        return data
    try:
        return kind.migrate(data, schema)
    except (KeyError, TypeError, ValueError, AttributeError):
        problem = Problem(
            (),
            Words(
                "不符合第{}版格式，无法升到第{}版", "does not fit schema {}, it cannot be brought to {}"
            ).format(schema, kind.schema),
        )
    raise DecodeError((problem,))
