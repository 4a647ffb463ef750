"""The file of a store: which path a URL means, whether it is ours, how a new one comes to be.

The file is looked at through SQLite only. Opening it with :func:`open` and closing it again would, on
POSIX, drop every lock that another connection of this process holds on it.

The temporary file of a backup or a restore holds everybody's data. Whoever makes one removes it, unless
the process is killed. So whoever next makes one for the same store, opens the store or erases from it
removes those that no process works on any more. A backup can get any name in any folder, so a register file
beside the store says where its temporary file is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from newstratum._builtin.files import publish_file
from newstratum._builtin.sqlite.connections import (
    JOURNALS,
    get_size,
    identify_file,
    read_state,
    translate_errors,
)
from newstratum._builtin.sqlite.tables import APPLICATION_ID, FORMAT, TABLES
from newstratum._input.system_errors import describe_system_error
from newstratum._ports.url import URL
from newstratum._storage.paging import SECRET_BYTES
from newstratum._storage.sqlite_profile import connect_sqlite
from newstratum._storage.system_errors import build_full_error, is_disk_full
from newstratum._words import Words
from newstratum.errors import (
    DamagedFileError,
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    UnavailableError,
)

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


#: Errors of the system that stay until somebody changes permissions, or the disk.
_NOT_PERMITTED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def make_temporary_file(beside: Path, *, store: Path | None = None) -> Iterator[Path]:
    """Make an empty private file beside a path; it and what SQLite lays beside it are removed at the end.

    Args:
        beside: The path beside which the file is made.
        store: The store that the file is of, if it is to be found by :func:`sweep` of that store.
    """
    sweep(beside)
    maker = f"{_identify_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    temporary = beside.with_name(f".{beside.name}.{maker}.new")
    try:
        with _register(temporary, store, maker):
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
        told = Words("无法建立{}：{}", "{} cannot be made: {}").format(beside, describe_system_error(error))
        raise _build_access_error(error, told) from None


def _build_access_error(error: OSError, told: Words) -> InvalidValueError | UnavailableError:
    """Return the error for a file that cannot be reached, by whether trying again can help."""
    return _build_permission_error(told) if error.errno in _NOT_PERMITTED else UnavailableError(told)


def _build_permission_error(told: Words) -> InvalidValueError:
    """Return the error for a file that may not be made or read: trying again does not help."""
    return InvalidValueError(
        "path",
        told,
        Words(
            "请核对文件夹和文件的权限，或另选一处",
            "correct the permissions of folder and file, or choose another place",
        ),
    )


def build_name_error() -> InvalidValueError:
    """Return the error for a name that is too long, for the file itself or for a file beside it."""
    return InvalidValueError(
        "path",
        Words("名称对这个文件系统过长", "has a name too long for this file system"),
        Words("请取短一些的名称", "choose a shorter one"),
    )


@contextmanager
def _register(temporary: Path, store: Path | None, maker: str) -> Iterator[None]:
    """Say beside a store where a temporary file of it is, for as long as somebody works on it."""
    if store is None or not os.access(store.parent, os.W_OK):
        # Whoever cannot write there cannot erase there.
        yield
        return
    register = store.with_name(f".{store.name}.{maker}.draft")
    with open(os.open(register, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(os.fsencode(os.path.abspath(temporary)))
        file.flush()
        os.fsync(file.fileno())
    try:
        yield
    finally:
        register.unlink(missing_ok=True)


def _sweep_registered(register: Path, maker: str, place: str, process: int) -> None:
    """Remove the temporary file that a register file names, and the register, if its maker is gone."""
    temporary = Path(os.fsdecode(register.read_bytes()))
    is_named = temporary.name.startswith(".") and temporary.name.endswith(f".{maker}.new")
    is_there = is_named and temporary.is_file()
    if _is_left(temporary if is_there else register, place, process):
        # Any other name was not written by a backup.
        if is_named:
            _remove(temporary)
        register.unlink(missing_ok=True)


def sweep(beside: Path) -> None:
    """Remove the temporary files of a file, and of its backups, whose makers are gone."""
    registered = re.compile(rf"\.{re.escape(beside.name)}\.(([0-9a-f]{{8}})-(\d+)-[0-9a-f]{{8}})\.draft")
    named = re.compile(
        rf"(\.{re.escape(beside.name)}(?:\.format-\d+\.backup(?:-\d+)?)?"
        r"\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.new)(?:-wal|-shm|-journal)?"
    )
    with suppress(OSError):
        for name in os.listdir(beside.parent):
            found = named.fullmatch(name)
            if found is not None and _is_left(beside.with_name(name), found[2], int(found[3])):
                _remove(beside.with_name(found[1]))
            if (found := registered.fullmatch(name)) is not None:
                _sweep_registered(beside.with_name(name), found[1], found[2], int(found[3]))


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


# How often to look again at what seems damaged, and how long to wait in between.
_LOOKS = 5
_LOOK_SECONDS = 0.01
_OPTIONS = {"mode": ("ro", "rw"), "journal": JOURNALS, "log": ("lost",)}
_LOG_MISSING: Final = Words(
    "这是在该库使用期间制作的副本，缺少其日志：请用newstratum backup重新制作副本，"
    "原件已不存在的，可加?log=lost按现有内容打开",
    "it is a copy made while the store was in use, and its log is missing: copy again with newstratum backup,"
    " or where there is no original any more open what is there with ?log=lost",
)
_LOG_OF_ANOTHER: Final = Words(
    "旁边的日志属于另一个文件，即备份复制到了使用中的库上：请将文件和日志一并移开",
    "the log beside it belongs to another file, as a backup was copied over a store in use: move both away",
)
#: File systems whose locks or shared memory do not reach other machines.
_NETWORK = frozenset(
    {"afs", "cifs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)


def parse_options(url: URL) -> dict[str, str]:
    """Return the options of a URL: ``mode``, and the ``journal`` it asks for."""
    for name, value in url.query:
        if value not in _OPTIONS.get(name, ()):
            known = ", ".join(f"{name}={value}" for name, values in _OPTIONS.items() for value in values)
            raise InvalidValueError(
                "url.query",
                Words("有不认识的选项", "has an unknown option"),
                Words("可用：{}", "there are: {}").format(known),
            )
    if len(dict(url.query)) != len(url.query):
        raise InvalidValueError(
            "url.query", Words("同一选项写了两次", "has an option twice"), Words("请只写一次", "give it once")
        )
    return dict(url.query)


def resolve_path(url: URL) -> Path:
    """Return the path of the file a URL names, its folder resolved."""
    if url.host or url.username or url.password or url.port is not None:
        raise InvalidValueError(
            "url.host",
            Words("多写了", "is given"),
            Words(
                "请写成sqlite:///相对路径.db或sqlite:////绝对路径.db",
                "write sqlite:///relative.db or sqlite:////absolute/path.db",
            ),
        )
    if not url.file or url.file.endswith("/"):
        raise InvalidValueError(
            "url.path",
            Words("没有写文件", "names no file"),
            Words("请写成sqlite:///district.db", "write it like sqlite:///district.db"),
        )
    path = Path(url.file)
    folder = Path(os.path.realpath(path.parent))
    # Unlike Path.is_dir, it does not raise where a folder above may not be entered.
    if not os.path.isdir(folder):
        raise InvalidValueError(
            "url.path",
            Words("所在的{}不是文件夹", "is in {}, which is not a folder").format(folder),
            Words("请先建好文件夹", "make the folder first"),
        )
    mounts = Path("/proc/self/mountinfo")
    with suppress(OSError):
        if found := find_network_mount(mounts.read_text("utf-8", "replace"), folder):
            raise InvalidValueError(
                "url.path",
                Words("在网络文件系统（{}）上", "is on a network file system ({})").format(found),
                Words("请把数据库放在本机磁盘", "keep the store on a local disk"),
            )
    return folder / path.name


def find_network_mount(mountinfo: str, folder: Path) -> str | None:
    """Return the network file system a folder lies on; None if it lies on none."""
    best, best_type = "", ""
    for line in mountinfo.splitlines():
        left, _dash, right = line.partition(" - ")
        parts = left.split(" ")
        if len(parts) < 5 or not right:
            continue
        point = parts[4].replace("\\040", " ")
        inside = point == "/" or f"{folder}/".startswith(f"{point}/")
        # Of two mounts on one point, the later one is seen.
        if inside and len(point) >= len(best):
            best, best_type = point, right.split(" ")[0]
    return best_type if best_type in _NETWORK else None


def examine(path: Path, *, log_is_lost: bool = False) -> bool:
    """Return whether there is a store at a path; refuse what is not a store, or a newer one.

    Nothing is written, and neither the file nor one beside it is created or changed.

    Args:
        path: The path.
        log_is_lost: Whether to take a file whose log is missing for what it holds.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise build_name_error() from None
        told = Words("{}：{}", "{}: {}").format(path, describe_system_error(error))
        raise _build_access_error(error, told) from None
    for name in (path, *(Path(f"{path}{ending}") for ending in AUXILIARY_SUFFIXES)):
        # SQLite would follow it, and write to whatever is there.
        if name.is_symlink():
            raise ForeignFileError(
                str(name), Words("是符号链接；请写文件本身", "it is a symbolic link; name the file itself")
            )
    if not stat.S_ISREG(found.st_mode):
        raise ForeignFileError(str(path), Words("不是普通文件", "it is not a regular file"))
    if found.st_size == 0:
        raise ForeignFileError(str(path), Words("是空文件，数据库不会为空", "it is empty, a store never is"))
    if not os.access(path, os.R_OK):
        raise _build_permission_error(
            Words("{}无法读取：没有权限", "{} cannot be read: permission denied").format(path)
        )
    _check_unlocked(path)
    if get_size(Path(f"{path}-wal")) > 0:
        # The log may hold a newer header. A connection that only reads never copies it back.
        _check_header(path, "mode=ro", whole=False)
    if not log_is_lost:
        _check_log(path)
    return True


