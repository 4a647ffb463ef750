"""The built-in plugin offers its stores, its notifier and its formats, and loads none of them before use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from newstratum._builtin import plugin
from newstratum._ports.fields import Kind
from newstratum._ports.notifier import Notifier
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum.errors import InvalidValueError


def test_every_scheme_opens(tmp_path: Path) -> None:
    urls = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path}/a.db"}
    backends = {scheme: backend for backend in plugin.offer_stores() for scheme in backend.schemes}
    assert set(backends) == set(urls)
    for scheme, text in urls.items():
        store = backends[scheme].open(URL.parse(text), (Kind("person"),))
        assert isinstance(store, Store)
        store.close()


def test_the_log_opens() -> None:
    [backend] = plugin.offer_notifiers()
    assert backend.schemes == ("log",)
    assert isinstance(backend.open(URL.parse("log:")), Notifier)


@pytest.mark.parametrize("text", ["memory:name", "memory://host", "memory:///a", "memory:?size=3"])
def test_what_would_be_ignored_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="nothing behind"):
        plugin.open_memory(URL.parse(text), ())
    with pytest.raises(InvalidValueError, match="nothing behind"):
        plugin.open_log(URL.parse(text.replace("memory", "log")))


def test_each_memory_is_another() -> None:
    one, other = (plugin.open_memory(URL.parse("memory:"), ()) for _turn in range(2))
    assert one is not other


@pytest.mark.slow
def test_loading_the_plugin_loads_no_driver() -> None:
    code = "import sys, newstratum._builtin.plugin; print('sqlite3' in sys.modules, 'logging' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split()[0] == "False"
