"""Files that are written whole or not at all, and never over something that must not be lost."""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: Only its owner reads a file, for it can hold what people said.
PRIVATE: Final = 0o600

#: How the files of stores begin: a database of SQLite, its log, its journal, the lines of ``jsonl:``.
_STORE: Final = re.compile(
    rb"SQLite format 3\0|\x37\x7f\x06[\x82\x83]|\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
    rb'|\{"digest":"[0-9a-f]{32}"'
)
_HEAD_BYTES: Final = 64
#: How what lies outside a store begins: its secret keys, and its ledger of erasures.
_OUTSIDE: Final = re.compile(rb'\{\s*"format":\s*"newstratum-(?:keys|erasures)"')
#: How the names of the files end that SQLite lays beside a database.
_BESIDE: Final = ("-wal", "-shm", "-journal")


def check_target(
    path: Path,
    *,
    overwrite: bool,
    field: str = "path",
    permission: str = "overwrite=True",
    replaces_secrets: bool = False,
) -> None:
    """Refuse a path at which something stands that must not be replaced.

    A store, its keys and its ledger of erasures, a folder and what is no file are never replaced; a file and
    a link only where ``overwrite`` says so. A link itself is replaced then, and not what it leads to.

    Args:
        path: Where a file is to be written.
        overwrite: Whether a file that exists may be replaced.
        field: What the caller calls the path.
        permission: How the caller says that a file may be replaced; empty where it cannot.
        replaces_secrets: Whether it is a file of keys, or a ledger, that is written anew.

    Raises:
        InvalidValueError: The path is taken, or its folder does not exist.
    """
    if not path.absolute().parent.is_dir():
        raise InvalidValueError(
            field,
            Words("所指的{}，其文件夹不存在", "names {}, whose folder does not exist").format(path),
            Words("请先建好文件夹", "make the folder first"),
        )
    if (obstacle := _find_obstacle(path, replaces_secrets)) is not None:
        raise InvalidValueError(
            field,
            Words("所指的{}，{}", "names {}, {}").format(path, obstacle),
            Words("请另取名称", "choose another name"),
        )
    if not overwrite and os.path.lexists(path):
        what = Words("是链接", "a link") if path.is_symlink() else Words("已存在", "which exists")
        hint = Words("请另取名称", "choose another name")
        if permission:
            hint += Words("，或加{}", " or give {}").format(permission)
        raise InvalidValueError(field, Words("所指的{}，{}", "names {}, {}").format(path, what), hint)


def _find_obstacle(path: Path, replaces_secrets: bool) -> Words | None:
    """Return what stands at a path and is never replaced; None if nothing of that kind does."""
    for ending in _BESIDE:
        if path.name.endswith(ending) and _is_store(path.with_name(path.name.removesuffix(ending))):
            return Words("属于同名的数据库", "which belongs to the store of that name")
    try:
        found = path.stat()
    except OSError:
        # Nothing, or a link that leads nowhere.
        return None
    if stat.S_ISDIR(found.st_mode):
        return Words("是文件夹", "which is a folder")
    if not stat.S_ISREG(found.st_mode):
        return Words("不是文件", "which is not a file")
    try:
        if _is_store(path):
            return Words("是数据库", "which is a store")
        if not replaces_secrets and _begins_with(_OUTSIDE, path):
            return Words("是密钥文件或删除记录簿", "which is a key file or a ledger of erasures")
        return None
    except OSError:
        return Words("无法读取，可能是数据库", "which cannot be read, so that it may be a store")


def _is_store(path: Path) -> bool:
    """Return whether a file begins as a store does."""
    return path.is_file() and _begins_with(_STORE, path)


def _begins_with(head: re.Pattern[bytes], path: Path) -> bool:
    with open(path, "rb") as file:
        return head.match(file.read(_HEAD_BYTES)) is not None


@contextlib.contextmanager
def open_atomic_binary(
    path: Path,
    *,
    overwrite: bool,
    field: str = "path",
    permission: str = "overwrite=True",
    mode: int = PRIVATE,
) -> Iterator[BinaryIO]:
    """Open a file for writing that takes the name ``path`` only when everything was written.

    The bytes go to a temporary file beside it, are flushed to the disk and renamed; after an error the
    temporary file is removed and ``path`` is as it was.

    Args:
        path: The file.
        overwrite: Whether a file or link that exists may be replaced; a store, its keys and its ledger of
            erasures never are.
        field: What the caller calls the path.
        permission: How the caller says that a file may be replaced.
        mode: Who may read and write it; the owner alone by default.

    Raises:
        InvalidValueError: The path is taken, or its folder does not exist.
        OSError: The file cannot be written; it names the file.
    """
    with _open_atomic(
        path, overwrite=overwrite, field=field, permission=permission, mode=mode, replaces_secrets=False
    ) as stream:
        yield stream


@contextlib.contextmanager
def open_atomic_secrets(path: Path, *, overwrite: bool, field: str, permission: str) -> Iterator[BinaryIO]:
    """Open a key file or a ledger of erasures to write it anew, as :func:`open_atomic_binary` does."""
    with _open_atomic(
        path, overwrite=overwrite, field=field, permission=permission, mode=PRIVATE, replaces_secrets=True
    ) as stream:
        yield stream


@contextlib.contextmanager
def _open_atomic(
    path: Path, *, overwrite: bool, field: str, permission: str, mode: int, replaces_secrets: bool
) -> Iterator[BinaryIO]:
    check = partial(check_target, path, field=field, permission=permission, replaces_secrets=replaces_secrets)
    check(overwrite=overwrite)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(
            dir=path.absolute().parent, prefix=".newstratum-", suffix=".part"
        )
        try:
            with open(handle, "w+b") as stream:
                yield stream
                stream.flush()
                if mode != PRIVATE:
                    os.chmod(temporary, mode)
                os.fsync(stream.fileno())
            # It can have become a store meanwhile.
            check(overwrite=overwrite)
            if overwrite:
                os.replace(temporary, path)
            elif not publish_file(Path(temporary), path):
                check(overwrite=False)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    except OSError as error:
        if error.filename not in (None, temporary) and temporary:
            raise
        # The system names the temporary file, or none.
        raise OSError(error.errno, error.strerror, str(path)) from None
    _sync_folder(path.absolute().parent)


@contextlib.contextmanager
def open_atomic_text(
    path: Path,
    encoding: str,
    *,
    overwrite: bool,
    field: str = "path",
    permission: str = "overwrite=True",
    mode: int = PRIVATE,
) -> Iterator[TextIO]:
    """Open a text file for writing as :func:`open_atomic_binary` opens one, line endings untouched."""
    with open_atomic_binary(
        path, overwrite=overwrite, field=field, permission=permission, mode=mode
    ) as binary:
        stream = io.TextIOWrapper(binary, encoding=encoding, newline="")
        yield stream
        # Detached, so that the file stays open until it was synchronised.
        stream.detach()


def publish_file(temporary: Path, path: Path) -> bool:
    """Give a temporary file its name, unless something has it; return whether it was free."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:
        # Some file systems have no second names; there, the moment between the two lines is a risk.
        if os.path.lexists(path):
            return False
        temporary.rename(path)
    return True


def _sync_folder(folder: Path) -> None:
    """Make the rename durable where the system lets a folder be synchronised."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