def align_permissions(path: Path) -> None:
    """Let whoever may write a file write its log and shared memory too.

    SQLite gives them the permissions of the file when it makes them, and a reader of a file that could not be
    written then leaves some that cannot be written either.
    """
    with suppress(OSError):
        wanted = stat.S_IMODE(path.stat().st_mode)
        for ending in ("-wal", "-shm"):
            beside = Path(f"{path}{ending}")
            if wanted & stat.S_IWUSR and not beside.lstat().st_mode & stat.S_IWUSR:
                beside.chmod(wanted)


def _check_unlocked(path: Path) -> None:
    """Check a header without a lock, as looking for one would lay files beside a stranger's database.

    A log that is being copied back, or was when all crashed, can look like damage, and so does a commit
    that a journal will take back. Where they are, they have the rest; when they were emptied meanwhile,
    another look shows the file as it is then.
    """
    for look in range(_LOOKS, 0, -1):
        try:
            # Immutable: SQLite takes no lock and looks at no file beside it.
            _check_header(path, "mode=ro&immutable=1", whole=True)
            return
        except DamagedFileError:
            if get_size(Path(f"{path}-wal")) > 0 or get_size(Path(f"{path}-journal")) > 0:
                return
            if look == 1:
                raise
        time.sleep(_LOOK_SECONDS)


