"""A watch that looks for canaries in everything that comes out."""

from __future__ import annotations

import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import attrs
import pytest

from newstratum.errors import NewstratumError

CANARY = "CANARY-7f3a"
#: Telephone numbers that are planted begin like this.
CANARY_NUMBER = "1997003"


def shows_canary(text: str) -> bool:
    return CANARY in text or CANARY_NUMBER in text


class Watch:
    """Collects what comes out, and fails where a canary is in it."""

    def __init__(self) -> None:
        self.log = io.StringIO()

    def clean(self, *things: Any) -> None:
        """Look at objects in every way a program shows them."""
        for thing in things:
            for shown in (repr(thing), str(thing), f"{thing}", f"{thing!a}"):
                assert not shows_canary(shown), f"{type(thing).__name__} shows it"

    def error(self, act: Callable[[], Any], wanted: type[NewstratumError]) -> NewstratumError:
        """Call what must fail, and look at everything the failure shows."""
        with pytest.raises(wanted) as caught:
            act()
        error = caught.value
        self.clean(error, *error.args)
        if attrs.has(type(error)):
            assert not shows_canary(json.dumps(attrs.asdict(error), default=repr))
        assert not shows_canary(repr(pickle.loads(pickle.dumps(error))))
        ours = _without_tests(caught.tb)
        for chained in (error, error.__cause__, error.__context__):
            if chained is not None:
                frames = ours if chained is error else chained.__traceback__
                told = traceback.TracebackException(type(chained), chained, frames, capture_locals=True)
                text = "".join(told.format())
                assert not shows_canary(text), f"a traceback with local variables shows it:\n{_around(text)}"
        return error


def _without_tests(frames: TracebackType | None) -> TracebackType | None:
    """Leave out the outer frames, which are the test's and hold what it planted."""
    while frames is not None and Path(frames.tb_frame.f_code.co_filename).parent == Path(__file__).parent:
        frames = frames.tb_next
    return frames


def _around(text: str) -> str:
    lines = text.splitlines()
    hits = [index for index, line in enumerate(lines) if shows_canary(line)]
    frame = next((line for line in reversed(lines[: hits[0]]) if line.lstrip().startswith("File")), "")
    return f"{frame} … {lines[hits[0]].strip().partition('=')[0]}"


@pytest.fixture
def watch(capfd: pytest.CaptureFixture[str]) -> Iterator[Watch]:
    """Watches logs at DEBUG and both streams until the test ends."""
    watching = Watch()
    handler = logging.StreamHandler(watching.log)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield watching
    root.setLevel(level)
    root.removeHandler(handler)
    out, err = capfd.readouterr()
    for name, text in (("log", watching.log.getvalue()), ("stdout", out), ("stderr", err)):
        assert not shows_canary(text), f"it came out on {name}"
