"""What a store leaves on the disk: files it changed, bytes that are not synced, forms of erased texts."""

from __future__ import annotations

import base64
import bz2
import ctypes
import lzma
import os
import re
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

#: The number of the call ``cachestat``, the same on all architectures of Linux since 6.5.
_CACHESTAT: Final = 451
#: Raw deflate has no mark to look for, so that every place of a file is tried; only of small files.
_MOST_RAW_BYTES: Final = 100_000
_watched: list[set[str]] = []
_watching: list[bool] = []


def iterate_files(folder: Path) -> Iterator[Path]:
    """Yield every file in a folder and in its folders."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def read_stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Return when each file of a folder was changed, and its size."""
    stamps = {path: path.stat() for path in iterate_files(folder)}
    return {path: (stamp.st_mtime_ns, stamp.st_size) for path, stamp in stamps.items()}


def count_unsynced_pages(path: Path) -> int | None:
    """Return how many pages of a file wait to be written to the disk; None if the system cannot tell."""
    if not sys.platform.startswith("linux"):
        return None
    file = os.open(path, os.O_RDONLY)
    try:
        whole, counts = (ctypes.c_uint64 * 2)(0, 0), (ctypes.c_uint64 * 5)()
        failed = ctypes.CDLL(None, use_errno=True).syscall(_CACHESTAT, file, whole, counts, 0)
    finally:
        os.close(file)
    return None if failed else int(counts[1]) + int(counts[2])


def shows_unsynced_pages(folder: Path) -> bool:
    """Return whether the system tells unsynced pages of files in a folder; some keep files in memory only."""
    probe = folder / "probe-of-the-kit"
    probe.write_bytes(b"x" * 10_000)
    try:
        return bool(count_unsynced_pages(probe))
    finally:
        probe.unlink()


def find_files_containing(paths: Iterable[Path], text: str) -> list[str]:
    """Return the names of the files that hold a text: plain, encoded in a usual way, or compressed."""
    forms = list(_iterate_forms(text))
    found = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if any(form in piece for piece in (content, *_unpack(content)) for form in forms):
            found.append(path.name)
    return found


def _iterate_forms(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield from (plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain[::-1])
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    yield text.swapcase().encode()
    for ahead in range(3):
        # What stands before and behind changes the first and the last characters.
        yield base64.b64encode(b"x" * ahead + plain)[4:-4]
        yield base64.b32encode(b"x" * ahead + plain)[8:-8]


def _unpack(content: bytes) -> Iterator[bytes]:
    for mark in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08|BZh|\xfd7zXZ", content):
        packed = content[mark.start() :]
        opened: Any = (
            bz2.BZ2Decompressor()
            if packed.startswith(b"BZh")
            else lzma.LZMADecompressor()
            if packed.startswith(b"\xfd7z")
            else zlib.decompressobj(47)
        )
        try:
            yield opened.decompress(packed)
        except (zlib.error, OSError, lzma.LZMAError, EOFError):
            continue
    if len(content) <= _MOST_RAW_BYTES:
        for place in range(len(content)):
            try:
                yield zlib.decompressobj(-15).decompress(content[place:], 1_000)
            except zlib.error:
                continue
    for run in re.findall(rb"[A-Za-z0-9+/_-]{40,}={0,2}", content):
        try:
            packed = base64.b64decode(run + b"=" * (-len(run) % 4), altchars=b"-_" if b"-" in run else None)
            yield zlib.decompressobj(47).decompress(packed)
        except (ValueError, zlib.error):
            continue


def measure_room(paths: Iterable[Path]) -> int:
    """Return how many bytes some files hold when what says nothing, such as zeros, is pressed out."""
    return sum(len(zlib.compress(path.read_bytes(), 1)) for path in paths if path.is_file())


@contextmanager
def watch_written_paths() -> Iterator[set[str]]:
    """Collect the paths that Python opens to write, and new files where programs put copies."""
    if not _watching:
        sys.addaudithook(_notice)
        _watching.append(True)
    paths: set[str] = set()
    places = {Path.cwd(), Path(tempfile.gettempdir()), Path.home()}
    before = {path for place in places for path in place.glob("*")}
    _watched.append(paths)
    try:
        yield paths
    finally:
        _watched.remove(paths)
        new = {path for place in places for path in place.glob("*")} - before
        paths |= {str(path) for path in new if path.is_file()}


def _notice(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched:
        return
    if event == "open" and isinstance(arguments[0], str | bytes) and arguments[2]:
        if arguments[2] & (os.O_WRONLY | os.O_RDWR):
            for paths in _watched:
                paths.add(os.path.abspath(os.fsdecode(arguments[0])))
    elif event in ("os.rename", "shutil.copyfile"):
        for paths in _watched:
            paths.add(os.path.abspath(os.fsdecode(arguments[1])))
