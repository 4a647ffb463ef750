"""What errors of the operating system mean to a store. Their texts may hold a path, never data."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

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


_REASONS: Final = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已存在",
    errno.EROFS: "文件系统只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件过大",
    errno.ENAMETOOLONG: "名称过长",
    errno.EIO: "读写磁盘出错",
    errno.EBADF: "已关闭",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "打开的文件过多",
    errno.ELOOP: "链接层数过多",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EXDEV: "不在同一个文件系统",
    errno.EINVAL: "系统不接受",
}


def describe_system_error(error: OSError) -> Words:
    """Return what the system says, without the file it says it of."""
    # The text of an error that a library made can hold anything.
    english = os.strerror(error.errno) if error.errno else type(error).__name__
    return Words(_REASONS.get(error.errno or 0, f"系统错误{error.errno or ''}"), english)


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
