"""The gaps in the pages of a database file: the unused bytes between a page's cell list and its cells.

SQLite's ``secure_delete`` zeroes cells when they are deleted, but not the copies that stay in a gap when
a page is rebuilt. Nothing ever reads a gap, so zeroing it while nobody writes changes no database.
"""

from __future__ import annotations

import os
import struct
import threading
from pathlib import Path

__all__ = ["gap_of", "zero_gaps"]

_INTERIOR = frozenset({2, 5})
_LEAF = frozenset({10, 13})
_FILE_HEADER = 100
# Below this many pages, the first byte of an overflow or free page is 0: never that of a page of a tree.
_MAX_PAGES = 1 << 25

# One descriptor per file and process, never closed: closing it would drop SQLite's own locks on POSIX.
_DESCRIPTORS: dict[tuple[int, int], int] = {}
_DESCRIPTORS_LOCK = threading.Lock()


def zero_gaps(path: Path, page_size: int) -> str:
    """Zero the unused middle of every page of a tree; return why that could not be done, or nothing.

    The caller holds the write lock, and the log is empty.
    """
    try:
        descriptor = _descriptor(path)
        pages = os.fstat(descriptor).st_size // page_size
        if pages >= _MAX_PAGES:
            return "the file is too large to be cleaned in its place; VACUUM it"
        changed = False
        for number in range(pages):
            page = os.pread(descriptor, page_size, number * page_size)
            start, end = gap_of(page, _FILE_HEADER if number == 0 else 0)
            if any(page[start:end]):
                os.pwrite(descriptor, bytes(end - start), number * page_size + start)
                changed = True
        if changed:
            os.fsync(descriptor)
    except (OSError, AttributeError):
        return "the file could not be cleaned in its place; VACUUM it"
    return ""


def gap_of(page: bytes, offset: int = 0) -> tuple[int, int]:
    """Return where the unused middle of a page begins and ends; empty for what is no page of a tree.

    Args:
        page: The page.
        offset: Where its header begins: at 100 on the first page of a file.
    """
    kind = page[offset] if len(page) > offset + 12 else 0
    if kind not in _INTERIOR and kind not in _LEAF:
        return 0, 0
    cells, content = struct.unpack_from(">HH", page, offset + 3)
    start = offset + (12 if kind in _INTERIOR else 8) + 2 * cells
    end = content or 65536
    return (start, end) if start <= end <= len(page) else (0, 0)


def _descriptor(path: Path) -> int:
    found = path.stat()
    identity = (found.st_dev, found.st_ino)
    with _DESCRIPTORS_LOCK:
        if identity not in _DESCRIPTORS:
            _DESCRIPTORS[identity] = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        return _DESCRIPTORS[identity]
