"""Notices as webhooks: CloudEvents 1.0, signed as Standard Webhooks 1.0, to addresses that were checked."""

from __future__ import annotations

__all__: list[str] = []
