"""``newstratum object`` and ``newstratum resolve``: a person objects, another human looks at it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from newstratum._cli.commands.people.options import By, On, PersonId
from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._model.people.people import Placement


@in_chinese("记录本人对划分的异议。\n\n异议办结之前，凡显示所属群体之处均写明有异议，重新判定也不改动划分。")
def object_to(
    person: PersonId,
    store: StoreUrl,
    statement: Annotated[
        str,
        option(
            help=Words(
                "本人怎么说，500字以内；不写他人的个人信息。",
                "What the person says, in at most 500 characters; nothing about others.",
            ),
            metavar="TEXT",
        ),
    ],
    on: On = "",
    by: Annotated[
        str, option("--by", help=Words("由谁记录。", "Who notes it down."), metavar="WHO")
    ] = "office",
    as_json: AsJson = False,
) -> Exit:
    """Note a person's objection to their placement.

    Until it is closed it is shown wherever the group is shown, and no new verdict changes the placement.
    """
    from newstratum._cli.stores import open_for_writing

    day = parse_day(on)
    with (
        open_for_writing(store) as registry,
        registry.session(actor=by, purpose="roster", reason="object") as session,
    ):
        placement = session.placements.object_to(person, statement, on=day)
    if as_json:
        return print_json(_encode(placement))
    told = Words(
        "已记录{}的异议（{}）。须由没有确认过这一划分的人复核：newstratum resolve",
        "The objection of {} ({}) is noted. Somebody who did not confirm the placement reviews it: "
        "newstratum resolve",
    ).format(person, day)
    return _print(told)


@in_chinese("办结本人的异议，由另一人复核。\n\n复核人不能是确认过这一划分的人，也不能是程序。")
def resolve(
    person: PersonId,
    store: StoreUrl,
    by: By,
    resolution: Annotated[str, option(help=Words("复核结果。", "What was found."), metavar="TEXT")],
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Close the objections of a person, as another human.

    It is nobody who confirmed the placement, and no program.
    """
    from newstratum._cli.stores import open_for_writing

    day = parse_day(on)
    with (
        open_for_writing(store) as registry,
        registry.session(actor=by, purpose="roster", reason="resolve") as session,
    ):
        placement = session.placements.close_objections(person, by=by, on=day, resolution=resolution)
    if as_json:
        return print_json(_encode(placement))
    return _print(
        Words("{}的异议已由{}复核办结（{}）。", "The objection of {} is closed by {} ({}).").format(
            person, by, day
        )
    )


def _print(told: Words) -> Exit:
    from newstratum._cli.render import Screen

    Screen().print_paragraph(say(told))
    return Exit.OK


def _encode(placement: Placement) -> dict[str, Any]:
    """Return how a placement stands, without what the person said."""
    return {
        "person": placement.person,
        "outcome": placement.outcome,
        "status": placement.status.value,
        "objections": [
            {
                "raised_on": str(each.raised_on),
                "closed_on": None if each.closed_on is None else str(each.closed_on),
                "reviewed_by": each.reviewed_by,
            }
            for each in placement.objections
        ],
    }
