"""Load plugins into one pluggy manager, each isolated from the others and none before it is needed."""

from __future__ import annotations

import contextvars
import difflib
import inspect
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs
import pluggy
from attrs import frozen

from newstratum import hooks
from newstratum._host.catalog import Catalog, Offer, build_catalog, find_nearest
from newstratum._host.descriptors import (
    DESCRIPTORS,
    SCHEME_HOOKS,
    Descriptor,
    find_descriptor_problems,
    freeze_descriptor,
    list_keys,
)
from newstratum._host.discovery import (
    Discovery,
    EntryPoint,
    Limits,
    Origin,
    PluginFailure,
    build_failure,
    build_plugin_failure,
    build_program_entry_point,
)
from newstratum._host.isolation import (
    CaughtError,
    PluginTimeoutError,
    attempt,
    attempt_within,
)
from newstratum._host.probing import probe_plugins
from newstratum._words import NO_WORDS, Words, join_clauses, join_names
from newstratum.errors import IncompatiblePluginError, InvalidValueError
from newstratum.hooks import RulebookSource

if TYPE_CHECKING:
    from pluggy import HookimplOpts

_PROJECT = "newstratum"

_LABELS = "newstratum_labels"
_T = TypeVar("_T")


class _Guard(Protocol):
    """Calls a function of a plugin, bounded in time."""

    def __call__(self, action: Callable[[], _T]) -> _T | CaughtError: ...


class _RegistrationError(ValueError):
    """A plugin is registered already, under this name or another."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


# A hook that returns more descriptors than this is taken for one that never ends.
_MAX_DESCRIPTORS = 1_000


@frozen(kw_only=True)
class LoadResult:
    """What became of a plugin."""

    entry_point: EntryPoint
    #: What it offers, hook by hook in name order.
    offers: tuple[Offer, ...] = ()
    failures: tuple[PluginFailure, ...] = ()
    #: How long it took to import it and to call its hooks.
    seconds: float = 0.0


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
        other = self.get_name(plugin)
        if other is not None:
            raise _RegistrationError(
                Words(
                    "与插件{!r}是同一个对象；请让每个入口各指一个模块",
                    "it is the plugin {!r} too; let each entry point name a module of its own",
                ).format(other)
            )
        if self.has_plugin(chosen):
            raise _RegistrationError(
                Words("插件{!r}已经登记", "a plugin {!r} is registered already").format(chosen)
            )
        found = []
        for each in dir(plugin):
            options = self.parse_hookimpl_opts(plugin, each)
            if options is not None:
                implementation = pluggy.HookImpl(plugin, chosen, getattr(plugin, each), options)
                found.append((options.get("specname") or each, implementation))
        self._name2plugin[chosen] = plugin
        for hook, implementation in found:
            getattr(self.hook, hook)._add_hookimpl(implementation)
        return chosen

    def unregister(self, plugin: object | None = None, name: str | None = None) -> Any | None:
        """Unregister a plugin, given itself or by its name; return it, or None if there is none."""
        chosen = self.get_name(plugin) if name is None else name
        if chosen is None or not self.has_plugin(chosen):
            return None
        found = self._name2plugin.pop(chosen)
        for caller in vars(self.hook).values():
            caller._hookimpls[:] = [each for each in caller.get_hookimpls() if each.plugin is not found]
        return found

    def get_name(self, plugin: object) -> str | None:
        """Return the name under which a plugin is registered; None if it is not."""
        return next((name for name, each in self._name2plugin.items() if each is plugin), None)

    def is_registered(self, plugin: object) -> bool:
        """Say whether a plugin is registered."""
        return self.get_name(plugin) is not None

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> HookimplOpts | None:
        """Return the options of a hook's function; None for one that is not a hook or that is refused."""
        options = super().parse_hookimpl_opts(plugin, name)
        if options is None:
            return None
        hook = options.get("specname") or name
        if hook not in DESCRIPTORS and options.get("optionalhook"):
            return None
        refusal = _find_refusal(hook, pluggy.HookImpl(plugin, name, getattr(plugin, name), options))
        if refusal is None:
            return options
        self.refusals.append((hook, refusal))
        return None

    def list_implementations(self, plugin: object) -> tuple[tuple[str, pluggy.HookImpl], ...]:
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


