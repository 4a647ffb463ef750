"""What a plugin author imports: the hooks, the descriptors they return, one typed decorator for each.

A plugin is a module with functions marked by these decorators, and an entry point of the group
``newstratum`` that names the module. The functions take nothing and return descriptors: frozen data
that says what the plugin offers and which version of the hooks it was written for. A driver is
imported inside ``open``, never while the plugin loads, so that a plugin nobody uses costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pluggy
from attrs import field, frozen

if TYPE_CHECKING:
    from newstratum._ports.fields import Kind
    from newstratum._ports.notifier import Notifier
    from newstratum._ports.store import Store
    from newstratum._ports.url import URL

from newstratum._short_repr import ShortRepr

__all__ = [
    "API",
    "Format",
    "LabelSource",
    "NotifierBackend",
    "ReportBackend",
    "Row",
    "RulebookSource",
    "StoreBackend",
    "formats",
    "hookimpl",
    "labels",
    "newstratum_formats",
    "newstratum_labels",
    "newstratum_notifier_backends",
    "newstratum_reports",
    "newstratum_rulebooks",
    "newstratum_store_backends",
    "notifier_backends",
    "reports",
    "rulebooks",
    "store_backends",
]

#: The version of the hooks. A descriptor states it as the number its author read, ``api=1``.
API = 1

_PROJECT = "newstratum"

#: The raw pluggy marker. The typed decorators below are better: they cannot be misspelt.
hookimpl: pluggy.HookimplMarker = pluggy.HookimplMarker(_PROJECT)

_hookspec = pluggy.HookspecMarker(_PROJECT)


def _format_cell_count(cells: Mapping[str, object]) -> str:
    """Show how many cells a row has: a file without a header has a person's data even in its keys."""
    return f"<cells: {len(cells)}>"


@frozen(kw_only=True)
class Row(ShortRepr):
    """One row of a file, as a format reads it."""

    #: The line of the file on which the row begins, from 1.
    line: int
    #: Column name to cell. Text for tables; any JSON value for formats that have them.
    cells: Mapping[str, object] = field(repr=_format_cell_count)


@frozen(kw_only=True)
class StoreBackend(ShortRepr):
    """A store, found by the scheme of a URL."""

    #: The schemes it answers for, main scheme first: ``("sqlite",)``.
    schemes: tuple[str, ...]
    #: Open the store of a URL for the kinds it will hold.
    open: Callable[[URL, tuple[Kind, ...]], Store]
    #: One line that listings show.
    summary: str
    #: The version of the hooks it was written for.
    api: int


@frozen(kw_only=True)
class NotifierBackend(ShortRepr):
    """A channel for messages, found by the scheme of a URL."""

    #: The schemes it answers for, main scheme first: ``("smtp", "smtps")``.
    schemes: tuple[str, ...]
    #: Open the notifier of a URL.
    open: Callable[[URL], Notifier]
    #: One line that listings show.
    summary: str
    #: The version of the hooks it was written for.
    api: int
    #: The kind of a person's contact that it sends to, ``"email"`` or ``"phone"``: a message to a person
    #: is addressed to their contact of that kind. None for a channel that has its own addresses, such as
    #: a group of a chat service: it is given the id of the person.
    contact_kind: str | None = None


@frozen(kw_only=True)
class Format(ShortRepr):
    """A file format for rows, found by the suffix of a file name."""

    #: The suffixes it answers for, lower case with the dot: ``(".csv", ".tsv")``.
    suffixes: tuple[str, ...]
    #: Read the rows of a file, in order.
    read: Callable[[Path], Iterator[Row]]
    #: Write rows to a file, in order; None for a format that is only read.
    write: Callable[[Path, Iterable[Mapping[str, object]]], None] | None = None
    #: One line that listings show.
    summary: str
    #: The version of the hooks it was written for.
    api: int


