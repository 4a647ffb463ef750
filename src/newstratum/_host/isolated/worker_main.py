"""The process of one channel: it opens it, and sends a message for each line, until its input ends."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import signal
import sys
from collections.abc import Iterable
from typing import Any, TextIO, cast

from newstratum._host.isolated import wire
from newstratum._host.plugin_manager import PluginManager
from newstratum._ports.notifier import Notifier, Receipt
from newstratum._ports.url import URL
from newstratum.hooks import NotifierBackend


def work() -> None:
    """Answer the requests on standard input. What the channel prints is dropped."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    # The process that sends the requests ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        notifier: Notifier | None = None
        for line in sys.stdin:
            request = json.loads(line)
            if notifier is None:
                notifier, answer = _open(request)
            else:
                answer = _send(notifier, request)
            _write(answers, answer)
    # A thread that the channel left behind must not keep the process.
    os._exit(0)


def _write(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _open(request: dict[str, Any]) -> tuple[Notifier | None, dict[str, Any]]:
    try:
        point = importlib.metadata.EntryPoint(request["name"], request["target"], "newstratum")
        notifier = _open_notifier(point, wire.from_plain_url(request["url"]))
    except BaseException as error:  # the host says whose it is
        return None, wire.to_plain_error(error)
    if not isinstance(notifier, Notifier):
        return None, {"error": "raised", "type": "TypeError"}
    return notifier, {"module": type(notifier).__module__}


def _open_notifier(point: importlib.metadata.EntryPoint, url: URL) -> Notifier:
    manager = PluginManager()
    plugin = point.load()
    manager.register(plugin, point.name)
    backends = [
        backend
        for hook, implementation in manager.list_implementations(plugin)
        if hook == "newstratum_notifier_backends"
        for backend in cast("Iterable[NotifierBackend]", implementation.function())
        if url.scheme in backend.schemes
    ]
    opened: Notifier = backends[0].open(url)
    return opened


def _send(notifier: Notifier, request: dict[str, Any]) -> dict[str, Any]:
    try:
        message = wire.from_plain_message(request["message"])
        receipt = notifier.send(message, timeout=request["timeout"])
        if not isinstance(receipt, Receipt):
            return {"error": "raised", "type": "TypeError"}
        return {"receipt": wire.to_plain_receipt(receipt)}
    except BaseException as error:  # the host says whose it is
        return wire.to_plain_error(error)


if __name__ == "__main__":
    work()
