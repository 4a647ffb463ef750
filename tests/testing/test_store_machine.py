"""The machine takes a sound store for sound, and finds a broken one without being told where to look."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from newstratum._builtin.sqlite import open_sqlite
from newstratum._ports.fields import Kind
from newstratum._ports.records import Put
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum._storage.simple_store import MemoryStore
from newstratum.testing import StoreMachine

SETTINGS = settings(max_examples=15, stateful_step_count=20, deadline=None, derandomize=True, database=None)
LONG = settings(max_examples=2_000, stateful_step_count=80, deadline=None, database=None)


class OverMemory(StoreMachine):
    def open_store(self, folder: Path, kinds: tuple[Kind, ...]) -> Store:
        return MemoryStore(kinds)


class OverSQLite(StoreMachine):
    durable = True

    def open_store(self, folder: Path, kinds: tuple[Kind, ...]) -> Store:
        return open_sqlite(URL.parse(f"sqlite:///{folder}/store.db"), kinds)


class Forgetful(MemoryStore):
    """A store that keeps only the first of two fields."""

    def commit(self, writes, note):
        return super().commit(map(self._without_town, writes), note)

    def _without_town(self, write):
        if isinstance(write, Put) and len(write.fields) > 1:
            return evolve(write, fields={k: v for k, v in write.fields.items() if k != "town"})
        return write


class OverForgetful(StoreMachine):
    def open_store(self, folder: Path, kinds: tuple[Kind, ...]) -> Store:
        return Forgetful(kinds)


@pytest.mark.slow
@pytest.mark.parametrize("machine", [OverMemory, OverSQLite])
def test_a_sound_store_is_taken_for_sound(machine: type[StoreMachine]) -> None:
    run_state_machine_as_test(machine, settings=SETTINGS)


@pytest.mark.slow
def test_a_broken_store_is_found() -> None:
    with pytest.raises(AssertionError):
        # To find it is enough; to make the finding small would take most of the time.
        run_state_machine_as_test(OverForgetful, settings=settings(SETTINGS, phases=[Phase.generate]))


@pytest.mark.stress
@pytest.mark.parametrize("machine", [OverMemory, OverSQLite])
def test_a_sound_store_is_taken_for_sound_for_long(machine: type[StoreMachine]) -> None:
    run_state_machine_as_test(machine, settings=LONG)
