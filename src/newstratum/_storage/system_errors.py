"""What errors of the operating system mean to a store. Their texts may hold a path, never data."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from newstratum.errors import StoreFullError, UnavailableError

_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: OSError) -> bool:
    """Return whether an error means that there is no room."""
    return error.errno in _DISK_FULL


def build_full_error() -> StoreFullError:
    """Return the error for a disk, a quota or a limit that is used up."""
    return StoreFullError("the disk, the quota or a size limit is used up")


@contextmanager
def translate_full_disk() -> Iterator[None]:
    """Raise a store error where the system says that there is no room, and let its other errors pass."""
    try:
        yield
    except OSError as error:
        if not is_disk_full(error):
            raise
    else:
        return
    raise build_full_error()


@contextmanager
def translate_system_errors(place: str) -> Iterator[None]:
    """Raise store errors in place of the system's."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise build_full_error() from None
        raise UnavailableError(f"{place}: {os.strerror(error.errno or 0)}") from None
