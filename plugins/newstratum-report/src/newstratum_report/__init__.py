"""Reports of newstratum as files for people: one HTML file with sentences, pictures and tables."""

from __future__ import annotations

__all__: list[str] = []
