"""Records as rows of their table: the values of the fields from which the same records are read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newstratum._model.organisation.bodies import Post, Seat
from newstratum._model.organisation.budgets import Budget
from newstratum._model.organisation.contributions import Proposal, ProposalStage
from newstratum._tables.schemas import TableSchema


def list_record_values(
    schema: TableSchema, records: Iterable[Any], *, posts: Mapping[str, Post] | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that says what records say.

    Args:
        schema: The schema of the table.
        records: Records of its kind; of posts and seats, those of both.
        posts: The posts of seats that are not among the records, by their ids.
    """
    listed = tuple(records)
    known = {**(posts or {}), **{each.id: each for each in listed if isinstance(each, Post)}}
    held = {each.post for each in listed if isinstance(each, Seat)}
    for record in listed:
        if isinstance(record, Budget):
            yield from _list_budget_rows(schema, record)
        elif isinstance(record, Seat):
            yield {**_take_post(known.get(record.post)), **_take_values(schema, record)}
        elif isinstance(record, Post):
            if record.id not in held:
                yield _take_post(record)
        elif isinstance(record, Proposal):
            yield {**_take_values(schema, record), **list_step_values(record)}
        else:
            yield _take_values(schema, record)


def _take_values(schema: TableSchema, record: Any) -> dict[str, Any]:
    period = getattr(record, "period", None)
    named = attrs.fields_dict(type(record))
    values = {each.name: getattr(record, each.name) for each in schema.fields if each.name in named}
    if period is not None:
        values.update(began_on=period.began_on, ended_on=period.ended_on)
    return {name: value for name, value in values.items() if value not in (None, "", ())}


def _take_post(post: Post | None) -> dict[str, Any]:
    if post is None:
        return {}
    values: dict[str, Any] = {
        "post": post.id,
        "body": post.body,
        "role": post.role,
        "post_name": post.name_zh,
        "places": post.places,
    }
    if post.source is not None:
        values["source"] = post.source
    return {name: value for name, value in values.items() if value not in (None, "")}


def list_step_values(proposal: Proposal) -> dict[str, Any]:
    """Return the dates and levels of stages; of a stage that was reached twice, those of the last time."""
    values: dict[str, Any] = {}
    for step in proposal.steps:
        values[step.stage.value] = step.happened_on
        if step.stage is not ProposalStage.MADE:
            values[f"{step.stage.value}_level"] = step.level
    return {name: value for name, value in values.items() if value is not None}


def _list_budget_rows(schema: TableSchema, budget: Budget) -> Iterator[dict[str, Any]]:
    values = _take_values(schema, budget)
    for line in budget.lines:
        own = {"line": line.name_zh, "line_amount": line.amount, "platform": line.platform}
        yield {**values, **{name: value for name, value in own.items() if value is not None}}
    if not budget.lines:
        yield values
