"""``newstratum backup`` and ``newstratum restore``: a verified copy of a store, and a store made of one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast
from urllib.parse import quote

import typer

from newstratum._cli.commands.exports.options import Actor
from newstratum._cli.exits import Exit
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import Keys, LedgerFile, StoreUrl
from newstratum._words import Words, write_count

if TYPE_CHECKING:
    from newstratum._ports.keys import KeyProvider
    from newstratum._ports.store import Backup, Store
    from newstratum._ports.url import URL


@in_chinese("把数据库的副本写入新文件，并核验。\n\n副本含全部人员的信息，以--actor的名义记入查阅记录。")
def backup(
    file: Annotated[Path, argument(help=Words("要写入的新文件。", "The new file to write."), metavar="FILE")],
    store: StoreUrl,
    actor: Actor = "office",
) -> Exit:
    """Write a verified copy of a store to a new file.

    It holds the data of everybody, which the log of accesses notes under the name of --actor.
    """
    from newstratum._api import get_plugin_host
    from newstratum._cli.render import show_working
    from newstratum._model.people.accesses import AccessKind
    from newstratum._registry.opening import open_keys
    from newstratum._registry.registry import Registry

    with closing(_open_store(store)) as source:
        copied = _require_backup(source, store)
        if not os.path.lexists(file):
            provider = open_keys(None, get_plugin_host())
            Registry(source, keys=provider).accesses.note(
                None, kind=AccessKind.BACKUP, actor=actor, purpose="roster"
            )
        with show_working(Words("备份", "backing up")):
            copied.back_up(file)
    typer.echo(say(Words("{}：{}字节，已核验", "{}: {} bytes, verified").format(file, file.stat().st_size)))
    return Exit.OK


@in_chinese(
    "用核验过的备份填充空数据库。\n\n"
    "备份之后已删除的人再次删除：谁已删除，由数据库之外的删除记录簿写明；没有它就不恢复，除非加--no-ledger。"
)
def restore(
    file: Annotated[Path, argument(help=Words("备份文件。", "The backup."), metavar="FILE")],
    store: Annotated[
        str,
        option(
            help=Words(
                "新的或空的数据库：sqlite:///district.db。", "A new or empty store: sqlite:///district.db."
            ),
            metavar="URL",
        ),
    ],
    keys: Keys = "",
    ledger: LedgerFile = None,
    no_ledger: Annotated[
        bool,
        option(
            "--no-ledger",
            help=Words(
                "没有删除记录簿也恢复：备份之后已删除的人会回来。",
                "Restore without a ledger: whoever was erased since the backup comes back.",
            ),
        ),
    ] = False,
) -> Exit:
    """Fill an empty store from a verified backup.

    Whoever was erased since the backup is erased again: who that is, the ledger of erasures says, which lies
    outside the store. Without it nothing is restored, unless --no-ledger is given.
    """
    from newstratum._api import get_plugin_host
    from newstratum._cli.render import show_working
    from newstratum._registry.opening import find_ledger, open_keys
    from newstratum._registry.registry import Registry
    from newstratum.errors import InvalidValueError

    provider = open_keys(keys or None, get_plugin_host())
    path = None if no_ledger else ledger or find_ledger(provider)
    if not no_ledger and (path is None or provider is None or not path.is_file()):
        raise InvalidValueError(
            "--ledger",
            Words(
                "没有给出删除记录簿，备份之后已删除的人会回来",
                "is missing: without the ledger of erasures, whoever was erased since the backup comes back",
            ),
            Words(
                "请写--keys和--ledger；从未删除过人，或确要这样恢复，请写--no-ledger",
                "give --keys and --ledger; or --no-ledger, if nobody was ever erased or you mean it",
            ),
        )
    if path is not None:
        _check_ledger(file, store, provider, path)
    with _nothing_left_behind(store), closing(_open_store(store)) as target:
        with show_working(Words("恢复", "restoring")):
            _require_backup(target, store).restore(file)
        again = Registry(target, keys=provider, ledger=path).keys.replay_erasures()
        told = Words("{}：已恢复；再次删除{}人", "{}: restored; {} erased again")
        typer.echo(say(told.format(store, write_count(len(again), "person", "people"))))
    return Exit.OK


def _check_ledger(file: Path, store: str, provider: KeyProvider | None, path: Path) -> None:
    """Refuse a ledger that is not that of the backup, before anything is restored."""
    from newstratum._ports.url import URL
    from newstratum._registry.registry import Registry
    from newstratum.errors import InvalidValueError, ReadOnlyError

    scheme = URL.parse(store).scheme
    if scheme != "sqlite" or not file.is_file():
        # Of other stores, only the restored one can be asked.
        return
    copy = file.absolute()
    try:
        opened = _open_store(URL.parse(f"{scheme}:///{quote(str(copy))}"), mode="ro")
    except (InvalidValueError, ReadOnlyError):
        # A backup of an older format; it is asked once it is restored.
        return
    with Registry(opened, keys=provider, ledger=path) as registry:
        registry.keys.check_keys()
        registry.keys.check_ledger()


@contextlib.contextmanager
def _nothing_left_behind(store: str) -> Iterator[None]:
    """Take away the file of a new store where an error comes: those who were erased may be back in it."""
    from newstratum._ports.url import URL

    place = URL.parse(store)
    file = place.file if place.scheme == "sqlite" else ""
    is_new = bool(file) and not os.path.lexists(file)
    try:
        yield
    except BaseException:
        if is_new:
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(f"{file}{ending}").unlink(missing_ok=True)
        raise


def _open_store(place: URL | str, *, mode: Literal["rw", "ro"] = "rw") -> Store:
    from newstratum._api import get_plugin_host
    from newstratum._registry.opening import list_registry_kinds

    return get_plugin_host().open_store(place, list_registry_kinds(), mode=mode)


def _require_backup(store: Store, url: str) -> Backup:
    from newstratum._ports.store import Backup
    from newstratum.errors import UnsupportedQueryError

    if not isinstance(store, Backup):
        raise UnsupportedQueryError(
            url.partition(":")[0],
            Words("这种数据库不能由newstratum备份", "this store cannot be backed up by newstratum"),
        )
    return cast("Backup", store)
