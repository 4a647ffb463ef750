"""The SQLite store: one file, many threads and processes, durable when ``commit`` returns."""

from __future__ import annotations

from newstratum._builtin.sqlite.store import SQLiteStore as SQLiteStore
from newstratum._builtin.sqlite.store import open_sqlite as open_sqlite
