"""A file that was replaced by an older copy of itself is noticed by the cursors of its readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum._builtin.sqlite import SQLiteStore
from newstratum._ports.records import Note, Put
from newstratum.errors import CursorError


def test_an_older_copy_put_in_place_is_no_silent_skip(
    opened: Callable[..., SQLiteStore], path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person("a")], note())
    store.close()
    older = path.read_bytes()
    store = opened()
    cursor = store.commit([person("b")], note()).cursor
    store.close()
    path.write_bytes(older)
    with pytest.raises(CursorError, match="older copy"):
        opened().changes(cursor)
