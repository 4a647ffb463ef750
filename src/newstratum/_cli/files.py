"""Files that commands read: TOML and JSON, with every problem under the name of the file; key industries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import frozen

from newstratum._input.files import read_input, translate_reading_errors
from newstratum._input.guards import find_json_excess
from newstratum._reading.codes import make_key_industry_finder
from newstratum._wire.canonical import decode_json
from newstratum._wire.converter import make_converter
from newstratum._wire.problems import Path as Steps
from newstratum._wire.problems import collect_problems
from newstratum._wire.toml_files import parse_toml, read_toml_file
from newstratum._wire.toml_lines import find_toml_lines, get_toml_line
from newstratum._words import Words
from newstratum.errors import DecodeError, FileProblem, InvalidValueError, Problem

if TYPE_CHECKING:
    from newstratum.hooks import Row

_T = TypeVar("_T")

#: In which encoding a table was read.
READ_AS: Final = Words("{}：按{}读取", "{}: read as {}")


@frozen(kw_only=True)
class _IndustryEntry:
    code: str
    zh: str
    en: str = ""


@frozen(kw_only=True)
class _IndustryFile:
    industries: tuple[_IndustryEntry, ...]


def read_industries(path: Path) -> Mapping[str, Words]:
    """Return the words of key industries by code, from ``[[industries]]`` with ``code``, ``zh``, ``en``."""
    entries = read_toml(path, _IndustryFile).industries
    # Before they become keys, of which equal ones would be one.
    make_key_industry_finder(entry.code for entry in entries)
    return {entry.code: Words(entry.zh, entry.en) for entry in entries}


def read_rows(path: Path) -> Iterator[Row]:
    """Read the rows of a table; with the first of them an encoding other than UTF-8 is told."""
    from newstratum._api import get_plugin_host
    from newstratum._builtin.formats import ReadTally, read_counted
    from newstratum._cli.exits import print_note

    host, tally = get_plugin_host(), ReadTally()
    # Only formats that come with newstratum tell their encoding.
    rows = read_counted(host.get_format(path), path, tally)
    is_told = False
    with translate_reading_errors(path):
        for row in host.read_rows(path) if rows is None else rows:
            if not is_told and tally.encoding not in ("", "utf-8"):
                print_note(READ_AS.format(path.name, tally.encoding.upper()))
            is_told = True
            yield row


def read_toml(
    path: Path, shape: type[_T], check: Callable[[_T], Iterable[tuple[Steps, Words]]] = lambda _: ()
) -> _T:
    """Read a file of TOML; what is wrong is named with file, line and field.

    Args:
        path: The file.
        shape: The class of what it holds.
        check: Yields what is wrong beyond the types of the fields: where, and what.
    """
    content = read_toml_file(path)
    document = parse_toml(content, path.name)
    converter = make_converter()
    converter.register_structure_hook(dt.date, _check_toml_day)
    read: _T | None = None
    try:
        read = converter.structure(document, shape)
        found = [Problem(*each) for each in check(read)]
    except Exception as error:
        found = list(collect_problems(error))
    if read is None or found:
        lines = find_toml_lines(content.decode("utf-8-sig"))
        problems = (
            FileProblem((path.name, *each.path), each.message, get_toml_line(lines, each.path))
            for each in found
        )
        raise DecodeError(tuple(sorted(problems, key=attrgetter("line"))))
    return read


def read_json(path: Path, shape: type[_T]) -> _T:
    """Read a file of JSON; what is wrong is named with file and field."""
    try:
        text = read_input(path, "json_bytes").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(
            (path.name,),
            Words(
                "从第{}字节起不是UTF-8；请另存为UTF-8", "not UTF-8 from byte {} on; save it as UTF-8"
            ).format(error.start),
        )
        raise DecodeError((problem,)) from None
    if excess := find_json_excess(text):
        raise DecodeError((FileProblem((path.name,), excess[1], excess[0]),))
    try:
        return make_converter().structure(decode_json(text), shape)
    except DecodeError as error:
        found = error.problems
    except Exception as error:
        found = collect_problems(error)
    raise DecodeError(tuple(Problem((path.name, *each.path), each.message) for each in found))


def _check_toml_day(value: Any, _: Any) -> dt.date:
    if type(value) is not dt.date:
        raise InvalidValueError(
            "day",
            Words("不是日期", "is not a day"),
            Words("请写成2026-10-01，不加引号", "write it like 2026-10-01, without quotes"),
        )
    return value
