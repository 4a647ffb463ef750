"""Open the stores that commands are about: one that is only looked at is neither made nor changed.

Commands about a register that is there make no store. A misspelt ``--store`` would otherwise make an empty
one: a loop would send nothing for ever while the real notices wait, and a digest would lie where nobody
looks. Whether a store is there, and how it is only read, its plugin knows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstratum._ports.url import URL
from newstratum._words import Words
from newstratum.errors import InvalidValueError, MissingStoreError, ReadOnlyError, UnavailableError

if TYPE_CHECKING:
    from newstratum._registry.registry import Registry
    from newstratum._wire.record_kind import RecordKind


def open_for_reading(store: str, *kinds: RecordKind[Any]) -> Registry:
    """Open a registry to look at some kinds of record only; a store that can be opened read-only is.

    Without kinds, its notices are looked at.
    """
    from newstratum._api import get_plugin_host
    from newstratum._registry.opening import open_keys
    from newstratum._registry.registry import Registry
    from newstratum._wire.record_kinds import NOTICE
    from newstratum._wire.seal_kinds import list_seal_kinds

    place, host = URL.parse(store), get_plugin_host()
    # The kinds that are read: a store that lacks another, newer one can be looked at all the same.
    wanted = tuple(each.declared for each in kinds or (NOTICE,))
    try:
        try:
            opened = host.open_store(place, (*wanted, *list_seal_kinds()), mode="ro")
        except (InvalidValueError, ReadOnlyError, UnavailableError):
            # An older store knows no seal, and none of it is sealed.
            opened = host.open_store(place, wanted, mode="ro")
    except MissingStoreError:
        raise _name_option(store) from None
    except ReadOnlyError:
        raise (_name_closed_folder(place) or _name_older_store()) from None
    except InvalidValueError as error:
        if error.field != "kinds":
            raise
        raise _name_older_store() from None
    return Registry(opened, name=str(place), keys=open_keys(None, host))


def open_for_writing(store: str, *, keys: str = "", ledger: Path | None = None) -> Registry:
    """Open a registry that is there already."""
    from newstratum._registry.opening import open_registry

    try:
        return open_registry(store, keys=keys or None, ledger=ledger, may_make=False)
    except MissingStoreError:
        raise _name_option(store) from None


def open_unchanged(store: str) -> Registry:
    """Open a registry that is there already, so that it cannot be changed where the store can do that."""
    from newstratum._registry.opening import open_registry

    try:
        return open_registry(store, mode="ro")
    except MissingStoreError:
        raise _name_option(store) from None
    except ReadOnlyError:
        if (closed := _name_closed_folder(URL.parse(store))) is not None:
            raise closed from None
        raise
    except InvalidValueError as error:
        if error.field != "kinds":
            raise
        raise _name_older_store() from None


def _name_option(store: str) -> InvalidValueError:
    """Return the error for a store that is not there, with the name of the option that says where."""
    place = URL.parse(store)
    return InvalidValueError(
        "--store",
        Words("所指的{}处没有数据库", "names {}, where no store is").format(place.file or place),
        Words(
            "请改正名称，或先用newstratum init建好登记册",
            "correct the name, or make the store first: newstratum init",
        ),
    )


def _name_closed_folder(place: URL) -> InvalidValueError | None:
    """Return the error for a store to be read whose folder cannot be written; None for another cause."""
    folder = Path(place.file).parent
    if not place.file or place.host or os.access(folder, os.W_OK):
        return None
    return InvalidValueError(
        "--store",
        Words(
            "所指的{}无法读取：所在文件夹不能写入，读取时也要在旁边建立临时文件",
            "names {}, which cannot be read: its folder cannot be written, and files are made beside a store "
            "while it is read",
        ).format(place.file),
        Words(
            "请核对文件夹的权限，或复制到能写入的文件夹",
            "correct the permissions of the folder, or copy the store to one that can be written",
        ),
    )


def _name_older_store() -> InvalidValueError:
    return InvalidValueError(
        "--store",
        Words(
            "所指的是旧版的数据库，只读打开不会改动它",
            "names a store of an older newstratum, which looking at it does not change",
        ),
        Words(
            "请先升级并留一份副本：newstratum backup 新文件 --store …",
            "bring it up to date, and make a copy of it, with: newstratum backup NEW-FILE --store …",
        ),
    )
