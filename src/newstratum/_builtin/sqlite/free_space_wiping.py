"""Wipes the free space in the pages of a database file: between the list of cells and the cells.

SQLite's ``secure_delete`` zeroes cells when they are deleted, but not the copies that stay in the free space
when a page is rebuilt. Nothing ever reads that space, so zeroing it while nobody writes changes no database.
The decision 0008 says why ``VACUUM`` is not used.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from newstratum._words import NO_WORDS, Words

# Pages of trees by their first byte (interior 2 and 5, leaf 10 and 13), and how long their headers are.
_HEADER_LENGTHS = {2: 12, 5: 12, 10: 8, 13: 8}
# How many cells a page has, and where their content begins.
_COUNTS = struct.Struct(">HH")
_FILE_HEADER = 100
# A log begins with a header, which has the length of a page at this place; each page follows a header too.
_LOG_HEADER, _LOG_PAGE_SIZE, _FRAME_HEADER = 32, 8, 24
_NUMBER = struct.Struct(">I")
_CHUNK_BYTES = 1 << 20
# Below this many pages, the first byte of an overflow or free page is 0: never that of a page of a tree.
_MAX_PAGES = 1 << 25

# One descriptor per file and process, kept: closing it would drop SQLite's own locks on POSIX.
_DESCRIPTORS: dict[tuple[int, int], int] = {}
_DESCRIPTORS_LOCK = threading.Lock()


def wipe_free_space(path: Path, page_size: int, pages: Iterable[int] | None = None) -> Words:
    """Zero the free space of pages; return why that could not be done, or no words.

    The caller holds the write lock, and the log is empty.

    Args:
        path: The file.
        page_size: The length of a page in bytes.
        pages: The numbers of the pages, from 1; all pages without them.
    """
    try:
        descriptor = _open_descriptor(path)
        size = os.fstat(descriptor).st_size
        if size // page_size >= _MAX_PAGES:
            return Words(
                "文件过大，不能就地清除；请执行VACUUM",
                "the file is too large to be cleaned in its place; VACUUM it",
            )
        changed = False
        if pages is None:
            chunks = ((place, _CHUNK_BYTES) for place in range(0, size, _CHUNK_BYTES))
        else:
            chunks = (((number - 1) * page_size, page_size) for number in sorted(pages))
        for place, length in chunks:
            for start, end in iterate_dirty_ranges(os.pread(descriptor, length, place), page_size, place):
                os.pwrite(descriptor, bytes(end - start), place + start)
                changed = True
        if changed:
            os.fsync(descriptor)
    except (OSError, AttributeError):  # some systems have no pread
        return Words(
            "文件未能就地清除；请执行VACUUM", "the file could not be cleaned in its place; VACUUM it"
        )
    return NO_WORDS


def iterate_dirty_ranges(pages: bytes, page_size: int, place: int) -> Iterator[tuple[int, int]]:
    """Yield where free space that is not all zero begins and ends in some pages."""
    for page in range(0, len(pages) - page_size + 1, page_size):
        # The first page of a file begins with the file's own header.
        header = page if place + page else _FILE_HEADER
        length = _HEADER_LENGTHS.get(pages[header])
        if length is None:
            continue
        cells, content = _COUNTS.unpack_from(pages, header + 3)
        start, end = header + length + 2 * cells, page + (content or 65536)
        if start < end <= page + page_size and pages.count(0, start, end) != end - start:
            yield start, end


def read_log(path: Path) -> tuple[bytes, frozenset[int]]:
    """Return the header of a log, and the numbers of the pages it holds; nothing of one that is empty."""
    pages = set[int]()
    header = b""
    with suppress(OSError), open(path, "rb") as log:
        header = log.read(_LOG_HEADER)
        if len(header) < _LOG_HEADER:
            return b"", frozenset()
        [page_size] = _NUMBER.unpack_from(header, _LOG_PAGE_SIZE)
        while len(frame := log.read(_FRAME_HEADER)) == _FRAME_HEADER:
            # What an earlier use of the log left behind its end has other salts.
            if frame[8:16] == header[16:24]:
                pages.add(_NUMBER.unpack_from(frame)[0])
            log.seek(page_size, os.SEEK_CUR)
    return header, frozenset(pages)


def _open_descriptor(path: Path) -> int:
    found = path.stat()
    identity = (found.st_dev, found.st_ino)
    with _DESCRIPTORS_LOCK:
        if identity not in _DESCRIPTORS:
            _DESCRIPTORS[identity] = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        return _DESCRIPTORS[identity]


def close_descriptor(path: Path) -> None:
    """Close the descriptor of a file that no connection of this process has open any more."""
    with _DESCRIPTORS_LOCK, suppress(OSError):
        found = path.stat()
        descriptor = _DESCRIPTORS.pop((found.st_dev, found.st_ino), None)
        if descriptor is not None:
            os.close(descriptor)
