from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from newstratum._model.people.people import Consent, LawfulBasis, Person
from newstratum._registry.purposes import DEFAULT_PURPOSES, Purpose, Purposes
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import InvalidValueError, PurposeError

DAY = dt.date(2018, 11, 1)
YESTERDAY = dt.date(2018, 10, 31)

#: Consent states of a person for the purpose "invitation", and whether each is a consent today.
STATES = {
    "never": ((), False),
    "given": ((Consent(purpose="invitation", notice="n", given_on=YESTERDAY),), True),
    "given today": ((Consent(purpose="invitation", notice="n", given_on=DAY),), True),
    "given tomorrow": ((Consent(purpose="invitation", notice="n", given_on=dt.date(2018, 11, 2)),), False),
    "withdrawn today": (
        (Consent(purpose="invitation", notice="n", given_on=YESTERDAY, withdrawn_on=DAY),),
        False,
    ),
    "to something else": ((Consent(purpose="statistics", notice="n", given_on=YESTERDAY),), False),
    "given again": (
        (
            Consent(purpose="invitation", notice="n", given_on=YESTERDAY, withdrawn_on=YESTERDAY),
            Consent(purpose="invitation", notice="n", given_on=DAY),
        ),
        True,
    ),
}


def invitation(basis: LawfulBasis, *covers: str) -> Purposes:
    return Purposes([Purpose(name="invitation", basis=basis, citation="Art. 1", covers=covers)])


@pytest.mark.parametrize(
    ("basis", "state", "covers"), list(product(LawfulBasis, STATES, [("notice",), ("person",)]))
)
def test_who_may_be_told_is_a_matter_of_ground_and_consent(basis, state, covers):
    consents, consenting = STATES[state]
    purposes = invitation(basis, *covers)
    allowed = covers == ("notice",) and (basis is not LawfulBasis.CONSENT or consenting)
    assert purposes.may_tell("invitation", Person(id="P1", consents=consents), DAY) is allowed


@pytest.mark.parametrize("basis", LawfulBasis)
def test_an_address_of_nobody_cannot_consent(basis):
    assert invitation(basis, "notice").may_tell("invitation", None, DAY) is (basis is not LawfulBasis.CONSENT)


def test_nobody_is_told_anything_for_a_purpose_that_is_not_declared():
    assert not invitation(LawfulBasis.CONTRACT, "notice").may_tell("roster", Person(id="P1"), DAY)


def test_a_statutory_duty_cites_its_statute():
    with pytest.raises(InvalidValueError, match=r"purpose\.duty\.citation"):
        Purpose(name="duty", basis="statutory_duty", covers=["person"])


@pytest.mark.parametrize("covers", ["person", b"person", {"person": 1}, None])
def test_a_purpose_covers_several_kinds(covers):
    with pytest.raises(InvalidValueError, match=r"purpose\.covers: must be several .* covers=\{\"person\"\}"):
        Purpose(name="p", basis="consent", covers=covers)


def test_what_is_no_text_is_no_kind():
    with pytest.raises(InvalidValueError, match="there is no kind of record '3'"):
        Purpose(name="p", basis="consent", covers=["person", "diary", 3])


def test_a_purpose_covers_kinds_that_there_are():
    with pytest.raises(InvalidValueError, match="there is no kind of record 'diary'"):
        Purpose(name="p", basis="consent", covers=["person", "diary"])


def test_a_ground_is_never_presumed():
    with pytest.raises(TypeError, match="basis"):
        Purpose(name="p", covers=["person"])


def test_only_work_on_the_roster_statistics_and_the_notice_itself_use_proposals():
    using = {purpose.name for purpose in DEFAULT_PURPOSES if purpose.uses_proposed}
    assert using == {"roster", "statistics", "placement_notice"}


@pytest.mark.slow
@pytest.mark.parametrize("purpose", DEFAULT_PURPOSES, ids=lambda purpose: purpose.name)
def test_a_session_reaches_only_what_its_purpose_covers(registry, purpose):
    with registry.session(actor="a", purpose=purpose.name) as session:
        for kind in KINDS:
            collection = session.collection(kind)
            if kind.name in purpose.covers:
                assert collection.get("x1") is None
                assert collection.find().items == ()
                continue
            for act in (
                collection.get,
                collection.require,
                collection.remove,
                collection.add,
                collection.update,
            ):
                with pytest.raises(PurposeError, match=f"does not cover {kind.name} records"):
                    act("x1")
            with pytest.raises(PurposeError, match=f"does not cover {kind.name} records"):
                collection.find()
            with pytest.raises(PurposeError, match=f"does not cover {kind.name} records"):
                next(collection.all())


def test_people_are_reached_only_for_purposes_that_cover_them(registry, person):
    with registry.session(actor="a", purpose="statistics") as session:
        for act in (session.people.add, session.people.update):
            with pytest.raises(PurposeError, match="does not cover person records"):
                act(person())
        with pytest.raises(PurposeError, match="does not cover person records"):
            session.people.remove("P1")


def test_figures_name_a_purpose_too(registry, clock):
    with pytest.raises(PurposeError, match="does not cover placement records"):
        registry.group_table([], edition="2017", on=clock().date(), purpose="office")
    with pytest.raises(PurposeError, match="not declared"):
        registry.group_table([], edition="2017", on=clock().date(), purpose="curiosity")
