"""One pluggy manager that knows newstratum's hooks, and refuses a wrong function, not its whole plugin.

To register a plugin has two parts. One runs code of the plugin and changes nothing, so that it can be left in
the middle when it takes too long; the other changes the manager and runs no code of the plugin.
"""

from __future__ import annotations

import difflib
from typing import Any, Final, TypeAlias

import pluggy
from attrs import frozen

from newstratum import hooks
from newstratum._host.descriptors import DESCRIPTORS
from newstratum._words import Words, join_names

_PROJECT: Final = "newstratum"

#: Functions of a plugin, each after the name of its hook.
Implementations: TypeAlias = tuple[tuple[str, pluggy.HookImpl], ...]


class _RegistrationError(ValueError):
    """A plugin is registered already, under this name or another."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@frozen
class Collected:
    """The hooks of a plugin."""

    #: The functions that are called, in the order of their own names.
    implementations: Implementations
    #: Hook and reason of each function that is not.
    refusals: tuple[tuple[str, Words], ...]


class PluginManager(pluggy.PluginManager):
    """A pluggy manager that knows newstratum's hooks, and refuses a wrong function, not its whole plugin."""

    def __init__(self) -> None:
        """Make a manager without plugins."""
        super().__init__(_PROJECT)
        self.add_hookspecs(hooks)
        #: The functions of the plugin registered last that were refused: hook and reason.
        self.refusals: list[tuple[str, Words]] = []

    def register(self, plugin: object, name: str | None = None) -> str | None:
        """Register a plugin; see ``refusals`` for those of its functions that are not called.

        Plugins are told apart by identity, where pluggy compares them: that would run code of every plugin,
        and one that cannot be compared would stop those after it.
        """
        self.refusals = []
        chosen = name or self.get_canonical_name(plugin)
        if self.is_blocked(chosen):
            return None
        conflict = self.find_conflict(plugin, chosen)
        if conflict is not None:
            raise _RegistrationError(conflict)
        collected = self.collect(plugin, chosen)
        self.refusals = list(collected.refusals)
        self.insert(plugin, chosen, collected.implementations)
        return chosen

    def find_conflict(self, plugin: object, name: str) -> Words | None:
        """Say why a plugin cannot be registered under a name: one of the two is already; None if it can."""
        other = self.get_name(plugin)
        if other is not None:
            return Words(
                "与插件{!r}是同一个对象；请让每个入口各指一个模块",
                "it is the plugin {!r} too; let each entry point name a module of its own",
            ).format(other)
        if self.has_plugin(name):
            return Words("插件{!r}已经登记", "a plugin {!r} is registered already").format(name)
        return None

    def collect(self, plugin: object, name: str) -> Collected:
        """Look for the hooks of a plugin. That runs code of the plugin, and changes nothing."""
        found, refusals = [], []
        for each in dir(plugin):
            options = self.parse_hookimpl_opts(plugin, each)
            if options is None:
                continue
            hook = options.get("specname") or each
            if hook not in DESCRIPTORS and options.get("optionalhook"):
                continue
            implementation = pluggy.HookImpl(plugin, name, getattr(plugin, each), options)
            refusal = _find_refusal(hook, implementation)
            if refusal is None:
                found.append((hook, implementation))
            else:
                refusals.append((hook, refusal))
        return Collected(tuple(found), tuple(refusals))

    def insert(self, plugin: object, name: str, implementations: Implementations) -> None:
        """Put in a plugin with which nothing is in conflict; none of its code runs.

        After an interruption it may be there in part; ``unregister`` takes out what is.
        """
        self._name2plugin[name] = plugin
        for hook, implementation in implementations:
            getattr(self.hook, hook)._add_hookimpl(implementation)

    def unregister(self, plugin: object | None = None, name: str | None = None) -> Any | None:
        """Unregister a plugin, given itself or by its name; return it, or None if there is none.

        None of its code runs. After an interruption, do it again.
        """
        chosen = self.get_name(plugin) if name is None else name
        if chosen is None or not self.has_plugin(chosen):
            return None
        found = self._name2plugin[chosen]
        for caller in vars(self.hook).values():
            caller._hookimpls[:] = [each for each in caller.get_hookimpls() if each.plugin is not found]
        # Last, so that it is still known by its name where that was interrupted.
        del self._name2plugin[chosen]
        return found

    def get_name(self, plugin: object) -> str | None:
        """Return the name under which a plugin is registered; None if it is not."""
        return next((name for name, each in self._name2plugin.items() if each is plugin), None)

    def is_registered(self, plugin: object) -> bool:
        """Say whether a plugin is registered."""
        return self.get_name(plugin) is not None

    def list_implementations(self, plugin: object) -> Implementations:
        """Return the functions of a registered plugin, each with the name of its hook, in name order."""
        callers = sorted(self.get_hookcallers(plugin) or (), key=lambda caller: caller.name)
        return tuple(
            (caller.name, each)
            for caller in callers
            for each in caller.get_hookimpls()
            if each.plugin is plugin
        )


def _find_refusal(hook: str, implementation: pluggy.HookImpl) -> Words | None:
    """Say why a function is not called; None if it may be."""
    if hook not in DESCRIPTORS:
        near = difflib.get_close_matches(hook, DESCRIPTORS, n=1, cutoff=0.0)[0]
        return Words("没有这个接口，是否要写{!r}？", "there is no such hook, did you mean {!r}?").format(near)
    if implementation.wrapper or implementation.hookwrapper:
        return Words(
            "标成了wrapper；接口只作登记，请用该接口的装饰器标出",
            "is marked as a wrapper; hooks only register, so mark it with the decorator of its hook",
        )
    if implementation.argnames:
        return Words("带有参数{}，而接口不带参数", "takes {}, but hooks take no arguments").format(
            join_names(implementation.argnames)
        )
    return None
