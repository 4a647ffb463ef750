"""The process of a command beside its plugins: what they write is kept apart and told with their names.

A command's own output is data, often JSON. Nothing is kept apart outside of :func:`keep_apart`, which only
the command enters: a program has standard streams of its own, and threads, so that no copy of it is safe to
make.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

from attrs import define, field

from newstratum._words import Words, join_names, write_count

#: Lines of a plugin that are shown at a time, and characters of each.
_MOST_LINES: Final = 20
_MOST_CHARACTERS: Final = 200
#: Characters that are kept at a time.
_MOST_KEPT: Final = _MOST_LINES * _MOST_CHARACTERS


@define
class Attribution:
    """What one call of a plugin has written."""

    plugin: str
    #: Whether it may be shown.
    may_show: bool
    text: str = field(default="", repr=False)
    #: How many characters it wrote.
    count: int = 0

    def take(self, text: str) -> None:
        """Keep what was written, up to a limit, where it may be shown; else only count it."""
        self.count += len(text)
        if self.may_show and len(self.text) < _MOST_KEPT:
            self.text += text[:_MOST_KEPT]


@define
class _Kept:
    """What the command asked for; there is one pair of standard streams in a process."""

    #: Tells the person at the command.
    tell: Callable[[Words], None] | None = None
    #: Whether everything may be shown, as the author of a plugin wants it.
    shows_all: bool = False
    #: The file that lies under the number of standard output.
    file: int | None = None
    #: Whether plugins are tried in a copy of the process before they are loaded.
    tries_in_copy: bool = False
    active: list[Attribution] = field(factory=list)
    #: What threads wrote that a plugin began.
    rest: Attribution = field(factory=lambda: Attribution("", may_show=False))


_KEPT: Final = _Kept()
_LOCK: Final = threading.Lock()
_CURRENT: ContextVar[Attribution | None] = ContextVar("plugin_output", default=None)


@contextlib.contextmanager
def keep_apart(
    tell: Callable[[Words], None],
    *,
    shows_all: bool = False,
    file: int | None = None,
    tries_in_copy: bool = False,
) -> Iterator[None]:
    """Keep what plugins write apart inside the block.

    Args:
        tell: Says something to the person at the command.
        shows_all: Whether everything may be shown, as the author of a plugin wants it.
        file: The descriptor of an empty file that lies under the number of standard output, so that also
            what is not written by Python is found in it.
        tries_in_copy: Whether plugins are tried in a copy of the process before they are loaded.
    """
    before = _KEPT.tell, _KEPT.shows_all, _KEPT.file, _KEPT.tries_in_copy
    _KEPT.tell, _KEPT.shows_all, _KEPT.file, _KEPT.tries_in_copy = tell, shows_all, file, tries_in_copy
    try:
        yield
    finally:
        _KEPT.tell, _KEPT.shows_all, _KEPT.file, _KEPT.tries_in_copy = before


def tries_in_copy() -> bool:
    """Say whether plugins are tried in a copy of this process before they are loaded."""
    return _KEPT.tries_in_copy


def find_attribution(*, is_data: bool) -> Attribution | None:
    """Return whose code writes just now in this thread; None for code of newstratum.

    Args:
        is_data: Whether it is standard output, to which the command writes in its main thread only.
    """
    if _KEPT.tell is None:
        return None
    found = _CURRENT.get()
    if found is None and is_data and threading.current_thread() is not threading.main_thread():
        return _KEPT.rest
    return found


@contextlib.contextmanager
def attribute_output(plugin: str, *, may_show: bool) -> Iterator[None]:
    """Take what is written inside the block for that of a plugin, and tell of it afterwards."""
    if _KEPT.tell is None:
        yield
        return
    attribution = Attribution(plugin, may_show or _KEPT.shows_all)
    token = _CURRENT.set(attribution)
    with _LOCK:
        _KEPT.active.append(attribution)
    try:
        yield
    finally:
        _CURRENT.reset(token)
        with _LOCK:
            _KEPT.active.remove(attribution)
            drained = _drain()
            attribution.take(drained)
            # What Python did not write may be of any that runs.
            others = [each.plugin for each in _KEPT.active] if drained else []
        if attribution.count:
            _tell(attribution, others)


def tell_rest() -> None:
    """Tell of what was written outside of any call, by a thread or a process that a plugin left behind."""
    if _KEPT.tell is None:
        return
    with _LOCK:
        count = len(_drain()) + _KEPT.rest.count
        _KEPT.rest.count = 0
    if count:
        _KEPT.tell(
            Words(
                "有插件的线程或进程向标准输出写了{}个字符，未予显示",
                "a thread or process of a plugin wrote {} to standard output, which are not shown",
            ).format(write_count(count, "character"))
        )


def _tell(attribution: Attribution, others: list[str]) -> None:
    assert _KEPT.tell is not None
    plugin = join_names(sorted({attribution.plugin, *others}))
    if not attribution.may_show:
        _KEPT.tell(
            Words(
                "插件{}向标准输出写了{}个字符，可能含有个人信息，未予显示；设NEWSTRATUM_STRICT_PLUGINS=1可显示",
                "plugin {} wrote {} to standard output, not shown since they may hold personal data; "
                "NEWSTRATUM_STRICT_PLUGINS=1 shows them",
            ).format(plugin, write_count(attribution.count, "character"))
        )
        return
    lines = attribution.text.splitlines()
    for line in lines[:_MOST_LINES]:
        _KEPT.tell(Words("插件{}：{}", "plugin {}: {}").format(plugin, line[:_MOST_CHARACTERS]))
    if len(lines) > _MOST_LINES or attribution.count > len(attribution.text):
        _KEPT.tell(Words("插件{}：……", "plugin {}: …").format(plugin))


def _drain() -> str:
    """Return what lies in the file under standard output, and empty it."""
    if _KEPT.file is None:
        return ""
    with contextlib.suppress(OSError):
        size = os.fstat(_KEPT.file).st_size
        if size:
            os.lseek(_KEPT.file, 0, os.SEEK_SET)
            text = os.read(_KEPT.file, min(size, 4 * _MOST_KEPT)).decode(errors="replace")
            os.ftruncate(_KEPT.file, 0)
            os.lseek(_KEPT.file, 0, os.SEEK_SET)
            return text
    return ""
