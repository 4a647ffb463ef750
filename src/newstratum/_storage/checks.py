"""What every backend checks before it does anything: kinds, writes, limits, its file, and that it is open."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from newstratum._input.system_errors import describe_system_error
from newstratum._ports.fields import Kind
from newstratum._ports.records import MAX_LIMIT, Check, Delete, Key, Put, Version, Write
from newstratum._ports.url import URL
from newstratum._words import Words
from newstratum.errors import ClosedError, ConflictError, InvalidValueError, UnavailableError


def map_kinds_by_name(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    """Return kinds by their names.

    Raises:
        InvalidValueError: Two kinds have one name.
    """
    by_name: dict[str, Kind] = {}
    for kind in kinds:
        if kind.name in by_name:
            raise InvalidValueError("kinds", Words("{!r}声明了两次", "declares {!r} twice").format(kind.name))
        by_name[kind.name] = kind
    return by_name


def get_declared_kind(kinds: Mapping[str, Kind], name: str) -> Kind:
    """Return the kind of that name.

    Raises:
        InvalidValueError: It was not declared when the store was opened.
    """
    kind = kinds.get(name)
    if kind is None:
        raise InvalidValueError(
            "kind",
            Words("打开数据库时没有声明{!r}", "{!r} was not declared when the store was opened").format(name),
        )
    return kind


def check_write(kinds: Mapping[str, Kind], write: Write) -> None:
    """Refuse a write that does not fit its kind.

    Raises:
        InvalidValueError: It is not a write, its kind is not declared, or its fields are not the kind's.
    """
    if not isinstance(write, Put | Delete | Check):
        raise InvalidValueError(
            "writes",
            Words("其中有{}", "holds {}").format(type(write).__name__),
            Words("请给Put、Delete或Check", "give Put, Delete or Check"),
        )
    kind = get_declared_kind(kinds, write.key.kind)
    if isinstance(write, Put):
        kind.check(write.fields)


def check_limit(limit: int) -> None:
    """Refuse a limit outside 1 to 1,000.

    Raises:
        InvalidValueError: It is not an integer, or out of bounds.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise InvalidValueError(
            "limit", Words("应为1至{}的整数", "must be an integer from 1 to {}").format(MAX_LIMIT)
        )


def check_version(key: Key, expected: Version | None, actual: Version | None) -> None:
    """Refuse a write that saw another version than the store has.

    Raises:
        ConflictError: Naming both versions.
    """
    if expected != actual:
        raise ConflictError(str(key), expected, actual)


class StoreUsage:
    """Counts the calls that use a store; safe from several threads."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._state = threading.Condition()
        # By the thread that made them.
        self._calls: defaultdict[int, int] = defaultdict(int)
        self._closed = False

    @property
    def is_forked(self) -> bool:
        """Whether the store was opened before this process was forked."""
        return self._pid != os.getpid()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep the store open for a block.

        Raises:
            ClosedError: The store is closed, or was opened before this process was forked.
        """
        # Before the lock: in a forked child, a thread that does not exist there may hold it for ever.
        if self.is_forked:
            raise ClosedError(
                Words("本进程分出之前打开的数据库", "the store, opened before this process was forked,")
            )
        thread = threading.get_ident()
        is_held = False
        try:
            with self._state:
                if self._closed:
                    raise ClosedError()
                self._calls[thread] += 1
                # Right behind it, where no interruption comes between: a call that is not counted out would
                # let nobody else close the store.
                is_held = True
            yield
        finally:
            if is_held:
                self._count_out(thread)

    def _count_out(self, thread: int) -> None:
        is_out = False
        try:
            with self._state:
                self._calls[thread] -= 1
                is_out = True
                self._state.notify_all()
        except BaseException:
            # Somebody pressed Ctrl-C while the lock was taken.
            with self._state:
                if not is_out:
                    self._calls[thread] -= 1
                self._state.notify_all()
            raise

    def close(self) -> bool:
        """Refuse further calls and wait for those of other threads; return whether the store was open.

        A call of this thread cannot end before this one does: an interruption can leave its block open for
        as long as somebody keeps the traceback, and what closes the store often runs meanwhile.
        """
        own = threading.get_ident()
        with self._state:
            if self._closed:
                return False
            self._closed = True
            self._state.wait_for(lambda: not any(calls for who, calls in self._calls.items() if who != own))
            return True


_OPEN_AGAIN = Words("请关闭后重新打开数据库", "close the store and open it again")


def has_file(url: URL) -> bool | None:
    """Say whether a file that is not empty lies where a URL points, for a store that is one file.

    It is the ``exists`` of such a store's backend.

    Returns:
        None where the URL names no file of this machine, or the system does not say.
    """
    if not url.file or url.file.endswith("/") or url.host:
        return None
    try:
        return os.stat(url.file).st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        return None


class FileIdentity:
    """The file that a path led to when a store opened it, and how long it was when it was last checked.

    A file that was replaced or removed can still be written by whoever has it open, and what is written
    is lost. A store that keeps a file open checks it before and after each commit. While it is open, its
    device and inode belong to no other file.
    """

    def __init__(self, path: Path, descriptor: int | None = None) -> None:
        """Remember a file.

        Args:
            path: The path that others find it by.
            descriptor: The open file; without one, the file at the path is taken.

        Raises:
            UnavailableError: There is no file at the path.
        """
        self._path = path
        found = self._stat() if descriptor is None else os.fstat(descriptor)
        self._file, self._size = (found.st_dev, found.st_ino), found.st_size

    def check(self, *, is_settled: bool = True) -> int:
        """Return the length of the file in bytes, after seeing that it is still the one at the path.

        Args:
            is_settled: Whether nobody will take the length back. Somebody may where others can be writing now
                and can still roll back.

        Raises:
            UnavailableError: It was removed, replaced or cut off since.
        """
        # What another thread notes after this one looked is no length that the file had when it looked.
        known = self._size
        found = self._stat()
        if (found.st_dev, found.st_ino) != self._file:
            raise UnavailableError(
                Words("{}在打开期间被替换；{}", "{} was replaced while it was open; {}").format(
                    self._path, _OPEN_AGAIN
                )
            )
        if found.st_size < known:
            raise UnavailableError(
                Words("{}在打开期间变短；{}", "{} became shorter while it was open; {}").format(
                    self._path, _OPEN_AGAIN
                )
            )
        if is_settled:
            self._size = max(self._size, found.st_size)
        return found.st_size

    def _stat(self) -> os.stat_result:
        try:
            return os.stat(self._path, follow_symlinks=False)
        except FileNotFoundError:
            reason = Words("{}在打开期间被删除；{}", "{} was removed while it was open; {}").format(
                self._path, _OPEN_AGAIN
            )
        except OSError as error:
            reason = Words("{}：{}", "{}: {}").format(self._path, describe_system_error(error))
        raise UnavailableError(reason)
