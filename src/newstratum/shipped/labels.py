"""The words shipped with the package, Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

from newstratum.labels import LabelTable, label_table_of

__all__ = ["LANGUAGES", "shipped_labels"]

#: The languages whose words are shipped, and complete.
LANGUAGES: Final = ("zh", "en")


@cache
def shipped_labels() -> LabelTable:
    """Return the shipped words; read once from the package's files."""
    folder = resources.files("newstratum.shipped") / "data" / "labels"
    return label_table_of(
        {
            language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
            for language in LANGUAGES
        }
    )
