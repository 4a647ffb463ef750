"""Files that commands read and write: platforms and key industries in TOML, plans as JSON."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import field, frozen

from newstratum._labels import Words
from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.fairness import build_certificate
from newstratum._planning.plans import JointWeek, OwnWeek, Replan, RotationPlan
from newstratum._reading.codes import make_key_industry_finder
from newstratum._wire.converter import make_converter
from newstratum._wire.problems import collect_problems
from newstratum.errors import DecodeError, InvalidValueError, Problem

_SCHEMA: Final = 1
_T = TypeVar("_T")


@frozen(kw_only=True)
class HostEntry:
    """A platform as the file writes it."""

    id: str
    name: str = ""
    blocked: tuple[dt.date, ...] = ()
    liaison_absent: tuple[dt.date, ...] = ()
    last_hosted: IsoWeek | None = None


@frozen(kw_only=True)
class HostFile:
    """The platforms, and what is fixed for them."""

    hosts: tuple[HostEntry, ...]
    #: Days on which nobody can host.
    closed: tuple[dt.date, ...] = ()
    own: tuple[OwnWeek, ...] = ()
    joint: tuple[JointWeek, ...] = ()


@frozen(kw_only=True)
class _PlanFile:
    schema: int
    plan: RotationPlan
    #: Not read: both follow from the plan.
    certificate: dict[str, Any] = field(factory=dict)
    changes: list[Any] = field(factory=list)


@frozen(kw_only=True)
class _IndustryEntry:
    code: str
    zh: str
    en: str = ""


@frozen(kw_only=True)
class _IndustryFile:
    industries: tuple[_IndustryEntry, ...]


def read_host_file(path: Path) -> HostFile:
    """Read a file of platforms."""
    return _read(path, tomllib.loads, HostFile, _check_toml_day)


def read_plan(path: Path) -> RotationPlan:
    """Read a plan that ``newstratum plan rotation --json`` wrote."""
    read = _read(path, json.loads, _PlanFile)
    if read.schema != _SCHEMA:
        raise DecodeError((Problem((path.name, "schema"), f"not {_SCHEMA}; plan anew with this version"),))
    return read.plan


def read_industries(path: Path) -> Mapping[str, Words]:
    """Return the words of key industries by code, from ``[[industries]]`` with ``code``, ``zh``, ``en``."""
    entries = _read(path, tomllib.loads, _IndustryFile).industries
    # Before they become keys, of which equal ones would be one.
    make_key_industry_finder(entry.code for entry in entries)
    return {entry.code: Words(entry.zh, entry.en) for entry in entries}


def read_utf8_text(path: Path) -> str:
    """Return the text of a file in UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DecodeError((Problem((path.name,), "not UTF-8; save it as UTF-8"),)) from None


def _read(
    path: Path,
    parse: Callable[[str], Any],
    shape: type[_T],
    day: Callable[[Any, Any], dt.date] | None = None,
) -> _T:
    text = read_utf8_text(path)
    try:
        document = parse(text)
    except ValueError as error:
        raise DecodeError((Problem((path.name,), f"cannot be read: {error}"),)) from None
    converter = make_converter()
    if day:
        converter.register_structure_hook(dt.date, day)
    try:
        return converter.structure(document, shape)
    except Exception as error:
        raise DecodeError(collect_problems(error, (path.name,))) from None


def _check_toml_day(value: Any, _: Any) -> dt.date:
    if type(value) is not dt.date:
        raise InvalidValueError("day", "is not a day", "write it like 2026-10-01, without quotes")
    return value


def encode_plan(plan: RotationPlan, replan: Replan | None = None) -> dict[str, Any]:
    """Return what JSON shows of a plan: the plan, the proof that it is fair, and what it changes."""
    plain = {"schema": _SCHEMA, "plan": plan.to_dict(), "certificate": build_certificate(plan).to_dict()}
    if replan:
        plain["changes"] = [{**each.to_dict(), "of_host": each.is_of_host} for each in replan.changes]
    return plain
