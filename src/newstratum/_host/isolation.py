"""Call code of a plugin: bounded in time, and whatever it raises becomes a value.

A call runs in a thread of its own. A thread can be waited for with a limit, where a call in the same thread
could not be left; and an interruption from the keyboard is raised in the main thread, so that what a plugin
raises by that name is told from what a person pressed.
"""

from __future__ import annotations

import contextvars
import re
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from attrs import define, frozen

from newstratum._host.command_process import attribute_output
from newstratum._words import Words

_T = TypeVar("_T")

_TYPE_NAME: Final = re.compile(r"\w{1,60}")
_MODULE_NAME: Final = re.compile(r"\w[\w.]{0,99}")


class PluginTimeoutError(TimeoutError):
    """A plugin's code did not end in time; its thread was left."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        #: After which it was left.
        self.seconds = seconds


class PluginEndedError(Exception):
    """A plugin's code ended the process in which it was tried."""


class IsolatedError(Exception):
    """A foreign error in the process of a channel; its text stayed there."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        #: Its type, and of a missing module its name.
        self.kind = kind


@frozen
class CaughtError:
    """What a plugin's code raised instead of returning."""

    error: BaseException

    @property
    def reason(self) -> Words:
        """What happened, as in ``raised ValueError``: the type of an error and never its text.

        The text may hold a password or a person's row. The name of a module that was not found holds none.
        """
        if isinstance(self.error, PluginTimeoutError):
            return Words("{:g}秒内没有完成", "did not finish within {:g} s").format(self.error.seconds)
        if isinstance(self.error, PluginEndedError):
            return Words("直接结束了进程", "ended the process")
        return Words("抛出{}", "raised {}").format(describe_error(self.error))


def describe_type(value: object) -> str:
    """Return the name of a value's type; ``an object`` where a plugin gave it a name of another form."""
    kind = type(value).__name__
    return kind if _TYPE_NAME.fullmatch(kind) else "an object"


def describe_error(error: BaseException) -> str:
    """Return the type of an error, and of one about a missing module also the module's name."""
    if isinstance(error, IsolatedError):
        return error.kind
    shown = describe_type(error)
    if isinstance(error, ModuleNotFoundError):
        name = attempt(lambda: str(error.name))
        if isinstance(name, str) and _MODULE_NAME.fullmatch(name):
            return f"{shown}: No module named {name!r}"
    return shown


def attempt(action: Callable[[], _T]) -> _T | CaughtError:
    """Call a function; return its answer, or what it raised.

    ``SystemExit`` and every other exception is caught, since a plugin must not end the program.
    ``KeyboardInterrupt`` is not in the main thread: there it comes from the person at the keyboard.
    """
    try:
        return action()
    except KeyboardInterrupt as error:
        if threading.current_thread() is threading.main_thread():
            raise
        return CaughtError(error)
    except BaseException as error:
        return CaughtError(error)


@define
class _Answer(Generic[_T]):
    """What a thread hands over."""

    value: _T | CaughtError | None = None


def attempt_within(
    action: Callable[[], _T], seconds: float, plugin: str, *, may_show: bool = False
) -> _T | CaughtError:
    """Call a function in a thread of its own; return its answer, what it raised, or that it took too long.

    Args:
        action: What to call. It sees the context of the caller.
        seconds: After which it is left to itself; its thread ends with the process at the latest.
        plugin: Whose code it is, as messages name it.
        may_show: Whether what it writes to the standard streams may be shown: it was given no data.
    """
    answer: _Answer[_T] = _Answer()
    done = threading.Event()

    def run() -> None:
        try:
            with attribute_output(plugin, may_show=may_show):
                answer.value = attempt(action)
        finally:
            done.set()

    thread = threading.Thread(
        target=contextvars.copy_context().run, args=(run,), daemon=True, name=f"plugin-{plugin}"
    )
    thread.start()
    if not done.wait(seconds):
        return CaughtError(PluginTimeoutError(seconds))
    thread.join()
    return answer.value  # type: ignore[return-value]  # set before the event
