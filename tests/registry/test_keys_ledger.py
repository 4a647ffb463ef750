"""A ledger of erasures that is lost: another one takes its place, and what that costs is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.key_file import KeyFile
from newstratum._registry.registry import Registry
from newstratum.errors import DamagedFileError, InvalidValueError


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def begun(open_durable, roster, person, tmp_path: Path, ledger: Path) -> Callable[[], Registry]:
    """Opens a register with a ledger that names P1."""
    keys = KeyFile(tmp_path / "office.keys")

    def open_it() -> Registry:
        return open_durable(keys=keys, ledger=ledger)

    with roster(open_it()) as session:
        session.add_all([person("P1"), person("P2"), person("P3")])
    open_it().redact_person("P1", actor="a", purpose="roster")
    return open_it


def erase(registry: Registry, identifier: str) -> Any:
    return registry.redact_person(identifier, actor="a", purpose="roster")


@pytest.mark.slow
def test_a_lost_ledger_is_replaced_by_another_that_names_whom_is_erased_from_then_on(
    begun, ledger: Path
) -> None:
    ledger.unlink()
    with pytest.raises(DamagedFileError, match="is missing"):
        erase(begun(), "P2")
    assert begun().keys.replace_ledger() == 1
    assert erase(begun(), "P2").documents > 0
    again = begun()
    again.keys.check_ledger()
    assert again._session_config.erased.ledger.holds_person("P2")
    assert not again._session_config.erased.ledger.holds_person("P1")
    with pytest.raises(InvalidValueError, match="is whole; keep it"):
        again.keys.replace_ledger()


@pytest.mark.slow
def test_a_damaged_ledger_is_moved_away_first(begun, ledger: Path) -> None:
    with pytest.raises(InvalidValueError, match="is whole; keep it"):
        begun().keys.replace_ledger()
    content = ledger.read_bytes()
    ledger.write_bytes(content.splitlines(keepends=True)[0])
    with pytest.raises(InvalidValueError, match="still lies there") as raised:
        begun().keys.replace_ledger()
    assert "移走此文件" in raised.value.in_language("zh")
    ledger.rename(ledger.with_name("damaged"))
    assert begun().keys.replace_ledger() == 1
    assert erase(begun(), "P3").documents > 0


@pytest.mark.slow
def test_a_register_without_a_ledger_has_none_to_replace(open_durable, begun) -> None:
    with pytest.raises(InvalidValueError, match="is none that could be replaced"):
        open_durable().keys.replace_ledger()
