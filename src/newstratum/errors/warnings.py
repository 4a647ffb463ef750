"""Warnings."""

from __future__ import annotations

__all__ = [
    "BrokenPluginWarning",
    "NewstratumDeprecationWarning",
    "NewstratumWarning",
]


class NewstratumWarning(UserWarning):
    """Base of every warning of newstratum."""


class BrokenPluginWarning(NewstratumWarning):
    """A plugin is broken and was left out."""


class NewstratumDeprecationWarning(NewstratumWarning, FutureWarning):
    """A name or behaviour will go away; the text says when and what to use."""
