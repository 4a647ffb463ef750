"""Offers the store to newstratum."""

from __future__ import annotations

from pathlib import Path

from newstratum import hooks
from newstratum.errors import InvalidValueError
from newstratum.ports import URL, Kind, Store, Words, has_file

__all__ = ["open_store", "store_backends"]


def open_store(url: URL, kinds: tuple[Kind, ...]) -> Store:
    """Open the store in the file of a URL; without ``mode=ro`` a file that is not there is made.

    Raises:
        InvalidValueError: The URL names no file, or a field has another type than in the store.
        StoreError: The store cannot be opened.
    """
    from newstratum.ports import SimpleStore  # here, so that the plugin costs nothing until it is used
    from newstratum_jsonl.lines import LineFile

    is_read_only = url.query == (("mode", "ro"),)
    if not url.file or url.host or (url.query and not is_read_only) or url.username:
        hint = Words("请写成{}", "write it like {}").format("jsonl:///district.jsonl")
        raise InvalidValueError("url", Words("没有写文件", "names no file"), hint)
    return SimpleStore(kinds, lambda: LineFile(Path(url.file), is_read_only=is_read_only), name=url.file)


@hooks.store_backends
def store_backends() -> tuple[hooks.StoreBackend, ...]:
    """Offer the store."""
    text = "a line for each commit in one file: jsonl:///district.jsonl"
    return (
        hooks.StoreBackend(
            schemes=("jsonl",), open=open_store, exists=has_file, read_only=True, summary=text, api=1
        ),
    )
