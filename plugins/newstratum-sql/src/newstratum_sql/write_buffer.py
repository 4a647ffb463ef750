"""The spool: the writes of one commit, checked and encoded, kept until their transaction went through.

A transaction may have to be done again, and the caller's writes are read only once. Few writes stay in
memory. Many go to a file without a name, readable by nobody else, so that a commit of a million writes
needs no more memory than one of a thousand.
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO, Final

from attrs import frozen

from newstratum.errors import StoreFullError, UnavailableError
from newstratum.ports import Check, Put, Write
from newstratum_sql.tables import RecordTable

__all__ = ["CHECK", "DELETE", "PUT", "StagedWrite", "WriteBuffer"]

PUT: Final = "put"
DELETE: Final = "delete"
CHECK: Final = "check"

_MEMORY_BYTES = 2 * 1024 * 1024
# What a write takes beside its document, roughly.
_OVERHEAD_BYTES = 500


@frozen
class StagedWrite:
    """One write, ready to be sent."""

    act: str
    kind: str
    id: str
    #: The version that the caller saw; None for "must not exist".
    expect: str | None
    #: Its place among the changes of the commit; checks are none and have the one that follows.
    place: int
    schema: int
    document: bytes
    #: The columns of the record.
    values: Mapping[str, str | int | None]

    @property
    def size(self) -> int:
        """Bytes it takes, roughly."""
        return _OVERHEAD_BYTES + len(self.document)


@contextmanager
def _translate_disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StoreFullError("the folder for temporary files is full") from None
        raise UnavailableError(f"the spool cannot be written: {os.strerror(error.errno or 0)}") from None


class WriteBuffer:
    """The writes of one commit, in order; use it as a context manager and read it as often as needed."""

    def __init__(self, tables: Mapping[str, RecordTable], *, memory: int = _MEMORY_BYTES) -> None:
        """Make an empty spool.

        Args:
            tables: The tables of the kinds.
            memory: Bytes it may hold in memory, roughly.
        """
        #: How many changes the writes make; checks make none.
        self.changes = 0
        #: The keys that are checked and must not be written too.
        self.checked: set[tuple[str, str]] = set()
        self._tables = tables
        self._room = memory
        self._first: list[StagedWrite] = []
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
            UnavailableError: The file cannot be made.
        """
        staged = self._staged(write)
        if staged.act == CHECK:
            self.checked.add((staged.kind, staged.id))
        else:
            self.changes += 1
        if self._room > 0:
            self._room -= staged.size
            self._first.append(staged)
            return
        head = [staged.act, staged.kind, staged.id, staged.expect, staged.place, staged.schema]
        line = json.dumps([*head, len(staged.document), dict(staged.values)])
        with _translate_disk_errors():
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=1 << 18)  # noqa: SIM115  # closed on exit
            self._file.write(line.encode() + b"\n" + staged.document)

    def __iter__(self) -> Iterator[StagedWrite]:
        yield from self._first
        if self._file is None:
            return
        with _translate_disk_errors():
            self._file.seek(0)
            while line := self._file.readline():
                act, kind, identifier, expect, place, schema, size, values = json.loads(line)
                document = self._file.read(size)
                yield StagedWrite(act, kind, identifier, expect, place, schema, document, values)

    def _staged(self, write: Write) -> StagedWrite:
        key = write.key
        if isinstance(write, Put):
            values = self._tables[key.kind].values(write.fields)
            return StagedWrite(
                PUT, key.kind, key.id, write.expect, self.changes, write.schema, write.document, values
            )
        act = CHECK if isinstance(write, Check) else DELETE
        return StagedWrite(act, key.kind, key.id, write.expect, self.changes, 0, b"", {})
