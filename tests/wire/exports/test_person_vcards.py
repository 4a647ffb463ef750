"""Cards of people, read back by another program's reader."""

from __future__ import annotations

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.people import Contact, ContactKind, Person
from newstratum._model.values.sensitive import EmailAddress, PersonName, PhoneNumber
from newstratum._wire.exports.vcards import render_person_vcards, split_name
from newstratum.errors import InvalidValueError

NAMES = st.text("王欧阳合成明,;\\ A", min_size=1, max_size=20).map(str.strip).filter(bool)


def person(name: str | None) -> Person:
    contacts = (
        Contact(kind=ContactKind.PHONE, value=PhoneNumber("+86 139 0000 0000")),
        Contact(kind=ContactKind.EMAIL, value=EmailAddress("a@example.org")),
    )
    return Person(id="p1", name=name and PersonName(name), contacts=contacts)


@given(NAMES)
def test_another_reader_finds_name_and_contacts(name: str) -> None:
    card = vobject.readOne(render_person_vcards([person(name)], version="3.0"))
    assert card.fn.value == name
    assert card.tel.value == "+86 139 0000 0000"
    assert card.email.value == "a@example.org"


def test_version_4_has_a_telephone_as_a_uri() -> None:
    lines = render_person_vcards([person("王合成")]).split("\r\n")
    assert "TEL;VALUE=uri:tel:+8613900000000" in lines
    assert "N:王;合成;;;" in lines
    assert lines[1] == "VERSION:4.0"


def test_nobody_without_a_name_has_a_card() -> None:
    assert render_person_vcards([person(None)]) == ""


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("王明", ("王", "明")),
        ("欧阳明", ("欧阳", "明")),
        ("欧阳", ("欧", "阳")),
        ("Anna Li", ("Anna Li", "")),
    ],
)
def test_a_chinese_name_has_a_family_and_a_given_name(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_another_version_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="version"):
        render_person_vcards([], version="2.1")  # type: ignore[arg-type]
