from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._cli.commands.doctor import _check_sqlite
from newstratum._model.values.sensitive import SensitiveText
from newstratum._registry.opening import open_registry


def test_a_sound_installation_is_ok(command: Callable[..., Any]) -> None:
    outcome = command("doctor", "--json")
    assert outcome.code == 0
    checks = json.loads(outcome.out)
    assert {check["check"] for check in checks} == {"python", "sqlite", "output", "data", "plugins"}
    assert {check["state"] for check in checks} <= {"ok", "warning"}
    assert any("edition 2017" in check["detail"] for check in checks)


def test_the_text_fits_eighty_columns(command: Callable[..., Any]) -> None:
    outcome = command("doctor")
    assert outcome.code == 0
    assert all(len(line) <= 80 for line in outcome.out.splitlines())


@pytest.mark.slow
def test_a_store_is_looked_into_and_left_as_it_is(tmp_path: Path, command: Callable[..., Any]) -> None:
    path = tmp_path / "register.db"
    open_registry(f"sqlite:///{path}").close()
    before = path.read_bytes()
    outcome = command("doctor", "--store", f"sqlite:///{path}", "--json")
    assert outcome.code == 0
    found = [each for each in json.loads(outcome.out) if each["check"] == "store"]
    assert (found[0]["check"], found[0]["state"]) == ("store", "ok")
    assert re.fullmatch(r"sqlite: opens in \d+\.\d\d s; it is empty", found[0]["detail"])
    said = {each["detail"].partition(":")[0]: each["state"] for each in found[1:]}
    assert set(said) == {"library", "durability", "wholeness", "no district profile", "seal"}
    assert (said["durability"], said["wholeness"]) == ("ok", "ok")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///{folder}/none.db", "none.db"),
        ("sqlite:///{folder}/notes.txt", "notes.txt"),
        ("sqlit:///register.db", "did you mean 'sqlite'?"),
        ("register.db", "has no scheme"),
    ],
)
def test_a_store_that_cannot_be_opened_is_broken(
    tmp_path: Path, url: str, words: str, command: Callable[..., Any]
) -> None:
    (tmp_path / "notes.txt").write_text("not a store")
    outcome = command("doctor", "--store", url.format(folder=tmp_path))
    assert outcome.code == 3
    assert "broken" in outcome.out
    assert words.replace(" ", "") in "".join(outcome.out.split())
    # Looking at a store makes none.
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_check_that_fails_oddly_is_broken_and_the_others_go_on(
    command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("newstratum._shipped.districts.load_district")
    outcome = command("doctor", "--json")
    assert outcome.code == 3
    states = {(check["check"], check["state"]) for check in json.loads(outcome.out)}
    assert ("data", "broken") in states
    assert ("plugins", "ok") in states


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 46, 1), "warning"),
        ((3, 44, 5), "warning"),
        ((3, 44, 6), "ok"),
        ((3, 50, 6), "warning"),
        ((3, 50, 7), "ok"),
        ((3, 51, 2), "warning"),
        ((3, 51, 3), "ok"),
        ((3, 60, 0), "ok"),
        ((4, 0, 0), "ok"),
    ],
)
def test_an_sqlite_with_the_wal_reset_bug_is_a_warning(
    version: tuple[int, int, int], state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert [found for found, _ in _check_sqlite()] == [state]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::newstratum.errors.ClockWarning")
def test_a_clock_that_went_back_is_told_with_the_notices_that_wait_for_it(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    """Issue K, point 9."""
    url = f"sqlite:///{tmp_path}/register.db"
    instants = [dt.datetime.now(dt.UTC) + dt.timedelta(days=365)]
    with open_registry(url, clock=lambda: instants[-1]) as registry:
        for number in range(2):
            with registry.session(actor="a", purpose="placement_notice") as session:
                session.notices.tell(
                    f"e{number}",
                    SensitiveText("P1"),
                    "log",
                    subject="s",
                    text="t",
                    purpose="placement_notice",
                )
            instants.append(instants[-1] - dt.timedelta(days=1))
    outcome = command("doctor", "--store", url, "--json")
    assert outcome.code == 0
    said = [each for each in json.loads(outcome.out) if each["detail"].startswith("clock: ")]
    assert {each["state"] for each in said} == {"warning"}
    assert [each["detail"].partition(";")[0] for each in said] == [
        "clock: it went back 1 time between commits, by up to 1 day, 0:00:00",
        said[1]["detail"].partition(";")[0],
        "clock: 2 notices that were due wait until it has caught up",
    ]
    assert "behind the last commit; set it right" in said[1]["detail"]


@pytest.mark.slow
def test_a_clock_that_goes_on_is_not_told_of(tmp_path: Path, command: Callable[..., Any]) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    with open_registry(url) as registry, registry.session(actor="a", purpose="placement_notice") as session:
        session.notices.tell(
            "e", SensitiveText("P1"), "log", subject="s", text="t", purpose="placement_notice"
        )
    assert "clock: " not in command("doctor", "--store", url, "--json").out
