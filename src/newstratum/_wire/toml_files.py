"""Files of TOML that people write: read strictly, with every problem under the name of the file."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from cattrs import BaseConverter

from newstratum._wire.problems import Path, collect_problems
from newstratum.errors import DecodeError, Problem

M = TypeVar("M")


def parse_toml(text: str | bytes, source: str) -> dict[str, Any]:
    """Return the tables of a TOML document."""
    try:
        return tomllib.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except UnicodeDecodeError:
        problem = Problem((source,), "is not UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        problem = Problem((source,), f"is not TOML: {error}")
    except RecursionError:
        problem = Problem((source,), "nests too deeply")
    raise DecodeError((problem,))


def structure_table(converter: BaseConverter, table: Any, model: type[M], path: Path) -> M:
    """Return the object of a class that a table of a document stands for."""
    try:
        return converter.structure(table, model)
    except Exception as error:
        problems = collect_problems(error, path)
    raise DecodeError(problems)
