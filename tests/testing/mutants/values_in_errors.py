"""The message of a conflict repeats the row, as some servers do."""

from __future__ import annotations

from newstratum._ports.records import Put
from newstratum._storage.simple_store import MemoryStore
from newstratum.errors import ConflictError
from newstratum.testing import StoreKit

MUST_FAIL = {
    "test_no_value_enters_an_error",
}
MAY_FAIL: set[str] = set()


class _TellingError(ConflictError):
    """A conflict that tells too much."""

    def __init__(self, key, expected, actual, document):
        super().__init__(key, expected, actual)
        object.__setattr__(self, "document", document)

    def __str__(self):
        return f"{super().__str__()}: failing row contains {self.document!r}"


class Broken(MemoryStore):
    def commit(self, writes, note):
        if self._ledger.find_commit(note.commit_id):
            return super().commit((), note)
        writes = list(writes)
        try:
            return super().commit(writes, note)
        except ConflictError as error:
            for write in writes:
                if isinstance(write, Put) and str(write.key) == error.key:
                    raise _TellingError(error.key, error.expected, error.actual, write.document) from None
            raise


class TestBroken(StoreKit):
    redacts = redacts_many = redacts_history = keeps_history = counts = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds)
