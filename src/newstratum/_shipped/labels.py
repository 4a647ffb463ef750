"""The words shipped with the package, Chinese and English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from newstratum._labels import LabelTable, build_label_table
from newstratum._language import LANGUAGES

__all__ = ["load_labels"]


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
