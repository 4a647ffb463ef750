"""Opening a registry: what is given for the keys and the ledger is looked at before anything is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.key_file import KeyFile
from newstratum._registry.opening import KEYS_VARIABLE, open_registry
from newstratum.errors import InvalidValueError


@pytest.mark.parametrize(
    "keys", [Path("office.keys"), 0, 1, False, b"office.keys", {}, KeyFile, "", "office.keys"]
)
def test_what_keeps_no_keys_is_refused(keys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, f"file:{tmp_path}/office.keys")
    with pytest.raises(InvalidValueError) as caught:
        open_registry("memory:", keys=keys)
    assert caught.value.field == "keys"
    assert "file:office.keys" in caught.value.hint.zh


@pytest.mark.parametrize("ledger", [5, b"office.erasures", "", " ", False])
def test_a_ledger_is_a_file(ledger: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match=r"^ledger: "):
        open_registry("memory:", keys=f"file:{tmp_path}/office.keys", ledger=ledger)


def test_an_empty_variable_names_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, "")
    with open_registry("memory:") as registry:
        assert registry.keys is not None
