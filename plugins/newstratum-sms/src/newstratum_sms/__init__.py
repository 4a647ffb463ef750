"""Notices as text messages (SMS), over the HTTP interface of Tencent Cloud SMS."""

from __future__ import annotations

__all__: list[str] = []
