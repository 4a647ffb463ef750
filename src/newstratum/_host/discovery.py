"""Find the plugins that are installed, without importing any of them."""

from __future__ import annotations

import enum
import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
from attrs import field, frozen

from newstratum._host.isolation import CaughtError, attempt
from newstratum._short_repr import ShortRepr
from newstratum._words import NO_WORDS, Words, join_names
from newstratum.errors import BrokenPluginError, InvalidValueError, PluginError

_GROUP = "newstratum"
#: The group in which a distribution names those of its plugins that have words for codes.
_LABELS_GROUP: Final = "newstratum.labels"
_PAGE: Final = re.compile(r"https?://[\x21-\x7e]{1,200}")
#: The names of links of a distribution, best first, in lower case.
_PAGE_NAMES: Final = ("issues", "bug tracker", "homepage", "home", "source", "repository", "documentation")
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
    #: The address of the distribution's page; empty where it names none.
    page: str = ""
    #: Whether it has words for codes, so that whoever needs words has to load it.
    has_labels: bool = True
    load: Callable[[], object] = field(default=object, eq=False, repr=False)

    @property
    def order(self) -> tuple[int, str, str]:
        """The place among all plugins: by origin, then by name."""
        return (self.origin, self.name, self.distribution)

    @property
    def title(self) -> str:
        """What messages call it: its name, distribution and version."""
        installed_by = f"{self.distribution} {self.version}".strip()
        return f"{self.name} ({installed_by})" if installed_by else self.name


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
    error: PluginError
    #: What the plugin raised, for its author: its text may hold a password, so that no message shows it.
    raised: BaseException | None = field(default=None, repr=False)

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
class TimeLimits:
    """Seconds after which a plugin's code is left, by what it does.

    Long enough for what works, and short enough that somebody who waits learns whom to ask.
    """

    #: To be imported, and to answer each hook. Drivers are imported when something is opened.
    load: float = 10.0
    #: To open a store, a channel or what keeps keys, and to close a channel.
    open: float = 30.0
    #: To give the next rows of a file, or to write one.
    rows: float = 60.0
    #: To render a report, or to give the text of a rulebook.
    render: float = 120.0
    #: To send a message, beyond the time that the channel itself was given.
    send: float = 5.0

    @classmethod
    def parse(cls, text: str) -> TimeLimits:
        """Read ``load=5,open=60``; what is not named stays as it is.

        Raises:
            InvalidValueError: There is no limit of that name, or it is no number above 0.
        """
        known = [each.name for each in attrs.fields(cls)]
        given = {}
        for part in filter(None, (each.strip() for each in text.split(","))):
            name, _, number = part.partition("=")
            try:
                seconds = float(number)
            except ValueError:
                seconds = 0.0
            if name not in known or not 0.0 < seconds <= _MOST_SECONDS:
                raise InvalidValueError(
                    "NEWSTRATUM_PLUGIN_SECONDS",
                    Words("无法读取", "cannot be read"),
                    Words(
                        "请写成load=5,open=60；可写：{}", "write it like load=5,open=60; there are {}"
                    ).format(join_names(known)),
                )
            given[name] = seconds
        return cls(**given)


#: A day; more seconds than that would not be waited for.
_MOST_SECONDS: Final = 86_400.0


