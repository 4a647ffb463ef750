"""The package data as objects: editions, labels, lexicons, claims, district profiles."""

from __future__ import annotations

from typing import Final

#: The edition that is used where none is named: the one whose wording the founding text repeats.
DEFAULT_EDITION: Final = "2017"
