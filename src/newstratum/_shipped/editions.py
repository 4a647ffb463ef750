"""The editions that come with the package, each parsed and compiled once."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from attrs import evolve

from newstratum._rules.classify import Classifier
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.vocabulary import SharedVocabulary
from newstratum._shipped import DEFAULT_EDITION
from newstratum._wire import rulebooks
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._rules.tables import RulebookTables

_DATA = files("newstratum._shipped") / "data"
_FOLDER = _DATA / "rulebooks"
_HISTORY = _FOLDER / "history"
#: What each edition comes to as tables, which take some seconds to make.
_TABLES = _FOLDER / "tables"


@cache
def list_editions() -> tuple[str, ...]:
    """Return the names of the shipped editions, oldest first, without those that are history."""
    return _list_files(_FOLDER)


@cache
def list_history() -> tuple[str, ...]:
    """Return the names of the shipped editions that are kept for comparison over time alone, oldest first."""
    return _list_files(_HISTORY)


def _list_files(folder: Traversable) -> tuple[str, ...]:
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))
    )


def is_shipped(name: str) -> bool:
    """Say whether an edition comes with the package, history or not."""
    return name in list_editions() or name in list_history()


@cache
def load_vocabulary() -> SharedVocabulary:
    """Return the facts that the shipped editions share, and rulebooks that list none themselves."""
    file = _DATA / "vocabulary.toml"
    return rulebooks.parse_vocabulary(file.read_bytes(), file.name)


def parse_rulebook(text: str | bytes, source: str = "") -> Rulebook:
    """Read a rulebook from TOML and compile it.

    A rulebook that lists no facts has those of the shipped editions.

    Args:
        text: the TOML.
        source: the name of the file, for messages.

    Raises:
        RulebookError: with every problem found; nothing of a refused rulebook is used.
        InvalidValueError: something else than text is given.
    """
    if not isinstance(text, str | bytes):
        hint = Words(
            '请给文件的全文：Path("office.toml").read_text(encoding="utf-8")',
            'give the text of the file: Path("office.toml").read_text(encoding="utf-8")',
        )
        raise InvalidValueError(
            "text", Words("应为文字，不是{}", "must be text, not {}").format(type(text).__name__), hint
        )
    return rulebooks.parse_rulebook(text, source, vocabulary=load_vocabulary())


def read_edition(name: str) -> str:
    """Return the TOML of a shipped edition."""
    if not is_shipped(name):
        near = difflib.get_close_matches(name, list_editions(), n=1)
        hint = (
            Words("是否要写{!r}？", "did you mean {!r}?").format(near[0])
            if near
            else Words("可用：{}", "use one of: {}").format(join_names(list_editions()))
        )
        raise InvalidValueError("edition", Words("不是自带的口径", "not a shipped edition"), hint)
    folder = _FOLDER if name in list_editions() else _HISTORY
    return (folder / f"{name}.toml").read_text("utf-8")


@cache
def get_edition(name: str = DEFAULT_EDITION) -> Rulebook:
    """Return a shipped edition."""
    rulebook = parse_rulebook(read_edition(name), f"{name}.toml")
    return evolve(rulebook, read_tables=partial(_read_tables, name))


def _read_tables(name: str) -> RulebookTables:
    # Few programs need tables.
    from newstratum._rules.tables import RulebookTables

    return RulebookTables.from_dict(json.loads((_TABLES / f"{name}.json").read_text("utf-8")))


def get_edition_on(day: dt.date) -> Rulebook:
    """Return the edition in force on a day."""
    editions = sorted(map(get_edition, list_editions()), key=lambda each: each.edition.in_force_on)
    in_force = [each for each in editions if each.edition.in_force_on <= day]
    if not in_force:
        oldest = editions[0].edition
        raise InvalidValueError(
            "on",
            Words("当时还没有口径；最早的是{}起", "no edition was in force yet; the oldest is of {}").format(
                oldest.in_force_on
            ),
        )
    return in_force[-1]


@cache
def load_classifier(name: str = DEFAULT_EDITION) -> Classifier:
    """Return the classifier of a shipped edition, which remembers what it found of equal facts."""
    return Classifier(get_edition(name))
