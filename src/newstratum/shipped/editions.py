"""The editions that come with the package, each parsed and compiled once."""

from __future__ import annotations

import datetime as dt
import difflib
from functools import cache
from importlib.resources import files

from newstratum.errors import InvalidValueError
from newstratum.rules.classify import Classifier
from newstratum.rules.rulebook import Rulebook
from newstratum.wire.rulebooks import rulebook_of

__all__ = ["DEFAULT_EDITION", "classifier", "edition", "edition_names", "edition_on"]

#: The wording that the founding text repeats.
DEFAULT_EDITION = "2017"

_FOLDER = files("newstratum.shipped") / "data" / "rulebooks"


@cache
def edition_names() -> tuple[str, ...]:
    """Return the names of the shipped editions, oldest first."""
    return tuple(
        sorted(item.name.removesuffix(".toml") for item in _FOLDER.iterdir() if item.name.endswith(".toml"))
    )


@cache
def edition(name: str = DEFAULT_EDITION) -> Rulebook:
    """Return a shipped edition.

    Raises:
        InvalidValueError: for a name that is not shipped.
    """
    if name not in edition_names():
        near = difflib.get_close_matches(name, edition_names(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(edition_names())}"
        raise InvalidValueError("edition", "not a shipped edition", hint)
    file = _FOLDER / f"{name}.toml"
    return rulebook_of(file.read_bytes(), file.name)


def edition_on(day: dt.date) -> Rulebook:
    """Return the edition in force on a day.

    Raises:
        InvalidValueError: for a day before the oldest edition.
    """
    rulebooks = sorted(map(edition, edition_names()), key=lambda each: each.edition.in_force_on)
    in_force = [each for each in rulebooks if each.edition.in_force_on <= day]
    if not in_force:
        oldest = rulebooks[0].edition
        raise InvalidValueError("on", f"no edition was in force yet; the oldest is of {oldest.in_force_on}")
    return in_force[-1]


@cache
def classifier(name: str = DEFAULT_EDITION) -> Classifier:
    """Return the classifier of a shipped edition, which remembers what it found of equal facts."""
    return Classifier(edition(name))
