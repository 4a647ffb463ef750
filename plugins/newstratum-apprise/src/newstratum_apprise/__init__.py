"""Notices through any of the services that Apprise knows."""

from __future__ import annotations

__all__: list[str] = []
