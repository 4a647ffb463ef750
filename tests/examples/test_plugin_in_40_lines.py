"""The plugin of the example is a sound one: its channel keeps the contract of the port."""

from __future__ import annotations

import contextlib
import io
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from newstratum.errors import NotifierUnavailableError
from newstratum.ports import URL, Notifier
from newstratum.testing import NotifierKit

EXAMPLE = Path(__file__).parents[2] / "examples" / "04_plugin_in_40_lines.py"


@pytest.fixture(scope="module")
def board() -> Callable[[URL], Notifier]:
    """The channel that the example defines; it runs to its end for that."""
    with contextlib.redirect_stdout(io.StringIO()):
        return runpy.run_path(str(EXAMPLE))["Board"]


class TestBoard(NotifierKit):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path, board: Callable[[URL], Notifier]) -> None:
        self.folder = tmp_path / "board"
        self.folder.mkdir()
        self.board = board

    def open_notifier(self) -> Notifier:
        return self.board(URL.parse(f"board:///{self.folder}"))

    def test_a_repeat_replaces_itself(self, notifier: Notifier) -> None:
        for key in ("event-1/person-1", "event-1/person-1", "event-2/person-1"):
            notifier.send(self.message(key), timeout=5)
        papers = [paper.read_text("utf-8") for paper in self.folder.iterdir()]
        assert papers == ["活动通知\n您好\n"] * 2

    def test_a_folder_that_is_away_is_worth_another_try(self, notifier: Notifier) -> None:
        self.folder.rename(self.folder.with_name("elsewhere"))
        with pytest.raises(NotifierUnavailableError):
            notifier.send(self.message("event-1/person-1"), timeout=5)
        self.folder.with_name("elsewhere").rename(self.folder)
        assert notifier.send(self.message("event-1/person-1"), timeout=5)
