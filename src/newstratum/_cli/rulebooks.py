"""Where a rulebook comes from: an edition of the package, a plugin, or a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from newstratum._rules.rulebook import Rulebook

__all__ = ["get_rulebook", "make_word_lookup", "resolve_rulebook"]


def get_rulebook(name: str, option: str = "--edition") -> Rulebook:
    """Return the rulebook of an edition, shipped or from a plugin; an unknown name is a wrong use.

    Raises:
        RulebookError: if the plugin's rulebook has problems.
        BrokenPluginError: if the plugin does not give its text.
    """
    from newstratum._host import PluginHost
    from newstratum._shipped.editions import get_edition, list_editions
    from newstratum._wire.rulebooks import parse_rulebook
    from newstratum.errors import InvalidValueError

    if name in list_editions():
        return get_edition(name)
    try:
        text = PluginHost().read_rulebook(name)
    except InvalidValueError as error:
        shipped = ", ".join(list_editions())
        raise typer.BadParameter(f"{error}; shipped: {shipped}", param_hint=option) from None
    return parse_rulebook(text, name)


def resolve_rulebook(name: str) -> Rulebook:
    """Return the rulebook of an edition or of a TOML file.

    Raises:
        RulebookError: if the file has problems.
        OSError: if the file cannot be read.
    """
    from newstratum._wire.rulebooks import parse_rulebook

    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        return parse_rulebook(path.read_bytes(), path.name)
    return get_rulebook(name, "EDITION")


def make_word_lookup(language: str) -> Callable[[str], str]:
    """Return the words for codes in a language, plugins' words included."""
    from newstratum._host import PluginHost
    from newstratum._labels import build_label_table
    from newstratum._shipped.labels import load_labels

    table = load_labels().merged(build_label_table(PluginHost().get_label_words()))
    return partial(table.word, language=language)
