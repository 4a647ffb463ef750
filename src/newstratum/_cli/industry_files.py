"""Files of key industries in TOML: codes of GB/T 4754 with their words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from newstratum._cli.plan_files import read_utf8_text
from newstratum._labels import Words
from newstratum._reading.industries import make_key_industry_finder
from newstratum._wire.converter import make_converter
from newstratum._wire.problems import collect_problems
from newstratum.errors import DecodeError, Problem

__all__ = ["read_industries"]


@frozen(kw_only=True)
class _Entry:
    code: str
    zh: str
    en: str = ""


@frozen(kw_only=True)
class _File:
    industries: tuple[_Entry, ...]


def read_industries(path: Path) -> Mapping[str, Words]:
    """Read a file of key industries: entries ``[[industries]]`` with ``code``, ``zh`` and ``en``.

    Returns:
        The words of each industry by its code, in the order of the file.

    Raises:
        DecodeError: It is no TOML or has another shape; every problem is listed.
        InvalidValueError: One is no code of GB/T 4754-2017, or two are the same one.
        OSError: It cannot be read.
    """
    text = read_utf8_text(path)
    try:
        document = tomllib.loads(text)
    except ValueError as error:
        raise DecodeError((Problem((path.name,), f"cannot be read: {error}"),)) from None
    try:
        entries = make_converter().structure(document, _File).industries
    except Exception as error:
        raise DecodeError(collect_problems(error, (path.name,))) from None
    # Before they become keys, of which equal ones would be one.
    make_key_industry_finder(entry.code for entry in entries)
    return {entry.code: Words(entry.zh, entry.en) for entry in entries}
