"""A file is told from another one at its path, and from itself cut off."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from newstratum._storage.checks import FileIdentity
from newstratum.errors import UnavailableError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 10)
    return file


def test_the_same_file_may_grow_and_not_shrink(path: Path) -> None:
    identity = FileIdentity(path)
    assert identity.check() == 10
    os.truncate(path, 20)
    assert identity.check() == 20
    os.truncate(path, 19)
    with pytest.raises(UnavailableError, match="shorter"):
        identity.check()


def test_a_length_that_somebody_can_take_back_is_not_remembered(path: Path) -> None:
    identity = FileIdentity(path)
    os.truncate(path, 20)
    assert identity.check(is_settled=False) == 20
    os.truncate(path, 10)
    assert identity.check() == 10


def test_another_file_and_none_are_told(path: Path) -> None:
    with open(path, "rb") as file:
        identity = FileIdentity(path, file.fileno())
        other = path.with_name("other")
        other.write_bytes(b"x" * 10)
        os.replace(other, path)
        with pytest.raises(UnavailableError, match="replaced"):
            identity.check()
        path.unlink()
        with pytest.raises(UnavailableError, match="removed"):
            identity.check()
        path.symlink_to(path.with_name("elsewhere"))
        with pytest.raises(UnavailableError, match="replaced"):
            identity.check()


def test_a_length_that_another_thread_noted_meanwhile_is_no_loss(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = FileIdentity(path)
    look = os.stat

    def look_before_another(*arguments: Any, **options: Any) -> os.stat_result:
        found = look(*arguments, **options)
        monkeypatch.setattr(os, "stat", look)
        os.truncate(path, 20)
        assert identity.check() == 20
        return found

    monkeypatch.setattr(os, "stat", look_before_another)
    assert identity.check() == 10
    # What was noted stays: a file that is cut off to the length of the late look is noticed.
    os.truncate(path, 10)
    with pytest.raises(UnavailableError, match="shorter"):
        identity.check()
