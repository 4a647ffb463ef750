"""Which file a store has open: the one that its path leads to, or one that nobody will find again."""

from __future__ import annotations

import os
from pathlib import Path

from newstratum.errors import UnavailableError

_OPEN_AGAIN = "close the store and open it again"


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
        found = self._stat()
        if (found.st_dev, found.st_ino) != self._file:
            raise UnavailableError(f"{self._path} was replaced while it was open; {_OPEN_AGAIN}")
        if found.st_size < self._size:
            raise UnavailableError(f"{self._path} became shorter while it was open; {_OPEN_AGAIN}")
        if is_settled:
            self._size = found.st_size
        return found.st_size

    def _stat(self) -> os.stat_result:
        try:
            return os.stat(self._path, follow_symlinks=False)
        except FileNotFoundError:
            reason = f"{self._path} was removed while it was open; {_OPEN_AGAIN}"
        except OSError as error:
            reason = f"{self._path}: {os.strerror(error.errno or 0)}"
        raise UnavailableError(reason)
