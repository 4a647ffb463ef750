"""What a plugin author must not write: both checkers refuse every line marked ``refused``, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from newstratum import hooks
from newstratum.hooks import Format, LabelSource, NotifierBackend, Row, RulebookSource, StoreBackend
from newstratum.ports import URL, Kind, Notifier, Store
from newstratum.testing import MemoryStore, RecordingNotifier


def open_store(url: URL, kinds: tuple[Kind, ...]) -> Store:
    return MemoryStore(kinds)


def open_notifier(url: URL) -> Notifier:
    return RecordingNotifier()


def read(path: Path) -> Iterator[Row]:
    yield Row(line=1, cells={})


@hooks.store_backends  # refused: a hook takes nothing
def takes_a_url(url: URL) -> Iterable[StoreBackend]:
    return ()


@hooks.store_backends  # refused: an iterable of descriptors
def returns_one() -> StoreBackend:
    return StoreBackend(schemes=("a",), open=open_store, summary="a", api=1)


@hooks.store_backends  # refused: of this hook's descriptor
def returns_notifiers() -> Iterable[NotifierBackend]:
    return ()


@hooks.notifier_backends  # refused: not async
async def waits() -> Iterable[NotifierBackend]:
    return ()


@hooks.formats  # refused: not None
def forgets() -> None:
    return None


@hooks.rulebooks  # refused: not a dict
def returns_data() -> dict[str, str]:
    return {}


@hooks.labels  # refused: of this hook's descriptor
def returns_rulebooks() -> list[RulebookSource]:
    return []


@hooks.reports  # refused: of this hook's descriptor
def returns_text() -> list[str]:
    return []


StoreBackend(("a",), open_store, "a", 1)  # refused: fields are named
StoreBackend(schemes=("a",), open=open_store, summary="a")  # refused: api is stated
StoreBackend(schemes=["a"], open=open_store, summary="a", api=1)  # refused: a tuple
StoreBackend(schemes=("a",), open=open_notifier, summary="a", api=1)  # refused: opens a store
NotifierBackend(schemes=("a",), open=open_store, summary="a", api=1)  # refused: opens a notifier
Format(suffixes=(".a",), read=open_store, summary="a", api=1)  # refused: reads rows
RulebookSource(name="a", text=Path("a"), api=1)  # refused: text, not a path
LabelSource(language="la", table={"role": "owner"}, api=1)  # refused: two levels
Row(line=1, cells={}).line = 2  # refused: frozen
