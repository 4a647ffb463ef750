"""The words shipped with the package, Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

from newstratum._labels import LabelTable, build_label_table

__all__ = ["LANGUAGES", "load_labels"]

#: The languages whose words are shipped, and complete.
LANGUAGES: Final = ("zh", "en")


@cache
def load_labels() -> LabelTable:
    """Return the shipped words; read once from the package's files."""
    folder = resources.files("newstratum._shipped") / "data" / "labels"
    return build_label_table(
        {
            language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
            for language in LANGUAGES
        }
    )
