"""Load plugins into one pluggy manager, each isolated from the others and none before it is needed."""

from __future__ import annotations

import contextvars
import inspect
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Protocol, TypeVar

import attrs
import pluggy
from attrs import frozen

from newstratum import hooks
from newstratum._host.catalog import Catalog, Offer
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
from newstratum._host.load_state import LoadResult, LoadState
from newstratum._host.plugin_manager import Collected, Implementations, PluginManager
from newstratum._host.probing import probe_plugins
from newstratum._words import Words, join_clauses
from newstratum.errors import IncompatiblePluginError, InvalidValueError
from newstratum.hooks import RulebookSource

_LABELS = "newstratum_labels"
_T = TypeVar("_T")


class _Guard(Protocol):
    """Calls a function of a plugin, bounded in time."""

    def __call__(self, action: Callable[[], _T]) -> _T | CaughtError: ...


# A hook that returns more descriptors than this is taken for one that never ends.
_MAX_DESCRIPTORS = 1_000


class HandedLock:
    """A lock for one thread at a time, and for the plugin that this thread waits for.

    A plugin may ask the host while the host loads it. Its thread would else wait for the lock of the thread
    that waits for it.
    """

    def __init__(self) -> None:
        """Make a lock that nobody holds."""
        self._lock = threading.RLock()
        self._handed: contextvars.ContextVar[list[bool]] = contextvars.ContextVar("handed")

    def held(self) -> AbstractContextManager[object]:
        """Hold the lock inside the block."""
        # The lock itself: a context manager in Python could be interrupted between two lines, and keep it.
        return nullcontext() if any(self._handed.get([])) else self._lock

    def lend(self, action: Callable[[], _T]) -> _T:
        """Call a function; let what it calls, and waits for, in as well.

        It sees a copy of the caller's context, so that nothing is left in that one whatever ends the call.
        """
        handed, context = [True], contextvars.copy_context()
        context.run(self._handed.set, handed)
        try:
            return context.run(action)
        finally:
            # A thread that nobody waits for any more is one of many.
            handed[0] = False


