"""The registry: sessions with one commit, placements, notices and figures over any store."""

from __future__ import annotations

from newstratum._registry.access import DEFAULT_PURPOSES as DEFAULT_PURPOSES
from newstratum._registry.access import Purpose as Purpose
from newstratum._registry.registry import Registry as Registry
from newstratum._registry.registry import list_registry_kinds as list_registry_kinds
from newstratum._registry.registry import open_registry as open_registry
from newstratum._registry.sessions.session import Session as Session
