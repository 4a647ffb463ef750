"""What the founding text states about Jiading, as records; and where its statements do not close.

The text is package data, reviewed as data: ``data/jiading/*.toml``. It holds public bodies, platforms,
places and documents, and no private person; what the text only counts is counted as claimed
(``claims``) and never invented.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Final

from attrs import field, frozen

from newstratum._labels import Words
from newstratum._short_repr import ShortRepr
from newstratum._wire.converter import make_converter
from newstratum._wire.datasets import Dataset, parse_dataset
from newstratum._wire.toml_files import parse_toml, structure_table

_FILES: Final = ("source.toml", "bodies.toml", "platforms.toml", "work.toml")
_DISCREPANCIES: Final = "discrepancies.toml"


@frozen(kw_only=True)
class Discrepancy(ShortRepr):
    """Something in the founding text that does not close, or can be read in more than one way."""

    #: ``C1`` to ``C25``.
    id: str
    #: The rows of the mission map it is about.
    rows: tuple[str, ...]
    #: The claims that show it in numbers.
    claims: tuple[str, ...] = ()
    #: Whether it lists what does close.
    closes: bool = False
    zh: str = field()
    en: str = field()

    @property
    def words(self) -> Words:
        """What does not close, in both languages."""
        return Words(self.zh, self.en)


@frozen(kw_only=True)
class _Discrepancies:
    discrepancies: tuple[Discrepancy, ...]


@functools.cache
def load_jiading() -> Dataset:
    """Return what the founding text states about the district; read once."""
    return parse_dataset({name: _read(name) for name in _FILES})


@functools.cache
def load_jiading_discrepancies() -> tuple[Discrepancy, ...]:
    """Return where the founding text does not close, in the order of the mission map; read once."""
    table = parse_toml(_read(_DISCREPANCIES), _DISCREPANCIES)
    return structure_table(make_converter(), table, _Discrepancies, (_DISCREPANCIES,)).discrepancies


def _read(name: str) -> str:
    return resources.files("newstratum._shipped").joinpath("data", "jiading", name).read_text("utf-8")
