"""The registry: sessions with one commit, placements, notices and figures over any store."""

from __future__ import annotations

from newstratum._registry.access import DEFAULT_PURPOSES, Purpose
from newstratum._registry.registry import Registry, list_registry_kinds, open_registry
from newstratum._registry.sessions.session import Session

__all__ = ["DEFAULT_PURPOSES", "Purpose", "Registry", "Session", "list_registry_kinds", "open_registry"]
