"""A reader of a file that cannot be written does not stop the writers that come later."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from newstratum._builtin.sqlite import SQLiteStore
from newstratum._ports.records import Key, Note, Put


def test_what_a_reader_of_a_read_only_file_leaves_stops_no_writer(
    opened: Callable[..., SQLiteStore], path: Path, note: Callable[[], Note], person: Callable[..., Put]
) -> None:
    store = opened()
    store.commit([person("a")], note())
    store.close()
    path.chmod(0o400)
    reader = opened("?mode=ro")
    assert reader.get(Key("person", "a")) is not None
    # As a reader leaves them that may not remove them at its end.
    beside = [path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm")]
    assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o400}
    path.chmod(0o600)
    opened().commit([person("b")], note())
    assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}
