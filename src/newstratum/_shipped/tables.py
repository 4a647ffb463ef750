"""Data on tables: their schemas, the services whose exports are recognised, what may not be collected."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any, Final

_FOLDER: Final = resources.files("newstratum._shipped").joinpath("data", "tables")


def list_table_data(folder: str) -> tuple[str, ...]:
    """Return the names of the files in a folder of the data on tables, sorted."""
    names = (each.name for each in _FOLDER.joinpath(folder).iterdir())
    return tuple(sorted(name for name in names if name.endswith(".toml")))


def load_table_data(*path: str) -> dict[str, Any]:
    """Return a file of the data on tables."""
    return tomllib.loads(_FOLDER.joinpath(*path).read_text("utf-8"))
