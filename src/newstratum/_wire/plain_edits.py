"""Change single fields of a record's plain form, and read what a person types for one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from newstratum._wire.json_schemas import json_schema
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_STEP: Final = re.compile(r"\.|\[(\d+)\]\.?")
_SEPARATORS: Final = re.compile(r"[|、;；]")
_TRUE: Final = frozenset({"true", "yes", "是", "1"})
_FALSE: Final = frozenset({"false", "no", "否", "0"})
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

#: The steps to a field: names, and places in lists from 0.
Steps = tuple[str | int, ...]


def parse_steps(path: str) -> Steps:
    """Return the steps to a field: ``"engagements[0].role"`` and ``"engagements.0.role"`` are the same.

    Raises:
        InvalidValueError: It is not a path.
    """
    parts = [part for part in _STEP.split(path) if part is not None] if isinstance(path, str) else []
    steps = [int(part) if part.isascii() and part.isdecimal() else part for part in parts if part]
    if not steps or isinstance(steps[0], int) or any(" " in str(step) for step in steps):
        raise InvalidValueError(
            "field",
            Words("不是字段名", "is not the name of a field"),
            Words("请写成township或engagements.0.role", "write it like township or engagements.0.role"),
        )
    return tuple(steps)


def format_steps(steps: Steps) -> str:
    """Return steps as a path: ``"engagements[0].role"``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def set_plain(document: dict[str, Any], steps: Steps, value: Any) -> None:
    """Set one field of a plain document; None takes it out, and the place after a list's last adds to it.

    Raises:
        InvalidValueError: There is no such place.
    """
    holder: Any = document
    for depth, step in enumerate(steps[:-1]):
        following: Any = [] if isinstance(steps[depth + 1], int) else {}
        holder = _enter(holder, step, steps[: depth + 1], following if value is not None else None)
        if holder is None:
            return
    last = steps[-1]
    if isinstance(holder, dict) and isinstance(last, str):
        if value is None:
            holder.pop(last, None)
        else:
            holder[last] = value
    elif isinstance(holder, list) and isinstance(last, int) and last <= len(holder):
        holder[last : last + 1] = [] if value is None else [value]
    else:
        raise _build_no_place(steps)


def _enter(holder: Any, step: str | int, path: Steps, following: Any) -> Any:
    """Return what stands at a step, or what was put there; None where nothing is, and nothing is to be."""
    if isinstance(holder, dict) and isinstance(step, str):
        if holder.get(step) is None and following is not None:
            holder[step] = following
        return holder.get(step)
    if isinstance(holder, list) and isinstance(step, int):
        if step == len(holder) and following is not None:
            holder.append(following)
        if step < len(holder):
            return holder[step]
        if step == len(holder):
            return None
    raise _build_no_place(path)


def _build_no_place(path: Steps) -> InvalidValueError:
    return InvalidValueError(
        format_steps(path),
        Words("没有这一处", "is no place of the record"),
        Words("请先查看该记录", "look at the record first"),
    )


def parse_typed_value(kind: str, steps: Steps, text: str) -> Any:
    """Return the plain value that a typed text stands for at a field of a kind of record.

    An empty text takes the field out. Several values are parted by ``|`` or 、; what is JSON stays so.

    Raises:
        InvalidValueError: The text does not fit.
    """
    stripped = text.strip()
    if not stripped:
        return None
    types = dict.fromkeys(_iterate_types(_find_schemas(json_schema(kind, inline=True), steps)))
    is_text = "string" in types or not types
    if "array" in types and (stripped.startswith("[") or not is_text or _SEPARATORS.search(stripped)):
        if stripped.startswith("["):
            return _parse_json(steps, stripped)
        return [part.strip() for part in _SEPARATORS.split(stripped) if part.strip()]
    if "object" in types and stripped.startswith("{"):
        return _parse_json(steps, stripped)
    if is_text:
        return text
    if "boolean" in types and stripped.casefold() in _TRUE | _FALSE:
        return stripped.casefold() in _TRUE
    if types.keys() & {"integer", "number"} and _NUMBER.fullmatch(stripped):
        return json.loads(stripped)
    return text


def _parse_json(steps: Steps, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidValueError(
            format_steps(steps),
            Words("不是JSON", "is not JSON"),
            Words("请检查括号和引号", "check brackets and quotes"),
        ) from None


def _find_schemas(schema: Mapping[str, Any], steps: Steps) -> list[Mapping[str, Any]]:
    found = list(_list_alternatives(schema))
    for step in steps:
        if isinstance(step, int):
            inner = [each["items"] for each in found if isinstance(each.get("items"), dict)]
        else:
            inner = [each["properties"][step] for each in found if step in each.get("properties", {})]
        found = [each for part in inner for each in _list_alternatives(part)]
    return found


def _list_alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "anyOf" in schema:
        for part in schema["anyOf"]:
            yield from _list_alternatives(part)
    else:
        yield schema


def _iterate_types(schemas: list[Mapping[str, Any]]) -> Iterator[str]:
    for schema in schemas:
        named = schema.get("type", "string" if schema.keys() & {"enum", "const"} else ())
        yield from (named,) if isinstance(named, str) else named
