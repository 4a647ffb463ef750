from __future__ import annotations

import datetime as dt
import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest

from newstratum import hooks
from newstratum import organisation as org
from newstratum._host.host import PluginHost
from newstratum._ports.url import URL
from newstratum._registry.opening import list_registry_kinds, open_registry
from newstratum._registry.purposes import DEFAULT_PURPOSES
from newstratum._registry.registry import Registry
from newstratum._storage.simple_store import MemoryStore
from newstratum.errors import (
    ClosedError,
    ForeignFileError,
    InvalidValueError,
    NewstratumError,
    PurposeError,
    UnknownSchemeError,
)
from newstratum.testing import ManualClock


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits and erases is tried on both stores every time."""
    return request.param


@pytest.mark.slow
def test_a_registry_is_opened_by_its_url(tmp_path):
    for url in ("memory:", f"sqlite:///{tmp_path}/a.db", URL.parse(f"sqlite:///{tmp_path}/b.db")):
        with open_registry(url) as registry:
            assert registry.history.changes().changes == ()


@pytest.mark.parametrize("of", [open_registry, Registry])
def test_help_shows_a_signature_that_can_be_read(of):
    assert "0x" not in str(inspect.signature(of))
    defaults = {name: each.default for name, each in inspect.signature(of).parameters.items()}
    assert [defaults[name] for name in ("purposes", "clock", "randomness")] == [None] * 3


def test_a_registry_without_purposes_has_the_default_ones():
    with open_registry("memory:", purposes=None, clock=None, randomness=None) as registry:
        for purpose in DEFAULT_PURPOSES:
            registry.session(actor="office", purpose=purpose.name)
    with open_registry("memory:", purposes=[]) as registry, pytest.raises(PurposeError):
        registry.session(actor="office", purpose="office")


def test_a_store_is_told_of_the_kinds_that_anybody_can_ask_for():
    told = []

    def listen(_url, kinds):
        told.extend(kinds)
        return MemoryStore(kinds)

    def stores():
        return (hooks.StoreBackend(schemes=("listening",), open=listen, summary="listens", api=1),)

    host = PluginHost()
    host.register(SimpleNamespace(stores=hooks.store_backends(stores)), name="listening")
    open_registry("listening:", host=host).close()
    assert tuple(told) == list_registry_kinds()
    assert {"person", "placement", "notice"} < {kind.name for kind in told}
    with Registry(MemoryStore(list_registry_kinds())) as registry:
        assert registry.findings() == ()


def test_an_unknown_scheme_is_told_with_the_nearest_one():
    with pytest.raises(UnknownSchemeError, match="did you mean 'sqlite'"):
        open_registry("sqlte:///district.db")


@pytest.mark.parametrize("url", ["", "district.db", "sqlite:", "memory://user:secret@"])
def test_no_refusal_repeats_a_password(url):
    with pytest.raises(NewstratumError) as caught:
        open_registry(url)
    assert "secret" not in f"{caught.value}{caught.value!r}"


def test_a_registry_shows_where_it_is_and_no_password(tmp_path):
    with open_registry(f"sqlite:///{tmp_path}/a.db") as registry:
        assert repr(registry) == f"Registry(sqlite:///{tmp_path}/a.db)"


def test_a_foreign_file_is_left_alone(tmp_path):
    (tmp_path / "a.db").write_text("not a store at all, but longer than a header of a hundred bytes" * 20)
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(ForeignFileError, match=r"a\.db"):
        open_registry(f"sqlite:///{tmp_path}/a.db")
    assert (tmp_path / "a.db").read_bytes() == before


def test_what_was_acknowledged_is_there_after_reopening(open_durable, roster, person, verdict, clock):
    registry = open_durable()
    with roster(registry) as session:
        added = session.people.add(person())
        placed = session.placements.propose("P1", verdict(), on=clock().date())
    registry.close()
    registry = open_durable()
    with roster(registry) as session:
        assert session.people.require("P1") == added
        assert session.placements.require("P1") == placed.placement


def test_a_closed_registry_is_closed(registry, roster, person):
    registry.close()
    registry.close()
    with pytest.raises(ClosedError):
        registry.history.changes()
    with pytest.raises(ClosedError):
        registry.notices.list()
    with pytest.raises(ClosedError), roster(registry) as session:
        session.people.add(person())


def test_a_session_open_over_a_closed_registry_stores_nothing(registry, roster):
    def outlive():
        with roster(registry) as session:
            session.bodies.find()
            session.load([])
            registry.close()
            session.people.get("P1")

    with pytest.raises(ClosedError):
        outlive()


def test_registries_share_nothing(person, roster):
    with open_registry("memory:") as one, open_registry("memory:") as other:
        with roster(one) as session:
            session.people.add(person())
        with roster(other) as session:
            assert session.people.get("P1") is None


def test_a_clock_without_a_zone_is_refused():
    registry = open_registry("memory:", clock=lambda: dt.datetime(2018, 11, 1))
    with registry, pytest.raises(InvalidValueError, match="clock: gives an instant without a time zone"):
        registry.notices.claim("log", owner="d1")


def test_an_open_store_can_be_given(registry, roster, person):
    with roster(registry) as session:
        session.people.add(person())
    again = Registry(registry._store, name="the same store")
    assert repr(again) == "Registry(the same store)"
    with roster(again) as session:
        assert session.people.require("P1").id == "P1"


def test_ids_are_drawn_at_random(registry, roster):
    drawn = {roster(registry).commit_id for _ in range(50)}
    assert len(drawn) == 50
    assert all(each.startswith("commit-") for each in drawn)


@pytest.mark.filterwarnings("ignore::newstratum.errors.ClockWarning")
@pytest.mark.parametrize("url", ["memory:", "sqlite:///{}/given.db"])
def test_commits_are_recorded_at_the_instants_of_a_clock_that_was_given(url: str, tmp_path: Path) -> None:
    clock = ManualClock(dt.datetime(2018, 9, 1, 9, tzinfo=dt.UTC))
    instants = []
    with open_registry(url.format(tmp_path), clock=clock.now) as registry:
        # The clock goes back too: the history stays in the order of the commits.
        for name, seconds in (("a", 60), ("b", -3600)):
            with registry.session(actor="office", purpose="office", source="test") as session:
                session.add(org.Body(name, "单位", kind="association"))
                clock.move(seconds)
            instants.append(clock.now())
        changes = [each for each in registry.history.changes().changes if each.key.kind == "body"]
        assert [(each.key.id, each.recorded_at) for each in changes] == list(zip("ab", instants, strict=True))
        assert {each.note.recorded_at for each in changes} == {None}


def test_without_a_clock_the_store_says_when(tmp_path: Path) -> None:
    store_clock = ManualClock(dt.datetime(2018, 9, 1, 9, tzinfo=dt.UTC))
    with Registry(MemoryStore(list_registry_kinds(), clock=store_clock.now)) as registry:
        with registry.session(actor="office", purpose="office", source="test") as session:
            session.add(org.Body("a", "单位", kind="association"))
        (change,) = registry.history.changes().changes
        assert change.recorded_at == store_clock.now()


def test_the_help_of_a_registry_names_every_part():
    with open_registry("memory:") as registry:
        parts = {name for name in vars(registry) if not name.startswith("_")}
    assert {part for part in parts if f"\n    {part}: " not in (inspect.getdoc(Registry) or "")} == set()
    assert len(parts) > 14