def _check_header(path: Path, options: str, *, whole: bool) -> None:
    with translate_errors(path), closing(connect_sqlite(path, options)) as connection:
        try:
            [(application,)] = connection.execute("PRAGMA application_id").fetchall()
            [(found,)] = connection.execute("PRAGMA user_version").fetchall()
            [(page_size,)] = connection.execute("PRAGMA page_size").fetchall()
            [(pages,)] = connection.execute("PRAGMA page_count").fetchall()
            if application == APPLICATION_ID:
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
                raise ForeignFileError(
                    str(path), Words("不是SQLite数据库", "it is not an SQLite database")
                ) from None
            raise
    if application != APPLICATION_ID:
        raise ForeignFileError(
            str(path), Words("是其他程序的数据库", "it is a database of another application")
        )
    if found > FORMAT:
        raise NewerFileError(str(path), found, FORMAT)
    if found < 1:
        raise DamagedFileError(str(path), Words("文件头没有格式标记", "its header gives no format"))
    # SQLite itself takes the rest of a page that was cut off for zeros.
    if whole and get_size(path) < pages * page_size:
        raise DamagedFileError(str(path), Words("比文件头所写的短", "it is shorter than it says"))


def _check_log(path: Path) -> None:
    """Refuse a file whose log is missing, or that lies beside the log of another file.

    Nothing is written. What somebody may be changing at this moment is looked at again.

    Raises:
        DamagedFileError: A log is missing, or belongs to another file.
    """
    reason: Words | None = None
    for look in range(_LOOKS):
        if look:
            time.sleep(_LOOK_SECONDS)
        try:
            reason = _find_log_fault(path)
        except (sqlite3.Error, UnicodeDecodeError):
            # Somebody is copying the log into the file. Whatever else it is, opening will find it.
            continue
        # Nobody changes the copy of a file.
        if reason is None or reason is _LOG_MISSING:
            break
    if reason is not None:
        raise DamagedFileError(str(path), reason)