@frozen(kw_only=True)
class Limits:
    """What the environment says about plugins."""

    #: The plugins that may load; None for all of them.
    only: frozenset[str] | None = None
    #: Whether a failure is raised instead of warned about.
    strict: bool = False
    #: How long their code may take.
    seconds: TimeLimits = TimeLimits()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Limits:
        """Read the variables ``NEWSTRATUM_PLUGINS``, ``…_STRICT_PLUGINS`` and ``…_PLUGIN_SECONDS``.

        An empty ``NEWSTRATUM_PLUGINS`` lets no plugin load.

        Raises:
            InvalidValueError: ``NEWSTRATUM_PLUGIN_SECONDS`` cannot be read.
        """
        names = environment.get("NEWSTRATUM_PLUGINS")
        only = None if names is None else frozenset(name.strip() for name in names.split(",")) - {""}
        return cls(
            only=only,
            strict=environment.get("NEWSTRATUM_STRICT_PLUGINS", "") not in ("", "0"),
            seconds=TimeLimits.parse(environment.get("NEWSTRATUM_PLUGIN_SECONDS", "")),
        )

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
    entry_point: EntryPoint,
    reason: Words,
    *,
    hook: str = "",
    caught: CaughtError | None = None,
    in_use: bool = False,
) -> PluginFailure:
    """Make the failure of a broken plugin; the reason does not say the plugin's name.

    Where its code failed, or answered wrongly in use, whoever uses it is told what to do; else the reason
    says what its author has to.
    """
    installed_by = f"{entry_point.distribution} {entry_point.version}".strip()
    advice = build_advice(entry_point) if in_use or caught is not None else NO_WORDS
    error = BrokenPluginError(entry_point.name, hook, reason, installed_by, advice)
    return build_plugin_failure(entry_point, error, hook, caught)


def build_advice(entry_point: EntryPoint) -> Words:
    """Say what whoever uses an installed plugin can do about it; nothing for one of the program itself."""
    if not entry_point.distribution or entry_point.origin is not Origin.INSTALLED:
        return NO_WORDS
    page = (
        Words("；其主页：{}", "; its page is {}").format(entry_point.page) if entry_point.page else NO_WORDS
    )
    return Words(
        "可卸载：pip uninstall {}；或在NEWSTRATUM_PLUGINS=…中只写其余插件的名称{}",
        "uninstall it: pip uninstall {}; or leave it out: name the others in NEWSTRATUM_PLUGINS=…{}",
    ).format(entry_point.distribution, page)


def build_plugin_failure(
    entry_point: EntryPoint, error: PluginError, hook: str, caught: CaughtError | None = None
) -> PluginFailure:
    """Make the failure of a plugin from an error that says what is wrong."""
    return PluginFailure(
        plugin=entry_point.name,
        distribution=entry_point.distribution,
        version=entry_point.version,
        hook=hook,
        error=error,
        raised=None if caught is None else caught.error,
    )


def find_raising_plugin(error: BaseException, entry_points: Iterable[EntryPoint]) -> EntryPoint | None:
    """Return the installed plugin in whose package an error came up.

    Of the frames of the error the innermost counts that is of a plugin or of newstratum; what a plugin calls
    is the plugin's.
    """
    packages = {
        each.target.partition(":")[0].partition(".")[0]: each
        for each in entry_points
        if each.origin is Origin.INSTALLED and each.target
    }
    found, trace = None, error.__traceback__
    while trace is not None:
        package = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        if package in packages or package == "newstratum":
            found = packages.get(package)
        trace = trace.tb_next
    return found


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
    headers = attempt(lambda: distribution.metadata)
    owner, release = _read_header(headers, "Name"), _read_header(headers, "Version")
    normalised = re.sub(r"[-_.]+", "-", owner).lower()
    if owner and normalised in seen:
        return
    seen.add(normalised)
    points = attempt(lambda: list(distribution.entry_points.select(group=_GROUP)))
    labels = attempt(lambda: {each.name for each in distribution.entry_points.select(group=_LABELS_GROUP)})
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
            page=_find_page(headers),
            has_labels=not isinstance(labels, CaughtError) and point.name in labels,
            load=point.load,
        )


def _read_headers(metadata: Any, name: str) -> list[str]:
    """Return the headers of a name; none where it is missing or the metadata cannot be read."""
    values = attempt(lambda: [str(each) for each in metadata.get_all(name) or ()])
    return [] if isinstance(values, CaughtError) else values


def _read_header(metadata: Any, name: str) -> str:
    return next(iter(_read_headers(metadata, name)), "")


def _find_page(metadata: Any) -> str:
    """Return the address to ask at: that of the issues, else the home page; empty where there is none."""
    pairs = (each.partition(",") for each in _read_headers(metadata, "Project-URL"))
    links = {name.strip().lower(): address.strip() for name, _, address in pairs}
    found = [*(links.get(name, "") for name in _PAGE_NAMES), _read_header(metadata, "Home-page")]
    return next((each for each in found if _PAGE.fullmatch(each)), "")


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
