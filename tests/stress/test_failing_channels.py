"""A channel that is well is on time beside others that are not, all over sockets.

The bar: one channel hangs, one answers 500, one 429; the 95th percentile of the delays of the healthy one,
from when a notice is due to when it arrives, is 2 seconds at most. Here all are real plugins with real far
ends on loopback, and a real dispatcher works on a register in a file.
"""

from __future__ import annotations

import base64
import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from newstratum._host.host import PluginHost
from newstratum._model.notices.notices import NoticeState
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Notifier
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum.testing import Answer, Request, Script, ScriptedConnection, ScriptedServer

webhooks = pytest.importorskip("newstratum_webhook.testing", reason="newstratum-webhook is not here")

SECRET = "whsec_" + base64.b64encode(b"f" * 32).decode()
BAR = 2.0
#: Notices that wait for each failing channel.
WAITING = 20
TRIES = 3
PLUGINS = ("newstratum_webhook", "newstratum_chatbots", "newstratum_mail")


class Receiver(webhooks.FakeReceiver):  # type: ignore[misc,name-defined]
    """A healthy receiver that notes when each notice arrived."""

    def __init__(self) -> None:
        super().__init__(SECRET)
        self.arrived: dict[str, dt.datetime] = {}
        self.repeats = 0

    def answer(self, request: Request) -> Answer:
        key = request.headers["webhook-id"]
        self.repeats += key in self.arrived
        self.arrived.setdefault(key, dt.datetime.now(dt.UTC))
        return super().answer(request)


def _answering(answer: bytes) -> Script:
    def script(connection: ScriptedConnection) -> None:
        connection.read_request()
        connection.send(answer)

    return script


FAR_ENDS = {
    "hangs": ScriptedConnection.stall,
    "hangs_by_mail": ScriptedConnection.stall,
    "e500": _answering(b"HTTP/1.1 500 Internal Server Error\r\n\r\n"),
    "e429": _answering(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\n\r\n"),
}


@contextmanager
def _opened(far_ends: dict[str, ScriptedServer], healthy: Receiver) -> Iterator[dict[str, Notifier]]:
    """Open the plugins by URLs as an operator would write them, but for this machine."""
    ports = {name: server.port for name, server in far_ends.items()}
    options = f"?secret={SECRET}&tls=off&allow=127.0.0.1"
    urls = {
        "hangs": f"webhook://127.0.0.1:{ports['hangs']}{options}",
        "hangs_by_mail": f"smtp://127.0.0.1:{ports['hangs_by_mail']}?from=office%40example.org&tls=off",
        "e500": f"feishu://127.0.0.1:{ports['e500']}?token=t&tls=off",
        "e429": f"wecom://127.0.0.1:{ports['e429']}?key=k&tls=off",
        "healthy": f"webhook://127.0.0.1:{healthy.port}{options}",
    }
    host = PluginHost()
    opened = {name: host.open_notifier(url) for name, url in urls.items()}
    yield opened
    for notifier in opened.values():
        notifier.close()


def _tell(
    registry: Registry, channel: str, count: int, start: dt.datetime, step: dt.timedelta
) -> dict[str, Any]:
    """Store notices that come due one after the other, and return when each does, by its id."""
    with registry.session(actor="office", purpose="office") as session:
        told = [
            session.notices.tell(
                f"{channel}-{number}",
                SensitiveText("a@example.org"),
                channel,
                subject="告知",
                text="内容",
                purpose="office",
                due_at=start + number * step,
            )
            for number in range(count)
        ]
    return {notice.id: notice.due_at for notice in told}


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _dispatch_until(
    registry: Registry, channels: dict[str, Notifier], done: threading.Event, until: float
) -> None:
    """Go round and round as `newstratum notices send` does, and look a little more often."""
    dispatcher = registry.notices.dispatcher(channels, timeout=10)
    while not done.is_set() and time.monotonic() < until:
        if not dispatcher.round().taken:
            time.sleep(0.05)
    dispatcher.stop(total_timeout=0)


def _delays(store: str, count: int, seconds: int) -> list[float]:
    """Let so many notices come due in so many seconds, and return how much later each arrived."""
    done = threading.Event()
    with ExitStack() as stack:
        far_ends = {name: stack.enter_context(ScriptedServer(script)) for name, script in FAR_ENDS.items()}
        healthy = stack.enter_context(Receiver())
        registry = stack.enter_context(open_registry(store))
        channels = stack.enter_context(_opened(far_ends, healthy))
        now = dt.datetime.now(dt.UTC)
        for name in FAR_ENDS:
            _tell(registry, name, WAITING, now, dt.timedelta(0))
        start = now + dt.timedelta(seconds=0.5)
        due = _tell(registry, "healthy", count, start, dt.timedelta(seconds=seconds / count))
        work = threading.Thread(
            target=_dispatch_until, args=(registry, channels, done, time.monotonic() + seconds + 60)
        )
        work.start()
        # However the test ends, what dispatches ends before its store is closed.
        stack.callback(work.join)
        for server in far_ends.values():
            stack.callback(server.close)
        stack.callback(done.set)
        while work.is_alive() and len(healthy.arrived) < count:
            time.sleep(0.01)
        done.set()
        # Lets go of the channels that hang.
        for server in far_ends.values():
            server.close()
        work.join()
        assert healthy.repeats == 0
        # Those that fail are left alone meanwhile, and what waits for them is not lost.
        tries = {name: len(server.connections) for name, server in far_ends.items()}
        assert all(1 <= number <= 2 + seconds // 5 for number in tries.values()), tries
        for state in (NoticeState.DEAD, NoticeState.CANCELLED):
            assert registry.notices.list(state) == ()
        sent = registry.notices.list(NoticeState.SENT, limit=1000)
        assert {notice.channel for notice in sent} == {"healthy"}
        return [(healthy.arrived[key] - at).total_seconds() for key, at in due.items()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "seconds"),
    [pytest.param(20, 2, id="2-seconds"), pytest.param(300, 60, id="a-minute", marks=pytest.mark.stress)],
)
def test_the_healthy_channel_is_on_time_beside_those_that_fail(
    tmp_path: Path, count: int, seconds: int
) -> None:
    for name in PLUGINS:
        pytest.importorskip(name, reason=f"the plugin {name} is not here")
    # A machine that does other things may hold up one try; a channel that is held up would be in each.
    for number in range(TRIES):
        delays = _delays(f"sqlite:///{tmp_path}/{number}.db", count, seconds)
        print(
            f"delays of the healthy channel: median {_percentile(delays, 0.5):.2f} s,"
            f" 95 % within {_percentile(delays, 0.95):.2f} s, longest {max(delays):.2f} s"
        )
        assert min(delays) >= 0, "nothing goes out before it is due"
        if _percentile(delays, 0.95) <= BAR:
            return
    pytest.fail(f"95 % arrived within {_percentile(delays, 0.95):.2f} s, not {BAR} s")
