"""A workbook is told by its content; what happens around it while it is read is told too."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import newstratum as ns
from newstratum import hooks
from newstratum.errors import DecodeError, UnreadableFileError
from newstratum_sheets.reading import read_rows
from newstratum_sheets.writing import write_workbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "名册.xlsx"
    write_workbook(
        path, [hooks.Sheet(name="名册", columns=("姓名", "手机"), rows=[("甲", "1"), ("乙", "2")])]
    )
    return path


@pytest.mark.parametrize("lock", ["~$名册.xlsx", ".~名册.xlsx", ".~lock.名册.xlsx#"])
def test_a_workbook_that_somebody_has_open_is_told(path: Path, lock: str) -> None:
    path.with_name(lock).touch()
    first, second = read_rows(path)
    assert [remark.zh for remark in first.remarks] == ["有人正打开这个文件，未保存的改动读不到"]
    assert second.remarks == ()


def replace(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    os.replace(other, path)


@pytest.mark.parametrize(
    "change",
    [replace, lambda path: os.utime(path, ns=(1, 1)), lambda path: path.unlink()],
    ids=["saved", "touched", "gone"],
)
def test_a_file_that_changes_while_it_is_read_is_an_error(path: Path, change: Callable[[Path], None]) -> None:
    rows = read_rows(path)
    next(rows)
    change(path)
    with pytest.raises(DecodeError, match="changed while it was read"):
        list(rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        ("姓名,手机\n".encode(), "is no workbook"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "is a web page that is named like a workbook"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><Workbook/>", "is a web page that is named like a workbook"),
        (b"PK\x05\x06" + bytes(18), "is cut off or damaged"),
        (b"PK\x03\x04", "is cut off or damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
            + bytes(600),
            "is protected by a password",
        ),
    ],
    ids=["empty", "csv", "html", "xml", "no-parts", "cut", "old-damaged", "password"],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_what_is_no_workbook_says_what_it_is(tmp_path: Path, content: bytes, said: str, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(DecodeError, match=said) as raised:
        list(read_rows(path))
    assert raised.value.in_language("zh") != str(raised.value)


def test_a_workbook_under_the_suffix_of_another_kind_is_read(path: Path) -> None:
    other = path.rename(path.with_suffix(".xls"))
    assert [row.cells["姓名"] for row in read_rows(other)] == ["甲", "乙"]


def test_a_file_that_is_not_there_is_named_with_the_reason_of_the_system(tmp_path: Path) -> None:
    for path, number in ((tmp_path / "none.xlsx", errno.ENOENT), (tmp_path, errno.EISDIR)):
        with pytest.raises(UnreadableFileError) as raised:
            list(read_rows(path))
        assert (raised.value.filename, raised.value.errno) == (str(path), number)


def test_the_host_reads_writes_and_gives_back(tmp_path: Path) -> None:
    host = ns.PluginHost()
    path, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    found = host.get_format(path)
    assert found.write is not None
    assert found.write_workbook is not None
    assert found.annotate is not None
    found.write(path, [{"姓名": "甲", "手机": "1"}, {"姓名": "乙", "手机": "2"}])
    assert [row.locate("手机") for row in host.read_rows(path)] == ["Sheet1!B2", "Sheet1!B3"]
    found.annotate(path, target, [hooks.Remark(line=3, column="手机", text="不对")])
    assert [row.cells for row in host.read_rows(target)] == [{"姓名": "乙", "手机": "2"}]
    for suffix in (".xlsm", ".xls", ".xlsb", ".ods"):
        assert host.get_format(f"a{suffix}").annotate is not None
    assert host.failures == ()
