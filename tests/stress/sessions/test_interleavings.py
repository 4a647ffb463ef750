"""Whatever two or three sessions do at once leaves what they could leave one after the other.

Every order of their calls to the store is tried. A session that met a conflict stored nothing, so the
others alone must account for what is there.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum._builtin.sqlite import open_sqlite
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import Consent, Person, PrivacyNotice
from newstratum._model.values.sensitive import PersonName
from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._ports.url import URL
from newstratum._registry.notices.outbox import tell_recipient
from newstratum._registry.registry import Registry
from newstratum._storage.simple_store import MemoryStore
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import ConflictError, ErasedPersonError, NotFoundError

NOW = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)
SOURCE = Source(kind="person", stated_on=dt.date(2018, 10, 1), reference="synthetic roster")
TOLD = PrivacyNotice(
    id="survey",
    version=1,
    controller="synthetic office",
    contact="synthetic desk",
    purposes=("roster", "invitation"),
    text_zh="告知书",
    in_force_on=dt.date(2018, 9, 1),
)
DECLARED = tuple(kind.declared for kind in KINDS)
#: The kinds of record that the sessions write; whatever else they read, nobody changes.
WRITTEN = ("person", "notice")


class Channel:
    """A channel that keeps the events it was told of."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, message: Message, *, timeout: float) -> Receipt:
        self.sent.append(message.subject)
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=NOW, reference="r")

    def close(self) -> None:
        pass


def _registry(store: Any, seed: int) -> Registry:
    return Registry(store, clock=lambda: NOW, randomness=random.Random(seed).randbytes)


def _session(registry: Registry, **options: Any) -> Any:
    given: dict[str, Any] = {"actor": "desk", "purpose": "roster", "source": SOURCE, "notice": TOLD}
    return registry.session(**given | options)


def _move(registry: Registry, channel: Channel) -> None:
    with _session(registry) as session:
        session.people.update(attrs.evolve(session.people.require("P1"), township="310114103"))


def _withdraw(registry: Registry, channel: Channel) -> None:
    with _session(registry) as session:
        person = session.people.require("P1")
        ended = [attrs.evolve(each, withdrawn_on=NOW.date()) for each in person.consents]
        session.people.update(attrs.evolve(person, consents=ended))


def _tell(registry: Registry, channel: Channel) -> None:
    with _session(registry) as session:
        session.people.require("P1")
        _add_notice(session, "news")


def _tell_blindly(registry: Registry, channel: Channel) -> None:
    """As a rule does: whom it names need not be stored."""
    said = {"subject": "news", "text": "of P1", "purpose": "invitation", "due_at": None, "entry": None}
    with _session(registry) as session:
        tell_recipient(session.notices, "news", "P1", "log", **said)


def _add_notice(session: Any, event: str) -> None:
    session.notices.tell(event, "P1", "log", subject=event, text="of P1", purpose="invitation")


def _dispatch(registry: Registry, channel: Channel) -> None:
    registry.notices.dispatch({"log": channel})


def _erase(registry: Registry, channel: Channel) -> None:
    assert registry.redact_person("P1", actor="desk", purpose="roster").waiting.en == ""


SESSIONS = {
    "move": _move,
    "withdraw": _withdraw,
    "tell": _tell,
    "tell blindly": _tell_blindly,
    "dispatch": _dispatch,
    "erase": _erase,
}


