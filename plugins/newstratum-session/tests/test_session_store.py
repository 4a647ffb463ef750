"""The store keeps the whole contract of the port, as far as it claims it, inside one open transaction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newstratum.ports import Kind, Store
from newstratum.testing import StoreKit
from newstratum_session import SessionStore, build_table

pytestmark = pytest.mark.slow


class TestStore(StoreKit):
    detects_fork = True
    redacts = redacts_many = redacts_history = redacts_traces = replaces_documents = True
    keeps_history = True
    counts = True
    keeps_given_instants = True

    @pytest.fixture(autouse=True)
    def _session(self) -> Iterator[None]:
        self._table = build_table(sa.MetaData())
        self._sessions: dict[Path, Session] = {}
        yield
        for session in self._sessions.values():
            session.close()
            session.get_bind().engine.dispose()

    def open_store(self, tmp_path: Path, kinds: tuple[Kind, ...]) -> Store:
        if tmp_path not in self._sessions:
            # Threads of the kit call the store, one at a time.
            url = f"sqlite:///{tmp_path / 'application.db'}?check_same_thread=false"
            engine = sa.create_engine(url)
            self._table.metadata.create_all(engine)
            self._sessions[tmp_path] = Session(engine)
        return SessionStore(self._sessions[tmp_path], kinds, self._table)