class Loader:
    """Loads plugins in three steps: those of the program, the installed one named like a scheme, the others.

    Safe from several threads, and from interruptions: what one breaks off is as if it had not been begun, or
    as if it were done, and the next call tells no difference.
    """

    def __init__(self, search: Callable[[], Discovery], limits: Limits) -> None:
        """Make a loader; nothing is loaded or looked for yet."""
        self._search = search
        self._limits = limits
        #: Held by whoever loads, so that each plugin is loaded once.
        self._lock = HandedLock()
        #: Held for a change, during which no code of a plugin runs. Not the same: a thread that was left when
        #: it took too long may be loading what its plugin asked for.
        self._changing = threading.RLock()
        self._state = LoadState(limits=limits)
        self._manager = PluginManager()
        #: The name of which the manager may hold something else than the state says.
        self._unsettled: str | None = None
        #: Names of plugins that are being loaded by whoever asks. A plugin that asks the host while it is
        #: loaded gets an answer of the others.
        self._loading: contextvars.ContextVar[frozenset[str]] = contextvars.ContextVar("loading")

    @property
    def manager(self) -> PluginManager:
        """The pluggy manager, which holds each plugin that is loaded and has a hook."""
        with self._changing:
            self._settle()
        return self._manager

    @property
    def catalog(self) -> Catalog:
        """What the plugins loaded so far offer, and which offer is used for each key."""
        return self._state.catalog

    @property
    def loaded(self) -> tuple[LoadResult, ...]:
        """What became of each plugin loaded so far, in the order in which they are used."""
        with self._lock.held():
            return tuple(sorted(self._state.loaded.values(), key=lambda each: each.entry_point.order))

    @property
    def left_out(self) -> tuple[EntryPoint, ...]:
        """The installed plugins that the environment does not let load, once they have been looked for."""
        return self._state.left_out

    @property
    def blocked(self) -> tuple[EntryPoint, ...]:
        """The blocked plugins that were loaded before or are installed."""
        with self._lock.held():
            return self._state.known_blocked

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """What was wrong with the plugins loaded so far, by plugin."""
        with self._lock.held():
            return self._state.failures

    def add(self, entry_point: EntryPoint) -> None:
        """Add a plugin of newstratum or of the program; it is loaded with the next look-up."""
        with self._lock.held(), self._changing:
            self._check_free(entry_point.name)
            self._state = self._state.add(entry_point)

    def register(self, plugin: object, name: str) -> bool:
        """Add a plugin of the program and load it; return False if the name is blocked."""
        with self._lock.held():
            if self.manager.is_blocked(name):
                return False
            other = self.manager.get_name(plugin)
            if other is not None and other != name:
                raise InvalidValueError(
                    "plugin",
                    Words("已经登记，名称为{!r}", "is registered already, under the name {!r}").format(other),
                    Words("请先取消登记", "unregister it first"),
                )
            self._check_free(name)
            self._load([build_program_entry_point(plugin, name)])
            return True

    def unregister(self, name: str) -> object | None:
        """Unload a plugin, or see to it that it is not loaded; return it if it was loaded."""
        with self._lock.held(), self._changing:
            self._check_removable(name)
            plugin: object | None = self.manager.get_plugin(name)
            self._change(name, self._state.remove(name))
            return plugin

    def block(self, name: str) -> None:
        """Unload a plugin, and see to it that none of that name is loaded."""
        with self._lock.held(), self._changing:
            if name not in self._state.blocked:
                self._check_removable(name)
                self._change(name, self._state.block(name))

    def unblock(self, name: str) -> bool:
        """Let a plugin be registered again, and an installed one be loaded; say whether it was blocked."""
        with self._lock.held(), self._changing:
            was_blocked = name in self._state.blocked
            if was_blocked:
                self._change(name, self._state.unblock(name))
            return was_blocked

    def _check_free(self, name: str) -> None:
        if name in (*self._state.own, *self._state.loaded, *self._loading.get(frozenset())):
            raise InvalidValueError(
                "name",
                Words("插件{!r}已经登记", "a plugin {!r} is registered already").format(name),
                Words("请换名称，或先取消登记那一个", "choose another name, or unregister that one first"),
            )

    def _check_removable(self, name: str) -> None:
        entry_point = self._state.find_entry_point(name)
        if entry_point is not None and entry_point.origin is Origin.BUILTIN:
            reason = Words(
                "{!r}是newstratum自带的插件，始终保留", "{!r} is newstratum's own plugin, which always stays"
            ).format(name)
            raise InvalidValueError(
                "name",
                reason,
                Words("请写本程序的插件或已安装的插件", "name a plugin of the program or an installed one"),
            )

    def list_blocked_names(self, key: str) -> tuple[str, ...]:
        """Return the names of the blocked plugins that would offer a scheme, suffix or name."""
        with self._lock.held():
            blocked = self._state.blocked.items()
            return tuple(name for name, each in blocked if key == name or key in each.keys)

    def find(self, hook: str, keys: Sequence[str]) -> Offer | None:
        """Find the offer for the best of some keys, and load no more than it takes to be sure.

        The best key stands first, but an offer of a worse one that no plugin can change wins.
        """
        with self._lock.held():
            self._load(self._state.own.values())
            offer = self._find_final(hook, keys)
            if offer is None and hook in SCHEME_HOOKS:
                self._look()
                waiting = self._state.waiting
                self._load(waiting[key] for key in keys if key in waiting)
                offer = self._find_final(hook, keys)
            if offer is None:
                self.load_all()
                offers = (self.catalog.get_offer(hook, key) for key in keys)
                offer = next((each for each in offers if each is not None), None)
            return offer

    def load_all(self) -> None:
        """Load everything that may load, the installed plugins in name order."""
        with self._lock.held():
            self._look()
            self._load(self._state.own.values())
            self._load(self._state.waiting.values())

    def load_labels(self) -> None:
        """Load the plugins that say that they have words for codes, and no other."""
        with self._lock.held():
            self._load(self._state.own.values())
            self._look()
            self._load(each for each in self._state.waiting.values() if each.has_labels)

    def _find_final(self, hook: str, keys: Iterable[str]) -> Offer | None:
        offers = (self.catalog.get_final_offer(hook, key) for key in keys)
        return next((offer for offer in offers if offer is not None), None)

    def _look(self) -> None:
        if self._state.found is None:
            found = self._search()
            with self._changing:
                self._state = attrs.evolve(self._state, found=found)

    def _load(self, entry_points: Iterable[EntryPoint]) -> None:
        loading = self._loading.get(frozenset())
        chosen = [each for each in entry_points if each.name not in loading]
        if chosen:
            self._lock.lend(lambda: self._load_each(chosen, loading))

    def _load_each(self, chosen: Sequence[EntryPoint], loading: frozenset[str]) -> None:
        self._loading.set(loading.union(each.name for each in chosen))
        installed = [each for each in chosen if each.origin is Origin.INSTALLED]
        fatal = probe_plugins(installed, self._try_alone, self._limits.seconds.load) if installed else {}
        for entry_point in chosen:
            if not self._state.expects(entry_point):
                continue
            if entry_point.name in fatal:
                self._keep(LoadedPlugin(_build_unloadable_result(entry_point, fatal[entry_point.name])))
                continue
            begun = time.perf_counter()
            loaded = _load_plugin(self.manager, entry_point, self._limits.seconds.load)
            result = attrs.evolve(loaded.result, seconds=time.perf_counter() - begun)
            self._keep(attrs.evolve(loaded, result=result))

    def _keep(self, loaded: LoadedPlugin) -> None:
        """Register a plugin that was loaded, and have it loaded."""
        result, entry_point = loaded.result, loaded.result.entry_point
        with self._changing:
            self._settle()
            if not self._state.expects(entry_point):
                return
            if loaded.implementations:
                conflict = self._manager.find_conflict(loaded.plugin, entry_point.name)
                if conflict is None:
                    self._unsettled = entry_point.name
                    self._manager.insert(loaded.plugin, entry_point.name, loaded.implementations)
                else:
                    result = _build_broken_result(entry_point, conflict)
            self._state = self._state.load(result)
            self._unsettled = None

    def _change(self, name: str, state: LoadState) -> None:
        """Take a state in which less is loaded than before, or something else is blocked, under a name."""
        self._settle()
        self._unsettled = name
        self._state = state
        self._settle()

    def _settle(self) -> None:
        """Make the manager hold what the state says, where a change was not, or not wholly, made to both."""
        name = self._unsettled
        if name is None:
            return
        if name in self._state.blocked:
            self._manager.set_blocked(name)
        else:
            self._manager.unblock(name)
            if name not in self._state.loaded:
                self._manager.unregister(name=name)
        self._unsettled = None

    def _try_alone(self, entry_point: EntryPoint) -> bool:
        """Load a plugin in a copy of the process, where it may do what it likes; say whether that ended."""
        loaded = _load_plugin(PluginManager(), entry_point, self._limits.seconds.load)
        return not any(isinstance(each.raised, PluginTimeoutError) for each in loaded.result.failures)