def _prepare(store: Any) -> None:
    """Two people, and a notice to the first that is due."""
    with _session(_registry(store, 0)) as session:
        for identifier in ("P1", "P2"):
            consent = Consent(purpose="invitation", notice="survey.v1", given_on=dt.date(2018, 10, 1))
            session.people.add(
                Person(id=identifier, name=PersonName("合成甲"), township="310114102", consents=(consent,))
            )
        _add_notice(session, "old")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that is prepared."""
    path = tmp_path_factory.mktemp("prepared") / "store.db"
    store = open_sqlite(URL.parse(f"sqlite:///{path}"), DECLARED)
    _prepare(store)
    store.close()
    return path


@pytest.fixture
def openers(tmp_path: Path, prepared: Path) -> dict[str, Callable[[], Callable[[], Any]]]:
    """For each backend: what begins anew, and gives what opens the store."""
    numbers = itertools.count()

    def memory() -> Callable[[], Any]:
        store = MemoryStore(DECLARED, clock=lambda: NOW)
        _prepare(store)
        return lambda: store

    def sqlite() -> Callable[[], Any]:
        path = shutil.copy(prepared, tmp_path / f"store-{next(numbers)}.db")
        return lambda: open_sqlite(URL.parse(f"sqlite:///{path}"), DECLARED)

    return {"memory": memory, "sqlite": sqlite}


@attrs.frozen
class Left:
    """What is left when all have ended."""

    people: tuple[tuple[str, str | None, bool], ...]
    notices: tuple[tuple[str, str], ...]
    sent: tuple[str, ...]
    #: Whether the history still holds a document that names the first person.
    traces: bool


def _left(store: Any, channel: Channel) -> Left:
    registry = _registry(store, 99)
    with registry.session(actor="desk", purpose="roster") as session:
        people = [
            (person.id, person.township, person.consents_to("invitation", NOW.date()))
            for person in session.people.all()
        ]
    notices = [(notice.event, notice.state.value) for notice in registry.notices.list()]
    traces = any(change.document and b'"P1"' in change.document for change in store.changes().changes)
    return Left(tuple(people), tuple(sorted(notices)), tuple(sorted(channel.sent)), traces)


@attrs.define
class Theatre:
    """Plays sessions on stores that begin anew each time."""

    begin: Callable[[], Callable[[], Any]]
    stage: Any
    watched: Any
    matters: Callable[[str, str], bool]
    serially: Callable[[Sequence[int]], Any]
    left: Left | None = None
    ended: dict[int, BaseException | None] = attrs.field(factory=dict)
    _serial: dict[tuple[str, ...], Left] = attrs.field(factory=dict)

    def play(self, names: Sequence[str], choose: Any) -> list[tuple[int, int]]:
        """Play once; what is left and how each session ended is kept."""
        opened, stage, channel = self.begin(), self.stage(), Channel()
        stores = [opened() for _name in names]
        sessions = []
        for number, (name, store) in enumerate(zip(names, stores, strict=True)):
            own = self.watched(store, lambda number=number: stage.pause(number), self.matters)
            registry = _registry(own, number + 1)
            sessions.append(lambda name=name, registry=registry: SESSIONS[name](registry, channel))
        made: list[tuple[int, int]] = stage.play(sessions, choose)
        self.ended, self.left = stage.ended, _left(stores[0], channel)
        for store in stores:
            store.close()
        return made

    def one_after_the_other(self, names: Sequence[str]) -> set[Left]:
        """Return what the sessions could leave one after the other."""
        return {self._in_order(tuple(order)) for order in itertools.permutations(names)}

    def _in_order(self, names: tuple[str, ...]) -> Left:
        if names not in self._serial:
            before = self.left, self.ended
            self.play(names, self.serially(range(len(names))))
            assert self.left is not None
            self._serial[names] = self.left
            self.left, self.ended = before
        return self._serial[names]


def _everything(name: str, kind: str) -> bool:
    """Whether a call matters: reads of what sessions write, and all writes."""
    return name not in ("get", "find") or kind in WRITTEN


def _writes_only(name: str, kind: str) -> bool:
    return name in ("commit", "redact", "redact_all")


@pytest.fixture
def tried(
    openers: dict[str, Callable[[], Callable[[], Any]]],
    stage: Any,
    watched: Any,
    orders: Any,
    one_after_the_other: Any,
) -> Callable[..., int]:
    """Try every order of some sessions on a backend; return how many there were."""

    def every(backend: str, names: Sequence[str], matters: Callable[[str, str], bool]) -> int:
        theatre = Theatre(openers[backend], stage, watched, matters, one_after_the_other)
        count = 0
        for order in orders(lambda choose: theatre.play(names, choose)):
            count += 1
            done = []
            for number, name in enumerate(names):
                error = theatre.ended[number]
                if error is None:
                    done.append(name)
                elif not isinstance(error, ConflictError | NotFoundError | ErasedPersonError):
                    raise error
            assert done, "nobody came through"
            assert theatre.left in theatre.one_after_the_other(done), (names, order, done)
        return count

    return every


PAIRS = list(itertools.combinations_with_replacement(SESSIONS, 2))
TRIPLES = list(itertools.combinations(SESSIONS, 3))


@pytest.mark.slow
@pytest.mark.parametrize(
    "names", [("tell", "erase"), ("move", "erase"), ("withdraw", "dispatch")], ids=" and ".join
)
def test_two_sessions_on_the_memory_store(tried: Callable[..., int], names: tuple[str, ...]) -> None:
    assert tried("memory", names, _everything) > 5


@pytest.mark.slow
@pytest.mark.parametrize("names", [("tell", "erase"), ("dispatch", "erase")], ids=" and ".join)
def test_two_sessions_on_sqlite(tried: Callable[..., int], names: tuple[str, ...]) -> None:
    assert tried("sqlite", names, _writes_only) > 2


@pytest.mark.stress
@pytest.mark.parametrize("backend", ["memory", "sqlite"])
@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_any_two_sessions(tried: Callable[..., int], backend: str, names: tuple[str, ...]) -> None:
    # On SQLite each order takes three times as long; its calls are as whole as those of the memory store.
    count = tried(backend, names, _everything if backend == "memory" else _writes_only)
    print(f"{' and '.join(names)}: {count} orders")


@pytest.mark.stress
@pytest.mark.parametrize("names", TRIPLES, ids=" and ".join)
def test_any_three_sessions(tried: Callable[..., int], names: tuple[str, ...]) -> None:
    print(f"{' and '.join(names)}: {tried('memory', names, _writes_only)} orders")
