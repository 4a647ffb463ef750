"""Bodies, posts and seats as Popolo data, which other tools read: organizations, posts, memberships.

A body that sits on a post is a membership whose ``member`` is an organization, as Popolo has it. People
appear by their ids only. What Popolo has no word for stands beside its words: ``source`` (its ``sources``
are URLs), ``places`` of a post, ``term`` and ``part_time`` of a membership, and ``end_date_unknown`` for
what is over since nobody knows when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from newstratum._labels import LabelTable
from newstratum._model.organisation.bodies import Body, Post, Seat
from newstratum._model.values.periods import Period


def build_popolo(
    bodies: Iterable[Body],
    posts: Iterable[Post],
    seats: Iterable[Seat],
    *,
    labels: LabelTable,
    language: str = "zh",
) -> dict[str, list[dict[str, Any]]]:
    """Return bodies, posts and seats as Popolo data, ready to be written as JSON.

    Args:
        bodies: The bodies; those that sit on posts among them.
        posts: The posts.
        seats: Who sits on them.
        labels: Words for kinds and roles.
        language: The language of names and words.

    Returns:
        ``organizations``, ``posts``, ``persons`` (ids only) and ``memberships``; nothing is left out, and a
        post without a holder is a post without a membership.
    """
    known = {body.id: body for body in bodies}
    listed = {post.id: post for post in posts}
    sitting = tuple(seats)
    return {
        "organizations": [_build_organization(body, labels, language) for body in known.values()],
        "posts": [_build_post(post, labels, language) for post in listed.values()],
        "persons": [{"id": person} for person in dict.fromkeys(seat.person for seat in sitting) if person],
        "memberships": [
            _build_membership(seat, listed.get(seat.post), known, labels, language) for seat in sitting
        ],
    }


def _build_organization(body: Body, labels: LabelTable, language: str) -> dict[str, Any]:
    return _drop_empty_values(
        id=body.id,
        name=_select_name(body, language),
        other_names=[{"name": body.name_en, "note": "en"}] if body.name_en and language != "en" else [],
        classification=labels.word_of(body.kind, language),
        parent_id=body.parent,
        **_build_dates(body.period, "founding_date", "dissolution_date"),
        source=body.source and body.source.to_dict(),
    )


def _build_post(post: Post, labels: LabelTable, language: str) -> dict[str, Any]:
    word = labels.word_of(post.role, language)
    return _drop_empty_values(
        id=post.id,
        label=(post.name_en if language == "en" else post.name_zh) or word,
        role=word,
        organization_id=post.body,
        places=post.places,
        **_build_dates(post.period, "start_date", "end_date"),
        source=post.source and post.source.to_dict(),
    )


def _build_membership(
    seat: Seat, post: Post | None, known: Mapping[str, Body], labels: LabelTable, language: str
) -> dict[str, Any]:
    member = None if seat.by_body is None else known.get(seat.by_body)
    return _drop_empty_values(
        id=seat.id,
        role=None if post is None else labels.word_of(post.role, language),
        person_id=seat.person,
        member=_drop_empty_values(
            id=seat.by_body,
            name=None if member is None else _select_name(member, language),
            **({} if seat.by_body is None else {"@type": "Organization"}),
        ),
        organization_id=None if post is None else post.body,
        post_id=seat.post,
        term=seat.term,
        part_time=seat.is_part_time,
        **_build_dates(seat.period, "start_date", "end_date"),
        source=seat.source and seat.source.to_dict(),
    )


def _select_name(body: Body, language: str) -> str:
    return (body.name_en if language == "en" else "") or body.name_zh


def _build_dates(period: Period, began: str, ended: str) -> dict[str, Any]:
    return {
        began: period.began_on and str(period.began_on),
        ended: period.ended_on and str(period.ended_on),
        "end_date_unknown": period.ended_on_unknown_date,
    }


def _drop_empty_values(**given: Any) -> dict[str, Any]:
    """Return what is there: Popolo leaves out what is not."""
    return {name: value for name, value in given.items() if value not in (None, "", False, [], {})}
