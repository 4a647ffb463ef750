"""``newstratum request``: what people ask for about their own data, by when it is due, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from newstratum._cli.commands.people.options import On, PersonId
from newstratum._cli.exits import Exit, make_group
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson, StoreUrl, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._model.people.subject_requests import SubjectRequest

By = Annotated[str, option("--by", help=Words("由谁办理。", "Who deals with it."), metavar="WHO")]
_OPENED: Final = Words("已登记{}（{}），应于{}前办结", "{} is noted ({}); it is due on {}")
_CLOSED: Final = Words("{}已办结（{}）", "{} is closed ({})")
_LINE: Final = Words("{}  {}：{}，{}提出，应于{}办结{}", "{}  {}: {}, made on {}, due on {}{}")
_NONE: Final = Words("没有申请", "there are no requests")


@in_chinese("登记本人提出的一项申请，并算出应办结的日期。\n\n日期按工作日计算，跳过节假日，计入调休上班日。")
def open_request(
    person: PersonId,
    store: StoreUrl,
    kind: Annotated[
        str,
        option(
            "--kind",
            help=Words(
                "申请什么：access查阅、correction更正、erasure删除、restriction限制、objection异议、"
                "portability转移、explanation说明。",
                "What for: access, correction, erasure, restriction, objection, portability, explanation.",
            ),
            metavar="KIND",
        ),
    ],
    verified: Annotated[
        str,
        option(
            help=Words(
                "怎样核实是本人：当面、回拨；不写号码。", "How it was verified: in person; no numbers."
            ),
            metavar="TEXT",
        ),
    ],
    by: By,
    workdays: Annotated[
        int, option(help=Words("几个工作日内办结。", "Workdays until it is due."), metavar="N")
    ] = 15,
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Note a request of a person, and by when it is due.

    Workdays are counted: holidays are skipped, make-up workdays count.
    """
    from newstratum._cli.stores import open_for_writing

    day = parse_day(on)
    with open_for_writing(store) as registry:
        opened = registry.requests.open(
            person, kind, verified_by=verified, actor=by, on=day, workdays=workdays
        )
    if as_json:
        return print_json(opened.to_dict())
    return _print(_OPENED.format(opened.id, _name("request_kind", opened.kind.value), opened.due_on))


@in_chinese("办结一项申请。\n\n拒绝的须写理由，并告知本人。")
def close_request(
    request: Annotated[
        str, argument(help=Words("申请的编号。", "The id of the request."), metavar="REQUEST")
    ],
    store: StoreUrl,
    outcome: Annotated[
        str,
        option(
            help=Words(
                "结果：granted同意、partly_granted部分同意、refused拒绝、withdrawn撤回。",
                "What came of it: granted, partly_granted, refused or withdrawn.",
            ),
            metavar="OUTCOME",
        ),
    ],
    by: By,
    reason: Annotated[
        str, option(help=Words("为什么：短句，不写个人信息。", "Why, without personal data."), metavar="TEXT")
    ] = "",
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Close a request.

    A refusal gives its reason, which is told to the person.
    """
    from newstratum._cli.stores import open_for_writing

    day = parse_day(on)
    with open_for_writing(store) as registry:
        closed = registry.requests.close(request, outcome, actor=by, reason=reason, on=day)
    if as_json:
        return print_json(closed.to_dict())
    return _print(_CLOSED.format(closed.id, _name("request_outcome", str(closed.outcome))))


@in_chinese("列出申请，应办结日期早的在前；逾期的注明。")
def list_requests(
    store: StoreUrl,
    every: Annotated[
        bool, option("--all", help=Words("已办结的也列出。", "Those that are closed too."))
    ] = False,
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """List requests, those that are due first in front; overdue ones are marked."""
    from newstratum._cli.stores import open_unchanged

    day = parse_day(on)
    with open_unchanged(store) as registry:
        found = registry.requests.all(only_open=not every)
    if as_json:
        return print_json([{**each.to_dict(), "overdue": each.is_overdue(day)} for each in found])
    for each in found:
        _print(_describe(each, overdue=each.is_overdue(day)))
    return Exit.OK if found else _print(_NONE)


def _describe(request: SubjectRequest, *, overdue: bool) -> Words:
    end = Words("；已逾期", "; overdue") if overdue else Words("", "")
    if request.outcome is not None:
        told = _name("request_outcome", request.outcome.value)
        end = Words("；{}", "; {}").format(told)
    kind = _name("request_kind", request.kind.value)
    return _LINE.format(request.id, request.person, kind, request.opened_on, request.due_on, end)


def _name(family: str, code: str) -> Words:
    from newstratum._shipped.labels import get_words

    return get_words(f"{family}.{code}")


def _print(told: Words) -> Exit:
    from newstratum._cli.render import Screen

    Screen().print_paragraph(say(told), hanging=2)
    return Exit.OK


request_app = make_group(
    "request",
    Words("本人就自己的信息提出的申请。", "What people ask for about their own data."),
    open=open_request,
    list=list_requests,
    close=close_request,
)
