"""What the loader of plugins knows at one moment: which wait, which are loaded, which are kept out.

A change makes another state, so that whatever breaks it off leaves the one before or the one after.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

import attrs
from attrs import frozen

from newstratum._host.catalog import Catalog, Offer, build_catalog, find_nearest
from newstratum._host.descriptors import list_keys
from newstratum._host.discovery import (
    Discovery,
    EntryPoint,
    Limits,
    Origin,
    PluginFailure,
    build_failure,
)
from newstratum._words import NO_WORDS, Words

_T = TypeVar("_T")


@frozen(kw_only=True)
class LoadResult:
    """What became of a plugin."""

    entry_point: EntryPoint
    #: What it offers, hook by hook in name order.
    offers: tuple[Offer, ...] = ()
    failures: tuple[PluginFailure, ...] = ()
    #: How long it took to import it and to call its hooks.
    seconds: float = 0.0


@frozen(kw_only=True)
class BlockedPlugin:
    """What was known under a name when it was blocked."""

    entry_point: EntryPoint | None = None
    #: The schemes, suffixes and names that it offered.
    keys: frozenset[str] = frozenset()


@frozen(kw_only=True)
class LoadState:
    """What is known of all plugins."""

    limits: Limits
    #: Plugins of newstratum and of the program that are not loaded yet.
    own: Mapping[str, EntryPoint] = MappingProxyType({})
    loaded: Mapping[str, LoadResult] = MappingProxyType({})
    blocked: Mapping[str, BlockedPlugin] = MappingProxyType({})
    #: Names of installed plugins that were unregistered.
    removed: frozenset[str] = frozenset()
    #: The installed plugins; None until they are looked for.
    found: Discovery | None = None

    # --------------------------------------------------------------------------------- what follows

    @cached_property
    def allowed(self) -> Mapping[str, EntryPoint]:
        """The installed plugins that may load, loaded or not, by name."""
        refused = {*self._own_names, *self.blocked, *self.removed}
        return {
            each.name: each
            for each in self._installed
            if self.limits.allows(each.name) and each.name not in refused
        }

    @cached_property
    def waiting(self) -> Mapping[str, EntryPoint]:
        """The installed plugins that may load and are not loaded yet, by name."""
        return {name: each for name, each in self.allowed.items() if name not in self.loaded}

    @cached_property
    def catalog(self) -> Catalog:
        """What the loaded plugins offer, and which offer is used for each key."""
        offers = (offer for loaded in self.loaded.values() for offer in loaded.offers)
        return build_catalog(offers, self.allowed.keys())

    @property
    def left_out(self) -> tuple[EntryPoint, ...]:
        """The installed plugins that the environment does not let load."""
        return tuple(each for each in self._installed if not self.limits.allows(each.name))

    @property
    def known_blocked(self) -> tuple[EntryPoint, ...]:
        """The blocked plugins that were loaded before or are installed, in name order."""
        known = {each.name: each for each in self._installed}
        found = (before.entry_point or known.get(name) for name, before in sorted(self.blocked.items()))
        return tuple(each for each in found if each is not None)

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """What was wrong with the loaded plugins, by plugin."""
        is_complete = self.found is not None and not self.own and not self.waiting
        found = [
            *(self.found.failures if self.found else ()),
            *self._list_missing(),
            *self._list_name_conflicts(),
            *(failure for loaded in self.loaded.values() for failure in loaded.failures),
            *self.catalog.list_failures(complete=is_complete),
        ]
        return tuple(sorted(found, key=lambda each: (each.plugin, each.distribution, each.hook, str(each))))

    def find_entry_point(self, name: str) -> EntryPoint | None:
        """Return what is loaded under a name, or waits for it as a plugin of newstratum or of the program."""
        loaded = self.loaded.get(name)
        return loaded.entry_point if loaded else self.own.get(name)

    def expects(self, entry_point: EntryPoint) -> bool:
        """Say whether a plugin is still to be loaded: nobody loaded, blocked or removed it meanwhile."""
        if entry_point.origin is Origin.INSTALLED:
            return entry_point.name in self.waiting
        return entry_point.name not in self.loaded and entry_point.name not in self.blocked

    @property
    def _installed(self) -> tuple[EntryPoint, ...]:
        return self.found.entry_points if self.found else ()

    @property
    def _own_names(self) -> set[str]:
        """The names that plugins of newstratum and of the program have."""
        return {*self.own, *(name for name, each in self.loaded.items() if _is_own(each.entry_point))}

    def _list_missing(self) -> list[PluginFailure]:
        """Name the plugins that the environment asks for and nobody installed."""
        if self.found is None or self.limits.only is None:
            return []
        names = [each.name for each in self._installed]
        found = []
        for name in sorted(self.limits.only - set(names)):
            near = find_nearest(name, names)
            meant = Words("；是否要写{!r}？", ", did you mean {!r}?").format(near) if near else NO_WORDS
            reason = Words(
                "NEWSTRATUM_PLUGINS写了它，但没有安装{}", "is named by NEWSTRATUM_PLUGINS but not installed{}"
            ).format(meant)
            found.append(build_failure(EntryPoint(origin=Origin.INSTALLED, name=name), reason))
        return found

    def _list_name_conflicts(self) -> list[PluginFailure]:
        """Name the installed plugins that do not load because another has the same name."""
        own = self._own_names - self.removed
        reason = Words(
            "名称已被程序登记的插件占用；请以别的名称登记",
            "the name is taken by a plugin that the program registered; register that under another name",
        )
        return [
            build_failure(each, reason)
            for each in self._installed
            if each.name in own and self.limits.allows(each.name)
        ]

    # ---------------------------------------------------------------------------------- other states

    def add(self, entry_point: EntryPoint) -> LoadState:
        """Let a plugin of newstratum or of the program wait to be loaded."""
        return attrs.evolve(self, own={**self.own, entry_point.name: entry_point})

    def load(self, result: LoadResult) -> LoadState:
        """Have a plugin loaded."""
        name = result.entry_point.name
        return attrs.evolve(self, own=_leave_out(self.own, name), loaded={**self.loaded, name: result})

    def remove(self, name: str) -> LoadState:
        """Have no plugin of a name, and load none that is installed."""
        known = self.find_entry_point(name)
        return attrs.evolve(
            self,
            own=_leave_out(self.own, name),
            loaded=_leave_out(self.loaded, name),
            removed=self.removed if known is not None and _is_own(known) else self.removed | {name},
        )

    def block(self, name: str) -> LoadState:
        """Have no plugin of a name until it is unblocked."""
        loaded = self.loaded.get(name)
        offers = loaded.offers if loaded else ()
        keys = frozenset(key for offer in offers for key in list_keys(offer.descriptor))
        blocked = BlockedPlugin(entry_point=self.find_entry_point(name), keys=keys)
        return attrs.evolve(self.remove(name), blocked={**self.blocked, name: blocked})

    def unblock(self, name: str) -> LoadState:
        """Let a plugin of a name be registered or loaded again."""
        return attrs.evolve(self, blocked=_leave_out(self.blocked, name), removed=self.removed - {name})


def _leave_out(items: Mapping[str, _T], name: str) -> dict[str, _T]:
    return {key: each for key, each in items.items() if key != name}


def _is_own(entry_point: EntryPoint) -> bool:
    return entry_point.origin < Origin.INSTALLED
