"""Where a rulebook comes from: an edition of the package, a plugin, or a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from newstratum.rules.rulebook import Rulebook

__all__ = ["rulebook_named", "rulebook_or_file", "words_of"]


def rulebook_named(name: str, option: str = "--edition") -> Rulebook:
    """Return the rulebook of an edition, shipped or from a plugin; an unknown name is a wrong use.

    Raises:
        RulebookError: if the plugin's rulebook has problems.
        BrokenPluginError: if the plugin does not give its text.
    """
    from newstratum.errors import InvalidValueError
    from newstratum.host import PluginHost
    from newstratum.shipped.editions import edition, edition_names
    from newstratum.wire.rulebooks import rulebook_of

    if name in edition_names():
        return edition(name)
    try:
        text = PluginHost().rulebook_text(name)
    except InvalidValueError as error:
        shipped = ", ".join(edition_names())
        raise typer.BadParameter(f"{error}; shipped: {shipped}", param_hint=option) from None
    return rulebook_of(text, name)


def rulebook_or_file(name: str) -> Rulebook:
    """Return the rulebook of an edition or of a TOML file.

    Raises:
        RulebookError: if the file has problems.
        OSError: if the file cannot be read.
    """
    from newstratum.wire.rulebooks import rulebook_of

    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        return rulebook_of(path.read_bytes(), path.name)
    return rulebook_named(name, "EDITION")


def words_of(language: str) -> Callable[[str], str]:
    """Return the words for codes in a language, plugins' words included."""
    from newstratum.host import PluginHost
    from newstratum.labels import label_table_of
    from newstratum.shipped.labels import shipped_labels

    table = shipped_labels().merged(label_table_of(PluginHost().labels()))
    return partial(table.word, language=language)
