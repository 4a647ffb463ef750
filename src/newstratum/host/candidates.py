"""A plugin that can be loaded, and the failures it may come to."""

from __future__ import annotations

import enum
from collections.abc import Callable

from attrs import field, frozen

from newstratum.errors import BrokenPluginError
from newstratum.host.failures import Failure
from newstratum.host.isolation import Thrown

__all__ = ["Candidate", "Origin", "failure_of", "given_plugin", "shipped_plugin"]


class Origin(enum.IntEnum):
    """Whose plugin it is, in the order in which plugins are asked."""

    #: Part of newstratum.
    BUILTIN = 0
    #: Registered by the running program.
    PROGRAM = 1
    #: An entry point of an installed distribution.
    INSTALLED = 2


@frozen(kw_only=True, order=False)
class Candidate:
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


def given_plugin(plugin: object, name: str, origin: Origin) -> Candidate:
    """Make a candidate of a plugin that is at hand."""
    return Candidate(origin=origin, name=name, load=lambda: plugin)


def shipped_plugin() -> Candidate:
    """Make the candidate of the plugin that comes with newstratum; it is not imported yet."""
    return Candidate(
        origin=Origin.BUILTIN,
        name="builtin",
        distribution="newstratum",
        target="newstratum.builtin.plugin",
        load=_import_builtin,
    )


def _import_builtin() -> object:
    from newstratum.builtin import plugin

    return plugin


def failure_of(candidate: Candidate, reason: str, *, hook: str = "", thrown: Thrown | None = None) -> Failure:
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
