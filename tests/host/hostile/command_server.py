"""A process that runs commands, each in a copy of itself: the command is loaded once and not for each.

It reads one JSON value a line: the words of the command, the variables of its environment, the folders to
import from, and the files for its output. It answers with the code of the command, or with the signal that
ended it below 0.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from typing import Any


def _run(request: dict[str, Any]) -> None:
    for number, key in ((1, "out"), (2, "err")):
        file = os.open(request[key], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(
        io.FileIO(1, "w", closefd=False), "utf-8", write_through=True
    )
    sys.stderr = sys.__stderr__ = io.TextIOWrapper(
        io.FileIO(2, "w", closefd=False), "utf-8", write_through=True
    )
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[:0] = request["path"]
    sys.argv = ["newstratum", *request["words"]]
    from newstratum._cli import main

    main()


def _warm_up() -> None:
    """Load what the commands load, and nothing of a host: what is installed differs."""
    import newstratum._registry.notices.dispatch
    import newstratum._registry.opening  # noqa: F401
    from newstratum._api import _make_plugin_host
    from newstratum._cli.application import app

    os.environ["NEWSTRATUM_PLUGINS"] = ""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for words in (["doctor", "--json"], ["report", "--demo", "--as", "json"], ["plugins"]):
        with contextlib.suppress(SystemExit):
            app(words, prog_name="newstratum")
    _make_plugin_host.cache_clear()


def serve() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    _warm_up()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            # The copy ends as the command does: with what Python does at its end.
            _run(request)
        until = time.monotonic() + request["seconds"]
        code = None
        while code is None and time.monotonic() < until:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.005)
        if code is None:
            os.kill(child, 9)
            os.waitpid(child, 0)
        answers.write(json.dumps(code) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
