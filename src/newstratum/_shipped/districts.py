"""Districts that come with the library: their profiles, and what public texts state about them.

They are package data, reviewed as data: ``data/districts/<name>/*.toml``. They hold public bodies, platforms,
places and documents, and no private person; what a text only counts is counted as claimed and never invented.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Final

from attrs import field, frozen

from newstratum._model.organisation.district import DistrictProfile
from newstratum._short_repr import ShortRepr
from newstratum._wire.converter import make_converter
from newstratum._wire.datasets import Dataset, parse_dataset
from newstratum._wire.district_profiles import parse_district_profile
from newstratum._wire.toml_files import parse_toml, structure_table
from newstratum._words import Words, join_names
from newstratum.errors import InvalidValueError

_PROFILE: Final = "profile.toml"
_DISCREPANCIES: Final = "discrepancies.toml"
_FOLDER: Final = resources.files("newstratum._shipped").joinpath("data", "districts")


@frozen(kw_only=True)
class Discrepancy(ShortRepr):
    """Something in a public text that does not close, or can be read in more than one way."""

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


@frozen(kw_only=True)
class ShippedDistrict(ShortRepr):
    """A district that comes with the library."""

    #: Its own facts; give it to ``registry.adopt``.
    profile: DistrictProfile
    #: The records that public texts state; give it to ``registry.import_dataset``.
    dataset: Dataset
    #: Where the texts do not close, in the order of the mission map.
    discrepancies: tuple[Discrepancy, ...]


def read_profile_template() -> str:
    """Return a profile of a made-up district, in TOML, that explains each field."""
    return _FOLDER.joinpath("template.toml").read_text("utf-8")


def list_districts() -> tuple[str, ...]:
    """Return the names of the districts that come with the library."""
    return tuple(sorted(each.name for each in _FOLDER.iterdir() if each.joinpath(_PROFILE).is_file()))


@functools.cache
def load_district(name: str) -> ShippedDistrict:
    """Return a district that comes with the library; read once.

    Args:
        name: One of :func:`list_districts`.

    Raises:
        InvalidValueError: None of this name comes with it.
    """
    if name not in list_districts():
        hint = Words(
            "可用：{}；自己的概况用load_district_profile读取",
            "use one of: {}; or read your own with load_district_profile",
        ).format(join_names(list_districts()))
        raise InvalidValueError(
            "district",
            Words("newstratum没有提供这个名称的区", "none of this name comes with newstratum"),
            hint,
        )
    texts = {each.name: each.read_text("utf-8") for each in sorted(_FOLDER.joinpath(name).iterdir(), key=str)}
    discrepancies = structure_table(
        make_converter(), parse_toml(texts.pop(_DISCREPANCIES), _DISCREPANCIES), _Discrepancies, (name,)
    )
    return ShippedDistrict(
        profile=parse_district_profile(texts.pop(_PROFILE), _PROFILE),
        dataset=parse_dataset(texts),
        discrepancies=discrepancies.discrepancies,
    )
