"""Temporary files: they get their name when they are whole, and are swept up after a crash.

The temporary file of a backup or a restore holds everybody's data. Whoever makes one removes it, unless
the process is killed. So whoever next makes one for the same store, opens the store or erases from it
removes those that no process works on any more.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from newstratum._storage.system_errors import build_full_error, is_disk_full
from newstratum.errors import InvalidValueError, UnavailableError

#: What the names of the files end with that SQLite may lay beside one.
AUXILIARY_SUFFIXES: Final = ("-wal", "-shm", "-journal")
#: After so long without a write, a file of another machine, or from before this one started, is removed.
_STALE_SECONDS: Final = 3600.0


@cache
def _identify_machine() -> str:
    """Return a digest of this machine, its start, and the namespace of its processes."""
    parts = [os.uname().nodename] if hasattr(os, "uname") else [sys.platform]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii"))
    with suppress(OSError, AttributeError):
        parts.append(os.readlink("/proc/self/ns/pid"))
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()


@contextmanager
def make_temporary_file(beside: Path) -> Iterator[Path]:
    """Make an empty private file beside a path; it and what SQLite lays beside it are removed at the end.

    Raises:
        StoreFullError: There is no room, for it or for what is written to it.
        UnavailableError: The folder cannot be written.
        InvalidValueError: The name is too long.
    """
    sweep(beside)
    temporary = beside.with_name(
        f".{beside.name}.{_identify_machine()}-{os.getpid()}-{secrets.token_hex(4)}.new"
    )
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            yield temporary
        finally:
            _remove(temporary)
    except OSError as error:
        if is_disk_full(error):
            raise build_full_error() from None
        if error.errno == errno.ENAMETOOLONG:
            raise build_name_error() from None
        raise UnavailableError(f"{beside} cannot be made: {os.strerror(error.errno or 0)}") from None


def build_name_error() -> InvalidValueError:
    """Return the error for a name with which the file, or one beside it, cannot be."""
    return InvalidValueError("path", "has a name too long for this file system", "choose a shorter one")


def sweep(beside: Path) -> None:
    """Remove the temporary files of a file, and of its automatic backups, whose makers are gone."""
    named = re.compile(
        rf"(\.{re.escape(beside.name)}(?:\.format-\d+\.backup(?:-\d+)?)?"
        r"\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.new)(?:-wal|-shm|-journal)?"
    )
    with suppress(OSError):
        for name in os.listdir(beside.parent):
            found = named.fullmatch(name)
            if found is not None and _is_left(beside.with_name(name), found[2], int(found[3])):
                _remove(beside.with_name(found[1]))


def _is_left(path: Path, place: str, process: int) -> bool:
    if place == _identify_machine() and sys.platform != "win32":
        try:
            # Asks whether there is such a process; it is not disturbed.
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            pass
        return False
    with suppress(OSError):
        return time.time() - path.stat().st_mtime > _STALE_SECONDS
    return False


def _remove(temporary: Path) -> None:
    for ending in ("", *AUXILIARY_SUFFIXES):
        with suppress(FileNotFoundError):
            os.unlink(f"{temporary}{ending}")
