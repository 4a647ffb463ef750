"""The spool: the writes of one commit, checked and encoded, kept until they are written under the lock.

Few writes stay in memory. Many go to a file that has no name and lies in the folder of the store, where
the store's own protection covers it, so that a commit of a million writes needs no more memory than one
of a thousand and holds no lock while its writes are made.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, TypeAlias

from newstratum._builtin.sqlite.driver_errors import build_full_error, is_disk_full
from newstratum._builtin.sqlite.schema import Table
from newstratum._ports.records import Check, Put, Write
from newstratum.errors import UnavailableError

__all__ = ["CHECK", "DELETE", "PUT", "Staged", "WriteBuffer"]

PUT: Final = "put"
DELETE: Final = "delete"
CHECK: Final = "check"

#: Act, kind, id, expected version; for a put also schema, document, values of the columns.
Staged: TypeAlias = tuple[str, str, str, str | None, int, bytes, list[str | int | None]]

_MEMORY_BYTES = 4 * 1024 * 1024
# What a write takes beside its document, roughly.
_OVERHEAD_BYTES = 500


@contextmanager
def _translate_disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise build_full_error() from None
        raise UnavailableError(f"the spool cannot be written: {os.strerror(error.errno or 0)}") from None


class WriteBuffer:
    """The writes of one commit, in order; use it as a context manager."""

    def __init__(self, tables: Mapping[str, Table], folder: Path, *, memory: int = _MEMORY_BYTES) -> None:
        """Make an empty spool.

        Args:
            tables: The tables of the kinds.
            folder: Where its file lies, should it need one.
            memory: Bytes it may hold in memory, roughly.
        """
        #: How many changes the writes make; checks make none.
        self.changes = 0
        self._tables = tables
        self._folder = folder
        self._room = memory
        self._first: list[Staged] = []
        self._file: IO[bytes] | None = None

    def __enter__(self) -> WriteBuffer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            # What is not yet on the disk is not wanted there.
            with suppress(OSError):
                self._file.close()

    def add(self, write: Write) -> None:
        """Keep a write that was checked against its kind.

        Raises:
            StoreFullError: There is no room for the file.
            UnavailableError: The folder cannot be written.
        """
        staged = self._staged(write)
        self.changes += staged[0] != CHECK
        if self._room > 0:
            self._room -= _OVERHEAD_BYTES + len(staged[5])
            self._first.append(staged)
            return
        with _translate_disk_errors():
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, buffering=1 << 18)  # noqa: SIM115  # closed on exit
            act, kind, identifier, expect, schema, document, values = staged
            head = json.dumps([act, kind, identifier, expect, schema, len(document), values])
            self._file.write(head.encode() + b"\n" + document)

    def __iter__(self) -> Iterator[Staged]:
        yield from self._first
        if self._file is None:
            return
        with _translate_disk_errors():
            self._file.seek(0)
            while line := self._file.readline():
                act, kind, identifier, expect, schema, size, values = json.loads(line)
                yield act, kind, identifier, expect, schema, self._file.read(size), values

    def _staged(self, write: Write) -> Staged:
        if isinstance(write, Put):
            values = self._tables[write.key.kind].values(write.fields)
            return PUT, write.key.kind, write.key.id, write.expect, write.schema, write.document, values
        act = CHECK if isinstance(write, Check) else DELETE
        return act, write.key.kind, write.key.id, write.expect, 0, b"", []