class HandedLock:
    """A lock for one thread at a time, and for the plugin that this thread waits for.

    A plugin may ask the host while the host loads it. Its thread would else wait for the lock of the thread
    that waits for it.
    """

    def __init__(self) -> None:
        """Make a lock that nobody holds."""
        self._lock = threading.RLock()
        self._handed: contextvars.ContextVar[list[bool]] = contextvars.ContextVar("handed")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside the block."""
        if any(self._handed.get([])):
            yield
            return
        with self._lock:
            yield

    @contextmanager
    def handed(self) -> Iterator[None]:
        """Let what is called inside the block, and waited for, in as well."""
        handed = [True]
        token = self._handed.set(handed)
        try:
            yield
        finally:
            self._handed.reset(token)
            # A thread that nobody waits for any more is one of many.
            handed[0] = False


class Loader:
    """Loads plugins in three steps: those of the program, the installed one named like a scheme, the others.

    Safe from several threads.
    """

    def __init__(self, search: Callable[[], Discovery], limits: Limits) -> None:
        """Make a loader; nothing is loaded or looked for yet."""
        self.manager = PluginManager()
        self._search = search
        self._limits = limits
        self._lock = HandedLock()
        #: Plugins of newstratum and of the program that are not loaded yet.
        self._own: dict[str, EntryPoint] = {}
        #: Installed plugins that are not loaded yet.
        self._installed: dict[str, EntryPoint] = {}
        self._loaded: dict[str, LoadResult] = {}
        #: Names of plugins that are being loaded.
        self._loading: set[str] = set()
        #: Blocked plugins: what was loaded under the name before, and the keys that it offered.
        self._blocked: dict[str, tuple[EntryPoint | None, frozenset[str]]] = {}
        #: Names of installed plugins that were unregistered.
        self._removed: set[str] = set()
        self._found: Discovery | None = None
        self._complete = False
        self._catalog = build_catalog((), ())

    @property
    def catalog(self) -> Catalog:
        """What the plugins loaded so far offer, and which offer is used for each key."""
        return self._catalog

    @property
    def loaded(self) -> tuple[LoadResult, ...]:
        """What became of each plugin loaded so far, in the order in which they are used."""
        with self._lock.held():
            return tuple(sorted(self._loaded.values(), key=lambda each: each.entry_point.order))

    @property
    def left_out(self) -> tuple[EntryPoint, ...]:
        """The installed plugins that the environment does not let load, once they have been looked for."""
        found = self._found.entry_points if self._found else ()
        return tuple(each for each in found if not self._limits.allows(each.name))

    @property
    def blocked(self) -> tuple[EntryPoint, ...]:
        """The blocked plugins that were loaded before or are installed."""
        with self._lock.held():
            known = {each.name: each for each in self._found.entry_points} if self._found else {}
            found = (before or known.get(name) for name, (before, _) in sorted(self._blocked.items()))
            return tuple(each for each in found if each is not None)

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """What was wrong with the plugins loaded so far, by plugin."""
        with self._lock.held():
            found = [
                *(self._found.failures if self._found else ()),
                *self._list_missing(),
                *self._list_name_conflicts(),
                *(failure for loaded in self._loaded.values() for failure in loaded.failures),
                *self._catalog.list_failures(complete=self._complete),
            ]
        return tuple(sorted(found, key=lambda each: (each.plugin, each.distribution, each.hook, str(each))))

    def add(self, entry_point: EntryPoint) -> None:
        """Add a plugin of newstratum or of the program; it is loaded with the next look-up."""
        with self._lock.held():
            if entry_point.name in (*self._own, *self._loaded):
                raise InvalidValueError(
                    "name",
                    Words("插件{!r}已经登记", "a plugin {!r} is registered already").format(entry_point.name),
                    Words(
                        "请换名称，或先取消登记那一个", "choose another name, or unregister that one first"
                    ),
                )
            self._own[entry_point.name] = entry_point
            self._refresh()

    def register(self, plugin: object, name: str) -> bool:
        """Add a plugin of the program and load it; return False if the name is blocked."""
        with self._lock.held():
            if self.manager.is_blocked(name):
                return False
            other = attempt(lambda: self.manager.get_name(plugin))
            if isinstance(other, str) and other != name:
                raise InvalidValueError(
                    "plugin",
                    Words("已经登记，名称为{!r}", "is registered already, under the name {!r}").format(other),
                    Words("请先取消登记", "unregister it first"),
                )
            self.add(build_program_entry_point(plugin, name))
            self._load(self._own, (name,))
            return True

    def unregister(self, name: str) -> object | None:
        """Unload a plugin, or see to it that it is not loaded; return it if it was loaded."""
        with self._lock.held():
            self._check_removable(name)
            loaded = self._loaded.pop(name, None)
            if self._own.pop(name, None) is None and (loaded is None or not _is_own(loaded.entry_point)):
                self._removed.add(name)
            plugin: object | None = self.manager.unregister(name=name)
            self._refresh()
            return plugin

    def block(self, name: str) -> None:
        """Unload a plugin, and see to it that none of that name is loaded."""
        with self._lock.held():
            if name in self._blocked:
                return
            self._check_removable(name)
            loaded = self._loaded.get(name)
            before = loaded.entry_point if loaded else self._own.get(name)
            offers = loaded.offers if loaded else ()
            keys = frozenset(key for offer in offers for key in list_keys(offer.descriptor))
            self.unregister(name)
            self.manager.set_blocked(name)
            self._blocked[name] = (before, keys)
            self._refresh()

    def _check_removable(self, name: str) -> None:
        loaded = self._loaded.get(name)
        entry_point = loaded.entry_point if loaded else self._own.get(name)
        if entry_point is not None and entry_point.origin is Origin.BUILTIN:
            reason = Words(
                "{!r}是newstratum自带的插件，始终保留", "{!r} is newstratum's own plugin, which always stays"
            ).format(name)
            raise InvalidValueError(
                "name",
                reason,
                Words("请写本程序的插件或已安装的插件", "name a plugin of the program or an installed one"),
            )

    def unblock(self, name: str) -> bool:
        """Let a plugin be registered again, and an installed one be loaded; say whether it was blocked."""
        with self._lock.held():
            was_blocked = self.manager.unblock(name)
            if was_blocked:
                del self._blocked[name]
                self._removed.discard(name)
                self._refresh()
            return was_blocked

    def list_blocked_names(self, key: str) -> tuple[str, ...]:
        """Return the names of the blocked plugins that would offer a scheme, suffix or name."""
        with self._lock.held():
            return tuple(name for name, (_, keys) in self._blocked.items() if key == name or key in keys)

    def find(self, hook: str, keys: Sequence[str]) -> Offer | None:
        """Find the offer for the best of some keys, and load no more than it takes to be sure.

        The best key stands first, but an offer of a worse one that no plugin can change wins.
        """
        with self._lock.held():
            self._load(self._own)
            offer = self._find_final(hook, keys)
            if offer is None and hook in SCHEME_HOOKS:
                self._look()
                self._load(self._installed, [key for key in keys if key in self._installed])
                offer = self._find_final(hook, keys)
            if offer is None:
                self.load_all()
                offers = (self._catalog.get_offer(hook, key) for key in keys)
                offer = next((each for each in offers if each is not None), None)
            return offer

    def load_all(self) -> None:
        """Load everything that may load, the installed plugins in name order."""
        with self._lock.held():
            self._look()
            self._complete = True
            self._load(self._own)
            self._load(self._installed)

    def load_labels(self) -> None:
        """Load the plugins that say that they have words for codes, and no other."""
        with self._lock.held():
            self._load(self._own)
            self._look()
            self._load(self._installed, [each.name for each in self._installed.values() if each.has_labels])

    def _find_final(self, hook: str, keys: Iterable[str]) -> Offer | None:
        offers = (self._catalog.get_final_offer(hook, key) for key in keys)
        return next((offer for offer in offers if offer is not None), None)

    def _look(self) -> None:
        if self._found is None:
            self._found = self._search()
            self._refresh()

    def _list_own_names(self) -> set[str]:
        """Return the names that plugins of newstratum and of the program have."""
        return {*self._own, *(name for name, each in self._loaded.items() if _is_own(each.entry_point))}

    def _list_allowed(self) -> tuple[EntryPoint, ...]:
        """Return the installed plugins that may load."""
        found = self._found.entry_points if self._found else ()
        refused = {*self._list_own_names(), *self._blocked, *self._removed}
        return tuple(each for each in found if self._limits.allows(each.name) and each.name not in refused)

    def _list_missing(self) -> list[PluginFailure]:
        """Name the plugins that the environment asks for and nobody installed."""
        if self._found is None or self._limits.only is None:
            return []
        names = [each.name for each in self._found.entry_points]
        found = []
        for name in sorted(self._limits.only - set(names)):
            near = find_nearest(name, names)
            meant = Words("；是否要写{!r}？", ", did you mean {!r}?").format(near) if near else NO_WORDS
            reason = Words(
                "NEWSTRATUM_PLUGINS写了它，但没有安装{}", "is named by NEWSTRATUM_PLUGINS but not installed{}"
            ).format(meant)
            found.append(build_failure(EntryPoint(origin=Origin.INSTALLED, name=name), reason))
        return found

    def _list_name_conflicts(self) -> list[PluginFailure]:
        """Name the installed plugins that do not load because another has the same name."""
        found = self._found.entry_points if self._found else ()
        own = self._list_own_names() - self._removed
        reason = Words(
            "名称已被程序登记的插件占用；请以别的名称登记",
            "the name is taken by a plugin that the program registered; register that under another name",
        )
        return [
            build_failure(each, reason)
            for each in found
            if each.name in own and self._limits.allows(each.name)
        ]

    def _load(self, waiting: dict[str, EntryPoint], names: Iterable[str] | None = None) -> None:
        # A plugin that asks the host while it is loaded gets an answer of the others.
        chosen = [
            waiting[name] for name in (waiting if names is None else names) if name not in self._loading
        ]
        self._loading |= {each.name for each in chosen}
        try:
            with self._lock.handed():
                installed = [each for each in chosen if each.origin is Origin.INSTALLED]
                seconds = self._limits.seconds.load
                fatal = probe_plugins(installed, self._try_alone, seconds) if installed else {}
                for entry_point in chosen:
                    # Taken off the list only afterwards: what an interrupt breaks off is tried again.
                    self._loaded[entry_point.name] = self._load_one(entry_point, fatal.get(entry_point.name))
                    waiting.pop(entry_point.name, None)
        finally:
            self._loading -= {each.name for each in chosen}
        self._refresh()

    def _load_one(self, entry_point: EntryPoint, fatal: CaughtError | None) -> LoadResult:
        if fatal is not None:
            return _build_unloadable_result(entry_point, fatal)
        begun = time.perf_counter()
        loaded = _load_plugin(self.manager, entry_point, self._limits.seconds.load)
        return attrs.evolve(loaded, seconds=time.perf_counter() - begun)

    def _try_alone(self, entry_point: EntryPoint) -> bool:
        """Load a plugin in a copy of the process, where it may do what it likes; say whether that ended."""
        loaded = _load_plugin(PluginManager(), entry_point, self._limits.seconds.load)
        return not any(isinstance(each.raised, PluginTimeoutError) for each in loaded.failures)

    def _refresh(self) -> None:
        """Work out anew which installed plugins wait to be loaded, and what all the loaded ones offer."""
        allowed = {each.name: each for each in self._list_allowed()}
        self._installed = {name: each for name, each in allowed.items() if name not in self._loaded}
        offers = (offer for loaded in self._loaded.values() for offer in loaded.offers)
        self._catalog = build_catalog(offers, allowed.keys())


def _is_own(entry_point: EntryPoint) -> bool:
    return entry_point.origin < Origin.INSTALLED


# -------------------------------------------------------------------------------------- one plugin


def _load_plugin(manager: PluginManager, entry_point: EntryPoint, seconds: float) -> LoadResult:
    """Import a plugin, register it and call each of its hooks once.

    Each function is called alone, and has so many seconds. A hook that fails yields nothing; a descriptor
    that is wrong is left out; the plugin's other hooks and descriptors are kept.
    """

    def guard(action: Callable[[], _T]) -> _T | CaughtError:
        if entry_point.origin is Origin.BUILTIN:
            return attempt(action)
        return attempt_within(action, seconds, entry_point.title, may_show=True)

    # Whoever is being imported holds a lock that another thread would wait for.
    plugin = attempt(entry_point.load) if _is_being_imported(entry_point.target) else guard(entry_point.load)
    if isinstance(plugin, CaughtError):
        return _build_unloadable_result(entry_point, plugin)
    if plugin is None:
        return _build_broken_result(
            entry_point,
            Words(
                "为None；入口应指向含有接口的模块",
                "is None; let the entry point name the module that has the hooks",
            ),
        )
    try:
        return _register_plugin(manager, entry_point, plugin, guard)
    except KeyboardInterrupt:
        manager.unregister(name=entry_point.name)
        raise


def _is_being_imported(target: str) -> bool:
    """Say whether the package of an entry point is being imported, by whoever asks for its plugin."""
    package = sys.modules.get(target.partition(".")[0].partition(":")[0])
    return bool(getattr(getattr(package, "__spec__", None), "_initializing", False))


def _build_unloadable_result(entry_point: EntryPoint, caught: CaughtError) -> LoadResult:
    target = f"{entry_point.target} " if entry_point.target else ""
    reason = Words("{}无法加载：{}", "{}could not be loaded: {}").format(target, caught.reason)
    return _build_broken_result(entry_point, reason, caught)


def _register_plugin(
    manager: PluginManager, entry_point: EntryPoint, plugin: object, guard: _Guard
) -> LoadResult:
    registered = guard(lambda: _register(manager, plugin, entry_point.name))
    if isinstance(registered, CaughtError):
        guard(lambda: manager.unregister(name=entry_point.name))
        if isinstance(registered.error, _RegistrationError):
            return _build_broken_result(entry_point, registered.error.words)
        return _build_broken_result(
            entry_point,
            Words("无法登记：{}", "could not be registered: {}").format(registered.reason),
            registered,
        )
    refused = [_build_broken_result(entry_point, reason, hook=hook) for hook, reason in manager.refusals]
    if not registered:
        manager.unregister(name=entry_point.name)
    if not registered and not refused:
        return _build_broken_result(
            entry_point,
            Words(
                "没有接口；请用newstratum.hooks的装饰器标出函数",
                "has no hook; mark its functions with the decorators of newstratum.hooks",
            ),
        )
    results = refused + [_call_hook(manager, entry_point, hook, each, guard) for hook, each in registered]
    return LoadResult(
        entry_point=entry_point,
        offers=tuple(offer for result in results for offer in result.offers),
        failures=tuple(failure for result in results for failure in result.failures),
    )


def _register(manager: PluginManager, plugin: object, name: str) -> tuple[tuple[str, pluggy.HookImpl], ...]:
    manager.register(plugin, name)
    return manager.list_implementations(plugin)


def _build_broken_result(
    entry_point: EntryPoint, reason: Words, caught: CaughtError | None = None, hook: str = ""
) -> LoadResult:
    failure = build_failure(entry_point, reason, hook=hook, caught=caught)
    return LoadResult(entry_point=entry_point, failures=(failure,))


def _call_hook(
    manager: PluginManager,
    entry_point: EntryPoint,
    hook: str,
    implementation: pluggy.HookImpl,
    guard: _Guard,
) -> LoadResult:
    wanted = DESCRIPTORS[hook]
    # One function at a time, so that one that raises does not stop the others, and traced as pluggy does.
    trace = manager.trace.root.get("hook")
    trace(hook, {"plugin": entry_point.name})
    answer = guard(lambda: _collect_items(implementation.function(), wanted))
    if isinstance(answer, CaughtError):
        return _build_broken_result(entry_point, answer.reason, answer, hook=hook)
    if isinstance(answer, Words):
        return _build_broken_result(entry_point, answer, hook=hook)
    if hook == _LABELS and not entry_point.has_labels:
        return _build_broken_result(entry_point, _build_undeclared_labels_reason(entry_point), hook=hook)
    items = answer
    results = guard(
        lambda: [_build_offer(entry_point, hook, place, item) for place, item in enumerate(items, start=1)]
    )
    if isinstance(results, CaughtError):
        return _build_broken_result(entry_point, results.reason, results, hook=hook)
    offers = tuple(each for each in results if isinstance(each, Offer))
    trace("finish", hook, "-->", [list_keys(offer.descriptor) for offer in offers])
    failures = tuple(each for each in results if isinstance(each, PluginFailure))
    return LoadResult(entry_point=entry_point, offers=offers, failures=failures)


def _build_undeclared_labels_reason(entry_point: EntryPoint) -> Words:
    return Words(
        '有代码的用语，但没有声明；请在pyproject.toml的[project.entry-points."newstratum.labels"]中也写{}',
        "has words for codes and does not say so; name {} also in "
        '[project.entry-points."newstratum.labels"] of its pyproject.toml',
    ).format(entry_point.name)


def _collect_items(answer: object, wanted: type[Descriptor]) -> tuple[object, ...] | Words:
    """Take the descriptors out of a hook's answer, or say why that is not possible."""
    if inspect.iscoroutine(answer):
        answer.close()
        return Words("是异步函数；接口应为普通函数", "is async; hooks are plain functions")
    if isinstance(answer, wanted):
        return Words(
            "单独返回了一个{}；请返回元组", "returned a {} by itself; return a tuple of them"
        ).format(wanted.__name__)
    if isinstance(answer, str | bytes | Mapping) or not isinstance(answer, Iterable):
        return Words("返回了{}；请返回{}的元组", "returned {}; return a tuple of {}").format(
            type(answer).__name__, wanted.__name__
        )
    items = tuple(islice(answer, _MAX_DESCRIPTORS + 1))
    if len(items) > _MAX_DESCRIPTORS:
        return Words(
            "返回的描述超过{:,}个；请返回{}的元组",
            "returned more than {:,} descriptors; return a tuple of {}",
        ).format(_MAX_DESCRIPTORS, wanted.__name__)
    return items


