"""The SQLite store: one file, many threads and processes, durable when ``commit`` returns."""

from __future__ import annotations

from newstratum._builtin.sqlite.store import SQLiteStore, open_sqlite

__all__ = ["SQLiteStore", "open_sqlite"]
