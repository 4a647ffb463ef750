"""What errors of the operating system say: in both languages, and without the file they say it of."""

from __future__ import annotations

import errno
import os
from typing import Final

from newstratum._words import Words

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
