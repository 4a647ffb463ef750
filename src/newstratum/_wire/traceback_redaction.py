"""Tracebacks without the frames of calls that take personal data in plain text.

Programs that log tracebacks with local variables would log what such a call was given. Its typed errors
say what is wrong without it, so they are raised again without their frames.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from newstratum.errors import NewstratumError

P = ParamSpec("P")
R = TypeVar("R")


def redact_traceback(function: Callable[P, R]) -> Callable[P, R]:
    """Let the typed errors of a function show neither its frames nor the errors behind them."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except NewstratumError as error:
            caught = error
        del args, kwargs
        caught.__cause__ = caught.__context__ = None
        raise caught.with_traceback(None)

    return call
