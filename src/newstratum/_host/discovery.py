"""Find the plugins that are installed, without importing any of them."""

from __future__ import annotations

import enum
import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from attrs import field, frozen

from newstratum._host.isolation import CaughtError, attempt
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import BrokenPluginError, PluginError

_GROUP = "newstratum"
_SECTION = re.compile(rf"^\s*\[\s*{_GROUP}\s*\]", re.MULTILINE)


class Origin(enum.IntEnum):
    """Where a plugin comes from; of two that offer the same, the lower one is used."""

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
    load: Callable[[], object] = field(default=object, eq=False, repr=False)

    @property
    def order(self) -> tuple[int, str, str]:
        """The place among all plugins: by origin, then by name."""
        return (self.origin, self.name, self.distribution)


@frozen(kw_only=True)
class PluginFailure(ShortRepr):
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
        return self.words.en

    @property
    def words(self) -> Words:
        """What it did wrong, in both languages."""
        told = self.error.words
        if not self.distribution or self.distribution in told.en:
            return told
        installed = Words("（由{}安装）", " (installed by {})")
        return told + installed.format(f"{self.distribution} {self.version}".strip())


@frozen(kw_only=True)
class Discovery:
    """What a scan of the installed distributions found."""

    #: In name order, each name once.
    entry_points: tuple[EntryPoint, ...] = ()
    failures: tuple[PluginFailure, ...] = ()


@frozen(kw_only=True)
class Limits:
    """What the environment says about plugins."""

    #: The plugins that may load; None for all of them.
    only: frozenset[str] | None = None
    #: Whether a failure is raised instead of warned about.
    strict: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Limits:
        """Read ``NEWSTRATUM_PLUGINS`` (an empty one lets none load) and ``NEWSTRATUM_STRICT_PLUGINS``."""
        names = environment.get("NEWSTRATUM_PLUGINS")
        only = None if names is None else frozenset(name.strip() for name in names.split(",")) - {""}
        return cls(only=only, strict=environment.get("NEWSTRATUM_STRICT_PLUGINS", "") not in ("", "0"))

    def allows(self, name: str) -> bool:
        """Say whether a plugin of that name may load."""
        return self.only is None or name in self.only


def build_builtin_entry_point() -> EntryPoint:
    """Make the entry point of the plugin that comes with newstratum; it is not imported yet."""
    return EntryPoint(
        origin=Origin.BUILTIN,
        name="builtin",
        distribution="newstratum",
        target="newstratum._builtin.plugin",
        load=partial(importlib.import_module, "newstratum._builtin.plugin"),
    )


def build_program_entry_point(plugin: object, name: str, origin: Origin = Origin.PROGRAM) -> EntryPoint:
    """Make the entry point of a plugin that the program already has."""
    return EntryPoint(origin=origin, name=name, load=lambda: plugin)


def build_failure(
    entry_point: EntryPoint, reason: Words, *, hook: str = "", caught: CaughtError | None = None
) -> PluginFailure:
    """Make the failure of a broken plugin; the reason also says what to do, and not the plugin's name."""
    installed_by = f"{entry_point.distribution} {entry_point.version}".strip()
    error = BrokenPluginError(entry_point.name, hook, reason, installed_by)
    if caught is not None:
        error.__cause__ = caught.error
    return build_plugin_failure(entry_point, error, hook)


def build_plugin_failure(entry_point: EntryPoint, error: PluginError, hook: str) -> PluginFailure:
    """Make the failure of a plugin from an error that says what is wrong."""
    return PluginFailure(
        plugin=entry_point.name,
        distribution=entry_point.distribution,
        version=entry_point.version,
        hook=hook,
        error=error,
    )


def discover(path: Iterable[str] | None = None) -> Discovery:
    """List the plugins of the installed distributions.

    Reads metadata only. A distribution whose metadata cannot be read is a failure if it names the
    entry-point group, and is passed over otherwise. Of two distributions with the same name the first
    on the path counts; of two plugins with the same name, the one whose distribution sorts first.
    """
    context: dict[str, Any] = {} if path is None else {"path": list(path)}
    distributions = attempt(lambda: tuple(importlib.metadata.distributions(**context)))
    if isinstance(distributions, CaughtError):
        reason = Words(
            "无法列出已安装的发行包：{}", "the installed distributions cannot be listed: {}"
        ).format(distributions.reason)
        unreadable = EntryPoint(origin=Origin.INSTALLED, name="(all)")
        return Discovery(failures=(build_failure(unreadable, reason, caught=distributions),))
    seen: set[str] = set()
    items = [item for distribution in distributions for item in _read(distribution, seen)]
    found = sorted((item for item in items if isinstance(item, EntryPoint)), key=lambda each: each.order)
    failures = [item for item in items if isinstance(item, PluginFailure)]
    return _remove_duplicates(found, failures)


def _read(
    distribution: importlib.metadata.Distribution, seen: set[str]
) -> Iterator[EntryPoint | PluginFailure]:
    text = attempt(lambda: distribution.read_text("entry_points.txt") or "")
    if isinstance(text, CaughtError) or not _SECTION.search(text):
        return
    owner, release = _read_header(distribution, "Name"), _read_header(distribution, "Version")
    normalised = re.sub(r"[-_.]+", "-", owner).lower()
    if owner and normalised in seen:
        return
    seen.add(normalised)
    points = attempt(lambda: list(distribution.entry_points.select(group=_GROUP)))
    if isinstance(points, CaughtError):
        reason = Words(
            "其entry_points.txt无法读取（{}）；请重新安装该发行包",
            "its entry_points.txt cannot be read ({}); install the distribution again",
        ).format(points.reason)
        unreadable = EntryPoint(
            origin=Origin.INSTALLED, name=owner or "(no name)", distribution=owner, version=release
        )
        yield build_failure(unreadable, reason, caught=points)
        return
    for point in points:
        yield EntryPoint(
            origin=Origin.INSTALLED,
            name=point.name,
            distribution=owner,
            version=release,
            target=point.value,
            load=point.load,
        )


def _read_header(distribution: importlib.metadata.Distribution, name: str) -> str:
    """Return a header of the metadata; empty where it is missing or the metadata cannot be read."""
    value = attempt(lambda: str(next(iter(distribution.metadata.get_all(name) or ()), "")))
    return "" if isinstance(value, CaughtError) else value


def _remove_duplicates(found: Iterable[EntryPoint], failures: list[PluginFailure]) -> Discovery:
    kept: dict[str, EntryPoint] = {}
    for entry_point in found:
        first = kept.setdefault(entry_point.name, entry_point)
        if first is not entry_point:
            reason = Words(
                "名称已被{}占用；请卸载其中一个，或请作者更改入口名称",
                "the name is taken by {}; uninstall one of the two, or ask its author to rename the entry "
                "point",
            ).format(first.distribution or Words("另一发行包", "another distribution"))
            failures.append(build_failure(entry_point, reason))
    return Discovery(entry_points=tuple(kept.values()), failures=tuple(failures))
