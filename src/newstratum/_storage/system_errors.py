"""What errors of the operating system mean to a store. Their texts may hold a path, never data."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from newstratum._input.system_errors import describe_system_error
from newstratum._words import Words
from newstratum.errors import StoreFullError, UnavailableError

_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: OSError) -> bool:
    """Return whether an error means that there is no room."""
    return error.errno in _DISK_FULL


def build_full_error() -> StoreFullError:
    """Return the error for a disk, a quota or a limit that is used up."""
    return StoreFullError(
        Words("磁盘、配额或大小上限已用完", "the disk, the quota or a size limit is used up")
    )


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
def translate_system_errors(place: Words | str) -> Iterator[None]:
    """Raise store errors in place of the system's."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise build_full_error() from None
        raise UnavailableError(
            Words("{}：{}", "{}: {}").format(place, describe_system_error(error))
        ) from None
