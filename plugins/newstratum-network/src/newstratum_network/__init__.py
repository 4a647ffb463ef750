"""What the channels share on the network: deadlines, name look-up, allowed addresses, HTTP, URL options."""

from __future__ import annotations

__all__: list[str] = []
