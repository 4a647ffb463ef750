"""What sessions read and wrote is a history that some order of them, one after the other, explains.

Each session writes down which versions it read before it commits; the feed says which versions each commit
wrote, and in which order. From both follows who must come before whom. A circle is an anomaly: a lost
update if two sessions read one version of a record and both wrote it, write skew if each wrote what the
other had read. The checker is tried on stores that are broken in just these ways, which it must find.
"""

from __future__ import annotations

import itertools
import json
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum._builtin.sqlite import open_sqlite
from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.relations import Citation
from newstratum._ports.records import Check, Delete, Put
from newstratum._ports.url import URL
from newstratum._registry.registry import Registry
from newstratum._storage.simple_store import MemoryStore
from newstratum._testing.store_concurrency import run_in_processes
from newstratum._testing.store_setting import list_changes
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import ConflictError

DECLARED = tuple(kind.declared for kind in KINDS)
CITED = Citation(document="合成章程")
#: What was there at the beginning, by this commit.
FIRST = "first"


@attrs.frozen
class Done:
    """One session that was committed: what it had read, by key, each with its version."""

    commit_id: str
    read: Mapping[str, str]


def circle(done: Iterable[Done], written: Mapping[str, Sequence[tuple[str, str]]]) -> list[str]:
    """Return commits that would each have to come before the next, and the last before the first.

    Args:
        done: What was committed.
        written: For each key its versions in their order, each with the commit that wrote it.
    """
    before: dict[str, set[str]] = defaultdict(set)
    places = {key: {version: n for n, (version, _) in enumerate(told)} for key, told in written.items()}
    for versions in written.values():
        for (_version, one), (_next, other) in itertools.pairwise(versions):
            before[one].add(other)
    for each in done:
        for key, version in each.read.items():
            versions = written[key]
            place = places[key][version]
            before[versions[place][1]].add(each.commit_id)
            if place + 1 < len(versions):
                before[each.commit_id].add(versions[place + 1][1])
    for commit, successors in before.items():
        successors.discard(commit)
    return _circle(before)


def _circle(before: Mapping[str, set[str]]) -> list[str]:
    """Return a circle of a graph; nothing if it has none."""
    finished: set[str] = set()
    for start in list(before):
        path, stack = dict[str, None](), [(start, iter(sorted(before.get(start, ()))))]
        path[start] = None
        while stack:
            commit, following = stack[-1]
            found = next((each for each in following if each not in finished), None)
            if found is None:
                stack.pop()
                path.pop(commit)
                finished.add(commit)
            elif found in path:
                return list(path)[list(path).index(found) :]
            else:
                path[found] = None
                stack.append((found, iter(sorted(before.get(found, ())))))
    return []


def written_of(store: Any) -> dict[str, list[tuple[str, str]]]:
    """Return the versions of every key as the feed tells them."""
    versions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for change in list_changes(store):
        versions[str(change.key)].append((change.version, change.note.commit_id))
    return versions


