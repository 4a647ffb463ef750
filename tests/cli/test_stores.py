"""Commands that only look at a store neither make nor change one."""

from __future__ import annotations

import pytest

from newstratum._cli.stores import to_read_only_url
from newstratum._ports.url import URL


@pytest.mark.parametrize(
    ("store", "place"),
    [
        ("sqlite:///district.db", "sqlite:///district.db?mode=ro"),
        ("sqlite:///district.db?mode=rw", "sqlite:///district.db?mode=rw"),
        ("memory:", "memory:"),
        ("postgresql://host/register", "postgresql://host/register"),
    ],
)
def test_a_file_of_sqlite_is_read_only_unless_its_options_say_how(store: str, place: str) -> None:
    assert to_read_only_url(store) == URL.parse(place)
