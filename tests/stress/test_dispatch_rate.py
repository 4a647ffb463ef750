"""How many notices a second one dispatcher hands over (1,000 at least to a loopback sink).

The sink is a socket on this machine that acknowledges each message. The bar is for the time of the clock; the
time of the processor, the sink's share included, is printed beside it, because it says the same on a machine
that does other things as well.
"""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newstratum._model.notices.notices import NoticeState
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._registry.opening import open_registry

BAR = 1_000
COUNT = 5_000


class LoopbackSink:
    """A channel to a socket on this machine; the far end answers each line with one byte."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()
        self._connection = socket.create_connection(self._listening.getsockname())
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, message: Message, *, timeout: float) -> Receipt:
        self._connection.sendall(f"{message.key} {message.subject} {message.text}\n".encode())
        assert self._connection.recv(1) == b"+"
        now = dt.datetime.now(dt.UTC)
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=now)

    def close(self) -> None:
        self._connection.close()
        self._thread.join()
        self._listening.close()

    def _take(self) -> None:
        connection, _address = self._listening.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, connection.makefile("rb") as lines:
            for line in lines:
                self.taken.append(line.split()[0].decode())
                connection.sendall(b"+")


@pytest.fixture
def sink() -> Iterator[LoopbackSink]:
    opened = LoopbackSink()
    yield opened
    opened.close()


@pytest.mark.bench
def test_dispatch_to_a_loopback_sink_1000_a_second(tmp_path: Path, sink: LoopbackSink) -> None:
    with open_registry(f"sqlite:///{tmp_path}/register.db") as registry:
        for start in range(0, COUNT, 500):
            with registry.session(actor="office", purpose="office") as session:
                for number in range(start, start + 500):
                    session.notices.tell(
                        f"event-{number}",
                        SensitiveText("desk"),
                        "sink",
                        subject="告知",
                        text="内容",
                        purpose="office",
                    )
        dispatcher = registry.notices.dispatcher({"sink": sink}, limit=250)
        by_clock, by_processor = time.perf_counter(), time.process_time()
        while dispatcher.round(total_timeout=60).taken:
            pass
        by_clock, by_processor = time.perf_counter() - by_clock, time.process_time() - by_processor
        sent = registry.notices.list(NoticeState.SENT, limit=1)
    print(
        f"dispatch to a loopback sink: {COUNT / by_processor:,.0f} notices a second of the processor,"
        f" {COUNT / by_clock:,.0f} a second of the clock"
    )
    assert sent
    assert len(sink.taken) == len(set(sink.taken)) == COUNT
    assert COUNT / by_clock >= BAR
