from __future__ import annotations

import attrs
import pytest

import newstratum as ns
from newstratum._model.notices.notices import NoticeState
from newstratum._model.people.people import Consent, Contact, ContactKind
from newstratum._model.values.sensitive import EmailAddress, PhoneNumber, SensitiveText
from newstratum._registry.notices.dispatch import DispatchReport
from newstratum._registry.purposes import DEFAULT_PURPOSES, Purpose


@pytest.fixture
def invited(registry, roster, person, clock):
    """Stores a person with a consent, and an invitation that waits."""
    consent = Consent(purpose="invitation", notice="survey.v1", given_on=clock().date())
    mail = Contact(kind="email", value=EmailAddress("CANARY-7f3a@example.org"))
    with roster(registry) as session:
        session.people.add(person(consents=[consent], contacts=[mail]))
        return session.notices.tell(
            "invited", "P1", "smtp", subject="邀请", text="内容", purpose="invitation"
        )


def test_a_person_is_reached_by_the_contact_of_the_channel(registry, invited, channel):
    assert registry.notices.dispatch({"smtp": channel}) == DispatchReport(sent=1)
    assert channel.sent[0].recipient == "CANARY-7f3a@example.org"


def test_nobody_is_told_after_withdrawing(registry, roster, invited, channel, clock):
    with roster(registry) as session:
        stored = session.people.require("P1")
        withdrawn = attrs.evolve(stored.consents[0], withdrawn_on=clock().date())
        session.people.update(attrs.evolve(stored, consents=[withdrawn]))
    assert registry.notices.dispatch({"smtp": channel}) == DispatchReport(cancelled=1)
    assert channel.sent == []
    assert registry.notices.list() == ()
    left = [each for each in registry.history.iterate("notice", invited.id) if each.act != "delete"]
    assert all(each.redacted and each.model() is None for each in left), "nothing says who was asked for what"


def test_a_withdrawal_counts_up_to_the_moment_of_sending(registry, roster, invited, channel, clock, person):
    other = person(
        "P2", consents=[Consent(purpose="invitation", notice="survey.v1", given_on=clock().date())]
    )
    with roster(registry) as session:
        session.people.add(other)
        session.notices.tell("invited", "P2", "smtp", subject="邀请", text="内容", purpose="invitation")

    def both_withdraw(message):
        for identifier in ("P1", "P2"):
            with roster(registry) as session:
                stored = session.people.require(identifier)
                consents = [attrs.evolve(each, withdrawn_on=clock().date()) for each in stored.consents]
                session.people.update(attrs.evolve(stored, consents=consents))

    channel.before_send = both_withdraw
    # The one without a contact for the channel is no send either, whatever comes first.
    report = registry.notices.dispatch({"smtp": channel})
    assert report.taken == 2
    assert len(channel.sent) <= 1
    assert report.cancelled + report.dead == 2 - len(channel.sent)


def test_a_statutory_notice_needs_no_consent(registry, roster, person, channel):
    with roster(registry) as session:
        session.people.add(person())
        session.notices.tell(
            "placed-P1", "P1", "watched", subject="告知", text="内容", purpose="placement_notice"
        )
    assert registry.notices.dispatch({"watched": channel}) == DispatchReport(sent=1)
    assert channel.sent[0].recipient == "P1", "a channel without contacts of its own gets the id"


def test_a_person_without_a_contact_for_the_channel_is_a_dead_letter(registry, roster, person, channel):
    with roster(registry) as session:
        session.people.add(person())
        session.notices.tell("e", "P1", "sms", subject="s", text="t", purpose="placement_notice")
    assert registry.notices.dispatch({"sms": channel}) == DispatchReport(dead=1)
    assert registry.notices.list()[0].problem == "no address for the channel sms"


def test_a_channel_that_serves_telephone_numbers_gets_the_number_and_never_the_id(
    registry, roster, person, channel
):
    contact = Contact(kind="phone", value=PhoneNumber("19970030001"))
    with roster(registry) as session:
        session.people.add(person(contacts=[contact]))
        session.notices.tell("e", "P1", "sms", subject="s", text="t", purpose="placement_notice")
    assert registry.notices.dispatch({"sms": channel}) == DispatchReport(sent=1)
    assert channel.sent[0].recipient == "19970030001"


