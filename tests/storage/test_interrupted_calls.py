"""Ctrl-C may come anywhere in a call of a store: closing it does not wait for that call for ever."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from newstratum._api import get_plugin_host
from newstratum._ports.fields import Kind
from newstratum._ports.query import Query

_ENTER = contextlib._GeneratorContextManager.__enter__.__code__


class _InterruptedError(Exception):
    pass


def _interrupt_entrance(number: int) -> Callable[..., Any]:
    """Return what raises an error, for ``sys.settrace``, where a block has just been opened."""
    left = number

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal left
        if event == "return" and frame.f_code is _ENTER:
            left -= 1
            if left == 0:
                raise _InterruptedError
        return trace

    return trace


@pytest.mark.parametrize("at", range(1, 4))
@pytest.mark.parametrize("url", ["memory:", "sqlite:///{}", "jsonl:///{}", "lmdb:///{}"])
def test_a_store_is_closed_after_an_interruption_at_the_entrance_of_a_block(
    url: str, at: int, tmp_path: Path
) -> None:
    """The block is left when the traceback goes, and that is later than the store is closed."""
    store = get_plugin_host().open_store(url.format(tmp_path / "store"), (Kind("person", {}),))
    closed = threading.Event()

    def work() -> None:
        before = sys.gettrace()
        with contextlib.suppress(_InterruptedError), contextlib.closing(store):
            sys.settrace(_interrupt_entrance(at))
            try:
                store.find(Query("person"))
            finally:
                sys.settrace(before)
        closed.set()

    threading.Thread(target=work, daemon=True).start()
    assert closed.wait(10)
