"""What leaves an office whole: it needs a recipient, and a second person who approves it."""

from __future__ import annotations

from typing import cast

from attrs import frozen

from newstratum._model.values.identifiers import check_no_number
from newstratum._model.values.text_forms import find_decider_fault, fold_name
from newstratum._registry.sessions.placements import check_human
from newstratum._short_repr import ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_HINT = Words(
    "导出全部人员须写明提供给谁、由谁经办、由另一人批准：ExportApproval(recipient=…, approved_by=…)，命令为"
    "--recipient、--approved-by",
    "an export of everybody names whom it is for and a second person who approves it: "
    "ExportApproval(recipient=…, approved_by=…), by command --recipient and --approved-by",
)


@frozen(kw_only=True)
class ExportApproval(ShortRepr):
    """Who may have a file with everybody in it, and who approved that beside the one who makes it."""

    #: Whom it is for: the id or the name of an office or a person.
    recipient: str
    #: The second person: not the one who makes it, and no program.
    approved_by: str


def check_approval(approval: ExportApproval | None, actor: str) -> ExportApproval:
    """Return the approval of an export of everybody, or refuse the export.

    Names count as the same in whatever width, case or spaces they are written.

    Raises:
        InvalidValueError: There is none, it names no recipient, or the second person is nobody, the actor, or
            a program.
    """
    if approval is None or not isinstance(approval.recipient, str) or not approval.recipient.strip():
        raise InvalidValueError("recipient", Words("没有写明提供给谁", "names nobody the file is for"), _HINT)
    check_no_number("recipient", approval.recipient)
    try:
        second = check_human(approval.approved_by)
    except InvalidValueError as error:
        raise InvalidValueError("approved_by", error.reason, _HINT) from None
    check_no_number("approved_by", second)
    if fold_name(second) == fold_name(check_actor(actor)):
        raise InvalidValueError(
            "approved_by",
            Words("与经办人是同一人", "is the one who makes the file"),
            Words("请由另一人批准", "let another person approve it"),
        )
    return approval


def check_actor(actor: object) -> str:
    """Return who acts, or refuse a blank name, one with characters that do not show, or a person's number."""
    if (fault := find_decider_fault(actor)) is not None:
        raise InvalidValueError(
            "actor",
            fault[0],
            Words(
                "请写办理的人或单位的编号：actor='office'",
                "give the id of the person or office at work: actor='office'",
            ),
        )
    name = cast("str", actor)
    # In whatever width or spaces it is written: the name stands in every log.
    check_no_number("actor", fold_name(name))
    return name
