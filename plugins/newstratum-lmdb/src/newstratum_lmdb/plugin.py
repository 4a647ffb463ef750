"""Offers the store to newstratum."""

from __future__ import annotations

from pathlib import Path

from newstratum import hooks
from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Kind, Store, Words, has_file

__all__ = ["open_store", "store_backends"]


def open_store(url: URL, kinds: tuple[Kind, ...]) -> Store:
    """Open the store in the LMDB file of a URL; without ``mode=ro`` a file that is not there is made.

    Raises:
        InvalidValueError: The URL names no file, or a field has another type than in the store.
        StoreError: The store cannot be opened.
    """
    # Here, so that the plugin costs nothing until somebody uses it.
    from newstratum.ports import SimpleStore
    from newstratum_lmdb.lines import LmdbLines

    is_read_only = url.query == (("mode", "ro"),)
    if not url.file or url.host or (url.query and not is_read_only) or url.username:
        hint = Words("请写成{}", "write it like {}").format("lmdb:///district.mdb")
        raise InvalidValueError("url", Words("没有写文件", "names no file"), hint)
    return SimpleStore(kinds, lambda: LmdbLines(Path(url.file), is_read_only=is_read_only), name=url.file)


@hooks.store_backends
def store_backends() -> tuple[hooks.StoreBackend, ...]:
    """Offer the store."""
    summary = "a key and a line for each commit in one LMDB file: lmdb:///district.mdb"
    return (
        hooks.StoreBackend(
            schemes=("lmdb",),
            open=open_store,
            summary=summary,
            api=1,
            exists=has_file,
            read_only=True,
        ),
    )
