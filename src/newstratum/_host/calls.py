"""Calls of the functions that plugins offer: bounded in time, and their failures named.

The text of a foreign error may hold a password or a person's row, so only its type is shown. In strict mode
the foreign error is attached as the cause, since the author of a plugin needs it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

import attrs

from newstratum._host.catalog import Offer, get_descriptor
from newstratum._host.channels import GuardedNotifier
from newstratum._host.discovery import Limits, Origin, build_failure
from newstratum._host.isolation import CaughtError, PluginTimeoutError, attempt, attempt_within
from newstratum._host.plugin_thread import PluginThread
from newstratum._host.rows import WrongRow, iterate_checked_rows
from newstratum._ports.fields import Kind
from newstratum._ports.keys import KeyProvider
from newstratum._ports.notifier import Notifier
from newstratum._ports.seals import Sealer
from newstratum._ports.store import Store
from newstratum._ports.url import URL
from newstratum._words import Words
from newstratum.errors import InvalidValueError, MissingStoreError, NewstratumError, PluginError
from newstratum.hooks import (
    Format,
    KeyProviderBackend,
    NotifierBackend,
    PageReader,
    Remark,
    ReportBackend,
    Row,
    RulebookSource,
    SealerBackend,
    Sheet,
    StoreBackend,
)

_T = TypeVar("_T")

#: A file that cannot be read or written is no fault of a format.
_FORMAT_PASSES = (NewstratumError, OSError)


class PluginCalls:
    """Calls what descriptors offer. Safe from several threads."""

    def __init__(self, limits: Limits) -> None:
        """Make calls within the limits of the environment."""
        self._seconds = limits.seconds
        self._strict = limits.strict

    def open_store(
        self, offer: Offer, place: URL, kinds: tuple[Kind, ...], *, mode: str, may_make: bool
    ) -> Store:
        """Open a store, or raise what :meth:`PluginHost.open_store` raises."""
        backend, options = get_descriptor(offer, StoreBackend), dict(place.query)
        if mode not in ("rw", "ro"):
            raise InvalidValueError(
                "mode", Words("不是rw或ro", "is neither rw nor ro"), Words("只读写ro", "to read, write ro")
            )
        if mode == "ro" and options.get("mode", "ro") != "ro":
            raise InvalidValueError(
                "mode",
                Words("地址要求可写，mode要求只读", "asks to read only, and the URL to write"),
                Words("去掉地址中的mode", "leave the mode out of the URL"),
            )
        if not may_make or mode == "ro":
            self._check_existence(offer, place)
        if mode == "ro" and backend.read_only and "mode" not in options:
            place = attrs.evolve(place, query=(*place.query, ("mode", "ro")))
        store = self._call(offer, "open", lambda: backend.open(place, kinds), self._seconds.open)
        if not isinstance(store, Store):
            raise build_answer_error(offer, "open", store, "Store")
        return store

    def _check_existence(self, offer: Offer, place: URL) -> None:
        """Raise MissingStoreError where the plugin knows that there is no store."""
        exists = get_descriptor(offer, StoreBackend).exists
        if exists is None:
            return
        found: object = self._call(offer, "exists", lambda: exists(place), self._seconds.open)
        if found is False:
            raise MissingStoreError(str(place))
        if found is not True and found is not None:
            raise build_answer_error(offer, "exists", found, "bool")

    def open_notifier(self, offer: Offer, place: URL, *, isolated: bool) -> Notifier:
        """Open a notifier, or raise what :meth:`PluginHost.open_notifier` raises."""
        backend, entry_point = get_descriptor(offer, NotifierBackend), offer.entry_point
        if entry_point.origin is not Origin.BUILTIN and (isolated or backend.isolated):
            return GuardedNotifier(self._isolate(offer, place), entry_point, self._seconds)
        notifier = self._call(offer, "open", lambda: backend.open(place), self._seconds.open)
        if not isinstance(notifier, Notifier):
            raise build_answer_error(offer, "open", notifier, "Notifier")
        if entry_point.origin is Origin.BUILTIN:
            return notifier
        return GuardedNotifier(notifier, entry_point, self._seconds)

    def _isolate(self, offer: Offer, place: URL) -> Notifier:
        """Open a notifier in a process of its own."""
        if not offer.entry_point.target:
            reason = Words(
                "要求独立进程，但不是已安装的插件；请安装，或写isolated=False",
                "asks for a process of its own and is not installed; install it, or write isolated=False",
            )
            raise build_failure(offer.entry_point, reason, hook=offer.hook, in_use=True).error
        from newstratum._host.isolated.notifier import IsolatedNotifier

        seconds = self._seconds
        opened = attempt(lambda: IsolatedNotifier(offer.entry_point, place, seconds.open, seconds.send))
        if isinstance(opened, CaughtError):
            self._raise(offer, "open", opened, (NewstratumError,))
        return opened

    def open_key_provider(self, offer: Offer, place: URL) -> KeyProvider:
        """Open what keeps keys, or raise what :meth:`PluginHost.open_key_provider` raises."""
        backend = get_descriptor(offer, KeyProviderBackend)
        provider = self._call(offer, "open", lambda: backend.open(place), self._seconds.open)
        if not isinstance(provider, KeyProvider):
            raise build_answer_error(offer, "open", provider, "KeyProvider")
        return provider

    def open_sealer(self, offer: Offer) -> Sealer:
        """Make what seals texts, or raise what :meth:`PluginHost.open_sealer` raises."""
        backend = get_descriptor(offer, SealerBackend)
        sealer = self._call(offer, "open", backend.open, self._seconds.open)
        if not isinstance(sealer, Sealer):
            raise build_answer_error(offer, "open", sealer, "Sealer")
        return sealer

    def guard_format(self, offer: Offer) -> Format:
        """Return a format whose functions are called like this."""
        found = get_descriptor(offer, Format)

        def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
            assert found.write is not None
            self._write(offer, "write", partial(found.write, path, rows))

        def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
            assert found.write_workbook is not None
            self._write(offer, "write_workbook", partial(found.write_workbook, path, sheets))

        def annotate(source: Path, target: Path, remarks: Sequence[Remark]) -> None:
            assert found.annotate is not None
            self._write(offer, "annotate", partial(found.annotate, source, target, remarks))

        return attrs.evolve(
            found,
            read=lambda path: self._iterate_rows(offer, partial(found.read, path)),
            write=write if found.write else None,
            write_workbook=write_workbook if found.write_workbook else None,
            annotate=annotate if found.annotate else None,
        )

    def guard_report(self, offer: Offer) -> ReportBackend:
        """Return a rendering whose function is called like this; what is not bytes is its failure."""
        found = get_descriptor(offer, ReportBackend)
        if offer.entry_point.origin is Origin.BUILTIN:
            return found

        def render(report: Mapping[str, object]) -> bytes:
            content: object = self._call(offer, "render", lambda: found.render(report), self._seconds.render)
            if type(content) is not bytes:
                raise build_answer_error(offer, "render", content, "bytes")
            if not content:
                reason = Words("render返回的内容是空的", "render returned bytes of which there are none")
                raise build_failure(offer.entry_point, reason, hook=offer.hook, in_use=True).error
            return content

        return attrs.evolve(found, render=render)

    def pack_page_reader(self, offer: Offer) -> Mapping[str, bytes]:
        """Return what a page carries to read words; what is not that is a failure of the plugin."""
        reader = get_descriptor(offer, PageReader)
        parts: object = self._call(offer, "pack", reader.pack, self._seconds.render)
        if not isinstance(parts, Mapping) or not all(
            isinstance(name, str) and type(part) is bytes for name, part in parts.items()
        ):
            raise build_answer_error(offer, "pack", parts, "mapping of names to bytes")
        if not parts.get("worker"):
            reason = Words("pack没有给出worker", "pack returned no worker")
            raise build_failure(offer.entry_point, reason, hook=offer.hook, in_use=True).error
        return dict(parts)

    def guard_rulebook(self, offer: Offer) -> RulebookSource:
        """Return a rulebook whose text, where it is a function, is called like this."""
        source = get_descriptor(offer, RulebookSource)
        if isinstance(source.text, str):
            return source
        return attrs.evolve(source, text=partial(self._read_text, offer, source.text))

    def _read_text(self, offer: Offer, read: Callable[[], str]) -> str:
        text: object = self._call(offer, "text", read, self._seconds.render)
        if not isinstance(text, str):
            raise build_answer_error(offer, "text", text, "text")
        return text

    def _write(self, offer: Offer, what: str, action: Callable[[], None]) -> None:
        self._call(offer, what, action, self._seconds.render, passes=_FORMAT_PASSES)

    def _iterate_rows(self, offer: Offer, read: Callable[[], Iterator[Row]]) -> Iterator[Row]:
        """Read the rows of a file one by one, each call guarded."""
        thread = PluginThread(offer.entry_point.title)
        try:
            for row in iterate_checked_rows(read, thread, self._seconds.rows, time.monotonic):
                if isinstance(row, WrongRow):
                    reason = Words("read{}", "read {}").format(row.reason)
                    raise build_failure(offer.entry_point, reason, hook=offer.hook, in_use=True).error
                if isinstance(row, CaughtError):
                    self._raise(offer, "read", row, _FORMAT_PASSES)
                yield row
        finally:
            thread.end()

    def _call(
        self,
        offer: Offer,
        what: str,
        action: Callable[[], _T],
        seconds: float,
        *,
        passes: tuple[type[BaseException], ...] = (NewstratumError,),
    ) -> _T:
        """Call a function of a descriptor, and let only newstratum's own errors through."""
        answer = (
            attempt(action)
            if offer.entry_point.origin is Origin.BUILTIN
            else attempt_within(action, seconds, offer.entry_point.title)
        )
        if isinstance(answer, CaughtError):
            self._raise(offer, what, answer, passes)
        return answer

    def _raise(
        self, offer: Offer, what: str, caught: CaughtError, passes: tuple[type[BaseException], ...]
    ) -> NoReturn:
        if isinstance(caught.error, passes) and not isinstance(caught.error, PluginTimeoutError):
            raise caught.error
        raise build_call_error(offer, what, caught) from (caught.error if self._strict else None)


def build_call_error(offer: Offer, what: str, caught: CaughtError) -> PluginError:
    """Return the error of a descriptor's function that failed; only the type of what it raised is shown."""
    reason = Words("{}{}", "{} {}").format(what, caught.reason)
    return build_failure(offer.entry_point, reason, hook=offer.hook, caught=caught).error


def build_answer_error(offer: Offer, what: str, answer: object, wanted: str) -> PluginError:
    """Return the error of a descriptor's function that returned something else; only its type is shown."""
    reason = Words("{}返回了{}，不是{}", "{} returned {}, which is not {}").format(
        what, type(answer).__name__, Words(wanted, wanted if wanted == "bytes" else f"a {wanted}")
    )
    return build_failure(offer.entry_point, reason, hook=offer.hook, in_use=True).error
