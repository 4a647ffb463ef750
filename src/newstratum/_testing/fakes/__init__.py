"""Servers on 127.0.0.1 that stand in for real ones and misbehave on request, and their certificates."""

from __future__ import annotations