def test_whoever_dispatches_can_say_which_contact_a_channel_serves(registry, roster, person, channel):
    contact = Contact(kind="phone", value=PhoneNumber("19970030001"))
    with roster(registry) as session:
        session.people.add(person(contacts=[contact]))
        session.notices.tell("e", "P1", "pager", subject="s", text="t", purpose="placement_notice")
    kinds = {"pager": ContactKind.PHONE}
    assert registry.notices.dispatch({"pager": channel}, contact_kinds=kinds) == DispatchReport(sent=1)
    assert channel.sent[0].recipient == "19970030001"


@pytest.mark.parametrize("name", ["mail", "mailto", "pager", "p" * 60])
def test_a_channel_that_nobody_knows_gets_nothing_of_a_person(registry, roster, person, channel, name):
    with roster(registry) as session:
        session.people.add(person())
        words = {"subject": "s", "text": "t", "purpose": "placement_notice"}
        to_person = session.notices.tell("e", "P1", name, **words)
        session.notices.tell("e", SensitiveText("desk@example.org"), name, **words)
    report = registry.notices.dispatch({name: channel}, contact_kinds={"other": ContactKind.PHONE})
    assert report == DispatchReport(sent=1, dead=1)
    assert [message.recipient for message in channel.sent] == ["desk@example.org"]
    problem = registry.notices.get(to_person.id).problem
    assert f"contact_kinds={{{name!r}: …}}, then replay" in problem
    registry.notices.replay(to_person.id)
    assert registry.notices.dispatch({name: channel}, contact_kinds={name: None}) == DispatchReport(sent=1)
    assert channel.sent[-1].recipient == "P1"


def test_what_is_said_of_one_channel_leaves_the_others_to_their_plugins(registry, invited, channel):
    kinds = {"pager": ContactKind.PHONE}
    assert registry.notices.dispatch({"smtp": channel}, contact_kinds=kinds) == DispatchReport(sent=1)
    assert channel.sent[0].recipient == "CANARY-7f3a@example.org"


def test_a_person_who_is_gone_is_told_nothing(registry, roster, invited, channel):
    with roster(registry) as session:
        session.people.remove("P1")
    assert registry.notices.dispatch({"smtp": channel}) == DispatchReport(cancelled=1)


def test_the_purpose_says_whether_words_may_go_to_programs(open_one, channel):
    integration = Purpose(name="integration", basis="contract", covers=["notice"], words_for_machines=True)
    registry = open_one(purposes=[*DEFAULT_PURPOSES, integration])
    for purpose in ("office", "integration"):
        with registry.session(actor="office", purpose="office") as session:
            session.notices.tell(
                purpose, SensitiveText("desk"), "watched", subject="s", text=purpose, purpose=purpose
            )
    assert registry.notices.dispatch({"watched": channel}).sent == 2
    allowed = {message.text: message.words_for_machines for message in channel.sent}
    assert allowed == {"office": False, "integration": True}


def test_no_purpose_lets_words_go_to_programs_unless_it_is_declared_so():
    assert not any(purpose.words_for_machines for purpose in DEFAULT_PURPOSES)


@pytest.mark.slow
def test_a_notice_for_a_purpose_that_is_not_declared_here_waits_and_is_not_dropped(
    roster, person, channel, clock, tmp_path
):
    """The program that stored it declares the purpose; another one, such as the command, does not know it."""
    url = f"sqlite:///{tmp_path}/register.db"
    statutory = Purpose(
        name="legal_notice", basis="statutory_duty", citation="合成条例", covers={"notice", "person"}
    )
    with ns.open_registry(url, purposes=[*DEFAULT_PURPOSES, statutory], clock=clock) as declared:
        with roster(declared) as session:
            session.people.add(person())
        with declared.session(actor="office", purpose="legal_notice") as session:
            session.notices.tell("e1", "P1", "watched", subject="合成", text="合成", purpose="legal_notice")
        with ns.open_registry(url, clock=clock) as other:
            for _ in range(30):
                assert other.notices.dispatch({"watched": channel}, contact_kinds={"watched": None}).sent == 0
                clock.advance(days=1)
            (waiting,) = other.notices.list()
        assert waiting.state is NoticeState.DUE
        assert "legal_notice" in waiting.problem
        assert channel.sent == []
        assert declared.notices.dispatch({"watched": channel}, contact_kinds={"watched": None}).sent == 1
