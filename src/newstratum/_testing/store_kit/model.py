"""The case in which a store meets its model: random work, compared after every step."""

# the name of a case is its sentence

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from newstratum._ports.fields import Kind
from newstratum._ports.store import Store
from newstratum._testing.store_kit.setting import StoreSetting
from newstratum._testing.store_machine import StoreMachine

_SETTINGS = settings(
    max_examples=4, stateful_step_count=20, deadline=None, derandomize=True, database=None, print_blob=False
)
_THOROUGH = settings(_SETTINGS, max_examples=20, stateful_step_count=25)


class ModelCases(StoreSetting):
    """Whatever is done to a store, it answers as its model does."""

    def test_random_work_gives_what_the_model_gives(self, tmp_path: Path) -> None:
        kit, folders = self, itertools.count()

        class Machine(StoreMachine):
            durable = kit.durable

            def new_folder(self) -> Path:
                folder = tmp_path / f"machine-{next(folders)}"
                folder.mkdir()
                return folder

            def open_store(self, folder: Path, kinds: tuple[Kind, ...]) -> Store:
                return kit.open_store(folder, kinds)

        run_state_machine_as_test(Machine, settings=_THOROUGH if self.thorough else _SETTINGS)