# -------------------------------------------------------------------------------------- one plugin


@frozen
class LoadedPlugin:
    """A plugin that was asked for all that it offers, and is not registered yet."""

    result: LoadResult
    plugin: object = None
    #: Its hooks; none of a plugin that cannot be registered.
    implementations: Implementations = ()


def _load_plugin(manager: PluginManager, entry_point: EntryPoint, seconds: float) -> LoadedPlugin:
    """Import a plugin, look for its hooks and call each of them once.

    Each function is called alone, and has so many seconds. A hook that fails yields nothing; a descriptor
    that is wrong is left out; the plugin's other hooks and descriptors are kept. Nothing is changed, so that
    all of it can be left at any time.
    """

    def guard(action: Callable[[], _T]) -> _T | CaughtError:
        if entry_point.origin is Origin.BUILTIN:
            return attempt(action)
        return attempt_within(action, seconds, entry_point.title, may_show=True)

    # Whoever is being imported holds a lock that another thread would wait for.
    plugin = attempt(entry_point.load) if _is_being_imported(entry_point.target) else guard(entry_point.load)
    if isinstance(plugin, CaughtError):
        return LoadedPlugin(_build_unloadable_result(entry_point, plugin))
    if plugin is None:
        reason = Words(
            "为None；入口应指向含有接口的模块",
            "is None; let the entry point name the module that has the hooks",
        )
        return LoadedPlugin(_build_broken_result(entry_point, reason))
    conflict = manager.find_conflict(plugin, entry_point.name)
    if conflict is not None:
        return LoadedPlugin(_build_broken_result(entry_point, conflict))
    collected = guard(lambda: manager.collect(plugin, entry_point.name))
    if isinstance(collected, CaughtError):
        reason = Words("无法登记：{}", "could not be registered: {}").format(collected.reason)
        return LoadedPlugin(_build_broken_result(entry_point, reason, collected))
    return _ask_plugin(manager, entry_point, plugin, collected, guard)


def _is_being_imported(target: str) -> bool:
    """Say whether the package of an entry point is being imported, by whoever asks for its plugin."""
    package = sys.modules.get(target.partition(".")[0].partition(":")[0])
    return bool(getattr(getattr(package, "__spec__", None), "_initializing", False))


def _build_unloadable_result(entry_point: EntryPoint, caught: CaughtError) -> LoadResult:
    target = f"{entry_point.target} " if entry_point.target else ""
    reason = Words("{}无法加载：{}", "{}could not be loaded: {}").format(target, caught.reason)
    return _build_broken_result(entry_point, reason, caught)


def _ask_plugin(
    manager: PluginManager, entry_point: EntryPoint, plugin: object, collected: Collected, guard: _Guard
) -> LoadedPlugin:
    if not collected.implementations and not collected.refusals:
        reason = Words(
            "没有接口；请用newstratum.hooks的装饰器标出函数",
            "has no hook; mark its functions with the decorators of newstratum.hooks",
        )
        return LoadedPlugin(_build_broken_result(entry_point, reason))
    refused = [_build_broken_result(entry_point, reason, hook=hook) for hook, reason in collected.refusals]
    in_order = sorted(collected.implementations, key=lambda each: each[0])
    results = refused + [_call_hook(manager, entry_point, hook, each, guard) for hook, each in in_order]
    result = LoadResult(
        entry_point=entry_point,
        offers=tuple(offer for result in results for offer in result.offers),
        failures=tuple(failure for result in results for failure in result.failures),
    )
    return LoadedPlugin(result, plugin, collected.implementations)


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
