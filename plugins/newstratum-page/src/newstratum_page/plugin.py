"""The hook of the plugin: what reads words in a page."""

from __future__ import annotations

from newstratum import hooks

__all__ = ["readers"]


@hooks.page_readers
def readers() -> tuple[hooks.PageReader, ...]:
    """Offer the reader; nothing where the distribution was built without npm."""
    from newstratum_page.packing import is_built, pack_reader

    if not is_built():
        return ()
    return (
        hooks.PageReader(
            name="pyodide", pack=pack_reader, summary="words in a page, read by Python in the browser", api=1
        ),
    )