class Noting:
    """A store that notes which versions of bodies its user reads."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.read: dict[str, str] = {}
        self.find, self.changes, self.close = store.find, store.changes, store.close

    def get(self, key: Any) -> Any:
        record = self._store.get(key)
        if record is not None and key.kind == "body":
            self.read[str(key)] = record.version
        return record

    def commit(self, writes: Iterable[Any], note: Any) -> Any:
        return self._store.commit(writes, note)


# ------------------------------------------------------------------------------- what sessions do


def _prepare(store: Any) -> None:
    with Registry(store).session(actor="desk", purpose="office", commit_id=FIRST) as session:
        for number in range(4):
            session.bodies.add(Body(id=f"b{number}", name_zh="0", kind=BodyKind.ASSOCIATION, source=CITED))


def _count_up(registry: Registry, commit_id: str, ids: Sequence[str]) -> None:
    """Read one body and write it: two at once must not lose one."""
    with registry.session(actor="desk", purpose="office", commit_id=commit_id) as session:
        body = session.bodies.require(ids[0])
        session.bodies.update(attrs.evolve(body, name_zh=str(int(body.name_zh) + 1)))


def _look_and_write(registry: Registry, commit_id: str, ids: Sequence[str]) -> None:
    """Read two bodies and write one: two at once must not each miss what the other wrote."""
    with registry.session(actor="desk", purpose="office", commit_id=commit_id) as session:
        body, other = (session.bodies.require(each) for each in ids)
        session.bodies.update(attrs.evolve(body, name_zh=str(int(body.name_zh) + int(other.name_zh) + 1)))


def _registry(store: Any) -> tuple[Registry, Noting]:
    noting = Noting(store)
    return Registry(noting), noting


# ------------------------------------------------------------------- every order of two or three


class ChecksLeftOut(MemoryStore):
    """Broken: it does not look whether what was only read is still so."""

    def commit(self, writes: Iterable[Any], note: Any) -> Any:
        return super().commit((each for each in writes if not isinstance(each, Check)), note)


class LastOneWins(MemoryStore):
    """Broken: it takes a write whatever was written since."""

    def commit(self, writes: Iterable[Any], note: Any) -> Any:
        return super().commit([self._forced(each) for each in writes], note)

    def _forced(self, write: Any) -> Any:
        found = self.get(write.key)
        version = None if found is None else found.version
        if isinstance(write, Put | Check):
            return attrs.evolve(write, expect=version)
        return Delete(write.key, version)


def _matters(name: str, kind: str) -> bool:
    return name == "commit" or (name == "get" and kind == "body")


def _anomalies(
    make: Callable[..., Any],
    works: Sequence[tuple[Callable[..., None], Sequence[str]]],
    stage: Any,
    watched: Any,
    orders: Any,
    matters: Callable[[str, str], bool] = _matters,
) -> tuple[int, int]:
    """Play works in every order; return in how many orders, and how many left a circle."""
    circles = 0

    def play(choose: Any) -> list[tuple[int, int]]:
        nonlocal circles
        store, play, done = make(DECLARED), stage(), list[Done]()
        _prepare(store)

        def session(number: int) -> Callable[[], None]:
            work, ids = works[number]
            registry, noting = _registry(watched(store, lambda: play.pause(number), matters))

            def act() -> None:
                work(registry, f"session-{number}", ids)
                done.append(Done(f"session-{number}", noting.read))

            return act

        made: list[tuple[int, int]] = play.play([session(n) for n in range(len(works))], choose)
        for error in play.ended.values():
            assert error is None or isinstance(error, ConflictError), repr(error)
        circles += bool(circle(done, written_of(store)))
        return made

    return sum(1 for _order in orders(play)), circles


UPDATES = [(_count_up, ["b0"]), (_count_up, ["b0"])]
SKEW = [(_look_and_write, ["b0", "b1"]), (_look_and_write, ["b1", "b0"])]
#: Each reads what the next one writes: no two of them alone make a circle.
SKEW_OF_THREE = [(_look_and_write, [f"b{n}", f"b{(n + 1) % 3}"]) for n in range(3)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "works", "found"),
    [
        (MemoryStore, UPDATES, False),
        (MemoryStore, SKEW, False),
        (ChecksLeftOut, UPDATES, False),
        (ChecksLeftOut, SKEW, True),
        (LastOneWins, UPDATES, True),
        (LastOneWins, SKEW, True),
    ],
    ids=["sound-updates", "sound-skew", "checks-updates", "checks-skew", "last-updates", "last-skew"],
)
def test_of_two_sessions_lost_updates_and_write_skew_are_found_where_they_are(
    make: Any, works: Any, stage: Any, watched: Any, orders: Any, *, found: bool
) -> None:
    count, circles = _anomalies(make, works, stage, watched, orders)
    assert count > 5
    assert bool(circles) is found


@pytest.mark.slow
@pytest.mark.parametrize(("make", "found"), [(MemoryStore, False), (ChecksLeftOut, True)])
def test_of_three_sessions_in_a_ring_too(
    make: Any, stage: Any, watched: Any, orders: Any, *, found: bool
) -> None:
    count, circles = _anomalies(
        make, SKEW_OF_THREE, stage, watched, orders, lambda name, _kind: name == "commit"
    )
    assert count == 90
    assert bool(circles) is found


def test_a_circle_of_three_is_seen() -> None:
    written = {
        key: [(f"{key}1", FIRST), (f"{key}2", commit)] for key, commit in zip("abc", "xyz", strict=True)
    }
    ring = [Done("x", {"b": "b1"}), Done("y", {"c": "c1"}), Done("z", {"a": "a1"})]
    assert sorted(circle(ring, written)) == ["x", "y", "z"]
    assert circle(ring[:2], written) == []


# ----------------------------------------------------------------------- many processes, one file


def _work_on(folder: Path, number: int, sessions: int, journal: int) -> None:
    draw = random.Random(number)
    store = open_sqlite(URL.parse(f"sqlite:///{folder}/store.db"), DECLARED)
    for turn in range(sessions):
        commit_id = f"{number}-{turn}"
        registry, noting = _registry(store)
        ids = draw.sample([f"b{n}" for n in range(4)], 2)
        try:
            draw.choice([_count_up, _look_and_write])(registry, commit_id, ids)
        except ConflictError:
            continue
        os.write(journal, json.dumps([commit_id, noting.read]).encode() + b"\n")
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("sessions", [25, pytest.param(1000, marks=pytest.mark.stress)])
def test_the_history_of_many_processes_has_no_circle(tmp_path: Path, sessions: int) -> None:
    store = open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db"), DECLARED)
    _prepare(store)
    journal = os.open(tmp_path / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    store.close()
    run_in_processes(8, lambda number: _work_on(tmp_path, number, sessions, journal))
    os.close(journal)
    done = [Done(*json.loads(line)) for line in (tmp_path / "journal").read_text().splitlines()]
    store = open_sqlite(URL.parse(f"sqlite:///{tmp_path}/store.db"), DECLARED)
    written = written_of(store)
    store.close()
    assert {each.commit_id for each in done} | {FIRST} == {
        commit
        for key, versions in written.items()
        if key.startswith("body/")
        for _version, commit in versions
    }
    print(f"{len(done)} of {8 * sessions} sessions committed")
    assert len(done) > sessions
    assert circle(done, written) == []
