"""``newstratum backup`` and ``newstratum restore``: a verified copy of a store, and a store made of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from newstratum.cli.exits import Exit

if TYPE_CHECKING:
    from newstratum.ports.records import Key
    from newstratum.ports.store import Backup, Store
    from newstratum.ports.url import URL

__all__ = ["backup", "restore"]


def backup(
    file: Annotated[Path, typer.Argument(help="The new file to write.")],
    store: Annotated[str, typer.Option(help="The store: sqlite:///district.db.", metavar="URL")],
) -> Exit:
    """Write a verified copy of a store to a new file."""
    with closing(_opened(store)) as source:
        _powerful(source, store).back_up(file)
    typer.echo(f"{file}: {file.stat().st_size} bytes, verified")
    return Exit.OK


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    store: Annotated[str, typer.Option(help="A new or empty store: sqlite:///district.db.", metavar="URL")],
    erased_in: Annotated[
        str,
        typer.Option(help="The store as it was: whoever was erased there is erased again.", metavar="URL"),
    ] = "",
) -> Exit:
    """Fill an empty store from a verified backup."""
    from newstratum.cli.stores import looked_at

    erased: tuple[Key, ...] = ()
    if erased_in:
        with closing(_opened(looked_at(erased_in))) as before:
            erased = tuple(_erased(before))
    with closing(_opened(store)) as target:
        _powerful(target, store).restore(file, erased)
        typer.echo(f"{store}: restored; {len(erased)} record(s) erased again")
    return Exit.OK


def _opened(place: URL | str) -> Store:
    from newstratum.host import PluginHost
    from newstratum.registry import registry_kinds

    return PluginHost().open_store(place, registry_kinds())


def _powerful(store: Store, url: str) -> Backup:
    from newstratum.errors import UnsupportedQueryError
    from newstratum.ports.store import Backup

    if not isinstance(store, Backup):
        raise UnsupportedQueryError(url.partition(":")[0], "this store cannot be backed up by newstratum")
    return cast("Backup", store)


def _erased(store: Store) -> Iterator[Key]:
    from newstratum.ports.records import Act

    cursor = None
    while True:
        feed = store.changes(cursor)
        yield from [change.key for change in feed.changes if change.act is Act.REDACT]
        cursor = feed.cursor
        if not feed.more:
            return
