"""Texts about others that name somebody who is erased."""

from __future__ import annotations

import pytest

from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PersonName, PhoneNumber
from newstratum._registry.sessions.mentions import REPLACEMENT

CITED = Citation(document="合成章程")
NAME, PHONE = "王甲乙", "13800000001"


@pytest.fixture
def told(open_one, roster, person):
    """A register in which notices and bodies speak of P1."""
    registry = open_one()
    with roster(registry) as session:
        contact = Contact(kind="phone", value=PhoneNumber(PHONE))
        session.people.add(person("P1", name=PersonName(NAME), contacts=[contact]))
        session.people.add(person("P2", name=PersonName("李丙")))
        for event, text in (("named", f"请与{NAME}联系"), ("called", f"请致电{PHONE}"), ("other", "无关")):
            session.notices.tell(event, "P2", "log", subject=text, text=text, purpose="placement_notice")
        session.bodies.add(Body(id="b1", name_zh=f"{NAME}工作室", kind=BodyKind.ASSOCIATION, source=CITED))
    return registry


def erase(registry, **options):
    return registry.redact_person("P1", actor="a", purpose="roster", search_texts=True, **options)


def read_all(registry) -> str:
    changes = registry._store.changes(limit=1000).changes
    return b"".join(change.document or b"" for change in changes).decode()


def test_name_and_contacts_are_taken_out_told_and_listed(told, roster) -> None:
    done = erase(told)
    assert sorted(key.kind for key in done.cleared) == ["body", "notice", "notice"]
    assert done.mentions == ()
    left = read_all(told)
    assert NAME not in left
    assert PHONE not in left
    assert "无关" in left
    assert sorted(each.text for each in told.notices.list()) == sorted(
        [f"请与{REPLACEMENT}联系", f"请致电{REPLACEMENT}", "无关"]
    )
    with roster(told) as session:
        assert session.bodies.require("b1").name_zh == f"{REPLACEMENT}工作室"


def test_a_name_that_somebody_else_has_too_is_left_for_a_person_to_look_at(told, roster, person) -> None:
    with roster(told) as session:
        session.people.add(person("P3", name=PersonName(NAME)))
    done = erase(told)
    assert [key.kind for key in done.cleared] == ["notice"]
    assert sorted(key.kind for key in done.mentions) == ["body", "notice"]
    left = read_all(told)
    assert NAME in left
    assert PHONE not in left


def test_texts_are_not_searched_unless_asked(told) -> None:
    done = told.redact_person("P1", actor="a", purpose="roster")
    assert (done.cleared, done.mentions) == ((), ())
    assert NAME in read_all(told)
