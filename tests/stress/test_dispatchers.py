"""Dispatchers are killed at random moments; every notice goes out, and a receiver can drop each repeat.

The bar: 20,000 notices, three dispatcher processes, SQLite and PostgreSQL, at least 500
times ``kill -9``: none is never sent, there are at most as many sends as messages and kills times the batch,
and a receiver that drops repeats sees each exactly once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newstratum._model.notices.notices import NoticeState
from newstratum._model.values.sensitive import SensitiveText
from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._registry.opening import open_registry
from newstratum.errors import UnavailableError

DISPATCHERS = 3
BATCH = 20
#: Long against a batch of file appends, short against the test: what a killed one held comes back in it.
LEASE = dt.timedelta(seconds=2)
TIMEOUT = 0.5


@pytest.fixture(scope="module")
def server() -> Iterator[object]:
    """A PostgreSQL server of our own."""
    testing = pytest.importorskip("newstratum_sql.testing", reason="the plugin newstratum-sql is not here")
    with testing.run_server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store that several processes can work on."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/register.db"
        return
    server = request.getfixturevalue("server")
    # Not before: without the plugin there is nothing to import.
    from newstratum_sql import prepare
    from newstratum_sql.testing import create_database

    with create_database(server) as name:
        prepare(server.url(name))
        yield server.url(name)


class FileSink:
    """A receiver across processes: it appends the key of each message to a file, in one write."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def send(self, message: Message, *, timeout: float) -> Receipt:
        os.write(self._file, message.key.encode() + b"\n")
        return Receipt(
            key=message.key, outcome=Delivery.ACCEPTED, accepted_at=dt.datetime.now(dt.UTC), reference="file"
        )

    def close(self) -> None:
        os.close(self._file)


def _dispatch_for_ever(url: str, sink: Path) -> None:
    with open_registry(url) as registry:
        dispatcher = registry.notices.dispatcher(
            {"sink": FileSink(sink)}, limit=BATCH, lease=LEASE, timeout=TIMEOUT
        )
        while True:
            try:
                idle = dispatcher.round(total_timeout=60).taken == 0
            except UnavailableError:
                continue
            if idle:
                time.sleep(0.02)


def _fork_dispatcher(url: str, sink: Path) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            _dispatch_for_ever(url, sink)
        finally:
            os._exit(1)
    return child


def _add_notices(url: str, count: int) -> set[str]:
    keys = set()
    with open_registry(url) as registry:
        for start in range(0, count, 500):
            with registry.session(actor="office", purpose="office") as session:
                for number in range(start, min(start + 500, count)):
                    told = session.notices.tell(
                        f"event-{number}",
                        SensitiveText("desk"),
                        "sink",
                        subject="告知",
                        text="内容",
                        purpose="office",
                    )
                    keys.add(told.id)
    return keys


def _count_lines(sink: Path) -> int:
    return sink.stat().st_size // 65 if sink.exists() else 0


def _kill_dispatchers(url: str, sink: Path, count: int, kills: int) -> None:
    """Kill dispatchers, spread over the whole work, then let the last ones finish."""
    draw = random.Random(7)
    dispatchers = [_fork_dispatcher(url, sink) for _ in range(DISPATCHERS)]
    deadline = time.monotonic() + 60 + kills * 2
    try:
        for kill in range(kills):
            # Some work between two kills, so that they strike at each stage of it, and at idle ones too.
            wanted = min(count * kill // kills, count - BATCH * DISPATCHERS)
            while _count_lines(sink) < wanted and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(draw.uniform(0.0, 0.02))
            victim = draw.randrange(DISPATCHERS)
            os.kill(dispatchers[victim], signal.SIGKILL)
            # Nobody ends but by being killed: otherwise something went wrong in there.
            assert os.WTERMSIG(os.waitpid(dispatchers[victim], 0)[1]) == signal.SIGKILL
            dispatchers[victim] = _fork_dispatcher(url, sink)
        with open_registry(url) as registry:
            while time.monotonic() < deadline:
                waiting = (NoticeState.DUE, NoticeState.LEASED)
                if not any(registry.notices.list(state, limit=1) for state in waiting):
                    break
                time.sleep(0.05)
    finally:
        for each in dispatchers:
            # The one that was killed last may not have been replaced yet, if the test was ended.
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
                os.waitpid(each, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(400, 10, id="10-kills"),
        pytest.param(2_000, 50, id="50-kills", marks=pytest.mark.stress),
        # Ended early it would not have begun to kill.
        pytest.param(20_000, 500, id="500-kills", marks=pytest.mark.stress(whole=True)),
    ],
)
def test_every_notice_goes_out_whatever_is_killed(url: str, tmp_path: Path, count: int, kills: int) -> None:
    sink = tmp_path / "sink"
    keys = _add_notices(url, count)
    _kill_dispatchers(url, sink, count, kills)
    sends = Counter(sink.read_text("ascii").splitlines())
    repeats = sends.total() - count
    print(
        f"{url.partition(':')[0]}: {count:,} notices, {kills} kills, {sends.total():,} sends,"
        f" {len(keys - set(sends))} never sent, {repeats} repeats of at most {kills * BATCH:,},"
        f" at most {max(sends.values())} sends of one"
    )
    # A receiver that drops repeats sees each of them once, and nothing else.
    assert set(sends) == keys
    assert repeats <= kills * BATCH
    with open_registry(url) as registry:
        for state in NoticeState:
            found = registry.notices.list(state, limit=1)
            assert bool(found) == (state is NoticeState.SENT)


@pytest.mark.slow
def test_without_leases_there_would_be_more_repeats(url: str, tmp_path: Path) -> None:
    """The bound above can be broken: dispatchers that ignore leases send what others are sending."""
    sink = tmp_path / "sink"
    keys = _add_notices(url, 10)
    with open_registry(url) as registry:
        for _ in range(3):
            claimed = registry.notices.claim("sink", owner="heedless", lease=-LEASE)
            for each in claimed:
                FileSink(sink).send(
                    Message(key=each.notice.id, recipient="desk", subject="告知", text="内容"), timeout=1
                )
    sends = Counter(sink.read_text("ascii").splitlines())
    assert set(sends) == keys
    assert sends.total() == 30
