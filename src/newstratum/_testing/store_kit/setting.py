"""The setting of every case: what a store claims, and a store to try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newstratum._ports.fields import Kind
from newstratum._ports.store import Store
from newstratum._testing.kit_report import report_case
from newstratum._testing.store_kit.material import KINDS


class StoreSetting:
    """What an author states about a store. A capability that is not claimed skips its cases, by name."""

    #: What was committed is there after closing and opening again.
    durable = False
    #: It is a ``Redactor``.
    redacts = False
    #: It is a ``History``.
    keeps_history = False
    #: It is a ``Counter``.
    counts = False
    #: It refuses to be used in a child that was forked after it was opened.
    detects_fork = False
    #: Two stores opened on one place see each other's commits, as two processes would.
    multi_process = False
    #: It can be opened to be read only; override :meth:`open_read_only` too.
    opens_read_only = False
    #: It is a ``BatchRedactor``.
    redacts_many = False
    #: A commit of many writes takes no more memory than one of few.
    streams = False
    #: It is a ``Backup``.
    backs_up = False
    #: It is an ``Inspector``.
    inspects = False
    #: It records the instant that a note gives in place of its clock's.
    keeps_given_instants = False
    #: Take larger commits and more random examples: some minutes in place of some seconds.
    thorough = False

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        """Open the store that lies in a folder; the same folder means the same store."""
        pytest.fail("a store kit needs the method open_store(tmp_path, kinds)")

    def open_read_only(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        """Open the store that lies in a folder so that nothing can be written to it."""
        pytest.fail(
            "a store kit that claims opens_read_only needs the method open_read_only(tmp_path, kinds)"
        )

    @pytest.fixture(autouse=True)
    def _report(self, request: pytest.FixtureRequest) -> None:
        report_case(request, "StoreKit")

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """An open store of its own for each case."""
        store = self.open_store(tmp_path, KINDS)
        yield store
        store.close()
