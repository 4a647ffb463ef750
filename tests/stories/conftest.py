"""What the stories share: a register on disk, an office that works by commands, and what people were told."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import newstratum as ns
from newstratum._testing.doubles import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(dt.datetime(2018, 7, 2, 8, tzinfo=dt.UTC))


@pytest.fixture
def register(tmp_path: Path, clock: ManualClock) -> Iterator[ns.Registry]:
    """A register in SQLite."""
    url = f"sqlite:///{tmp_path}/register.db"
    with ns.open_registry(url, clock=clock.now, randomness=random.Random(7).randbytes) as registry:
        yield registry


@pytest.fixture
def office(register: ns.Registry) -> Callable[[], Any]:
    """Opens a session of the register for the work of the office."""
    notice = ns.PrivacyNotice(
        id="survey",
        version=1,
        controller="合成机关",
        contact="合成窗口",
        purposes=("office", "roster"),
        text_zh="告知书",
        in_force_on=dt.date(2017, 1, 1),
    )
    return lambda: register.session(actor="clerk-1", purpose="office", notice=notice)


NOTICE = """
id = "survey-2018"
version = 1
controller = "合成机关"
contact = "合成窗口"
purposes = ["roster", "statistics"]
text_zh = "告知书"
in_force_on = 2017-01-01
"""


@frozen
class Desk:
    """An office that has its folder, a register in it, and the command."""

    folder: Path
    command: Callable[..., Any]

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder}/register.db"

    def run(self, *words: str | Path, code: int = 0, lang: str = "zh") -> str:
        """Run a command on the register, and return what it prints."""
        outcome = self.command(*words, "--store", self.store, "--lang", lang)
        assert outcome.code == code, outcome.out + outcome.err
        return str(outcome.out + outcome.err)

    def write(self, name: str, columns: str, *rows: Sequence[object]) -> Path:
        """Write a table as a program for tables does; columns stand in one text, between commas."""
        path = self.folder / name
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows([columns.split(","), *rows])
        return path

    def bring(self, name: str, columns: str, *rows: Sequence[object], code: int = 0) -> dict[str, Any]:
        """Import a table."""
        words = ("--notice", self.folder / "notice.toml", "--json")
        found: dict[str, Any] = json.loads(
            self.run("import", self.write(name, columns, *rows), *words, code=code)
        )
        return found

    def report(self, day: str) -> dict[str, Any]:
        """Return the sections of the report of a day, by their ids."""
        told = json.loads(self.run("report", "--on", day, "--as", "json"))
        return {section["id"]: section for section in told["sections"]}

    def read_column(
        self, section: dict[str, Any], table: int = 0, column: int = 1, lang: str = "zh"
    ) -> dict[str, Any]:
        """Return one column of a table of a section, by the words of the first column."""
        return {
            row[0][lang]: row[column][lang] if isinstance(row[column], dict) else row[column]
            for row in section["tables"][table]["rows"]
        }


@pytest.fixture
def desk(tmp_path: Path, command: Callable[..., Any]) -> Desk:
    """An office with an empty register of its district."""
    made = Desk(tmp_path, command)
    (tmp_path / "notice.toml").write_text(NOTICE, encoding="utf-8")
    made.run("init", "--district", "jiading")
    return made
