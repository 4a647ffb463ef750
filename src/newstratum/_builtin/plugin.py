"""The built-in plugin: stores, the log notifier, the key file, formats and renderings.

Stores and notifiers are imported when they are opened, so that loading the plugin costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from newstratum import hooks
from newstratum._builtin.formats import offer_formats as offer_formats
from newstratum._builtin.reports import offer_reports as offer_reports
from newstratum._words import Words
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._ports.fields import Kind
    from newstratum._ports.keys import KeyProvider
    from newstratum._ports.notifier import Notifier
    from newstratum._ports.store import Store
    from newstratum._ports.url import URL


def _check_bare(url: URL) -> None:
    """Refuse a URL that says more than its scheme: it would be ignored in silence."""
    if url.host or url.path or url.query or url.username or url.password or url.port is not None:
        raise InvalidValueError(
            "url",
            Words("{}: 之后还有内容", "says more than {}:").format(url.scheme),
            Words("请只写{}:，后面不写", "write {}: and nothing behind it").format(url.scheme),
        )


def open_memory(url: URL, kinds: tuple[Kind, ...]) -> Store:
    """Make an empty store in memory; each call makes another."""
    from newstratum._storage.simple_store import MemoryStore

    _check_bare(url)
    return MemoryStore(kinds)


def open_sqlite(url: URL, kinds: tuple[Kind, ...]) -> Store:
    """Open the store in a file; see ``open_sqlite``."""
    from newstratum._builtin import sqlite

    return sqlite.open_sqlite(url, kinds)


def has_sqlite_file(url: URL) -> bool | None:
    """Say whether the file of a URL is there; see ``has_file``."""
    from newstratum._storage.checks import has_file

    return has_file(url)


def open_log(url: URL) -> Notifier:
    """Make a notifier that writes to the log."""
    from newstratum._builtin.log_notifier import LogNotifier

    _check_bare(url)
    return LogNotifier()


def open_key_file(url: URL) -> KeyProvider:
    """Open the keys in a file; the file is made with its first key."""
    from newstratum._builtin.key_file import KeyFile

    return KeyFile.open(url)


@hooks.store_backends
def offer_stores() -> Iterable[hooks.StoreBackend]:
    """Offer the stores that need nothing but the standard library."""
    return (
        hooks.StoreBackend(
            schemes=("memory",), open=open_memory, summary="in memory, gone when closed: memory:", api=1
        ),
        hooks.StoreBackend(
            schemes=("sqlite",),
            open=open_sqlite,
            summary="one durable file: sqlite:///district.db",
            api=1,
            exists=has_sqlite_file,
            read_only=True,
        ),
    )


@hooks.notifier_backends
def offer_notifiers() -> Iterable[hooks.NotifierBackend]:
    """Offer the notifier that needs nothing but the standard library."""
    return (
        hooks.NotifierBackend(
            schemes=("log",), open=open_log, summary="a line in the log per message: log:", api=1
        ),
    )


@hooks.key_providers
def offer_key_providers() -> Iterable[hooks.KeyProviderBackend]:
    """Offer the key provider that needs nothing but the standard library."""
    return (
        hooks.KeyProviderBackend(
            schemes=("file",),
            open=open_key_file,
            summary="a file that only its owner reads: file:office.keys",
            api=1,
        ),
    )
