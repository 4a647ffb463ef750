"""What a host remembers of a plugin that did not do what the contract says."""

from __future__ import annotations

from attrs import frozen

from newstratum.errors import PluginError

__all__ = ["Failure"]


@frozen(kw_only=True)
class Failure:
    """One thing a plugin did wrong; everything else went on."""

    #: The plugin's entry-point name.
    plugin: str
    #: The distribution that brought it, or empty for a plugin without one.
    distribution: str
    #: The version of that distribution, or empty.
    version: str
    #: The hook, or empty where the plugin did not get that far.
    hook: str
    #: The error, with what the plugin raised as its cause.
    error: PluginError

    def __str__(self) -> str:
        text = str(self.error)
        if not self.distribution or self.distribution in text:
            return text
        return f"{text} (installed by {f'{self.distribution} {self.version}'.strip()})"
