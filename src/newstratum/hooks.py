"""What a plugin author imports: the hooks, the descriptors they return, one typed decorator for each.

A plugin is a module with functions marked by these decorators, and an entry point of the group
``newstratum`` that names the module. The functions take nothing and return descriptors: frozen data
that says what the plugin offers and which version of the hooks it was written for. A driver is
imported inside ``open``, never while the plugin loads, so that a plugin nobody uses costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import pluggy
from attrs import field, frozen

if TYPE_CHECKING:
    from newstratum._ports.fields import Kind
    from newstratum._ports.keys import KeyProvider
    from newstratum._ports.notifier import Notifier
    from newstratum._ports.seals import Sealer
    from newstratum._ports.store import Store
    from newstratum._ports.url import URL
    from newstratum._words import Language, Words

from newstratum._short_repr import ShortRepr
from newstratum.errors import Problem

__all__ = [
    "API",
    "REMARKS_COLUMN",
    "Format",
    "KeyProviderBackend",
    "LabelSource",
    "NotifierBackend",
    "PageReader",
    "Remark",
    "ReportBackend",
    "Row",
    "RulebookSource",
    "SealerBackend",
    "Sheet",
    "StoreBackend",
    "formats",
    "hookimpl",
    "key_providers",
    "labels",
    "newstratum_formats",
    "newstratum_key_providers",
    "newstratum_labels",
    "newstratum_notifier_backends",
    "newstratum_page_readers",
    "newstratum_reports",
    "newstratum_rulebooks",
    "newstratum_sealers",
    "newstratum_store_backends",
    "notifier_backends",
    "page_readers",
    "reports",
    "rulebooks",
    "sealers",
    "store_backends",
]

#: The heading of the column in which a file that is given back says what is wrong with each row.
REMARKS_COLUMN: Final = "问题 / Problem"

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
    """One row of a file, as a format reads it.

    A row that breaks its format has no cells, and its problems say why. Where only single cells are wrong,
    each of these is empty and has a problem whose path is the name of its column.
    """

    #: The line of the file on which the row begins, from 1; in a workbook the number of the row.
    line: int
    #: Column name to cell. Text for tables; any JSON value for formats that have them.
    cells: Mapping[str, object] = field(repr=_format_cell_count)
    #: The name of the sheet; empty in a file that has no sheets.
    sheet: str = field(default="", repr=False)
    #: Column name to the address that a person sees, ``"H214"``; empty where cells have none.
    addresses: Mapping[str, str] = field(factory=dict, repr=False)
    #: Whether the row is hidden from who looks at the sheet.
    hidden: bool = False
    #: The columns whose cell holds a number and no text: 1985.1 may have been written as 1985.10.
    number_columns: Collection[str] = field(default=(), repr=False)
    #: What is wrong; a path names the column where there is one. No problem repeats a cell.
    problems: tuple[Problem, ...] = ()
    #: What a person should be told of the file at this place: a hidden column, notes that were not read.
    remarks: tuple[Words, ...] = ()

    def locate(self, column: str = "", language: Language = "zh") -> str:
        """Say where the row, or a cell of it, stands, as a person finds it: ``工作表1!H214``.

        Args:
            column: The name of a column; empty for the row.
            language: ``"zh"`` or ``"en"``; addresses of a workbook are the same in both.
        """
        sheet = self._format_sheet() if self.sheet else ""
        address = self.addresses.get(column, "")
        if address:
            return f"{sheet}!{address}" if sheet else address
        named = self._format_column(column) if column else ""
        if language == "en":
            parts = (sheet and f"{sheet}, ", f"line {self.line}", named and f", column {named}")
        else:
            parts = (sheet, f"第{self.line}行", named and f"“{named}”")
        return "".join(parts)

    def _format_column(self, column: str) -> str:
        from newstratum._input.names import format_name

        return format_name(column, _find_place(self.cells, column))

    def _format_sheet(self) -> str:
        """Return the name of the sheet as a spreadsheet writes it before a cell; empty if it may be data."""
        from newstratum._input.names import format_name

        if not self.sheet or format_name(self.sheet, 0) != self.sheet:
            return ""
        plain = self.sheet.replace("_", "").isalnum() and not self.sheet[0].isdecimal()
        return self.sheet if plain else "'" + self.sheet.replace("'", "''") + "'"


def _find_place(cells: Mapping[str, object], column: str) -> int:
    return next((place for place, name in enumerate(cells, 1) if name == column), 0)


@frozen(kw_only=True)
class Sheet(ShortRepr):
    """One sheet of a workbook that is to be written: a header and the rows below it."""

    #: The name of the sheet, up to 31 characters.
    name: str
    #: The headings.
    columns: tuple[str, ...]
    #: The rows, each with a value for every column: text, numbers, days, None for nothing.
    rows: Iterable[Sequence[object]] = field(default=(), repr=False)
    #: Column name to the values that may be chosen there, as a list that drops down.
    choices: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    #: What whoever fills it in should know, a paragraph each; it gets a sheet of its own in front.
    instructions: tuple[str, ...] = ()
    #: Column name to its width in characters; the others are as wide as their heading and first rows.
    widths: Mapping[str, float] = field(factory=dict, repr=False)


@frozen(kw_only=True)
class Remark(ShortRepr):
    """What is wrong with one row of a file, to be written beside it."""

    #: The line on which the row begins, as :attr:`Row.line` has it.
    line: int
    #: The sheet, as :attr:`Row.sheet` has it.
    sheet: str = ""
    #: The column of the wrong cell; empty for the whole row.
    column: str = field(default="", repr=False)
    #: What to tell whoever puts it right, in their language.
    text: str


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
    #: Say whether a store is at a URL, without making one; None for an answer that only opening it gives.
    #: Commands that look at a register ask before they open it, so that a misspelt name makes no new one.
    exists: Callable[[URL], bool | None] | None = None
    #: Whether ``open`` knows the option ``mode=ro`` of a URL: it then makes and changes nothing.
    read_only: bool = False


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
    #: Whether the host opens it in a process of its own: one that hangs is ended, and one that crashes takes
    #: nothing with it. Starting it takes as long as importing newstratum and the driver.
    isolated: bool = False


@frozen(kw_only=True)
class Format(ShortRepr):
    """A file format for rows, found by the suffix of a file name."""

    #: The suffixes it answers for, lower case with the dot: ``(".csv", ".tsv")``.
    suffixes: tuple[str, ...]
    #: Read the rows of a file, in order.
    read: Callable[[Path], Iterator[Row]]
    #: Write rows to a file, in order; None for a format that is only read.
    write: Callable[[Path, Iterable[Mapping[str, object]]], None] | None = None
    #: Write a workbook of several sheets with lists to choose from; None for a format that has none.
    write_workbook: Callable[[Path, Sequence[Sheet]], None] | None = None
    #: Write to a second path the file of the first with nothing but its header and the rows that have
    #: remarks, each with its remarks in a column of their own; None for a format that cannot.
    annotate: Callable[[Path, Path, Sequence[Remark]], None] | None = None
    #: One line that listings show.
    summary: str
    #: The version of the hooks it was written for.
    api: int


@frozen(kw_only=True)
class KeyProviderBackend(ShortRepr):
    """What keeps secret keys outside the stores, found by the scheme of a URL."""

    #: The schemes it answers for, main scheme first: ``("vault",)``.
    schemes: tuple[str, ...]
    #: Open the key provider of a URL.
    open: Callable[[URL], KeyProvider]
    #: One line that listings show.
    summary: str
    #: The version of the hooks it was written for.
    api: int


@frozen(kw_only=True)
class SealerBackend(ShortRepr):
    """A way of sealing texts, found by the name that a sealed register notes."""

    #: The name, which is never given to another way: ``"aes-256-gcm"``.
    name: str
    #: Make the sealer.
    open: Callable[[], Sealer]
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


@frozen(kw_only=True)
class PageReader(ShortRepr):
    """What reads words in the page of ``newstratum page``."""

    #: The name that listings show: ``"pyodide"``.
    name: str
    #: Return the parts that the page carries, each compressed with gzip: ``worker``, the script of a worker,
    #: and what it wants, by names of its own.
    pack: Callable[[], Mapping[str, bytes]]
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
def newstratum_key_providers() -> Iterable[KeyProviderBackend]:
    """Offer what keeps secret keys, by URL scheme."""
    return ()


@_hookspec
def newstratum_sealers() -> Iterable[SealerBackend]:
    """Offer ways of sealing texts, by name."""
    return ()


@_hookspec
def newstratum_reports() -> Iterable[ReportBackend]:
    """Offer renderings of a report, by name."""
    return ()


@_hookspec
def newstratum_page_readers() -> Iterable[PageReader]:
    """Offer what reads words in a page."""
    return ()


# -------------------------------------------------------------------------------------- decorators

_Stores = TypeVar("_Stores", bound=Callable[[], Iterable[StoreBackend]])
_Notifiers = TypeVar("_Notifiers", bound=Callable[[], Iterable[NotifierBackend]])
_Formats = TypeVar("_Formats", bound=Callable[[], Iterable[Format]])
_Rulebooks = TypeVar("_Rulebooks", bound=Callable[[], Iterable[RulebookSource]])
_Labels = TypeVar("_Labels", bound=Callable[[], Iterable[LabelSource]])
_PageReaders = TypeVar("_PageReaders", bound=Callable[[], Iterable[PageReader]])
_KeyProviders = TypeVar("_KeyProviders", bound=Callable[[], Iterable[KeyProviderBackend]])
_Sealers = TypeVar("_Sealers", bound=Callable[[], Iterable[SealerBackend]])
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


def page_readers(function: _PageReaders) -> _PageReaders:
    """Mark a function, whatever its name, as the hook ``newstratum_page_readers``."""
    return hookimpl(function, specname="newstratum_page_readers")


def key_providers(function: _KeyProviders) -> _KeyProviders:
    """Mark a function, whatever its name, as the hook ``newstratum_key_providers``."""
    return hookimpl(function, specname="newstratum_key_providers")


def sealers(function: _Sealers) -> _Sealers:
    """Mark a function, whatever its name, as the hook ``newstratum_sealers``."""
    return hookimpl(function, specname="newstratum_sealers")
