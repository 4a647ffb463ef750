"""The lexicons of the package, read from its tables once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from newstratum._reading.lexicon import Lexicons, parse_lexicons


def load_lexicon_tables() -> dict[str, str]:
    """Return the texts of the package's lexicon tables by their file names, in the order of the names."""
    folder = files("newstratum._shipped") / "data" / "lexicon"
    tables = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".tsv")), key=lambda item: item.name
    )
    return {table.name: table.read_text(encoding="utf-8") for table in tables}


@cache
def load_lexicons() -> Lexicons:
    """Return the lexicons of the package."""
    return parse_lexicons(load_lexicon_tables())
