"""Files that the command writes never destroy what is there."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.files import check_target, open_atomic_text
from newstratum._cli.output import check_output_file, format_json, write_output_folder
from newstratum._registry.opening import open_registry
from newstratum.errors import InvalidValueError

LINES = '{"digest":"00112233445566778899aabbccddeeff","line":{}}\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A register, made by hand as small as one can be."""
    path = tmp_path / "own.db"
    open_registry(f"sqlite:///{path}").close()
    return path


def read_folder(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("ending", ["", "-wal", "-journal"])
def test_a_report_never_destroys_the_register_it_is_about(
    own: Path, command: Callable[..., Any], ending: str, force: tuple[str, ...]
) -> None:
    before = own.read_bytes()
    outcome = command("report", "--store", f"sqlite:///{own}", "--out", f"{own}{ending}", *force)
    assert outcome.code == 3
    assert "--out: names " in outcome.err
    assert "store" in outcome.err
    assert own.read_bytes() == before


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_to_a_store_is_a_store(own: Path, link: Callable[[Path, Path], None]) -> None:
    link(own, own.with_name("report.txt"))
    with pytest.raises(InvalidValueError, match="which is a store"):
        check_target(own.with_name("report.txt"), overwrite=True)


@pytest.mark.parametrize("content", [LINES.encode(), b"SQLite format 3\0 of another program"])
def test_a_store_is_known_by_its_content(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidValueError, match="which is a store"):
        check_target(path, overwrite=True)


def test_the_store_that_is_read_is_known_by_its_place(tmp_path: Path) -> None:
    """A plugin's store begins as it likes; under another name it is the same file."""
    store, other = tmp_path / "store", tmp_path / "report.txt"
    store.write_text("cabinet")
    os.link(store, other)
    with pytest.raises(InvalidValueError, match="which is the store"):
        check_output_file(other, f"cabinet:///{store}", force=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["file", "link", "dangling", "folder", "device"])
def test_what_is_there_is_replaced_only_when_asked(
    tmp_path: Path, command: Callable[..., Any], kind: str
) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("theirs")
    out = {"file": theirs, "device": Path(os.devnull)}.get(kind, tmp_path / "out")
    if kind == "folder":
        out.mkdir()
    elif kind in ("link", "dangling"):
        out.symlink_to(theirs if kind == "link" else tmp_path / "nowhere")
    before = set(os.listdir(tmp_path))
    assert command("report", "--demo", "--out", out).code == 3
    assert theirs.read_text() == "theirs"
    assert set(os.listdir(tmp_path)) == before
    forced = command("report", "--demo", "--out", out, "--force", "--lang", "en")
    if kind in ("folder", "device"):
        assert forced.code == 3
    else:
        assert forced.code == 0
        assert out.read_text("utf-8").startswith("Report on ")
    # What a link leads to stays what it is.
    assert kind == "file" or theirs.read_text() == "theirs"


@pytest.mark.slow
@pytest.mark.parametrize(("words", "mode"), [((), 0o600), (("--mode", "640"), 0o640)])
def test_a_file_is_its_owners_unless_it_is_asked_otherwise(
    tmp_path: Path, command: Callable[..., Any], words: tuple[str, ...], mode: int
) -> None:
    before = os.umask(0)
    try:
        assert command("report", "--demo", "--out", tmp_path / "out.txt", *words).code == 0
    finally:
        os.umask(before)
    assert (tmp_path / "out.txt").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("mode", ["", "0640", "888", "040", "u+r", "٦٤٠"])
def test_permissions_that_are_none_are_a_wrong_use(
    tmp_path: Path, command: Callable[..., Any], mode: str
) -> None:
    assert command("report", "--demo", "--out", tmp_path / "out.txt", "--mode", mode).code == 2
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("old", [None, "theirs"])
def test_no_room_leaves_what_was_there_and_names_the_file(
    tmp_path: Path, command: Callable[..., Any], old: str | None
) -> None:
    out = tmp_path / "out.txt"
    if old:
        out.write_text(old)
    before = read_folder(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, limits[1]))
        outcome = command("report", "--demo", "--out", out, "--force")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert outcome.code == 3
    assert outcome.err == f"newstratum: {out}: File too large; make room, and run it again\n"
    assert read_folder(tmp_path) == before


def test_a_folder_that_is_missing_is_named(tmp_path: Path, command: Callable[..., Any]) -> None:
    out = tmp_path / "none" / "out.txt"
    outcome = command("report", "--demo", "--out", out)
    assert (
        outcome.err == f"newstratum: --out: names {out}, whose folder does not exist; make the folder first\n"
    )


def test_of_many_that_write_one_file_at_once_one_does(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"

    def write(number: int) -> bool:
        try:
            with open_atomic_text(path, "utf-8", overwrite=False) as stream:
                stream.write(f"{number}" * 1_000)
        except InvalidValueError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert len(set(path.read_text())) == 1
    assert os.listdir(tmp_path) == ["out.txt"]


def test_what_became_a_store_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    opened = open_atomic_text(path, "utf-8", overwrite=True)
    opened.__enter__().write("report")
    open_registry(f"sqlite:///{path}").close()
    with pytest.raises(InvalidValueError, match="which is a store"):
        opened.__exit__(None, None, None)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def test_a_backup_never_goes_onto_what_is_there(own: Path, command: Callable[..., Any]) -> None:
    copy = own.with_name("copy.db")
    shutil.copy(own, copy)
    before = copy.read_bytes()
    outcome = command("backup", copy, "--store", f"sqlite:///{own}")
    assert outcome.code == 3
    assert "which exists" in outcome.err
    assert copy.read_bytes() == before


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_output_folder(tmp_path / "plugin", {"a/b.py": "", "c.py": "\ud800"})
    assert os.listdir(tmp_path) == []
    (tmp_path / "plugin").mkdir()
    with pytest.raises(InvalidValueError, match="has plugin already"):
        write_output_folder(tmp_path / "plugin", {"a.py": ""})
    assert os.listdir(tmp_path / "plugin") == []


def test_json_has_no_control_characters() -> None:
    shown = format_json({"a": "\x1b]0;\x07 \x9b2J \x7f \u202e \U000e0041 张三"})
    assert shown == r'{"a": "\u001b]0;\u0007 \u009b2J \u007f \u202e \udb40\udc41 张三"}'
