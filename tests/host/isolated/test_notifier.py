"""A channel in processes of its own: it sends, is ended when it is late, and takes nothing with it."""

from __future__ import annotations

import os
import types
from collections.abc import Callable, Iterator

import pytest
from installed_distributions import install

from newstratum import hooks
from newstratum._host.discovery import discover
from newstratum._host.host import PluginHost
from newstratum._ports.notifier import Message, Notifier
from newstratum.errors import (
    BrokenPluginError,
    ClosedError,
    InvalidValueError,
    NotifierUnavailableError,
    UndeliverableError,
)

MODULE = """
import datetime as dt, os, time
from newstratum import hooks
from newstratum.errors import InvalidValueError, UndeliverableError
from newstratum.ports import Delivery, Receipt

class Channel:
    def send(self, message, *, timeout):
        print(message.text)
        if message.subject == "nobody":
            raise UndeliverableError("nobody of that name")
        if message.subject == "hang":
            time.sleep(3600)
        if message.subject == "end":
            os._exit(1)
        if message.subject == "tell":
            raise RuntimeError(message.text)
        now, process = dt.datetime.now(dt.UTC), str(os.getpid())
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=now, reference=process)
    def close(self): pass

def open_channel(url):
    if url.host == "wrong":
        raise InvalidValueError("url.host", "is wrong", "write another")
    if url.host == "ends":
        os._exit(1)
    return Channel()

@hooks.notifier_backends
def channels():
    return (hooks.NotifierBackend(schemes=("alone",), open=open_channel, summary="s", api=1, isolated=True),)
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PluginHost]:
    folder = install(
        tmp_path_factory.mktemp("d") / "alone", distribution="ns-alone", name="alone", source=MODULE
    )
    # Its processes import from where this one does.
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(folder)
    environment = {"NEWSTRATUM_PLUGIN_SECONDS": "open=60,send=0.5"}
    yield PluginHost(search=lambda: discover([str(folder)]), environment=environment)
    patch.undo()


@pytest.fixture
def channel(host: PluginHost) -> Iterator[Notifier]:
    opened = host.open_notifier("alone://office:secret@host/")
    yield opened
    opened.close()


def message(subject: str = "s") -> Message:
    return Message(key="k", recipient="r", subject=subject, text="words about somebody")


def test_messages_go_through_one_process_that_is_not_this_one(channel: Notifier) -> None:
    first, second = (channel.send(message(), timeout=30) for _ in range(2))
    assert first.key == "k"
    assert first.reference == second.reference != str(os.getpid())
    channel.close()
    with pytest.raises(ClosedError):
        channel.send(message(), timeout=5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "kind", "says", "timeout"),
    [
        ("nobody", UndeliverableError, "nobody of that name", 30),
        ("tell", NotifierUnavailableError, "send raised RuntimeError", 30),
        ("end", NotifierUnavailableError, "send ended the process", 30),
        ("hang", NotifierUnavailableError, "send did not finish within", 0.5),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_message_goes(
    channel: Notifier, subject: str, kind: type[Exception], says: str, timeout: float
) -> None:
    with pytest.raises(kind) as raised:
        channel.send(message(subject), timeout=timeout)
    assert says in str(raised.value)
    assert "words about somebody" not in str(raised.value)
    assert channel.send(message(), timeout=30).key == "k"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "kind", "says"),
    [
        ("wrong", InvalidValueError, "url.host: is wrong; write another"),
        ("ends", BrokenPluginError, "open ended the process; uninstall it: pip uninstall ns-alone"),
    ],
)
def test_a_channel_that_does_not_open_says_why(
    host: PluginHost, place: str, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind) as raised:
        host.open_notifier(f"alone://office:secret@{place}/")
    assert says in str(raised.value)
    assert "secret" not in str(raised.value)


def test_what_is_not_installed_cannot_be_isolated(make_host: Callable[..., PluginHost]) -> None:
    module = types.ModuleType("mine")
    module.__dict__["channels"] = hooks.notifier_backends(
        lambda: [hooks.NotifierBackend(schemes=("mine",), open=print, summary="s", api=1)]
    )
    host = make_host()
    host.register(module, "mine")
    with pytest.raises(BrokenPluginError, match="asks for a process of its own and is not installed"):
        host.open_notifier("mine:", isolated=True)