def _build_offer(entry_point: EntryPoint, hook: str, place: int, item: object) -> Offer | PluginFailure:
    def wrong(reason: Words, caught: CaughtError | None = None) -> PluginFailure:
        return build_failure(
            entry_point,
            Words("第{}个描述{}", "descriptor {} {}").format(place, reason),
            hook=hook,
            caught=caught,
        )

    wanted = DESCRIPTORS[hook]
    # A subclass could run code whenever a field is read; the type itself is frozen data.
    if type(item) is not wanted:
        return wrong(
            Words("类型为{}，不是{}本身", "is of type {}, not {} itself").format(
                type(item).__name__, wanted.__name__
            )
        )
    descriptor = item
    problems = attempt(lambda: find_descriptor_problems(descriptor))
    if isinstance(problems, CaughtError):
        return wrong(Words("无法检查：{}", "could not be checked: {}").format(problems.reason), problems)
    # Another version of the hooks may allow other values, so the version is looked at first.
    if type(descriptor.api) is int and descriptor.api != hooks.API:
        error = IncompatiblePluginError(entry_point.name, hook, descriptor.api, (hooks.API,))
        return build_plugin_failure(entry_point, error, hook)
    if problems:
        return wrong(Words("（{}）：{}", "({}): {}").format(wanted.__name__, join_clauses(*problems)))
    if isinstance(descriptor, RulebookSource):
        # Here, because most plugins bring no rulebook and these files need not be looked for.
        from newstratum._shipped.editions import is_shipped

        if is_shipped(descriptor.name):
            return wrong(
                Words(
                    "提供了口径{!r}，newstratum自有这一口径；请改名",
                    "offers the edition {!r}, which newstratum has itself; rename it",
                ).format(descriptor.name)
            )
    copy = attempt(lambda: freeze_descriptor(descriptor))
    if isinstance(copy, CaughtError):
        return wrong(Words("无法复制：{}", "could not be copied: {}").format(copy.reason), copy)
    return Offer(entry_point=entry_point, hook=hook, descriptor=copy)
