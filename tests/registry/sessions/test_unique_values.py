from __future__ import annotations

import threading

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newstratum._model.values.sensitive import EmailAddress, IdentityNumber, PhoneNumber
from newstratum._ports.records import Key
from newstratum._registry.opening import open_registry
from newstratum._registry.sessions.digests import Digests
from newstratum.errors import ClosedError, ConflictError, InvalidValueError, NotFoundError


@pytest.fixture(params=["memory", "sqlite"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What commits and erases is tried on both stores every time."""
    return request.param


def number(text: str = "CANARY-7f3a-000") -> IdentityNumber:
    return IdentityNumber(text)


def test_a_value_has_one_owner(registry, roster):
    with roster(registry) as session:
        assert session.uniques.owner_of("identity_number", number()) is None
        session.uniques.claim("identity_number", number(), "P1")
        session.uniques.claim("identity_number", number(), "P1")
        assert session.uniques.owner_of("identity_number", number()) == "P1"
    with roster(registry) as session:
        assert session.uniques.owner_of("identity_number", number()) == "P1"
        with pytest.raises(
            InvalidValueError, match="identity_number: another record has this value already"
        ) as caught:
            session.uniques.claim("identity_number", number(), "P2")
        session.uniques.claim("passport", number(), "P2")
    assert "000" not in str(caught.value)


def test_a_value_given_back_can_be_claimed(registry, roster):
    with roster(registry) as session:
        session.uniques.claim("identity_number", number(), "P1")
    with roster(registry) as session:
        with pytest.raises(NotFoundError, match="unique/identity_number"):
            session.uniques.release("identity_number", number(), "P2")
        session.uniques.release("identity_number", number(), "P1")
        session.uniques.claim("identity_number", number(), "P2")
    with roster(registry) as session:
        assert session.uniques.owner_of("identity_number", number()) == "P2"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PhoneNumber("+86 138 0000 0001"), PhoneNumber("13800000001")),
        (PhoneNumber("0086-138-0000-0001"), PhoneNumber("１３８００００　０００１")),
        (PhoneNumber("(021) 5900-0001"), PhoneNumber("02159000001")),
        (EmailAddress(" A@Example.org"), EmailAddress("a@example.org ")),
        (number("31011419900101001x"), number("31011419900101001X")),
    ],
)
def test_values_are_compared_in_their_plain_form(registry, roster, one, other):
    with roster(registry) as session:
        session.uniques.claim("field", one, "P1")
        assert session.uniques.owner_of("field", other) == "P1"


def test_a_record_says_taken_and_not_by_what(registry, roster, canary):
    with roster(registry) as session:
        session.uniques.claim("identity_number", number(canary), "P1")
    changes = [change for change in registry.history.changes().changes if change.key.kind == "unique"]
    (change,) = changes
    assert len(change.key.id) == 64
    assert canary not in repr((change.key, change.model()))
    assert canary.encode() not in registry._store.get(change.key).document


def test_each_store_has_a_key_of_its_own(registry, roster):
    digests = []
    with open_registry("memory:") as another:
        for each in (registry, another):
            with roster(each) as session:
                session.uniques.claim("identity_number", number(), "P1")
            digests += [
                change.key.id for change in each.history.changes().changes if change.key.kind == "unique"
            ]
    assert len(set(digests)) == 2


def test_the_key_stays_with_the_store(open_durable, roster):
    registry = open_durable()
    with roster(registry) as session:
        session.uniques.claim("identity_number", number(), "P1")
    registry.close()
    with roster(open_durable()) as session:
        assert session.uniques.owner_of("identity_number", number()) == "P1"


def test_the_key_is_drawn_once_and_never_shown(registry, roster):
    for owner in ("P1", "P2"):
        with roster(registry) as session:
            session.uniques.claim("identity_number", number(owner), owner)
    keys = [change for change in registry.history.changes().changes if change.key.kind == "store_key"]
    (change,) = keys
    assert change.model().secret.reveal() not in repr((change, change.model(), registry))
    assert (change.note.actor, change.note.reason) == ("newstratum", "draw-key")


def test_a_claim_that_somebody_else_made_meanwhile_is_told_by_its_field(registry, roster, canary):
    def claim_late():
        with roster(registry) as session:
            session.uniques.claim("identity_number", number(canary), "P2")
            with roster(registry) as other:
                other.uniques.claim("identity_number", number(canary), "P1")

    with pytest.raises(InvalidValueError, match="identity_number: another record has this value") as caught:
        claim_late()
    assert canary not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_value_only_looked_up_that_somebody_claims_meanwhile_is_a_conflict(registry, roster, person):
    def look_up():
        with roster(registry) as session:
            assert session.uniques.owner_of("identity_number", number()) is None
            session.people.add(person())
            with roster(registry, notice=None) as other:
                other.uniques.claim("identity_number", number(), "P1")

    with pytest.raises(ConflictError, match="unique/"):
        look_up()


def test_other_conflicts_stay_conflicts(registry, roster, person):
    def add_late():
        with roster(registry) as session:
            session.uniques.claim("identity_number", number(), "P2")
            session.people.add(person())
            with roster(registry, notice=None) as other:
                other.uniques.claim("identity_number", number("other"), "P1")
            with roster(registry) as other:
                other.people.add(person())

    with pytest.raises(ConflictError):
        add_late()


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(5))
def test_of_many_who_claim_one_value_at_once_one_gets_it(registry, roster, round_):
    won: list[str] = []
    start = threading.Barrier(8)

    def contend(owner: str) -> None:
        start.wait()
        try:
            with roster(registry, notice=None) as session:
                session.uniques.claim("identity_number", number(str(round_)), owner)
        except InvalidValueError:
            return
        won.append(owner)

    threads = [threading.Thread(target=contend, args=(f"P{index}",)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    with roster(registry) as session:
        assert session.uniques.owner_of("identity_number", number(str(round_))) == won[0]


@pytest.mark.slow
@given(one=st.lists(st.text(), max_size=3), other=st.lists(st.text(), max_size=3))
def test_different_texts_have_different_digests(one, other):
    assume(one != other)
    with open_registry("memory:") as registry:
        digests: Digests = registry._session_config.digests
        assert digests.of(*one) == digests.of(*one) != digests.of(*other)


def test_a_closed_store_gives_no_key(registry, roster):
    registry.close()
    with pytest.raises(ClosedError), roster(registry) as session:
        session.uniques.claim("identity_number", number(), "P1")


def test_unique_records_are_found_by_their_owner(registry, roster):
    with roster(registry) as session:
        session.uniques.claim("identity_number", number(), "P1")
    (change,) = [change for change in registry.history.changes().changes if change.key.kind == "unique"]
    assert registry._store.get(Key("unique", change.key.id)).fields["owner"] == "P1"
