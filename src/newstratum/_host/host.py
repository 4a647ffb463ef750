"""The host of the plugins: loads each when it is needed, and lets none harm another."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TypeVar

from newstratum._host.calls import build_answer_error, call_descriptor, iterate_rows
from newstratum._host.catalog import Catalog
from newstratum._host.descriptors import Descriptor
from newstratum._host.discovery import Discovery, Limits, discover
from newstratum._host.entry_points import EntryPoint, Origin, build_builtin_entry_point, build_entry_point
from newstratum._host.failures import Failure
from newstratum._host.hints import find_cause, find_nearest, format_hint
from newstratum._host.loader import Loader
from newstratum._host.loading import LoadResult, Offer
from newstratum._ports.notifier import Notifier
from newstratum._ports.records import Kind
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum.errors import BrokenPluginWarning, InvalidValueError, UnknownSchemeError
from newstratum.hooks import (
    Format,
    LabelSource,
    NotifierBackend,
    ReportBackend,
    Row,
    RulebookSource,
    StoreBackend,
)

__all__ = ["PluginHost"]

_D = TypeVar("_D", bound=Descriptor)
_T = TypeVar("_T")

_STORES = "newstratum_store_backends"
_NOTIFIERS = "newstratum_notifier_backends"
_FORMATS = "newstratum_formats"
_RULEBOOKS = "newstratum_rulebooks"
_LABELS = "newstratum_labels"
_REPORTS = "newstratum_reports"


class PluginHost:
    """Finds the plugins and answers which of them does what.

    Making a host does nothing; it looks for plugins when something is asked of it that newstratum
    itself does not answer. What a plugin does wrong is listed in `failures` and warned about once.
    A plugin is isolated from mistakes, not from malice: its code runs in this process with all the
    rights of the program, and a plugin that never returns is not interrupted. Safe from several threads.
    """

    def __init__(
        self,
        *,
        builtins: Mapping[str, object] | None = None,
        search: Callable[[], Discovery] = discover,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Make a host; nothing is looked for yet.

        Args:
            builtins: Name to plugin of what comes with newstratum; by default, what does.
            search: Finds the installed plugins.
            environment: Holds ``NEWSTRATUM_PLUGINS`` and ``NEWSTRATUM_STRICT_PLUGINS``; by default,
                the variables of the process.
        """
        self._limits = Limits.of(os.environ if environment is None else environment)
        self._loader = Loader(search, self._limits)
        self._told: set[str] = set()
        self._lock = threading.Lock()
        if builtins is None:
            self._loader.add(build_builtin_entry_point())
        for name, plugin in (builtins or {}).items():
            self._loader.add(build_entry_point(plugin, name, Origin.BUILTIN))

    # ------------------------------------------------------------------ plugins and their failures

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Return what was wrong with the plugins loaded so far; `load_all` first to have everything."""
        return self._loader.failures

    @property
    def loaded(self) -> tuple[LoadResult, ...]:
        """Return what became of each plugin loaded so far, in the order in which they are asked."""
        return self._loader.loaded

    @property
    def catalog(self) -> Catalog:
        """Return who holds what among the plugins loaded so far."""
        return self._loader.catalog

    @property
    def left_out(self) -> tuple[EntryPoint, ...]:
        """Return the installed plugins that the environment does not let load, once looked for."""
        return self._loader.left_out

    def register(self, plugin: object, name: str) -> None:
        """Add a plugin that is not installed: one of the running program's own.

        It comes after newstratum's own plugins and before the installed ones, also for a scheme that is
        the name of an installed one.

        Args:
            plugin: A module or object with hooks.
            name: What messages call it.

        Raises:
            InvalidValueError: A plugin of that name is registered already.
        """
        self._loader.add(build_entry_point(plugin, name, Origin.PROGRAM))

    def load_all(self) -> None:
        """Load every plugin, as a listing needs; looking one up loads no more than it must.

        Raises:
            PluginError: A plugin is broken, and ``NEWSTRATUM_STRICT_PLUGINS`` is set.
        """
        self._loader.load_all()
        self._tell()

    def offers(self, hook: str) -> tuple[Offer, ...]:
        """Return what all plugins offer through a hook, best first.

        Args:
            hook: The name of the hook, ``"newstratum_labels"``.
        """
        self.load_all()
        return self._loader.catalog.offers(hook)

    # ---------------------------------------------------------------------------------- by scheme

    def store_backend(self, scheme: str) -> StoreBackend:
        """Return the store of a URL scheme.

        Raises:
            UnknownSchemeError: No plugin answers for it; a broken plugin of that name is the cause.
        """
        return _get_descriptor(self._of_scheme(_STORES, scheme), StoreBackend)

    def notifier_backend(self, scheme: str) -> NotifierBackend:
        """Return the notifier of a URL scheme.

        Raises:
            UnknownSchemeError: No plugin answers for it; a broken plugin of that name is the cause.
        """
        return _get_descriptor(self._of_scheme(_NOTIFIERS, scheme), NotifierBackend)

    def get_contact_kind(self, scheme: str) -> str | None:
        """Return the kind of a person's contact that a channel sends to.

        Args:
            scheme: The scheme of the channel's URL, ``"smtp"``.

        Returns:
            ``"email"``, ``"phone"`` or another kind; None for a channel that has its own addresses.

        Raises:
            UnknownSchemeError: No plugin answers for the scheme.
        """
        return self.notifier_backend(scheme).contact_kind

    def open_store(self, url: URL | str, kinds: tuple[Kind, ...]) -> Store:
        """Open the store of a URL.

        Args:
            url: Its scheme chooses the plugin.
            kinds: The kinds of record it will hold.

        Raises:
            UnknownSchemeError: No plugin answers for the scheme.
            BrokenPluginError: The plugin raised something foreign, or returned something that is no store.
            StoreError: The store could not be opened.
        """
        place = URL.parse(url) if isinstance(url, str) else url
        offer = self._of_scheme(_STORES, place.scheme)
        backend = _get_descriptor(offer, StoreBackend)
        store = self._answer_of(offer, "open", lambda: backend.open(place, kinds))
        if not isinstance(store, Store):
            raise build_answer_error(offer, "open", store, "Store")
        return store

    def open_notifier(self, url: URL | str) -> Notifier:
        """Open the notifier of a URL.

        Args:
            url: Its scheme chooses the plugin.

        Raises:
            UnknownSchemeError: No plugin answers for the scheme.
            BrokenPluginError: The plugin raised something foreign, or returned something that is no notifier.
            NotifyError: The notifier could not be opened.
        """
        place = URL.parse(url) if isinstance(url, str) else url
        offer = self._of_scheme(_NOTIFIERS, place.scheme)
        backend = _get_descriptor(offer, NotifierBackend)
        notifier = self._answer_of(offer, "open", lambda: backend.open(place))
        if not isinstance(notifier, Notifier):
            raise build_answer_error(offer, "open", notifier, "Notifier")
        return notifier

    # ------------------------------------------------------------------------- by suffix or by name

    def format_of(self, path: PurePath | str) -> Format:
        """Return the format of a file, by the longest suffix of its name that a plugin answers for.

        Raises:
            InvalidValueError: No plugin answers for any suffix of it.
        """
        return _get_descriptor(self._of_file(path), Format)

    def read_rows(self, path: Path) -> Iterator[Row]:
        """Read the rows of a file in the format that its name says.

        Raises:
            InvalidValueError: No plugin answers for any suffix of the name.
            BrokenPluginError: The format raised something foreign, or gave something that is no row.
            OSError: The file could not be read.
        """
        offer = self._of_file(path)
        read = _get_descriptor(offer, Format).read
        return iterate_rows(offer, lambda: read(path), show_cause=self._limits.strict)

    def rulebook_text(self, name: str) -> str:
        """Return the text of a plugin's rulebook.

        Raises:
            InvalidValueError: No plugin has a rulebook of that name.
            BrokenPluginError: The plugin's function raised something foreign, or returned no text.
        """
        offer = self._of_name(_RULEBOOKS, "edition", "rulebook", name)
        text = _get_descriptor(offer, RulebookSource).text
        if isinstance(text, str):
            return text
        answer = self._answer_of(offer, "text", text)
        if not isinstance(answer, str):
            raise build_answer_error(offer, "text", answer, "text")
        return answer

    def labels(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Return the words of all plugins: language, vocabulary, code, words.

        `newstratum._labels.build_label_table` makes a table of them, to be merged into the one that is
        passed down. For a code that two plugins have words for, the better one counts.
        """
        words: dict[str, dict[str, dict[str, str]]] = {}
        for offer in reversed(self.offers(_LABELS)):
            source = _get_descriptor(offer, LabelSource)
            for vocabulary, codes in source.table.items():
                words.setdefault(source.language, {}).setdefault(vocabulary, {}).update(codes)
        return words

    def report_backend(self, name: str) -> ReportBackend:
        """Return the rendering of reports of a name.

        Raises:
            InvalidValueError: No plugin has a rendering of that name.
        """
        return _get_descriptor(self._of_name(_REPORTS, "report", "rendering", name), ReportBackend)

    # ------------------------------------------------------------------------------------- looking

    def _find(self, hook: str, *keys: str) -> Offer | None:
        offer = self._loader.find(hook, keys)
        self._tell()
        return offer

    def _answer_of(self, offer: Offer, what: str, action: Callable[[], _T]) -> _T:
        return call_descriptor(offer, what, action, show_cause=self._limits.strict)

    def _of_scheme(self, hook: str, scheme: str) -> Offer:
        offer = self._find(hook, scheme)
        if offer is not None:
            return offer
        known = self._loader.catalog.keys(hook)
        cause = find_cause(scheme, self.failures)
        error = UnknownSchemeError(scheme, known, find_nearest(scheme, known), self._hint_for(scheme))
        raise error from (None if cause is None else cause.error)

    def _of_file(self, path: PurePath | str) -> Offer:
        suffixes = [suffix.lower() for suffix in PurePath(path).suffixes]
        tails = ["".join(suffixes[start:]) for start in range(len(suffixes))]
        offer = self._find(_FORMATS, *tails)
        if offer is None:
            raise self._nothing_for(_FORMATS, "path", "format", tails[-1] if tails else "")
        return offer

    def _of_name(self, hook: str, field: str, what: str, name: str) -> Offer:
        offer = self._find(hook, name)
        if offer is None:
            raise self._nothing_for(hook, field, what, name)
        return offer

    def _nothing_for(self, hook: str, field: str, what: str, name: str) -> InvalidValueError:
        known = self._loader.catalog.keys(hook)
        near = find_nearest(name, known)
        meant = f", did you mean {near!r}?" if near else ""
        reason = f"no plugin has a {what} {name!r}, known: {', '.join(known) or 'none'}{meant}"
        cause = find_cause(name, self.failures)
        error = InvalidValueError(field, reason, self._hint_for(name))
        error.__cause__ = None if cause is None else cause.error
        return error

    def _hint_for(self, wanted: str) -> str:
        return format_hint(wanted, self.failures, (candidate.name for candidate in self.left_out))

    def _tell(self) -> None:
        """Warn of every failure that was not told yet; raise one instead where the environment says so."""
        failures = self.failures
        if failures and self._limits.strict:
            raise failures[0].error
        with self._lock:
            news = [failure for failure in failures if str(failure) not in self._told]
            self._told.update(str(failure) for failure in news)
        for failure in news:
            warnings.warn(str(failure), BrokenPluginWarning, stacklevel=4)


def _get_descriptor(offer: Offer, wanted: type[_D]) -> _D:
    """Narrow what a hook offers to its type, which was checked when it was loaded."""
    assert isinstance(offer.descriptor, wanted)
    return offer.descriptor
