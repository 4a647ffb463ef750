"""Notices to a topic of an ntfy server, over its HTTP interface."""

from __future__ import annotations

__all__: list[str] = []
