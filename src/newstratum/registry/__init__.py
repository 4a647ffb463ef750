"""The registry: sessions with one commit, placements, notices and figures over any store."""

from __future__ import annotations

from newstratum.registry.access import DEFAULT_PURPOSES, Purpose
from newstratum.registry.registry import Registry, open_registry, registry_kinds
from newstratum.registry.session import Session

__all__ = ["DEFAULT_PURPOSES", "Purpose", "Registry", "Session", "open_registry", "registry_kinds"]
