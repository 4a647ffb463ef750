"""The root of the tree, and how messages are put together."""

from __future__ import annotations

__all__ = ["NewstratumError", "sentence"]


class NewstratumError(Exception):
    """Base of every error that newstratum raises on purpose."""


def sentence(*parts: str) -> str:
    """Join the parts of a message that are not empty."""
    return "; ".join(part for part in parts if part)
