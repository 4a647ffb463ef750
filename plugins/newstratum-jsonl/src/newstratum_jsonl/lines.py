"""Lines in a file, each with its own digest; one process has the file at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    ReadOnlyError,
    UnavailableError,
)
from newstratum.ports import FileIdentity, Words

_HEAD, _MIDDLE, _TAIL = b'{"digest":"', b'","line":', b"}\n"
_FOREIGN = Words("不是newstratum的数据库", "it is not a store of newstratum")
_DAMAGED = Words("第{}行已损坏", "line {} is damaged")
_LOCKED = Words("已被另一进程打开，或文件系统不支持锁", "open in another process, or on files without locks")

_READ_ONLY = Words("以只读方式打开（mode=ro）", "it was opened to be read only (mode=ro)")


def _encode_line(line: bytes) -> bytes:
    return _HEAD + hashlib.blake2b(line, digest_size=16).hexdigest().encode() + _MIDDLE + line + _TAIL


def _decode_line(text: bytes) -> bytes | None:
    """Return the line that a text wraps; None if it is not whole."""
    line = text[len(_HEAD) + 32 + len(_MIDDLE) : -len(_TAIL)]
    return line if _encode_line(line) == text else None


class LineFile:
    """The log backend of a simple store: lines in a file."""

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        self._path, self._is_read_only = path, is_read_only
        if is_read_only:
            self._file = self._lock(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), fcntl.LOCK_SH)
            self._identity: FileIdentity = FileIdentity(path, self._file)
        else:
            self._file = self._lock(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
            self._sync_folder()

    def lines(self) -> Iterator[bytes]:
        """Yield every line. A last one that is not whole was never acknowledged; a writer cuts it off."""
        self._identity.check()
        size = count = 0
        with open(os.dup(self._file), "rb") as file:
            file.seek(0)
            for text in file:
                line = _decode_line(text)
                if line is None:
                    break
                size, count = size + len(text), count + 1
                yield line
            else:
                return
            if count == 0 and not text.startswith(_HEAD):
                raise ForeignFileError(str(self._path), _FOREIGN)
            if file.read(1):
                raise DamagedFileError(str(self._path), _DAMAGED.format(count + 1))
        if not self._is_read_only:
            os.ftruncate(self._file, size)
            self._identity = FileIdentity(self._path, self._file)

    def append(self, number: int, line: bytes) -> None:
        """Add a line and wait until it is on the disk; the lock makes the number certain."""
        self._check_writable()
        size = self._identity.check()
        try:
            self._write(self._file, _encode_line(line), size)
        except OSError:
            os.ftruncate(self._file, size)
            raise
        try:
            os.fsync(self._file)
            self._identity.check()
        except (OSError, UnavailableError):
            raise InDoubtError("") from None

    def replace(self, lines: Sequence[bytes]) -> None:
        """Write lines to a new file, and put it in place of the old one."""
        self._check_writable()
        self._identity.check()
        temporary = self._path.with_name(f".{self._path.name}.new")
        file = self._lock(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600))
        try:
            self._write(file, b"".join(map(_encode_line, lines)), 0)
            os.fsync(file)
            temporary.replace(self._path)
        except OSError:
            os.close(file)
            temporary.unlink(missing_ok=True)
            raise
        os.close(self._file)
        self._file = file
        self._sync_folder()

    def close(self) -> None:
        """Close the file, which gives the lock back."""
        os.close(self._file)

    def _check_writable(self) -> None:
        if self._is_read_only:
            raise ReadOnlyError(_READ_ONLY)

    @staticmethod
    def _write(file: int, text: bytes, at: int) -> None:
        while written := os.pwrite(file, text, at):
            text, at = text[written:], at + written

    @staticmethod
    def _lock(file: int, way: int = fcntl.LOCK_EX) -> int:
        try:
            fcntl.flock(file, way | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            raise UnavailableError(_LOCKED) from None
        return file

    def _sync_folder(self) -> None:
        self._identity = FileIdentity(self._path, self._file)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
