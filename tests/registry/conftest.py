"""A registry over each store that comes with newstratum, a standing clock, and a channel to watch."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import define, evolve, field

from newstratum import hooks
from newstratum._host.discovery import Discovery, discover
from newstratum._host.host import PluginHost
from newstratum._model.people.evidence import Source
from newstratum._model.people.people import Engagement, Person, PrivacyNotice
from newstratum._model.values.sensitive import PersonName
from newstratum._ports.notifier import Delivery, Message, Receipt
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._rules.verdict import Verdict
from newstratum.errors import NotifyError


@define
class StandingClock:
    """A clock that moves when it is told to."""

    at: dt.datetime = dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


@define
class WatchedChannel:
    """A channel that keeps what it was sent, and fails when it is told to."""

    clock: StandingClock
    sent: list[Message] = field(factory=list)
    fails_with: Exception | None = None
    before_send: Callable[[Message], None] = lambda message: None

    def send(self, message: Message, *, timeout: float) -> Receipt:
        self.before_send(message)
        if self.fails_with is not None:
            raise self.fails_with
        self.sent.append(message)
        return Receipt(
            key=message.key, outcome=Delivery.ACCEPTED, accepted_at=self.clock(), code="ok", reference="r1"
        )

    def close(self) -> None:
        self.fails_with = NotifyError("closed")


class CoreStore:
    """A store without the optional capabilities, by leaving those of another one out."""

    def __init__(self, store: Any) -> None:
        self.get, self.find, self.commit = store.get, store.find, store.commit
        self.changes, self.close = store.changes, store.close


@pytest.fixture(scope="session")
def without_capabilities() -> Callable[[Any], CoreStore]:
    """Takes the optional capabilities from a store."""
    return CoreStore


@pytest.fixture(scope="session")
def host() -> PluginHost:
    """The installed plugins, and a third party's channels: one for telephone numbers, one that takes ids."""

    def discover_others() -> Discovery:
        # The scheme of the channel for telephone numbers is its own.
        found = discover()
        others = (each for each in found.entry_points if each.distribution != "newstratum-sms")
        return evolve(found, entry_points=tuple(others))

    plugins = PluginHost(search=discover_others)

    def channels() -> tuple[hooks.NotifierBackend, ...]:
        def build(scheme: str, kind: str | None) -> hooks.NotifierBackend:
            return hooks.NotifierBackend(
                schemes=(scheme,), open=lambda _url: None, summary="texts", api=1, contact_kind=kind
            )

        return build("sms", "phone"), build("watched", None)

    plugins.register(SimpleNamespace(channels=hooks.notifier_backends(channels)), name="texts")
    return plugins


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def channel(clock: StandingClock) -> WatchedChannel:
    return WatchedChannel(clock)


@pytest.fixture(params=["memory", pytest.param("sqlite", marks=pytest.mark.stress)])
def scheme(request: pytest.FixtureRequest) -> str:
    """The store of a test. That both agree is shown elsewhere; modules about commits take both every time."""
    return request.param


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register in which nothing was stored. To copy one takes half of what it takes to make one."""
    path = tmp_path_factory.mktemp("new") / "register.db"
    open_registry(f"sqlite:///{path}").close()
    return path.read_bytes()


def _opener(url: str, clock: StandingClock, host: PluginHost) -> Iterator[Callable[..., Registry]]:
    opened: list[Registry] = []

    def open_it(**options: Any) -> Registry:
        seed = len(opened)
        options.setdefault("host", host)
        opened.append(open_registry(url, clock=clock, randomness=random.Random(seed).randbytes, **options))
        return opened[-1]

    yield open_it
    for registry in opened:
        registry.close()


def _copy_new_file(request: pytest.FixtureRequest, folder: Path) -> str:
    path = folder / "register.db"
    # Another fixture of the same test may have opened it already.
    if not path.exists():
        path.write_bytes(request.getfixturevalue("new_file"))
    return f"sqlite:///{path}"


@pytest.fixture
def open_one(
    scheme: str, clock: StandingClock, host: PluginHost, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Registry]]:
    """Opens the registry of the test with options."""
    yield from _opener("memory:" if scheme == "memory" else _copy_new_file(request, tmp_path), clock, host)


@pytest.fixture
def open_durable(
    clock: StandingClock, host: PluginHost, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Registry]]:
    """Opens the registry of the test, again and again."""
    yield from _opener(_copy_new_file(request, tmp_path), clock, host)


@pytest.fixture
def registry(open_one: Callable[..., Registry]) -> Registry:
    return open_one()


@pytest.fixture(scope="session")
def source() -> Source:
    return Source(kind="person", stated_on=dt.date(2018, 10, 1), reference="synthetic roster")


@pytest.fixture(scope="session")
def notice() -> PrivacyNotice:
    return PrivacyNotice(
        id="survey",
        version=1,
        controller="synthetic office",
        contact="synthetic desk",
        purposes=("roster", "statistics", "invitation", "attribution", "scope_attestation"),
        text_zh="告知书",
        in_force_on=dt.date(2018, 5, 1),
    )


@pytest.fixture(scope="session")
def roster(source: Source, notice: PrivacyNotice) -> Callable[..., Any]:
    """Opens a session of a registry for the work on the roster."""

    def session(registry: Registry, **options: Any) -> Any:
        given = {"actor": "secretariat", "purpose": "roster", "source": source, "notice": notice}
        return registry.session(**given | options)

    return session


@pytest.fixture(scope="session")
def person() -> Callable[..., Person]:
    """Makes a synthetic person."""

    def make(identifier: str = "P1", **others: Any) -> Person:
        job = Engagement(employer_kind="law_firm", relation="partner", role="professional")
        given = {"name": PersonName("合成甲"), "engagements": (job,), "township": "310114102"}
        return Person(id=identifier, **given | others)

    return make


@pytest.fixture(scope="session")
def verdict() -> Callable[..., Verdict]:
    """Makes a verdict as the rules give it."""

    def make(outcome: str = "intermediary", category: str = "professional_service", **others: Any) -> Verdict:
        return Verdict(outcome=outcome, category=category, edition="2017", clauses=("b1",), **others)

    return make
