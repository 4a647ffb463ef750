"""Files of key industries in TOML: codes of GB/T 4754 with their words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from newstratum.cli.plan_files import text_of
from newstratum.errors import DecodeError, Problem
from newstratum.reading.industries import key_industry_finder
from newstratum.rules.facts import Words
from newstratum.wire.converter import make_converter
from newstratum.wire.problems import problems_of

__all__ = ["industries_of"]


@frozen(kw_only=True)
class _Entry:
    code: str
    zh: str
    en: str = ""


@frozen(kw_only=True)
class _File:
    industries: tuple[_Entry, ...]


def industries_of(path: Path) -> Mapping[str, Words]:
    """Read a file of key industries: entries ``[[industries]]`` with ``code``, ``zh`` and ``en``.

    Returns:
        The words of each industry by its code, in the order of the file.

    Raises:
        DecodeError: It is no TOML or has another shape; every problem is listed.
        InvalidValueError: One is no code of GB/T 4754-2017, or two are the same one.
        OSError: It cannot be read.
    """
    text = text_of(path)
    try:
        document = tomllib.loads(text)
    except ValueError as error:
        raise DecodeError((Problem((path.name,), f"cannot be read: {error}"),)) from None
    try:
        entries = make_converter().structure(document, _File).industries
    except Exception as error:
        raise DecodeError(problems_of(error, (path.name,))) from None
    # Before they become keys, of which equal ones would be one.
    key_industry_finder(entry.code for entry in entries)
    return {entry.code: Words(entry.zh, entry.en) for entry in entries}
