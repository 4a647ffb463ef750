"""A store in one table of an application's SQLAlchemy session, kept or undone with its transaction."""

from __future__ import annotations

from newstratum_session.lines import build_table
from newstratum_session.store import SessionStore

__all__ = ["SessionStore", "build_table"]

__version__ = "0.1.0"
