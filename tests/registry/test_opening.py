"""Opening a registry: what is given for the keys and the ledger is looked at before anything is opened."""

from __future__ import annotations

import datetime as dt
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


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("host", 5, r"host: is of type int; write host=PluginHost\(\)"),
        ("clock", 5, r"clock: must be a function, not int; write clock=lambda: datetime\.now\(UTC\)"),
        ("clock", dt.datetime(2018, 11, 1, tzinfo=dt.UTC), "clock: must be a function, not datetime"),
        ("randomness", 5, r"randomness: must be a function, not int; write randomness=secrets\.token_bytes"),
        ("store_outside_party", "false", "store_outside_party: is of type str; write .*=True or"),
        ("may_make", "no", "may_make: is of type str; write may_make=True or may_make=False"),
    ],
)
def test_another_type_is_refused_before_a_store_is_made(
    name: str, given: Any, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        open_registry(f"sqlite:///{tmp_path}/a.db", **{name: given})
    assert list(tmp_path.iterdir()) == []


def test_what_a_clock_gives_is_an_instant() -> None:
    with (
        open_registry("memory:", clock=lambda: "2018-11-01") as registry,  # type: ignore[arg-type, return-value]
        pytest.raises(InvalidValueError, match="clock: gives str, not an instant"),
    ):
        registry.group_table()


def test_what_randomness_gives_is_bytes() -> None:
    with (
        open_registry("memory:", randomness=lambda _count: None) as registry,  # type: ignore[arg-type, return-value]
        pytest.raises(InvalidValueError, match="randomness: gave NoneType, not bytes"),
    ):
        registry.session(actor="office", purpose="office")
