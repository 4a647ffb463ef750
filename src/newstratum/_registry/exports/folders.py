"""Folders that are written whole or not at all, for their owner alone to read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from newstratum._words import Words
from newstratum.errors import InvalidValueError


def check_folder(folder: Path) -> None:
    """Refuse a folder that is there, or that has no place.

    Raises:
        InvalidValueError: There is something at that path already, or no such folder above it.
    """
    if os.path.lexists(folder):
        raise InvalidValueError(
            "path",
            Words("所指的{}已存在", "names {}, which exists").format(folder),
            Words("请另取名称", "choose another name"),
        )
    if not folder.absolute().parent.is_dir():
        raise InvalidValueError(
            "path",
            Words("所指的{}，上一级文件夹不存在", "names {}, whose folder does not exist").format(folder),
            Words("请先建好文件夹", "make the folder first"),
        )


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a new folder, all of them or none."""
    check_folder(folder)
    temporary = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=".newstratum-", suffix=".part"))
    try:
        for name, text in files.items():
            handle = os.open(temporary / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "wb") as stream:
                stream.write(text.encode())
                stream.flush()
                os.fsync(stream.fileno())
        os.rename(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
