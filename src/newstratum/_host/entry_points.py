"""A plugin that can be loaded, and the failures it may come to."""

from __future__ import annotations

import enum
from collections.abc import Callable

from attrs import field, frozen

from newstratum._host.failures import Failure
from newstratum._host.isolation import Outcome
from newstratum.errors import BrokenPluginError

__all__ = ["EntryPoint", "Origin", "build_builtin_entry_point", "build_entry_point", "build_failure"]


class Origin(enum.IntEnum):
    """Whose plugin it is, in the order in which plugins are asked."""

    #: Part of newstratum.
    BUILTIN = 0
    #: Registered by the running program.
    PROGRAM = 1
    #: An entry point of an installed distribution.
    INSTALLED = 2


@frozen(kw_only=True, order=False)
class EntryPoint:
    """A plugin that can be loaded."""

    origin: Origin
    name: str
    distribution: str = ""
    version: str = ""
    #: What an entry point names, ``package.module``; empty for a plugin without one.
    target: str = ""
    load: Callable[[], object] = field(eq=False, repr=False)

    @property
    def order(self) -> tuple[int, str, str]:
        """Return the place in the order in which plugins are asked."""
        return (self.origin, self.name, self.distribution)


def build_entry_point(plugin: object, name: str, origin: Origin) -> EntryPoint:
    """Make a candidate of a plugin that is at hand."""
    return EntryPoint(origin=origin, name=name, load=lambda: plugin)


def build_builtin_entry_point() -> EntryPoint:
    """Make the candidate of the plugin that comes with newstratum; it is not imported yet."""
    return EntryPoint(
        origin=Origin.BUILTIN,
        name="builtin",
        distribution="newstratum",
        target="newstratum._builtin.plugin",
        load=_import_builtin,
    )


def _import_builtin() -> object:
    from newstratum._builtin import plugin

    return plugin


def build_failure(
    candidate: EntryPoint, reason: str, *, hook: str = "", thrown: Outcome | None = None
) -> Failure:
    """Make the failure of a plugin that is broken.

    Args:
        candidate: The plugin.
        reason: What is wrong and what to do, without the plugin's name.
        hook: The hook, where the plugin got that far.
        thrown: What it raised; becomes the cause of the error.

    Returns:
        A failure with a `BrokenPluginError`.
    """
    installed_by = f"{candidate.distribution} {candidate.version}".strip()
    error = BrokenPluginError(candidate.name, hook, reason, installed_by)
    if thrown is not None:
        error.__cause__ = thrown.error
    return Failure(
        plugin=candidate.name,
        distribution=candidate.distribution,
        version=candidate.version,
        hook=hook,
        error=error,
    )
