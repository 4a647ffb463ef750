"""``newstratum person consent``, ``withdraw``, ``restrict`` and ``lift``: what data is used for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from newstratum._cli.commands.people.options import By, On, PersonId
from newstratum._cli.exits import Exit
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import StoreUrl, parse_day
from newstratum._words import NO_WORDS, Words

if TYPE_CHECKING:
    from newstratum._registry.sessions.people import People

PurposeName = Annotated[
    str,
    option(
        "--purpose",
        help=Words(
            "哪一个处理目的：newstratum purpose list列出。", "The purpose: see newstratum purpose list."
        ),
        metavar="NAME",
    ),
]


@in_chinese("记录本人同意一个处理目的。\n\n告知书须写明这一目的，并已施行。")
def consent(
    person: PersonId,
    store: StoreUrl,
    purpose: PurposeName,
    notice: Annotated[
        str,
        option(
            help=Words(
                "当时所给的告知书：编号和版本，如survey.v1。",
                "The privacy notice that was given: id and version, such as survey.v1.",
            ),
            metavar="ID",
        ),
    ],
    by: By,
    channel: Annotated[
        str,
        option(
            help=Words("怎样同意的：签表、电话；不写个人信息。", "How: a form, a call; no personal data."),
            metavar="TEXT",
        ),
    ] = "",
    on: On = "",
) -> Exit:
    """Note that a person consents to a purpose.

    The privacy notice names the purpose, and is in force on that day.
    """
    day = parse_day(on)
    return _change(
        store,
        by,
        "consent",
        lambda people: people.give_consent(person, purpose, notice=notice, on=day, channel=channel),
        Words("{}同意“{}”，自{}起", "{} consents to {!r} from {}").format(person, purpose, day),
    )


@in_chinese("记录本人撤回同意。\n\n自此不再为这一目的使用此人的任何信息；名单和统计均不说明原因。")
def withdraw(person: PersonId, store: StoreUrl, purpose: PurposeName, by: By, on: On = "") -> Exit:
    """Note that a person withdraws a consent.

    Nothing of them is used for the purpose from now on, and no list or figure says why.
    """
    day = parse_day(on)
    return _change(
        store,
        by,
        "withdraw",
        lambda people: people.withdraw(person, purpose, on=day),
        Words("{}对“{}”的同意已撤回（{}）", "the consent of {} to {!r} is withdrawn ({})").format(
            person, purpose, day
        ),
        unless_same=person,
        same=Words(
            "{}没有同意“{}”，或已撤回：没有改动",
            "{} did not consent to {!r}, or withdrew before: nothing changed",
        ).format(person, purpose),
    )


@in_chinese("限制使用一个人的信息：只保存，不使用。\n\n直到解除为止；名单和统计均不说明原因。")
def restrict(
    person: PersonId,
    store: StoreUrl,
    reason: Annotated[
        str, option(help=Words("为什么：短句，不写个人信息。", "Why, without personal data."), metavar="TEXT")
    ],
    by: By,
    on: On = "",
) -> Exit:
    """Keep the data of a person, and use it for nothing.

    It is kept until that is lifted, and no list or figure says why somebody is absent.
    """
    day = parse_day(on)
    return _change(
        store,
        by,
        "restrict",
        lambda people: people.restrict(person, reason=reason, on=day),
        Words("{}的信息自{}起只保存，不使用", "the data of {} is kept and not used from {}").format(
            person, day
        ),
    )


@in_chinese("解除限制，恢复使用一个人的信息。")
def lift(person: PersonId, store: StoreUrl, by: By, on: On = "") -> Exit:
    """Let what is stored of a person be used again."""
    day = parse_day(on)
    return _change(
        store,
        by,
        "lift-restriction",
        lambda people: people.lift_restriction(person, on=day),
        Words("{}的限制已解除（{}）", "the restriction of {} is lifted ({})").format(person, day),
    )


def _change(
    store: str,
    by: str,
    reason: str,
    change: Callable[[People], object],
    told: Words,
    *,
    unless_same: str | None = None,
    same: Words = NO_WORDS,
) -> Exit:
    """Change something and tell it; where a person is named and stays as they were, tell that instead."""
    from newstratum._cli.render import Screen
    from newstratum._cli.stores import open_for_writing

    with (
        open_for_writing(store) as registry,
        registry.session(actor=by, purpose="roster", reason=reason) as session,
    ):
        before = None if unless_same is None else session.people.require_stored(unless_same)
        is_same = change(session.people) == before
    Screen().print_paragraph(say(same if is_same else told))
    return Exit.OK