def _find_log_fault(path: Path) -> Words | None:
    has_log = get_size(Path(f"{path}-wal")) > 0
    alone = read_state(path, "mode=ro&immutable=1")
    if alone is None or get_size(Path(f"{path}-journal")) > 0:
        return None
    if alone.mark:
        return None if has_log or alone.mark.startswith(identify_file(path)) else _LOG_MISSING
    if not has_log:
        return None
    try:
        together = read_state(path, "mode=ro")
    except sqlite3.DatabaseError:
        return _LOG_OF_ANOTHER
    # Before its first commit a log holds a mark, or tables of new kinds.
    return None if together == alone._replace(mark=together.mark if together else "") else _LOG_OF_ANOTHER


def create(path: Path, entropy: Callable[[int], bytes]) -> None:
    """Make a new store file, all at once: until it is whole and durable, nobody sees it at its path.

    If somebody else makes one in the meantime, theirs stays.
    """
    for left in (Path(f"{path}-wal"), Path(f"{path}-journal")):
        if os.path.lexists(left):
            if os.path.lexists(path):
                # Somebody made and opened it since the caller looked: file and log are theirs.
                return
            raise ForeignFileError(
                str(left),
                Words(
                    "是日志文件，而旁边没有它的数据库",
                    "it is the log of a database that is missing beside it",
                ),
            )
    with make_temporary_file(path) as temporary:
        _fill(temporary, entropy)
        sync_to_disk(temporary)
        publish_file(temporary, path)
        sync_to_disk(path.parent)


def _fill(temporary: Path, entropy: Callable[[int], bytes]) -> None:
    with translate_errors(temporary), closing(connect_sqlite(temporary, "mode=rw")) as connection:
        # The temporary file is private and synced as a whole, so its own journal and syncs are of no use.
        connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in TABLES:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO identity (one, epoch, secret, uncleaned, log_mark) VALUES (1, ?, ?, 0, '')",
            (entropy(8).hex(), entropy(SECRET_BYTES)),
        )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()


def sync_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if sys.platform == "win32" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some file systems cannot sync a folder.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
