from __future__ import annotations

import attrs
import pytest

from newstratum._model.values.sensitive import PersonName
from newstratum._ports.records import Act, Cursor, Key, Note, Put
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum.errors import CursorError, RecordError, UnsupportedQueryError


@pytest.fixture
def told(registry, roster, person):
    """A registry in which a person was added, moved and removed."""
    with roster(registry) as session:
        session.people.add(person())
    with roster(registry) as session:
        session.people.update(attrs.evolve(session.people.require("P1"), township="310114103"))
    with roster(registry) as session:
        session.people.remove("P1")
    return registry


def test_the_feed_tells_what_happened_in_order(told):
    changes = [change for change in told.history.changes().changes if change.key.kind == "person"]
    assert [change.act for change in changes] == [Act.PUT, Act.PUT, Act.DELETE]
    townships = [model and model.township for model in (change.model() for change in changes)]
    assert townships == ["310114102", "310114103", None]
    assert all(change.note.actor == "secretariat" for change in changes)


def test_a_history_is_that_of_one_record(told):
    history = told.history.of("person", "P1")
    assert [change.act for change in history.changes] == [Act.PUT, Act.PUT, Act.DELETE]
    assert not history.more
    assert told.history.of("person", "P9").changes == ()


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_a_reader_that_keeps_its_place_misses_nothing(told, limit):
    read, cursor = [], None
    while True:
        feed = told.history.changes(cursor, limit=limit)
        read += [(change.key, change.version) for change in feed.changes]
        cursor = feed.cursor
        if not feed.more:
            break
    assert read == [(change.key, change.version) for change in told.history.changes().changes]
    assert told.history.changes(cursor).changes == ()


def test_each_commit_ends_with_its_last_change(told):
    changes = told.history.changes().changes
    ends = [change.version for change in changes if change.last]
    assert ends == list(dict.fromkeys(change.version for change in changes))


def test_a_cursor_of_another_store_is_refused(told):
    with open_registry("memory:") as another:
        foreign = another.history.changes().cursor
    for cursor in (foreign, Cursor("made up")):
        with pytest.raises(CursorError):
            told.history.changes(cursor)
        with pytest.raises(CursorError):
            told.history.of("person", "P1", cursor)


def test_a_cursor_outlives_the_process(open_durable, roster, person):
    registry = open_durable()
    with roster(registry) as session:
        session.people.add(person())
    cursor = registry.history.changes().cursor
    registry.close()
    registry = open_durable()
    with roster(registry) as session:
        session.people.add(person("P2"))
    assert [str(change.key) for change in registry.history.changes(cursor).changes] == ["person/P2"]


def test_a_change_shows_nothing_of_what_it_holds(registry, roster, person, canary):
    with roster(registry) as session:
        session.people.add(person(name=PersonName(canary)))
    changes = registry.history.changes()
    assert canary not in repr(changes) + repr(changes.changes)
    assert repr(changes.changes[1]) == "ModelChange(put person/P1)"
    assert repr(changes) == "Changes(3 changes, more=False)"


def test_a_change_that_cannot_be_read_says_so_when_it_is_asked(registry):
    write = Put(Key("person", "P1"), 1, b"[]", {}, None)
    registry._store.commit([write], Note(commit_id="c", actor="a", purpose="p"))
    (change,) = registry.history.changes().changes
    with pytest.raises(RecordError, match="person/P1"):
        change.model()


def test_a_store_without_history_says_what_to_do(told, without_capabilities):
    with pytest.raises(UnsupportedQueryError, match="read the whole feed"):
        Registry(without_capabilities(told._store)).history.of("person", "P1")
