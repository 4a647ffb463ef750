"""Canonical JSON: one way to write plain data as bytes, and a reader that accepts no surprises.

Written with sorted keys, no spaces and no escapes beyond those JSON needs, as UTF-8: equal data
gives equal bytes. Reading refuses repeated keys, NaN and infinities, and nesting without end.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any, Final

from newstratum._wire.problems import format_key
from newstratum._wire.traceback_redaction import redact_traceback
from newstratum._words import Words
from newstratum.errors import DecodeError, Problem

# Made once: json.dumps makes one each time.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


class EncodedPart:
    """A part of plain data that is canonical JSON already, for :func:`encode_json_of_parts`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text: Final = text


def encode_json(data: Any) -> bytes:
    """Return plain data as canonical JSON in UTF-8."""
    return _ENCODER.encode(data).encode()


def encode_json_of_parts(data: Any) -> bytes:
    """Return plain data, some parts of which may be encoded already, as canonical JSON in UTF-8."""
    return _join_parts(data).encode()


def _join_parts(data: Any) -> str:
    of = type(data)
    if of is str:
        return encode_basestring(data)
    if of is EncodedPart:
        text: str = data.text
        return text
    if of is dict:
        pairs = [f"{encode_basestring(key)}:{_join_parts(data[key])}" for key in sorted(data)]
        return f"{{{','.join(pairs)}}}"
    if of is list:
        return f"[{','.join(map(_join_parts, data))}]"
    return _ENCODER.encode(data)


@redact_traceback
def decode_json(document: bytes | str) -> Any:
    """Return the plain data of a JSON document, canonical or not.

    Raises:
        DecodeError: It is not JSON, repeats a key, holds NaN or an infinity, or nests too deeply. The
            message says where, and repeats nothing of the document.
    """
    try:
        text = document.decode() if isinstance(document, bytes) else document
        return json.loads(text, object_pairs_hook=_build_unique_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        problem = Problem((), Words("第{}字节处不是UTF-8", "is not UTF-8 at byte {}").format(error.start))
    except json.JSONDecodeError as error:
        problem = Problem(
            (),
            Words("第{}行第{}列处不是JSON", "is not JSON at line {}, column {}").format(
                error.lineno, error.colno
            ),
        )
    except RecursionError:
        problem = Problem((), Words("嵌套层数过多", "nests too deeply"))
    except DecodeError:
        raise
    except ValueError:  # an integer of thousands of digits
        problem = Problem((), Words("有一个数过长", "holds a number that is too long"))
    raise DecodeError((problem,))


def _build_unique_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise DecodeError(
            (Problem((format_key(repeated),), Words("在此处出现不止一次", "stands there more than once")),)
        )
    return data


def _refuse_constant(name: str) -> Any:
    raise DecodeError(
        (
            Problem(
                (), Words("其中的{}在JSON中不是数", "holds {}, which is not a number in JSON").format(name)
            ),
        )
    )
