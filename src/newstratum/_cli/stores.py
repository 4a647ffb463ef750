"""The stores that commands only look at: looking makes none, and changes none."""

from __future__ import annotations

import attrs

from newstratum._ports.url import URL

__all__ = ["to_read_only_url"]


def to_read_only_url(store: str) -> URL:
    """Return where a store is, so that it is not changed, nor made where there is none.

    Args:
        store: A URL. Of SQLite it is read only, unless its options say how to open it.
    """
    place = URL.parse(store)
    if place.scheme == "sqlite" and not place.query:
        return attrs.evolve(place, query=(("mode", "ro"),))
    return place
