"""What a plugin author may write: both type checkers accept every line, in their strict modes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import assert_type

from newstratum import hooks
from newstratum.hooks import (
    Format,
    LabelSource,
    NotifierBackend,
    ReportBackend,
    Row,
    RulebookSource,
    StoreBackend,
)
from newstratum.ports import URL, Kind, Notifier, Store
from newstratum.testing import MemoryStore, RecordingNotifier


def open_store(url: URL, kinds: tuple[Kind, ...]) -> Store:
    return MemoryStore(kinds)


def open_memory(url: URL, kinds: tuple[Kind, ...]) -> MemoryStore:
    return MemoryStore(kinds)


def open_notifier(url: URL) -> Notifier:
    return RecordingNotifier()


def read(path: Path) -> Iterator[Row]:
    row = Row(line=1, cells={"name": "甲", "tags": ["a"]})
    assert_type(row.cells, Mapping[str, object])
    yield row


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("\n".join(str(row) for row in rows), encoding="utf-8")


def render(report: Mapping[str, object]) -> bytes:
    return str(sorted(report)).encode()


@hooks.store_backends
def any_name() -> Iterable[StoreBackend]:
    yield StoreBackend(schemes=("one",), open=open_store, summary="one", api=1)
    yield StoreBackend(schemes=("two", "three"), open=open_memory, summary="two", api=1)


@hooks.store_backends
def stores() -> tuple[StoreBackend, ...]:
    return ()


@hooks.notifier_backends
def notifiers() -> list[NotifierBackend]:
    return [NotifierBackend(schemes=("one",), open=open_notifier, summary="one", api=1)]


@hooks.formats
def formats() -> Iterable[Format]:
    return (
        Format(suffixes=(".a",), read=read, summary="read only", api=1),
        Format(suffixes=(".b",), read=read, write=write, summary="both", api=1),
    )


@hooks.rulebooks
def rulebooks() -> Iterable[RulebookSource]:
    return (
        RulebookSource(name="a", text="", api=1),
        RulebookSource(name="b", text=lambda: "", api=1),
    )


@hooks.labels
def labels() -> Iterable[LabelSource]:
    return {LabelSource(language="la", table={"role": {"owner": "dominus"}}, api=1)}


@hooks.reports
def reports() -> Iterable[ReportBackend]:
    return (ReportBackend(name="a", suffix=".a", render=render, summary="a", api=1),)


# The decorated function is still what it was.
assert_type(notifiers(), list[NotifierBackend])
