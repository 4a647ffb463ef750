"""The host of the plugins: loads each when it is needed, and lets none harm another."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeVar

from newstratum._host.calls import PluginCalls
from newstratum._host.catalog import (
    INSTALLABLE,
    Catalog,
    Offer,
    find_cause,
    find_nearest,
    format_hint,
    get_descriptor,
)
from newstratum._host.descriptors import Descriptor
from newstratum._host.discovery import (
    Discovery,
    EntryPoint,
    Limits,
    Origin,
    PluginFailure,
    build_builtin_entry_point,
    build_failure,
    build_program_entry_point,
    discover,
    find_raising_plugin,
)
from newstratum._host.isolation import CaughtError
from newstratum._host.load_state import LoadResult
from newstratum._host.loading import Loader
from newstratum._input.files import translate_reading_errors
from newstratum._ports.fields import Kind
from newstratum._ports.keys import KeyProvider
from newstratum._ports.notifier import Notifier
from newstratum._ports.seals import Sealer
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum._short_repr import redact_typed
from newstratum._words import NO_WORDS, Words, join_names, write_count
from newstratum.errors import (
    BrokenPluginWarning,
    InvalidValueError,
    PluginError,
    UnknownSchemeError,
)
from newstratum.hooks import (
    Format,
    LabelSource,
    NotifierBackend,
    ReportBackend,
    Row,
    RulebookSource,
    StoreBackend,
)

if TYPE_CHECKING:
    from pluggy import PluginManager

_D = TypeVar("_D", bound=Descriptor)
_T = TypeVar("_T")

_STORES = "newstratum_store_backends"
_NOTIFIERS = "newstratum_notifier_backends"
_FORMATS = "newstratum_formats"
_RULEBOOKS = "newstratum_rulebooks"
_LABELS = "newstratum_labels"
_REPORTS = "newstratum_reports"
_KEYS = "newstratum_key_providers"
_SEALERS = "newstratum_sealers"
_PAGE_READERS = "newstratum_page_readers"


class PluginHost:
    """Finds the plugins and answers which of them does what.

    Making a host does nothing; it looks for plugins when something is asked of it that newstratum itself
    does not offer. The plugins stand in one pluggy manager, with pluggy's names: ``register``,
    ``unregister``, ``set_blocked``, ``is_blocked``, ``unblock``, ``list_name_plugin``, ``enable_tracing``.
    The host adds that a plugin is loaded only when it is needed, and that no plugin harms another: what one
    does wrong is listed in ``failures`` and warned about once. That protects from mistakes, not from malice:
    a plugin runs in this process with all the rights of the program, and one that takes too long is left,
    not ended. Safe from several threads.
    """

    def __init__(
        self,
        *,
        builtins: Mapping[str, object] | None = None,
        search: Callable[[], Discovery] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Make a host; nothing is looked for yet.

        Args:
            builtins: Name to plugin of what comes with newstratum; by default, what does.
            search: Finds the installed plugins; by default, those of this Python.
            environment: Holds ``NEWSTRATUM_PLUGINS`` and ``NEWSTRATUM_STRICT_PLUGINS``; by default,
                the variables of the process.
        """
        self._limits = Limits.from_environment(os.environ if environment is None else environment)
        self._loader = Loader(search or discover, self._limits)
        self._calls = PluginCalls(self._limits)
        self._warned: set[str] = set()
        self._lock = threading.Lock()
        if builtins is None:
            self._loader.add(build_builtin_entry_point())
        for name, plugin in (builtins or {}).items():
            self._loader.add(build_program_entry_point(plugin, name, Origin.BUILTIN))

    def __repr__(self) -> str:
        loaded = write_count(len(self.loaded), "plugin").en
        return f"<PluginHost: {loaded} loaded, {write_count(len(self.failures), 'failure').en}>"

    # ------------------------------------------------------------------------ plugins, as in pluggy

    @property
    def manager(self) -> PluginManager:
        """The pluggy manager, to look at and to trace; change the plugins by the methods of the host."""
        return self._loader.manager

    def register(self, plugin: object, name: str | None = None) -> str | None:
        """Register a plugin of the running program, and load it.

        It comes after newstratum's own plugins and before the installed ones, also for a scheme that is
        the name of an installed one. An installed plugin of the same name is not loaded.

        Args:
            plugin: A module or object with hooks.
            name: What messages call it; by default the name of a module or class. Any other object needs one.

        Returns:
            The name, or None if it is blocked; the plugin is then not registered.

        Raises:
            InvalidValueError: The plugin, or another of that name, is registered already; or it has no name.
            PluginError: The plugin is broken, and ``NEWSTRATUM_STRICT_PLUGINS`` is set.
        """
        name = name or getattr(plugin, "__name__", None)
        if not isinstance(name, str):
            reason = Words("这个{}没有名称", "this {} has no name of its own").format(type(plugin).__name__)
            raise InvalidValueError(
                "name",
                reason,
                Words(
                    '请给名称：register(plugin, name="office")',
                    'give it one: register(plugin, name="office")',
                ),
            )
        registered = self._loader.register(plugin, name)
        self._warn()
        return name if registered else None

    def unregister(self, plugin: object | None = None, name: str | None = None) -> object | None:
        """Unregister a plugin: nothing that it offers is found any more.

        What was opened with it before keeps working. An installed plugin that is not loaded yet is not
        loaded any more.

        Args:
            plugin: The plugin, or
            name: its name.

        Returns:
            The plugin, or None if no plugin of that name was loaded.

        Raises:
            InvalidValueError: Neither is given, the plugin is not registered under that name, or it is
                newstratum's own.
        """
        if plugin is not None:
            registered = self.manager.get_name(plugin)
            if registered is None or name not in (None, registered):
                raise InvalidValueError(
                    "plugin",
                    Words("没有以这个名称登记", "is not registered under this name"),
                    Words(
                        "已登记的见PluginHost.list_name_plugin()",
                        "PluginHost.list_name_plugin() shows those that are",
                    ),
                )
            name = registered
        if name is None:
            raise InvalidValueError(
                "plugin",
                Words("插件和名称都没有给", "neither a plugin nor a name is given"),
                Words("请给其中一个", "give one of them"),
            )
        return self._loader.unregister(name)

    def set_blocked(self, name: str) -> None:
        """Unregister a plugin, and let none of that name be registered or loaded.

        A look-up of what it would offer says that it is blocked, and so do the listings of plugins.

        Raises:
            InvalidValueError: The name is not text, or that of newstratum's own plugin.
        """
        if not isinstance(name, str):
            reason = Words("应为文字，不是{}", "must be text, not {}").format(type(name).__name__)
            raise InvalidValueError(
                "name",
                reason,
                Words(
                    "请写插件名称，见list_name_plugin()", "write the name of a plugin, see list_name_plugin()"
                ),
            )
        self._loader.block(name)

    def is_blocked(self, name: str) -> bool:
        """Say whether a plugin is blocked."""
        return self.manager.is_blocked(name)

    def unblock(self, name: str) -> bool:
        """Let a plugin of that name be registered or loaded again; return whether it was blocked."""
        return self._loader.unblock(name)

    def list_name_plugin(self) -> list[tuple[str, object]]:
        """Return the name and plugin of each plugin loaded so far; for a blocked one, its name and None."""
        return self.manager.list_name_plugin()

    def enable_tracing(self, write: Callable[[str], object] | None = None) -> Callable[[], None]:
        """Write a line for each call of a hook from now on: which plugin, and the keys it offers.

        Args:
            write: Takes each line; by default, the line goes to the standard error stream.

        Returns:
            A function that ends it.
        """
        undo = self.manager.enable_tracing()
        self.manager.trace.root.setwriter(write or sys.stderr.write)

        def stop() -> None:
            self.manager.trace.root.setwriter(None)
            undo()

        return stop

    # ------------------------------------------------------------------- what the host adds to pluggy

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """What was wrong with the plugins loaded so far; ``load_all`` first to have everything."""
        return self._loader.failures

    @property
    def loaded(self) -> tuple[LoadResult, ...]:
        """What became of each plugin loaded so far, in the order in which they are used."""
        return self._loader.loaded

    @property
    def catalog(self) -> Catalog:
        """Which of the plugins loaded so far is used for which scheme, suffix or name."""
        return self._loader.catalog

    @property
    def left_out(self) -> tuple[EntryPoint, ...]:
        """The installed plugins that the environment does not let load, once looked for."""
        return self._loader.left_out

    @property
    def blocked(self) -> tuple[EntryPoint, ...]:
        """The plugins that :meth:`set_blocked` keeps out.

        An installed plugin is among them once it was looked for; :meth:`load_all` looks for all of them.
        """
        return self._loader.blocked

    def load_all(self) -> None:
        """Load every plugin, as a listing needs; looking one up loads no more than it must.

        Raises:
            PluginError: A plugin is broken, and ``NEWSTRATUM_STRICT_PLUGINS`` is set.
        """
        self._loader.load_all()
        self._warn()

    def find_broken_plugin(self, error: BaseException) -> PluginError | None:
        """Return what to tell of an error that came up in code of an installed plugin; None for any other.

        What a plugin opened is used without the host, and may raise anything.
        """
        found = find_raising_plugin(error, (loaded.entry_point for loaded in self.loaded))
        if found is None:
            return None
        caught = CaughtError(error)
        return build_failure(
            found, Words("使用中{}", "in use it {}").format(caught.reason), caught=caught
        ).error

    def list_offers(self, hook: str) -> tuple[Offer, ...]:
        """Return what all plugins offer through a hook, first plugin first.

        Args:
            hook: The name of the hook, ``"newstratum_labels"``.
        """
        self.load_all()
        return self._loader.catalog.list_offers(hook)

    # ---------------------------------------------------------------------------------- by scheme

    def get_store_backend(self, scheme: str) -> StoreBackend:
        """Return the store of a URL scheme.

        Raises:
            UnknownSchemeError: No plugin offers it; a broken plugin of that name is the cause.
        """
        return get_descriptor(self._find_scheme(_STORES, scheme), StoreBackend)

    def get_notifier_backend(self, scheme: str) -> NotifierBackend:
        """Return the notifier of a URL scheme.

        Raises:
            UnknownSchemeError: No plugin offers it; a broken plugin of that name is the cause.
        """
        return get_descriptor(self._find_scheme(_NOTIFIERS, scheme), NotifierBackend)

    def get_contact_kind(self, scheme: str) -> str | None:
        """Return the kind of a person's contact that a channel sends to.

        Args:
            scheme: The scheme of the channel's URL, ``"smtp"``.

        Returns:
            ``"email"``, ``"phone"`` or another kind; None for a channel that has its own addresses.

        Raises:
            UnknownSchemeError: No plugin offers the scheme.
        """
        return self.get_notifier_backend(scheme).contact_kind

    def open_store(
        self,
        url: URL | str,
        kinds: tuple[Kind, ...],
        *,
        mode: Literal["rw", "ro"] = "rw",
        may_make: bool = True,
    ) -> Store:
        """Open the store of a URL.

        Args:
            url: Its scheme chooses the plugin.
            kinds: The kinds of record it will hold.
            mode: ``"ro"`` to read only: a store that is not there is not made, and one that can be opened
                to be read only is. What a plugin neither tells nor can do, it does not keep: see
                :class:`newstratum.hooks.StoreBackend`.
            may_make: Whether a store that is not there may be made, where the plugin can tell.

        Raises:
            MissingStoreError: There is no store, none may be made, and the plugin can tell.
            InvalidValueError: The mode is neither, or contradicts the one in the URL.
            UnknownSchemeError: No plugin offers the scheme.
            BrokenPluginError: The plugin raised a foreign error, or returned something that is not a store.
            StoreError: The store could not be opened.
        """
        place = url if isinstance(url, URL) else URL.parse(url)
        offer = self._find_scheme(_STORES, place.scheme)
        return self._calls.open_store(offer, place, kinds, mode=mode, may_make=may_make)

    def open_notifier(self, url: URL | str, *, isolated: bool = False) -> Notifier:
        """Open the notifier of a URL.

        What a plugin's notifier does afterwards is bounded in time as well, and its failures are named.

        Args:
            url: Its scheme chooses the plugin.
            isolated: Whether it works in a process of its own, also where its plugin does not ask for one:
                then it can be ended when it hangs, and takes nothing with it when it crashes.

        Raises:
            UnknownSchemeError: No plugin offers the scheme.
            BrokenPluginError: The plugin raised a foreign error, or returned something that is not a
                notifier.
            NotifyError: The notifier could not be opened.
        """
        place = url if isinstance(url, URL) else URL.parse(url)
        return self._calls.open_notifier(
            self._find_scheme(_NOTIFIERS, place.scheme), place, isolated=isolated
        )

    def open_key_provider(self, url: URL | str) -> KeyProvider:
        """Open what keeps secret keys, by its URL: ``file:office.keys``.

        Args:
            url: Its scheme chooses the plugin.

        Raises:
            UnknownSchemeError: No plugin offers the scheme.
            BrokenPluginError: The plugin raised a foreign error, or returned something that keeps no keys.
            SecretKeyError: The keys could not be reached.
        """
        place = url if isinstance(url, URL) else URL.parse(url)
        return self._calls.open_key_provider(self._find_scheme(_KEYS, place.scheme), place)

    # ------------------------------------------------------------------------- by suffix or by name

    def open_sealer(self, name: str) -> Sealer:
        """Make what seals texts, by its name: ``aes-256-gcm``.

        Raises:
            InvalidValueError: No plugin offers it.
            BrokenPluginError: The plugin raised a foreign error, or returned something that seals nothing.
        """
        offer = self._find_name(_SEALERS, "seal", Words("加密方式", "way of sealing"), name)
        return self._calls.open_sealer(offer)

    def get_format(self, path: PurePath | str) -> Format:
        """Return the format of a file, by the longest suffix of its name that a plugin offers.

        Raises:
            InvalidValueError: No plugin offers any suffix of it, or no file can have the name.
        """
        if "\0" in str(path):
            raise InvalidValueError(
                "path",
                Words("文件名中有空字符（NUL）", "holds a NUL character, which no file name has"),
                Words("请核对文件名", "check the name"),
            )
        offer = self._find_format(path)
        if offer.entry_point.origin is Origin.BUILTIN:
            return get_descriptor(offer, Format)
        return self._calls.guard_format(offer)

    def read_rows(self, path: Path | str) -> Iterator[Row]:
        """Read the rows of a file in the format that its name says.

        Raises:
            InvalidValueError: No plugin offers any suffix of the name, or no file can have the name.
            BrokenPluginError: The format raised a foreign error, or gave something that is not a row.
            DecodeError: The file is of another kind than its name says, or is damaged.
            UnreadableFileError: The file is not there, is a folder, or may not be read.
        """
        return _iterate_rows(self.get_format(path), Path(path))

    def list_rulebooks(self) -> tuple[RulebookSource, ...]:
        """Return the rulebooks of all plugins, first plugin first.

        A function that a rulebook has instead of text raises BrokenPluginError where the plugin's own
        function raises or returns something that is not text.
        """
        return tuple(map(self._calls.guard_rulebook, self.list_offers(_RULEBOOKS)))

    def get_rulebook(self, name: str) -> RulebookSource | None:
        """Return the rulebook of a name, or None if no plugin has it; see ``list_rulebooks``."""
        offer = self._find(_RULEBOOKS, name)
        return None if offer is None else self._calls.guard_rulebook(offer)

    def read_rulebook(self, name: str) -> str:
        """Return the text of a plugin's rulebook.

        Raises:
            InvalidValueError: No plugin has a rulebook of that name.
            BrokenPluginError: The plugin's function raised a foreign error, or returned no text.
        """
        text = self._calls.guard_rulebook(
            self._find_name(_RULEBOOKS, "edition", Words("口径", "rulebook"), name)
        ).text
        return text if isinstance(text, str) else text()

    def list_labels(self) -> tuple[LabelSource, ...]:
        """Return the words of all plugins; for a code in two of them, the first counts."""
        self._loader.load_labels()
        self._warn()
        return tuple(
            get_descriptor(offer, LabelSource) for offer in self._loader.catalog.list_offers(_LABELS)
        )

    def get_label_words(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Return the words of all plugins by language, vocabulary and code."""
        words: dict[str, dict[str, dict[str, str]]] = {}
        for source in reversed(self.list_labels()):
            for vocabulary, codes in source.table.items():
                words.setdefault(source.language, {}).setdefault(vocabulary, {}).update(codes)
        return words

    def get_report_backend(self, name: str) -> ReportBackend:
        """Return the rendering of reports of a name.

        Raises:
            InvalidValueError: No plugin has a rendering of that name.
        """
        return self._calls.guard_report(
            self._find_name(_REPORTS, "report", Words("输出形式", "rendering"), name)
        )

    def pack_page_reader(self) -> Mapping[str, bytes] | None:
        """Return what a page carries to read words, of the first plugin that has it; None if none has.

        Raises:
            BrokenPluginError: The plugin raised a foreign error, or gave something else.
        """
        offer = next(iter(self.list_offers(_PAGE_READERS)), None)
        return None if offer is None else self._calls.pack_page_reader(offer)

    # ------------------------------------------------------------------------------------- look-ups

    def _find(self, hook: str, *keys: str) -> Offer | None:
        offer = self._loader.find(hook, keys)
        self._warn()
        return offer

    def _find_scheme(self, hook: str, scheme: str) -> Offer:
        offer = self._find(hook, scheme)
        if offer is not None:
            return offer
        known = self._loader.catalog.list_keys(hook)
        cause = find_cause(scheme, self.failures)
        near = find_nearest(scheme, known)
        # Where a scheme that is there is spelt alike, that one is meant, and nothing need be installed.
        installable = {key: INSTALLABLE[key] for key in INSTALLABLE if key == scheme or not near}
        error = UnknownSchemeError(scheme, known, near, self._build_hint(scheme, installable))
        raise error from (None if cause is None else cause.error)

    def _find_format(self, path: PurePath | str) -> Offer:
        suffixes = [suffix.lower() for suffix in PurePath(path).suffixes]
        tails = ["".join(suffixes[start:]) for start in range(len(suffixes))]
        offer = self._find(_FORMATS, *tails)
        if offer is not None:
            return offer
        if Path(path).is_dir():
            raise InvalidValueError(
                "path",
                Words("所指的{}是文件夹", "names {}, which is a folder").format(path),
                Words("请写其中的文件", "name a file in it"),
            )
        raise self._build_unknown_error(
            _FORMATS, "path", Words("文件格式", "format"), tails[-1] if tails else ""
        )

    def _find_name(self, hook: str, field: str, what: Words, name: str) -> Offer:
        offer = self._find(hook, name)
        if offer is None:
            raise self._build_unknown_error(hook, field, what, name)
        return offer

    def _build_unknown_error(self, hook: str, field: str, what: Words, name: str) -> InvalidValueError:
        known = self._loader.catalog.list_keys(hook)
        near = find_nearest(name, known)
        meant = Words("；是否要写{!r}？", ", did you mean {!r}?").format(near) if near else NO_WORDS
        reason = Words("没有插件提供{}“{}”，现有：{}{}", "no plugin has a {} {!r}, known: {}{}").format(
            what, redact_typed(name), join_names(known) if known else Words("无", "none"), meant
        )
        cause = find_cause(name, self.failures)
        installable = (
            {name: INSTALLABLE[name]}
            if name in INSTALLABLE and hook in (_FORMATS, _REPORTS, _SEALERS)
            else {}
        )
        if hook == _FORMATS and not name:
            reason = Words("文件名没有扩展名，可读：{}", "the name has no suffix, known: {}").format(
                join_names(known)
            )
        hint = self._build_hint(name, installable)
        if hook == _FORMATS and not near and hint == NO_WORDS:
            hint = Words("请另存为.xlsx或.csv", "save it as .xlsx or .csv")
        error = InvalidValueError(field, reason, hint)
        error.__cause__ = None if cause is None else cause.error
        return error

    def _build_hint(self, wanted: str, installable: Mapping[str, str] = MappingProxyType({})) -> Words:
        left_out = (each.name for each in self.left_out)
        installed = {each.entry_point.distribution for each in self.loaded}
        missing = {key: name for key, name in installable.items() if name not in installed}
        return format_hint(wanted, self.failures, left_out, self._loader.list_blocked_names(wanted), missing)

    def _warn(self) -> None:
        """Warn of every failure that was not warned of yet; in strict mode, raise the first instead."""
        failures = self.failures
        if failures and self._limits.strict:
            raise failures[0].error from failures[0].raised
        with self._lock:
            new = [failure for failure in failures if str(failure) not in self._warned]
            self._warned.update(str(failure) for failure in new)
        for failure in new:
            warnings.warn(BrokenPluginWarning(failure.words), stacklevel=4)


def _iterate_rows(offered: Format, path: Path) -> Iterator[Row]:
    with translate_reading_errors(path):
        yield from offered.read(path)
