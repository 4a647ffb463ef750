"""Files that are read: only what has an end, only up to its limit, and only what its name says."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from newstratum._input.limits import format_limit_hint, get_input_limits
from newstratum.errors import DecodeError, Problem

#: How files begin that are something else than text, and what to do with them.
_OTHER_KINDS: Final = (
    (b"PK\x03\x04", "is a workbook or an archive, not text; save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "is a workbook of an old kind, not text; save it as CSV UTF-8"),
    (b"%PDF", "is a PDF, not text; ask for the table it was made from"),
    (b"\x1f\x8b", "is compressed; unpack it first"),
    (b"\x89PNG", "is a picture, not text"),
    (b"SQLite format 3\0", "is a store, not text; name it with --store"),
)
_PAGES: Final = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table")


def open_input(path: Path, limit: str) -> BinaryIO:
    """Open a file for reading after a look at what it is.

    Args:
        path: The file.
        limit: The name of the limit on its bytes.

    Raises:
        DecodeError: It is a pipe or device, which may never end, or larger than the limit.
        OSError: It is not there, is a folder, or may not be read.
    """
    # Without waiting: a pipe that nobody writes to would never open.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(found.st_mode):
            raise _refuse(path, "is a pipe or a device, which may never end; save it as a file first")
        most = getattr(get_input_limits(), limit)
        if found.st_size > most:
            raise _refuse(path, f"is larger than {most:,} bytes; {format_limit_hint(limit)}")
        return open(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_input(path: Path, limit: str) -> bytes:
    """Return the bytes of a file of text, which is opened as :func:`open_input` opens it."""
    most: int = getattr(get_input_limits(), limit)
    with open_input(path, limit) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise _refuse(path, f"is larger than {most:,} bytes; {format_limit_hint(limit)}")
    refuse_other_kinds(content[:512], path.name)
    return content


def refuse_other_kinds(head: bytes, name: str) -> None:
    """Refuse a file whose first bytes say that it is no text of ours.

    Raises:
        DecodeError: It is a workbook, a web page, a picture or something else with bytes that no text has.
    """
    for beginning, reason in _OTHER_KINDS:
        if head.startswith(beginning):
            raise DecodeError((Problem((name,), reason),))
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise DecodeError((Problem((name,), "is a web page, not a table; save the table itself as CSV"),))


def _refuse(path: Path, reason: str) -> DecodeError:
    return DecodeError((Problem((path.name,), reason),))
