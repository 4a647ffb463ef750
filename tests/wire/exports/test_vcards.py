"""Cards of bodies: escaped, folded without cutting a character, and without people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.bodies import Body, BodyKind
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.validators import read_from_store
from newstratum._wire.exports.vcards import render_vcards

CHARTER = Citation(document="合成章程")


def body(name: str, **more: str) -> Body:
    return Body(id="b", name_zh=name, name_en=more.get("name_en", ""), kind=BodyKind.COUNCIL, source=CHARTER)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_council_is_a_group_whose_members_are_cards_too() -> None:
    union = Body(id="union", name_zh="合成促进会", kind=BodyKind.SOCIAL_ORGANISATION, source=CHARTER)
    assert unfolded(render_vcards(body("合成理事会"), [(union, "成员单位")])) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:group",
        "UID:urn:newstratum:b",
        "FN;LANGUAGE=zh:合成理事会",
        "MEMBER:urn:newstratum:union",
        "END:VCARD",
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        "UID:urn:newstratum:union",
        "FN;LANGUAGE=zh:合成促进会",
        "ORG;LANGUAGE=zh:合成促进会",
        "ROLE:成员单位",
        "END:VCARD",
    ]


def test_a_body_without_members_is_an_organisation() -> None:
    lines = unfolded(render_vcards(body("合成会", name_en="Synthetic"), language="en"))
    assert lines[2:6] == [
        "KIND:org",
        "UID:urn:newstratum:b",
        "FN;LANGUAGE=en:Synthetic",
        "ORG;LANGUAGE=en:Synthetic",
    ]


@pytest.mark.slow
@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).filter(str.strip)
)
def test_any_name_comes_back_and_no_line_is_longer_than_75_bytes(name: str) -> None:
    text = render_vcards(read_from_store(lambda: body(name)))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (full,) = (line for line in unfolded(text) if line.startswith("FN"))
    given_back = full.partition(":")[2]
    for escaped, plain in (("\\,", ","), ("\\;", ";"), ("\\\\", "\\")):
        given_back = given_back.replace(escaped, plain)
    assert given_back.replace("\\", "") == name.replace("\\", "")


def test_a_line_end_in_a_name_is_escaped() -> None:
    assert "FN;LANGUAGE=zh:甲\\n乙" in unfolded(render_vcards(read_from_store(lambda: body("甲\r\n乙"))))
