"""``newstratum object`` and ``newstratum review``: a person objects, another human looks at it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from newstratum._cli.commands.people.options import By, On, PersonId
from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._model.people.people import Placement


@in_chinese("记录本人对划分的异议。\n\n复核之前，这一划分除复核外不作任何使用，重新判定也不改动划分。")
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

    Until it is reviewed, the placement is used for nothing else, and no new verdict changes it.
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
        "已记录{}的异议（{}）。须由没有提出或确认过这一划分的人复核：newstratum review",
        "The objection of {} ({}) is noted. Somebody who neither proposed nor confirmed the placement "
        "reviews it: newstratum review",
    ).format(person, day)
    return _print(told)


@in_chinese(
    "由另一人复核一项划分。\n\n本人提出异议的，或者职业情况改动后与已确认的结果不符的，须复核。异议成立（upheld）的，等待新的判定建议；"
    "维持（rejected）的，划分恢复。复核人不能是提出或确认过这一划分的人，也不能是程序。"
)
def review(
    person: PersonId,
    store: StoreUrl,
    outcome: Annotated[
        str,
        option(
            help=Words("复核结果：upheld异议成立，rejected维持。", "What was found: upheld or rejected."),
            metavar="upheld|rejected",
        ),
    ],
    by: By,
    reason: Annotated[
        str,
        option(help=Words("理由，告知本人。", "Why; the person is told."), metavar="TEXT"),
    ],
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Review a placement, as another human.

    It is one that the person objects to, or whose facts changed after it was confirmed. Upheld, it waits for
    a new proposal; rejected, it stands again. The reviewer is nobody who proposed or confirmed it, and no
    program.
    """
    from newstratum._cli.stores import open_for_writing

    day = parse_day(on)
    with (
        open_for_writing(store) as registry,
        registry.session(actor=by, purpose="roster", reason="review") as session,
    ):
        placement = session.placements.review(person, outcome, by=by, reason=reason, on=day)
    if as_json:
        return print_json(_encode(placement))
    told = _REVIEWED["waits" if placement.is_under_review else "stands"]
    return _print(told.format(person, by, day))


_REVIEWED: Final = {
    "waits": Words(
        "{}的划分经{}复核（{}）：异议成立，等待新的判定建议。",
        "The placement of {} was reviewed by {} ({}): it was wrong, and waits for a new proposal.",
    ),
    "stands": Words(
        "{}的划分经{}复核（{}）：维持。", "The placement of {} was reviewed by {} ({}): it stands."
    ),
}


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
                "outcome": None if each.outcome is None else each.outcome.value,
            }
            for each in placement.objections
        ],
    }
