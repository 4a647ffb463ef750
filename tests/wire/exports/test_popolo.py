"""Popolo data: organizations as members, vacant posts, partial dates, and ids of people only."""

from __future__ import annotations

import json

from newstratum._model.organisation.bodies import Body, BodyKind, Post, PostRole, Seat
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.periods import Period
from newstratum._shipped.labels import load_labels
from newstratum._wire.exports.popolo import build_popolo

CHARTER = Citation(document="合成章程", passage="第三条", dated_on="2017-03")
COUNCIL = Body(
    id="council",
    name_zh="合成理事会",
    name_en="Synthetic Council",
    kind=BodyKind.COUNCIL,
    parent="association",
    period=Period(began_on="2017-03", ended_on_unknown_date=True),
    source=CHARTER,
)
UNION = Body(id="union", name_zh="合成促进会", kind=BodyKind.SOCIAL_ORGANISATION, source=CHARTER)
POSTS = [
    Post(id="chair", body=COUNCIL.id, role=PostRole.PRESIDENT, source=CHARTER),
    Post(
        id="member",
        body=COUNCIL.id,
        role=PostRole.MEMBER,
        name_zh="成员单位",
        places=None,
        source=CHARTER,
    ),
]
SEATS = [
    Seat(id="s1", post="member", by_body=UNION.id, source=CHARTER),
    Seat(
        id="s2",
        post="member",
        person="P1",
        term=2,
        is_part_time=True,
        period=Period(began_on="2017", ended_on="2018-06-30"),
        source=CHARTER,
    ),
]
DATA = build_popolo([COUNCIL, UNION], POSTS, SEATS, labels=load_labels())


def test_a_body_is_a_member_as_an_organization() -> None:
    first, second = DATA["memberships"]
    assert first["member"] == {"id": "union", "name": "合成促进会", "@type": "Organization"}
    assert "person_id" not in first
    assert (second["person_id"], "member" in second) == ("P1", False)
    assert {each["organization_id"] for each in DATA["memberships"]} == {"council"}
    assert first["role"] == "成员"


def test_a_vacant_post_is_a_post_without_a_membership() -> None:
    assert [post["id"] for post in DATA["posts"]] == ["chair", "member"]
    assert [each["post_id"] for each in DATA["memberships"]] == ["member", "member"]
    assert [(post["label"], post.get("places")) for post in DATA["posts"]] == [
        ("会长", 1),
        ("成员单位", None),
    ]


def test_partial_dates_stay_partial_and_an_unknown_end_is_said() -> None:
    organization = DATA["organizations"][0]
    assert (organization["founding_date"], organization["end_date_unknown"]) == ("2017-03", True)
    assert "dissolution_date" not in organization
    second = DATA["memberships"][1]
    assert (second["start_date"], second["end_date"], second["term"]) == ("2017", "2018-06-30", 2)
    assert second["part_time"] is True


def test_every_entry_has_its_source_and_is_json() -> None:
    assert json.loads(json.dumps(DATA)) == DATA
    for entries in (DATA["organizations"], DATA["posts"], DATA["memberships"]):
        for entry in entries:
            assert entry["source"] == {"document": "合成章程", "passage": "第三条", "dated_on": "2017-03"}
    assert DATA["persons"] == [{"id": "P1"}]


def test_names_are_in_the_language_asked_for() -> None:
    english = build_popolo([COUNCIL, UNION], POSTS, [], labels=load_labels(), language="en")
    assert [each["name"] for each in english["organizations"]] == ["Synthetic Council", "合成促进会"]
    assert DATA["organizations"][0]["other_names"] == [{"name": "Synthetic Council", "note": "en"}]
    assert english["posts"][0]["label"] == "president"
