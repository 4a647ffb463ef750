"""What the tests of the host share: the distributions on disk, and hosts that see only some of them."""

from __future__ import annotations

import functools
import importlib
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from newstratum import hooks
from newstratum._host.discovery import discover
from newstratum._host.host import PluginHost
from newstratum._ports.fields import Kind
from newstratum._ports.url import URL
from newstratum._storage.simple_store import MemoryStore

DISTS = Path(__file__).parents[1] / "fixtures" / "dists"

MakeHost = Callable[..., PluginHost]


def _open_memory(url: URL, kinds: tuple[Kind, ...]) -> MemoryStore:
    return MemoryStore(kinds)


@hooks.store_backends
def _stores() -> tuple[hooks.StoreBackend, ...]:
    return (hooks.StoreBackend(schemes=("memory",), open=_open_memory, summary="in memory", api=1),)


@pytest.fixture(scope="session")
def dists() -> Path:
    """The folder that holds a folder for each distribution."""
    return DISTS


@pytest.fixture(scope="session")
def builtins() -> Mapping[str, object]:
    """A plugin that stands for newstratum's own: a memory store."""
    module = types.ModuleType("builtin_for_tests")
    module.__dict__["stores"] = _stores
    return {"builtin": module}


@pytest.fixture
def make_host(builtins: Mapping[str, object], monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeHost]:
    """Make a host that finds the named distributions, and has them on the path to import from."""

    def make(*names: str, **environment: str) -> PluginHost:
        paths = [str(DISTS / name) for name in names]
        for path in paths:
            assert Path(path).is_dir(), path
            monkeypatch.syspath_prepend(path)
        search = functools.partial(discover, paths)
        return PluginHost(builtins=builtins, search=search, environment=environment)

    yield make
    for name in [name for name in sys.modules if name.startswith("ns_fixture_")]:
        del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def quietly() -> Iterator[None]:
    """Let broken plugins be warned about without failing the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
