"""Files of TOML that people write: read strictly, with every problem under the name of the file."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from cattrs import BaseConverter

from newstratum._wire.problems import Path, collect_problems
from newstratum.errors import DecodeError, Problem

M = TypeVar("M")


def parse_toml(text: str | bytes, source: str) -> dict[str, Any]:
    """Return the tables of a TOML document.

    Args:
        text: The document; bytes are UTF-8, with or without a byte order mark.
        source: The name of the file, for messages.

    Raises:
        DecodeError: It is no UTF-8 or no TOML.
    """
    try:
        return tomllib.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except UnicodeDecodeError:
        problem = Problem((source,), "is not UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        problem = Problem((source,), f"is no TOML: {error}")
    except RecursionError:
        problem = Problem((source,), "nests too deeply")
    raise DecodeError((problem,))


def structure_table(converter: BaseConverter, table: Any, model: type[M], path: Path) -> M:
    """Return the object of a class that a table of a document stands for.

    Args:
        converter: The converter, which may know more ways to write a value.
        table: The table.
        model: The class.
        path: The name of the file and the steps to the table, for messages.

    Raises:
        DecodeError: The table does not fit; every problem is listed.
    """
    try:
        return converter.structure(table, model)
    except Exception as error:
        problems = collect_problems(error, path)
    raise DecodeError(problems)
