"""Errors about plugins."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from newstratum.errors.roots import NewstratumError, sentence

__all__ = [
    "BrokenPluginError",
    "DuplicateSchemeError",
    "IncompatiblePluginError",
    "PluginError",
    "UnknownSchemeError",
]


class PluginError(NewstratumError):
    """Base of errors about plugins."""


@frozen
class UnknownSchemeError(PluginError, LookupError):
    """No plugin answers for the scheme of the URL."""

    scheme: str
    known: tuple[str, ...]
    #: The nearest known scheme, or empty.
    nearest: str = ""
    hint: str = ""

    def __str__(self) -> str:
        meant = f"did you mean {self.nearest!r}?" if self.nearest else ""
        return sentence(
            f"unknown scheme {self.scheme!r}, known: {', '.join(self.known) or 'none'}", meant, self.hint
        )


@frozen
class DuplicateSchemeError(PluginError):
    """Two plugins claim one scheme."""

    scheme: str
    plugin: str
    owner: str

    def __str__(self) -> str:
        return (
            f"plugin {self.plugin} claims the scheme {self.scheme!r}, which belongs to {self.owner}; "
            "uninstall one of them or rename its scheme"
        )


@frozen
class IncompatiblePluginError(PluginError):
    """A plugin was written for another version of the contract."""

    plugin: str
    hook: str
    api: Any
    known: tuple[int, ...]

    def __str__(self) -> str:
        return (
            f"plugin {self.plugin}, hook {self.hook}: written for api {self.api!r}, this newstratum "
            f"speaks {', '.join(map(str, self.known))}; install a matching version of the plugin"
        )


@frozen
class BrokenPluginError(PluginError):
    """A plugin could not be loaded or answered wrongly; everything else goes on."""

    plugin: str
    #: The hook, or empty where the plugin did not get that far.
    hook: str
    reason: str
    distribution: str = ""

    def __str__(self) -> str:
        place = f"plugin {self.plugin}" + (f" ({self.distribution})" if self.distribution else "")
        if self.hook:
            place += f", hook {self.hook}"
        return f"{place}: {self.reason}"
