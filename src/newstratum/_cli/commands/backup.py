"""``newstratum backup`` and ``newstratum restore``: a verified copy of a store, and a store made of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from newstratum._cli.exits import Exit
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import StoreUrl
from newstratum._words import Words, write_count

if TYPE_CHECKING:
    from newstratum._ports.records import Key
    from newstratum._ports.store import Backup, Store
    from newstratum._ports.url import URL


@in_chinese("把数据库的副本写入新文件，并核验。")
def backup(
    file: Annotated[Path, argument(help=Words("要写入的新文件。", "The new file to write."))],
    store: StoreUrl,
) -> Exit:
    """Write a verified copy of a store to a new file."""
    with closing(_open_store(store)) as source:
        _require_backup(source, store).back_up(file)
    typer.echo(say(Words("{}：{}字节，已核验", "{}: {} bytes, verified").format(file, file.stat().st_size)))
    return Exit.OK


@in_chinese("用核验过的备份填充空数据库。")
def restore(
    file: Annotated[Path, argument(help=Words("备份文件。", "The backup."))],
    store: Annotated[
        str,
        option(
            help=Words(
                "新的或空的数据库：sqlite:///district.db。", "A new or empty store: sqlite:///district.db."
            ),
            metavar="URL",
        ),
    ],
    erased_in: Annotated[
        str,
        option(
            help=Words(
                "原来的数据库：在那里已删除的人，恢复后再次删除。",
                "The store as it was: whoever was erased there is erased again.",
            ),
            metavar="URL",
        ),
    ] = "",
) -> Exit:
    """Fill an empty store from a verified backup."""
    from newstratum._cli.stores import to_read_only_url

    erased: tuple[Key, ...] = ()
    if erased_in:
        with closing(_open_store(to_read_only_url(erased_in))) as before:
            erased = tuple(_iterate_erased_keys(before))
    with closing(_open_store(store)) as target:
        _require_backup(target, store).restore(file, erased)
        told = Words("{}：已恢复；再次删除{}条记录", "{}: restored; {} erased again")
        typer.echo(say(told.format(store, write_count(len(erased), "record"))))
    return Exit.OK


def _open_store(place: URL | str) -> Store:
    from newstratum._api import get_plugin_host
    from newstratum._registry.opening import list_registry_kinds

    return get_plugin_host().open_store(place, list_registry_kinds())


def _require_backup(store: Store, url: str) -> Backup:
    from newstratum._ports.store import Backup
    from newstratum.errors import UnsupportedQueryError

    if not isinstance(store, Backup):
        raise UnsupportedQueryError(
            url.partition(":")[0],
            Words("这种数据库不能由newstratum备份", "this store cannot be backed up by newstratum"),
        )
    return cast("Backup", store)


def _iterate_erased_keys(store: Store) -> Iterator[Key]:
    from newstratum._ports.records import Act

    cursor = None
    while True:
        feed = store.changes(cursor)
        yield from [change.key for change in feed.changes if change.act is Act.REDACT]
        cursor = feed.cursor
        if not feed.more:
            return
