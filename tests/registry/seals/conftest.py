"""Registers that are sealed, and the bytes of their stores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.key_file import KeyFile
from newstratum._registry.registry import Registry


@pytest.fixture
def scheme() -> str:
    """Where a plain register lies that a sealed one is compared with: the file is the sealed one's."""
    return "memory"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    (tmp_path / "keys").mkdir()
    return KeyFile(tmp_path / "keys" / "office.keys")


@pytest.fixture
def sealed(open_durable: Callable[..., Registry], keys: KeyFile) -> Callable[..., Registry]:
    """Opens a register that was sealed when it was empty."""
    open_durable(keys=keys).seal.turn_on()

    def open_it(**options: Any) -> Registry:
        return open_durable(**{"keys": keys} | options)

    return open_it


@pytest.fixture
def read_file(tmp_path: Path) -> Callable[[], bytes]:
    """Reads the bytes of the store and its log."""
    return lambda: b"".join(path.read_bytes() for path in sorted(tmp_path.glob("register.db*")))
