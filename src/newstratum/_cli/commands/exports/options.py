"""Options that lists and exports share: which records, what for, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from newstratum._cli.help import option
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._registry.accesses.approval import ExportApproval
    from newstratum._registry.exports.filters import RecordFilter
    from newstratum._registry.registry import Registry

Town: TypeAlias = Annotated[
    str,
    option(
        "--town",
        help=Words("只列这个街镇：名称或编码。", "Only this unit: its name or code."),
        metavar="UNIT",
    ),
]
Group: TypeAlias = Annotated[
    str,
    option(
        "--group",
        help=Words("只列这个群体：自由职业、freelance等。", "Only this group: freelance and so on."),
        metavar="GROUP",
    ),
]
Status: TypeAlias = Annotated[
    str,
    option(
        "--status",
        help=Words(
            "只列这种状态：已确认、已举行、未办结、现有等。",
            "Only this state: confirmed, held, open, current and so on.",
        ),
        metavar="STATE",
    ),
]
First: TypeAlias = Annotated[
    str, option("--from", help=Words("从这一天起。", "From this day on."), metavar="DAY")
]
Last: TypeAlias = Annotated[
    str, option("--to", help=Words("到这一天止，含当天。", "Up to this day, included."), metavar="DAY")
]
Missing: TypeAlias = Annotated[
    list[str] | None,
    option(
        "--missing",
        help=Words(
            "只列缺这一栏的：手机、phone等。可重复。",
            "Only what lacks this field: phone and so on. Repeatable.",
        ),
        metavar="FIELD",
    ),
]
UseFor: TypeAlias = Annotated[
    str,
    option(
        "--purpose",
        help=Words(
            "用途。写入文件时，只有写明涵盖人员的用途，才写全姓名、联系方式、单位和职务。",
            "What for. A file has full names, contacts, employers and titles only for a purpose that covers "
            "people.",
        ),
        metavar="NAME",
    ),
]
Out: TypeAlias = Annotated[
    Path | None,
    option("--out", help=Words("要写入的文件。", "The file to write."), metavar="FILE"),
]
Actor: TypeAlias = Annotated[
    str,
    option(
        "--actor",
        help=Words(
            "由谁经办：人员或单位的编号，记入查阅记录。",
            "Who does it: the id of a person or an office, for the log of accesses.",
        ),
        metavar="NAME",
    ),
]
RecipientName: TypeAlias = Annotated[
    str,
    option(
        "--recipient",
        help=Words(
            "提供给谁。导出全部人员时必须写明。", "Whom it is for. Needed where everybody is named in it."
        ),
        metavar="NAME",
    ),
]
ApprovedBy: TypeAlias = Annotated[
    str,
    option(
        "--approved-by",
        help=Words(
            "由谁批准，须是经办人以外的人。导出全部人员时必须写明。",
            "Who approved it: another person than the actor. Needed where everybody is named in it.",
        ),
        metavar="NAME",
    ),
]

#: The options of a filter by its attributes, for errors.
OPTION_OF: Final = {
    "township": "--town",
    "group": "--group",
    "status": "--status",
    "first": "--from",
    "last": "--to",
    "missing": "--missing",
    "recipient": "--recipient",
    "approved_by": "--approved-by",
}


def build_filter(
    registry: Registry,
    table: str,
    *,
    town: str = "",
    group: str = "",
    status: str = "",
    first: str = "",
    last: str = "",
    missing: list[str] | None = None,
) -> RecordFilter:
    """Return the filter that the options ask for."""
    from newstratum._cli.options import parse_day
    from newstratum._registry.exports.filters import RecordFilter
    from newstratum._tables.schemas import get_table_schema, normalise_heading

    names = []
    fields = get_table_schema(table).fields if table else ()
    for each in missing or ():
        plain = normalise_heading(each)
        names.append(next((known.name for known in fields if plain in known.aliases), each))
    return RecordFilter(
        township=find_town(registry, town) if town else "",
        group=group,
        status=status,
        first=parse_day(first, "--from") if first else None,
        last=parse_day(last, "--to") if last else None,
        missing=tuple(names),
    )


def find_town(registry: Registry, text: str) -> str:
    """Return the code of a unit that its name or code names."""
    import typer

    from newstratum._cli.language import say

    found = {
        unit.code
        for each in registry.profiles()
        for unit in (*(known for known in each.units if known.code == text), each.find_unit(text))
        if unit is not None
    }
    if len(found) != 1:
        raise typer.BadParameter(
            say(Words("登记册中没有这个街镇", "is no unit of the register")), param_hint="--town"
        )
    return found.pop()


def covers_people(registry: Registry, purpose: str) -> bool:
    """Say whether a purpose was named that covers people, so that a file may name them."""
    from newstratum._wire.record_kinds import PERSON

    return bool(purpose) and registry.exports.covers(purpose, PERSON.name)


def open_to_write_names(store: str, purpose: str) -> Registry:
    """Open a registry of which a file is written: where people may be named, the log has to take a row."""
    from newstratum._cli.stores import open_for_writing, open_unchanged

    return open_for_writing(store) if purpose else open_unchanged(store)


def build_approval(recipient: str, approved_by: str) -> ExportApproval | None:
    """Return the approval that the options give; None where they give none."""
    from newstratum._registry.accesses.approval import ExportApproval

    if not (recipient or approved_by):
        return None
    return ExportApproval(recipient=recipient, approved_by=approved_by)
