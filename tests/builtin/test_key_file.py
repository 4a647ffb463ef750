"""The key file: what it keeps, who may read it, and what it says when it is not as it should be."""

from __future__ import annotations

import json
import os
import pickle
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newstratum import PluginHost
from newstratum._builtin.key_file import KeyFile
from newstratum.errors import InvalidValueError, SecretKeyError
from newstratum.ports import KEY_BYTES, URL, KeyProvider, SecretKey


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.keys"


def test_a_key_is_drawn_once_and_found_again(path: Path) -> None:
    keys = KeyFile(path)
    assert isinstance(keys, KeyProvider)
    assert keys.get("a") is None
    drawn = keys.create("a")
    assert len(drawn.reveal()) == KEY_BYTES
    assert drawn != keys.create("b")
    assert KeyFile(path).get("a") == keys.get("a") == drawn
    keys.delete("a")
    keys.delete("never")
    assert KeyFile(path).get("a") is None
    assert drawn.reveal().hex() not in path.read_text()
    with pytest.raises(SecretKeyError, match="the key b is there already"):
        keys.create("b")


def test_only_its_owner_reads_it(path: Path) -> None:
    KeyFile(path).create("a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(SecretKeyError, match=r"can be read by others too; take that away first: chmod 600"):
        KeyFile(path).get("a")


def test_no_message_and_no_pickle_holds_a_key(path: Path) -> None:
    keys = KeyFile(path)
    key = keys.create("a")
    shown = f"{key!r} {key} {keys!r} {keys}"
    assert key.reveal().hex() not in shown
    assert repr(key.reveal()) not in shown
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:-20], "is not a key file of newstratum, or is damaged"),
        (lambda text: text.replace("newstratum-keys", "else"), "is not a key file of newstratum"),
        (lambda text: text.replace('"version": 1', '"version": 2'), "newer newstratum"),
        (lambda text: text.replace('"a"', '"b"'), "is damaged; bring back a copy"),
        (lambda text: "[]", "is not a key file"),
        (lambda text: json.dumps({**json.loads(text), "keys": 3}), "is damaged"),
    ],
    ids=["cut", "foreign", "newer", "changed", "other", "no-keys"],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(path: Path, change, message: str) -> None:
    key = KeyFile(path).create("a").reveal().hex()
    path.write_text(change(path.read_text()))
    for act in (lambda: KeyFile(path).get("a"), lambda: KeyFile(path).create("c")):
        with pytest.raises(SecretKeyError, match=message) as caught:
            act()
        assert key not in str(caught.value)


def test_a_key_that_somebody_else_drew_is_seen(path: Path) -> None:
    one, other = KeyFile(path), KeyFile(path)
    assert one.get("a") is None
    assert other.create("a") == one.get("a")


def test_nobody_loses_a_key_to_another(path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda number: KeyFile(path).create(f"k{number}"), range(12)))
    kept = KeyFile(path)
    assert [kept.get(f"k{number}") for number in range(12)] == drawn


def test_a_link_is_followed_and_stays(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.keys"
    KeyFile(path).create("a")
    link.symlink_to(path)
    KeyFile(link).create("b")
    assert link.is_symlink()
    assert KeyFile(path).get("b") is not None


@pytest.mark.parametrize("text", ["file:{}/k", "file://{}/k", "file:///{}/k"])
def test_a_url_names_the_file(tmp_path: Path, text: str) -> None:
    opened = PluginHost().open_key_provider(text.format(tmp_path))
    opened.create("a")
    assert os.path.exists(tmp_path / "k")
    relative = KeyFile.open(URL.parse("file:office.keys"))
    assert relative.path == Path("office.keys").resolve()


@pytest.mark.parametrize("text", ["file:", "file:k?mode=ro", "file://host/k"])
def test_a_url_that_names_no_file_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="names no key file"):
        PluginHost().open_key_provider(text)


def test_what_cannot_keep_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="which is not a file"):
        KeyFile(tmp_path)
    with pytest.raises(SecretKeyError, match="folder that cannot be opened"):
        KeyFile(tmp_path / "none" / "k").create("a")
    with pytest.raises(SecretKeyError, match="1 to 200"):
        KeyFile(tmp_path / "k").create("")


def test_equal_keys_are_equal() -> None:
    assert SecretKey(b"a") == SecretKey(b"a") != SecretKey(b"b")
    assert len({SecretKey(b"a"), SecretKey(b"a")}) == 1