@frozen(kw_only=True)
class RulebookSource(ShortRepr):
    """A named rulebook, as the text of a TOML file."""

    #: The name by which users choose it: ``"2017"``.
    name: str
    #: The text, or a function that returns it, called when the rulebook is first needed.
    text: str | Callable[[], str]
    #: The version of the hooks it was written for.
    api: int


@frozen(kw_only=True)
class LabelSource(ShortRepr):
    """Words for codes in one language."""

    #: The language, as in ``"zh"``.
    language: str
    #: Vocabulary to code to words: ``{"employer_kind": {"law_firm": "律师事务所"}}``. A vocabulary is
    #: named like the enumeration of its codes, in lower case with underscores.
    table: Mapping[str, Mapping[str, str]]
    #: The version of the hooks it was written for.
    api: int


@frozen(kw_only=True)
class ReportBackend(ShortRepr):
    """A rendering of a report, found by its name."""

    #: The name by which people choose it: ``"html"``.
    name: str
    #: The suffix of the file it makes, with the dot.
    suffix: str
    #: Render a report, given as plain JSON values, into the bytes of a file.
    render: Callable[[Mapping[str, object]], bytes]
    #: One line that listings show.
    summary: str
    #: The version of the hooks it was written for.
    api: int


# ---------------------------------------------------------------------------------- specifications


@_hookspec
def newstratum_store_backends() -> Iterable[StoreBackend]:
    """Offer stores, by URL scheme."""
    return ()


@_hookspec
def newstratum_notifier_backends() -> Iterable[NotifierBackend]:
    """Offer channels for messages, by URL scheme."""
    return ()


@_hookspec
def newstratum_formats() -> Iterable[Format]:
    """Offer formats of files of rows, by suffix."""
    return ()


@_hookspec
def newstratum_rulebooks() -> Iterable[RulebookSource]:
    """Offer named, dated rulebooks as data."""
    return ()


@_hookspec
def newstratum_labels() -> Iterable[LabelSource]:
    """Offer words for codes in a language."""
    return ()


@_hookspec
def newstratum_reports() -> Iterable[ReportBackend]:
    """Offer renderings of a report, by name."""
    return ()


# -------------------------------------------------------------------------------------- decorators

_Stores = TypeVar("_Stores", bound=Callable[[], Iterable[StoreBackend]])
_Notifiers = TypeVar("_Notifiers", bound=Callable[[], Iterable[NotifierBackend]])
_Formats = TypeVar("_Formats", bound=Callable[[], Iterable[Format]])
_Rulebooks = TypeVar("_Rulebooks", bound=Callable[[], Iterable[RulebookSource]])
_Labels = TypeVar("_Labels", bound=Callable[[], Iterable[LabelSource]])
_Reports = TypeVar("_Reports", bound=Callable[[], Iterable[ReportBackend]])


def store_backends(function: _Stores) -> _Stores:
    """Mark a function, whatever its name, as the hook ``newstratum_store_backends``."""
    return hookimpl(function, specname="newstratum_store_backends")


def notifier_backends(function: _Notifiers) -> _Notifiers:
    """Mark a function, whatever its name, as the hook ``newstratum_notifier_backends``."""
    return hookimpl(function, specname="newstratum_notifier_backends")


def formats(function: _Formats) -> _Formats:
    """Mark a function, whatever its name, as the hook ``newstratum_formats``."""
    return hookimpl(function, specname="newstratum_formats")


def rulebooks(function: _Rulebooks) -> _Rulebooks:
    """Mark a function, whatever its name, as the hook ``newstratum_rulebooks``."""
    return hookimpl(function, specname="newstratum_rulebooks")


def labels(function: _Labels) -> _Labels:
    """Mark a function, whatever its name, as the hook ``newstratum_labels``."""
    return hookimpl(function, specname="newstratum_labels")


def reports(function: _Reports) -> _Reports:
    """Mark a function, whatever its name, as the hook ``newstratum_reports``."""
    return hookimpl(function, specname="newstratum_reports")
