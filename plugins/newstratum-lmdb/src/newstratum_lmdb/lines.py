"""Lines in an LMDB file, each under its number and behind its digest; one process has the file at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import lmdb

from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InDoubtError,
    ReadOnlyError,
    StoreFullError,
    UnavailableError,
)
from newstratum.ports import FileIdentity, Words

_DIGEST_BYTES = 16
#: What the file may grow to. It takes addresses, and neither memory nor disk before it is used.
_MAP_BYTES = 16 << 30
_FOREIGN = Words("不是newstratum的数据库", "it is not a store of newstratum")
_DAMAGED = Words("第{}行已损坏", "line {} is damaged")
_CUT = Words("文件末尾有缺失", "its end is missing")
_UNREADABLE = Words("LMDB无法读取其中的页", "LMDB cannot read its pages")
_READ_ONLY = Words("以只读方式打开（mode=ro）", "it was opened to be read only (mode=ro)")
_LOCKED = Words("已被另一进程打开，或文件系统不支持锁", "open in another process, or on files without locks")
_FULL = Words("磁盘已满或写不进去", "the disk is full or cannot be written")
_MAP_FULL = Words("文件已达上限16 GiB", "the file has reached its limit of 16 GiB")
_FAILED = Words("LMDB出错（{}）", "LMDB failed ({})")
_ANOTHER_WRITER = Words(
    "文件中有本进程没有读到的提交；请重新打开", "the file holds a commit that was not read; open it again"
)


class LmdbLines:
    """The log backend of a simple store: lines in an LMDB file."""

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        self._path, self._is_read_only = path, is_read_only
        self._lock, self._environment = self._open(path)
        try:
            self._identity = FileIdentity(path, self._lock)
            # The file was locked after somebody else had put another one in its place, if this fails.
            self._check_length(self._identity.check())
            if is_read_only:
                return
            # Left behind by an erasure that was cut off; it may hold what a later one erases.
            self._temporary.unlink(missing_ok=True)
            _sync_folder(path)
        except BaseException:
            self.close()
            raise

    @property
    def _temporary(self) -> Path:
        return self._path.with_name(f".{self._path.name}.new")

    def lines(self) -> Iterator[bytes]:
        """Return every line, after seeing that each is whole and that none is missing."""
        self._identity.check()
        lines = []
        with self._translate_errors(), self._environment.begin() as transaction:
            for number, (key, value) in enumerate(transaction.cursor()):
                digest, line = value[:_DIGEST_BYTES], value[_DIGEST_BYTES:]
                if key != _encode_number(number) or digest != _compute_digest(line):
                    if number == 0 and b'"newstratum"' not in value:
                        raise ForeignFileError(str(self._path), _FOREIGN)
                    raise DamagedFileError(str(self._path), _DAMAGED.format(number + 1))
                lines.append(line)
        return iter(lines)

    def append(self, number: int, line: bytes) -> None:
        """Add a line; LMDB returns when it is on the disk."""
        self._check_writable()
        self._identity.check()
        try:
            with self._translate_errors():
                self._put(self._environment, number, (line,))
        except (StoreFullError, UnavailableError):
            self._check_usable()
            raise
        try:
            self._identity.check()
        except UnavailableError:
            raise InDoubtError("") from None

    def replace(self, lines: Sequence[bytes]) -> None:
        """Write lines to a new file, and put it in place of the old one.

        In the old file LMDB would leave what was erased in pages that it uses no longer.
        """
        self._check_writable()
        self._identity.check()
        self._temporary.unlink(missing_ok=True)
        # Locked before it gets its name, so that nobody comes in between.
        lock, environment = self._open(self._temporary)
        try:
            with self._translate_errors():
                self._put(environment, 0, lines)
            self._temporary.replace(self._path)
        except BaseException:
            environment.close()
            os.close(lock)
            self._temporary.unlink(missing_ok=True)
            raise
        self.close()
        self._lock, self._environment = lock, environment
        self._identity = FileIdentity(self._path, lock)
        try:
            _sync_folder(self._path)
        except OSError:
            raise InDoubtError("") from None

    def close(self) -> None:
        """Close the file and give the lock back, also where a forked child still has it."""
        self._environment.close()
        fcntl.flock(self._lock, fcntl.LOCK_UN)
        os.close(self._lock)

    def _open(self, path: Path) -> tuple[int, lmdb.Environment]:
        read_only = self._is_read_only
        way = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT
        lock = os.open(path, way | os.O_NOFOLLOW, 0o600)
        try:
            try:
                fcntl.flock(lock, (fcntl.LOCK_SH if read_only else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except OSError:
                raise UnavailableError(_LOCKED) from None
            with self._translate_errors():
                # The lock of LMDB is for several processes, of which none could take an erasure back.
                environment = lmdb.open(
                    str(path), subdir=False, map_size=_MAP_BYTES, mode=0o600, lock=False, readonly=read_only
                )
                return lock, environment
        except BaseException:
            os.close(lock)
            raise

    def _check_writable(self) -> None:
        if self._is_read_only:
            raise ReadOnlyError(_READ_ONLY)

    @staticmethod
    def _put(environment: lmdb.Environment, first: int, lines: Sequence[bytes]) -> None:
        with environment.begin(write=True) as transaction:
            for number, line in enumerate(lines, first):
                value = _compute_digest(line) + line
                if not transaction.put(_encode_number(number), value, overwrite=False):
                    raise UnavailableError(_ANOTHER_WRITER)

    def _check_length(self, size: int) -> None:
        """Refuse a file that was cut off: a page that is not there would end the process when it is read."""
        with self._translate_errors():
            pages = self._environment.info()["last_pgno"] + 1
            page_bytes = self._environment.stat()["psize"]
        if size < pages * page_bytes:
            raise DamagedFileError(str(self._path), _CUT)

    def _check_usable(self) -> None:
        """Raise InDoubtError where LMDB does not know which of its two heads is on the disk."""
        try:
            with self._environment.begin():
                pass
        except lmdb.Error:
            raise InDoubtError("") from None

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Raise errors of newstratum in place of LMDB's, whose texts are not shown."""
        try:
            yield
        except (lmdb.InvalidError, lmdb.VersionMismatchError):
            raise ForeignFileError(str(self._path), _FOREIGN) from None
        except (lmdb.CorruptedError, lmdb.PageNotFoundError):
            raise DamagedFileError(str(self._path), _UNREADABLE) from None
        except lmdb.MapFullError:
            raise StoreFullError(_MAP_FULL) from None
        except lmdb.Error as error:
            # LMDB calls a write that was cut off by a full disk an error of input and output.
            if isinstance(error, lmdb.DiskError) or "Input/output" in str(error):
                raise StoreFullError(_FULL) from None
            raise UnavailableError(_FAILED.format(type(error).__name__)) from None


def _encode_number(number: int) -> bytes:
    return number.to_bytes(8)


def _compute_digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=_DIGEST_BYTES).digest()


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
