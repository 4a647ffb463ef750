"""Notices by e-mail, and invitations that calendars understand."""

from __future__ import annotations

__all__: list[str] = []
