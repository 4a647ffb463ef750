"""Files that commands read: TOML and JSON, with every problem under the name of the file; key industries."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from newstratum._labels import Words
from newstratum._reading.codes import make_key_industry_finder
from newstratum._wire.converter import make_converter
from newstratum._wire.problems import Path as Steps
from newstratum._wire.problems import collect_problems
from newstratum._wire.toml_lines import find_toml_lines, get_toml_line
from newstratum.errors import DecodeError, FileProblem, InvalidValueError, Problem

_T = TypeVar("_T")


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


def read_toml(
    path: Path, shape: type[_T], check: Callable[[_T], Iterable[tuple[Steps, str]]] = lambda _: ()
) -> _T:
    """Read a file of TOML; what is wrong is named with file, line and field.

    Args:
        path: The file.
        shape: The class of what it holds.
        check: Yields what is wrong beyond the types of the fields: where, and what.
    """
    text = read_utf8_text(path)
    converter = make_converter()
    converter.register_structure_hook(dt.date, _check_toml_day)
    read: _T | None = None
    try:
        read = converter.structure(_parse(path, text, tomllib.loads), shape)
        found = [Problem(*each) for each in check(read)]
    except DecodeError:
        raise
    except Exception as error:
        found = list(collect_problems(error))
    if read is None or found:
        lines = find_toml_lines(text)
        problems = (
            FileProblem((path.name, *each.path), each.message, get_toml_line(lines, each.path))
            for each in found
        )
        raise DecodeError(tuple(sorted(problems, key=attrgetter("line"))))
    return read


def read_json(path: Path, shape: type[_T]) -> _T:
    """Read a file of JSON; what is wrong is named with file and field."""
    document = _parse(path, read_utf8_text(path), json.loads)
    try:
        return make_converter().structure(document, shape)
    except Exception as error:
        raise DecodeError(collect_problems(error, (path.name,))) from None


def read_utf8_text(path: Path) -> str:
    """Return the text of a file in UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DecodeError((Problem((path.name,), "not UTF-8; save it as UTF-8"),)) from None


def _parse(path: Path, text: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise DecodeError((Problem((path.name,), f"cannot be read: {error}"),)) from None
    except RecursionError:
        raise DecodeError((Problem((path.name,), "nests too deeply"),)) from None


def _check_toml_day(value: Any, _: Any) -> dt.date:
    if type(value) is not dt.date:
        raise InvalidValueError("day", "is not a day", "write it like 2026-10-01, without quotes")
    return value
