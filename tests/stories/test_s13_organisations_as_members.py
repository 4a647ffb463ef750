"""S13: 区社会组织促进会 sits on the council, in the register, as data for others and on a card."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum._model.organisation.bodies import PostRole
from newstratum._model.organisation.relations import select_holding
from newstratum._ports.query import Is
from newstratum._shipped.districts import load_district
from newstratum._shipped.labels import load_labels
from newstratum._wire.exports.popolo import build_popolo
from newstratum._wire.exports.vcards import render_vcards

UNION = "body.social_organisation_promotion"


@pytest.mark.slow
def test_s13_an_organisation_is_a_member_of_the_council(register, office):
    register.import_dataset(load_district("jiading").dataset, actor="clerk-1")
    with office() as session:
        (seat,) = session.seats.find(Is("by_body", UNION)).items
        post = session.posts.require(seat.post)
        bodies = {body.id: body for body in session.bodies.all()}
        posts, seats = list(session.posts.all()), list(session.seats.all())
    assert (post.body, post.role, seat.person) == ("body.council", PostRole.MEMBER, None)
    assert select_holding(seats, dt.date(2018, 7, 1)) == (seat,)
    assert register.findings() == ()

    data = build_popolo(bodies.values(), posts, seats, labels=load_labels())
    (membership,) = data["memberships"]
    assert membership["member"] == {"id": UNION, "name": "区社会组织促进会", "@type": "Organization"}
    assert membership["organization_id"] == "body.council"
    assert data["persons"] == []

    cards = render_vcards(bodies["body.council"], [(bodies[UNION], post.name_zh)]).split("\r\n")
    assert f"MEMBER:urn:newstratum:{UNION}" in cards
    assert {"KIND:group", "KIND:org", "FN;LANGUAGE=zh:区社会组织促进会", "ROLE:成员单位"} <= set(cards)
