"""What comes back when a plugin that loaded well fails in use: newstratum's own errors, and no secret."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._host.host import PluginHost
from newstratum.errors import BrokenPluginError, InvalidValueError, UnavailableError, UnreadableFileError

MakeHost = Callable[..., PluginHost]


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        ("exits", "open raised SystemExit"),
        ("no-driver", "open raised ModuleNotFoundError: No module named 'ns_driver_that_nobody_installed'"),
        ("tells", "open raised ValueError"),
        ("nothing", "open returned NoneType, which is not a Store"),
    ],
)
def test_a_store_that_does_not_open_is_a_broken_plugin(
    make_host: MakeHost, canary: str, scheme: str, says: str
) -> None:
    with pytest.raises(BrokenPluginError) as raised:
        make_host("fails_to_open").open_store(f"{scheme}://{canary}:{canary}@host/", ())
    told = str(raised.value)
    assert told.startswith(
        f"plugin fails-to-open (ns-fails-to-open 1.0), hook newstratum_store_backends: {says}"
    )
    assert "; uninstall it: pip uninstall ns-fails-to-open; " in told
    assert canary not in "".join(traceback.format_exception(raised.value))


def test_the_author_of_a_plugin_sees_the_cause(make_host: MakeHost) -> None:
    host = make_host("fails_to_open", NEWSTRATUM_STRICT_PLUGINS="1")
    with pytest.raises(BrokenPluginError) as raised:
        host.open_store("tells://somebody:secret@host/", ())
    assert isinstance(raised.value.__cause__, ValueError)


def test_an_error_of_newstratum_comes_through(make_host: MakeHost) -> None:
    with pytest.raises(UnavailableError, match="the server restarts"):
        make_host("fails_to_open").open_store("refuses:", ())


def test_a_notifier_that_is_none_is_a_broken_plugin(make_host: MakeHost) -> None:
    with pytest.raises(BrokenPluginError, match="open returned int, which is not a Notifier"):
        make_host("fails_to_open").open_notifier("nothing:")


def test_a_rulebook_that_is_no_text_is_a_broken_plugin(make_host: MakeHost) -> None:
    with pytest.raises(BrokenPluginError, match="text returned NoneType, which is not a text"):
        make_host("fails_to_open").read_rulebook("forgets")


def test_rows_come_through_as_they_are_read(make_host: MakeHost, tmp_path: Path) -> None:
    path = tmp_path / "roster.good"
    host = make_host("good")
    write = host.get_format(path).write
    assert write is not None
    write(path, [{"text": "甲"}, {"text": "乙"}])
    assert [(row.line, row.cells) for row in host.read_rows(path)] == [
        (1, {"text": "甲"}),
        (2, {"text": "乙"}),
    ]


@pytest.mark.parametrize(
    ("suffix", "before", "says"),
    [
        (".breaks", 1, "read raised ValueError"),
        (".wrong", 0, "read returned dict, which is not a Row"),
        (".nothing", 0, "read raised TypeError"),
    ],
)
def test_rows_that_break_off_are_a_broken_plugin(
    make_host: MakeHost, tmp_path: Path, canary: str, suffix: str, before: int, says: str
) -> None:
    path = tmp_path / f"roster{suffix}"
    path.write_text(canary, encoding="utf-8")
    rows = make_host("fails_to_open").read_rows(path)
    assert len([next(rows) for _ in range(before)]) == before
    with pytest.raises(BrokenPluginError) as raised:
        next(rows)
    assert f"hook newstratum_formats: {says}" in str(raised.value)


def test_a_name_that_no_file_can_have_is_refused(make_host: MakeHost, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="path: holds a NUL"):
        make_host("good").read_rows(tmp_path / "a\0b.good")


def test_a_file_that_is_not_there_is_no_fault_of_the_format(make_host: MakeHost, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        list(make_host("good").read_rows(tmp_path / "missing.good"))


@pytest.mark.parametrize("mode", ["r", "RO", "read-only", "", None])
def test_a_mode_that_is_neither_is_refused_and_makes_nothing(tmp_path: Path, mode: Any) -> None:
    with pytest.raises(InvalidValueError, match="mode"):
        PluginHost().open_store(f"sqlite:///{tmp_path}/a.db", (), mode=mode)
    assert list(tmp_path.iterdir()) == []


def test_a_url_that_asks_to_write_does_not_overrule_the_mode(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    PluginHost().open_store(url, ()).close()
    with pytest.raises(InvalidValueError, match="leave the mode out"):
        PluginHost().open_store(f"{url}?mode=rw", (), mode="ro")
