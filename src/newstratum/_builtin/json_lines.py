"""Read and write JSON Lines: one object a line."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from newstratum._builtin.atomic_files import open_atomic_text
from newstratum._builtin.bad_rows import BadRow
from newstratum._builtin.decoding import open_text
from newstratum.errors import DecodeError, Problem
from newstratum.hooks import Row

#: The longest line, in characters.
LONGEST_LINE: Final = 10 * 1024 * 1024


def read_json_lines(path: Path) -> Iterator[Row]:
    """Read the objects of a file, in order, in flat memory; lines without any text are left out.

    Yields:
        Rows; a :class:`BadRow` for each line that :func:`parse_json_object` refuses or that is too long.

    Raises:
        DecodeError: The file is empty or is no text in any encoding of the ladder.
    """
    with open_text(path) as stream:
        number, begun = 0, False
        try:
            while line := stream.readline(LONGEST_LINE):
                number += not begun
                ended = line.endswith(("\n", "\r"))
                if begun or (not ended and len(line) == LONGEST_LINE):
                    if not begun:
                        problem = Problem((), f"longer than {LONGEST_LINE:,} characters")
                        yield BadRow(line=number, cells={}, problem=problem)
                    begun = not ended
                elif line.strip():
                    yield _parse_row(number, line)
        except UnicodeDecodeError:
            raise DecodeError((Problem((path.name,), "changed while it was read; read it again"),)) from None


def write_json_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one object a line as UTF-8, whole or not at all."""
    with open_atomic_text(path, "utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(dict(row), ensure_ascii=False, allow_nan=False) + "\n")


def parse_json_object(text: str) -> dict[str, object]:
    """Return the JSON object that a text holds, strictly.

    Raises:
        DecodeError: It is no JSON, no object, nested too deeply, names a key twice, or holds a number that is
            not finite or text that no file can hold (NUL, half of a surrogate pair).
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_check_unique_keys,
            parse_constant=_refuse_constant,
            parse_float=_parse_finite,
        )
        if not isinstance(value, dict):
            raise _RefusedError("not an object; write one JSON object a line")
        if "\\u" in text:
            _check_writable(value)
    except _RefusedError as error:
        reason = str(error)
    except json.JSONDecodeError as error:
        reason = f"no JSON at character {error.pos + 1}: {error.msg}"
    except RecursionError:
        reason = "nested too deeply"
    except ValueError:
        reason = "holds a number too long to read"
    else:
        return value
    raise DecodeError((Problem((), reason),))


class _RefusedError(Exception):
    """JSON that is refused; the argument says why."""


def _parse_row(number: int, line: str) -> Row:
    try:
        return Row(line=number, cells=parse_json_object(line))
    except DecodeError as error:
        return BadRow(line=number, cells={}, problem=error.problems[0])


def _check_unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        (twice, _count), *_ = Counter(key for key, _ in pairs).most_common(1)
        raise _RefusedError(f"names the key {twice[:40]!r} twice")
    return value


def _refuse_constant(_name: str) -> object:
    raise _RefusedError("holds a number that is not finite")


def _parse_finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _RefusedError("holds a number that is not finite")
    return value


def _check_writable(value: object) -> None:
    for text in _iterate_texts(value):
        if "\0" in text:
            raise _RefusedError("holds a NUL character")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _RefusedError("holds half of a surrogate pair, which is no character") from None


def _iterate_texts(value: object) -> Iterator[str]:
    """Yield every text of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from _iterate_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _iterate_texts(item)
