"""A commit through a registry takes few trips to the server, counted by what stands between them."""

from __future__ import annotations

import datetime as dt
import select
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import newstratum
from newstratum import list_registry_kinds
from newstratum_sql import prepare

#: Trips of a session that adds a person with a number nobody else may have, and proposes a placement: its
#: purpose as it is declared now, who has the number, and three of the commit.
MOST = 5


class Counter:
    """Hands everything on, and counts how often the program speaks after the server did."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.trips = 0
        self._folder, self._server = folder, server
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._ends, self._end = socket.socketpair()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._end.close()
        self._thread.join()

    def _serve(self) -> None:
        partners: dict[socket.socket, socket.socket] = {}
        programs: set[socket.socket] = set()
        waiting: set[socket.socket] = set()
        while True:
            ready, _, _ = select.select([self._listener, self._ends, *partners], [], [])
            if self._ends in ready:
                break
            if self._listener in ready:
                program, _address = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server / ".s.PGSQL.5432"))
                partners |= {program: server, server: program}
                programs.add(program)
            for side in ready:
                if side not in partners:
                    continue
                data = side.recv(1 << 20)
                if not data:
                    partner = partners.pop(side)
                    partners.pop(partner)
                    side.close()
                    partner.close()
                    continue
                if side in programs and side not in waiting:
                    waiting.add(side)
                    self.trips += 1
                elif side not in programs:
                    waiting.discard(partners[side])
                partners[side].sendall(data)
        for each in (*partners, self._listener, self._ends):
            each.close()


@pytest.fixture
def counter(cluster: Any) -> Iterator[tuple[Path, Counter]]:
    with tempfile.TemporaryDirectory(prefix="ns-rt-", dir="/tmp") as name:
        counter = Counter(Path(name), cluster.folder)
        yield Path(name), counter
        counter.close()


def _draw_person(number: int) -> tuple[newstratum.Person, newstratum.Verdict]:
    job = newstratum.Engagement(employer_kind="law_firm", relation="partner", role="professional")
    person = newstratum.Person(
        id=f"p-{number}",
        name=newstratum.PersonName(f"甲某{number}"),
        status="working",
        engagements=(job,),
        contacts=(newstratum.Contact(kind="phone", value=newstratum.PhoneNumber(f"1380000{number:04}")),),
    )
    return person, newstratum.classify(person.engagements, status=person.status, edition="2017")


@pytest.mark.slow
def test_a_commit_through_a_registry_takes_five_trips(
    cluster: Any, new_database: Callable[..., str], counter: tuple[Path, Counter]
) -> None:
    name, (folder, counted) = new_database(), counter
    prepare(cluster.url(name), list_registry_kinds())
    day = dt.date(2018, 11, 1)
    source = newstratum.Source(kind="person", stated_on=day, reference="trips")
    notice = newstratum.PrivacyNotice(
        id="trips", version=1, controller="合成机关", contact="合成窗口", purposes=("roster",),
        text_zh="告知", in_force_on=dt.date(2018, 1, 1),
    )  # fmt: skip
    url = f"postgresql://postgres@/{name}?host={folder}"
    with newstratum.open_registry(url, unique_contacts=["phone"], notices=[notice]) as registry:
        trips = []
        for number in range(20):
            person, verdict = _draw_person(number)
            before = counted.trips
            with registry.session(actor="desk", purpose="roster", source=source) as session:
                session.people.add(person)
                session.placements.propose(person.id, verdict, on=day)
            trips.append(counted.trips - before)
        assert len(registry.history.of("person", "p-19").changes) == 1
    print(f"trips of each commit: {trips}")
    # The driver prepares what it has often run, by a trip of its own.
    assert max(trips[-8:]) <= MOST
