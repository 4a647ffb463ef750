"""Files of TOML that people write: read strictly, with every problem under the name of the file."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, Final, TypeVar

from cattrs import BaseConverter

from newstratum._input.files import read_input
from newstratum._input.guards import find_toml_excess
from newstratum._input.limits import FIRST_YEAR, INPUT_LIMITS, LAST_YEAR, format_limit_hint
from newstratum._wire.problems import Path, collect_problems
from newstratum._wire.toml_lines import find_toml_lines, get_toml_line
from newstratum._words import Words
from newstratum.errors import DecodeError, FileProblem

M = TypeVar("M")

# tomllib ends its messages so.
_AT_LINE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
#: The most of a message of tomllib that is repeated; it may hold a key.
_LONGEST_MESSAGE: Final = 120


def read_toml_file(path: FilePath) -> bytes:
    """Return the bytes of a TOML file, up to the limit on them."""
    return read_input(path, "toml_bytes")


def parse_toml(text: str | bytes, source: str) -> dict[str, Any]:
    """Return the tables of a TOML document.

    Args:
        text: The document; bytes are UTF-8.
        source: What to call it in messages.

    Raises:
        DecodeError: It is not TOML, is more than a limit allows, or holds a day outside 1900 to 2200; file
            and line are named.
    """
    most, line, plain = INPUT_LIMITS.get().toml_bytes, 0, ""
    message = Words("超过{:,}字节；{}", "larger than {:,} bytes; {}").format(
        most, format_limit_hint("toml_bytes")
    )
    if len(text) <= most:
        try:
            plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
            excess = find_toml_excess(plain)
            if excess is None:
                document = tomllib.loads(plain)
                _check_days(document, plain, source)
                return document
            line, message = excess
        except UnicodeDecodeError as error:
            assert isinstance(text, bytes)
            line = text.count(b"\n", 0, error.start) + 1
            message = Words(
                "从第{}字节起不是UTF-8；请另存为UTF-8", "not UTF-8 from byte {} on; save it as UTF-8"
            ).format(error.start)
        except tomllib.TOMLDecodeError as error:
            line, message = _read_toml_message(str(error), plain)
        except RecursionError:
            message = Words("嵌套层数过多", "nests too deeply")
        except ValueError as error:
            if isinstance(error, DecodeError):
                raise
            message = Words("有一个数或日期无法读取", "holds a number or a day that cannot be read")
    raise DecodeError((FileProblem((source,), message, line),))


def _read_toml_message(message: str, text: str) -> tuple[int, Words]:
    """Return the line of a message of tomllib, and what it says without its place."""
    place = _AT_LINE.search(message)
    line = text.count("\n") + 1 if place is None or not place[1] else int(place[1])
    said = message if place is None else message[: place.start()]
    return line, Words("不符合TOML写法", "is not TOML: {}").format(said[:_LONGEST_MESSAGE])


def _check_days(document: dict[str, Any], text: str, source: str) -> None:
    """Refuse days that nobody can count from."""
    wrong = tuple(
        path for path, day in _iterate_days(document, ()) if not FIRST_YEAR <= day.year <= LAST_YEAR
    )
    if wrong:
        lines = find_toml_lines(text)
        message = Words("日期不在{}至{}之间；请改正年份", "a day outside {} to {}; correct the year").format(
            FIRST_YEAR, LAST_YEAR
        )
        raise DecodeError(
            tuple(FileProblem((source, *path), message, get_toml_line(lines, path)) for path in wrong)
        )


def _iterate_days(value: object, path: Path) -> Iterator[tuple[Path, dt.date]]:
    if isinstance(value, dt.date):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _iterate_days(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _iterate_days(each, (*path, place))


def structure_table(converter: BaseConverter, table: Any, model: type[M], path: Path) -> M:
    """Return the object of a class that a table of a document stands for."""
    try:
        return converter.structure(table, model)
    except Exception as error:
        problems = collect_problems(error, path)
    raise DecodeError(problems)
