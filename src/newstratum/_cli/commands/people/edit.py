"""``newstratum edit``: change single fields of a stored record."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from newstratum._cli.commands.people.options import On
from newstratum._cli.exits import Exit, print_note
from newstratum._cli.help import argument, in_chinese, option
from newstratum._cli.language import get_language, say
from newstratum._cli.options import AsJson, StoreUrl, make_word_lookup, parse_day
from newstratum._cli.output import print_json
from newstratum._words import Words
from newstratum.errors import DecodeError, EditConflictError, InvalidValueError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newstratum._model.people.evidence import Source
    from newstratum._registry.queries.history import Difference
    from newstratum._registry.registry import Registry
    from newstratum._registry.sessions.editing import RecordEdit
    from newstratum._registry.sessions.placements import PlacementResult

_PLACED: Final = {
    "proposed": Words("判定建议：{after}", "Proposed: {after}"),
    "replaced": Words("判定建议改为：{after}", "Now proposed: {after}"),
    "unchanged": Words("按新的事实判定，结论不变：{after}", "The new facts give the same: {after}"),
    "kept_confirmed": Words(
        "划分已由{who}确认，保持不变：{before}；按新的事实判定为{after}，请核对",
        "{who} confirmed {before}, which stays; the new facts give {after}: look at it",
    ),
    "needs_review": Words(
        "划分已由{who}确认为{before}，按新的事实判定为{after}：待复核，复核之前不作使用",
        "{who} confirmed {before}; the new facts give {after}: it needs review, and is not used until then",
    ),
    "kept_for_review": Words(
        "划分待复核，保持不变：{before}；按新的事实判定为{after}",
        "The placement needs review and stays: {before}; the new facts give {after}",
    ),
    "kept_contested": Words(
        "本人的异议尚未办结，划分保持不变：{before}；按新的事实判定为{after}，请核对",
        "An objection is open, so {before} stays; the new facts give {after}: look at it",
    ),
}


@in_chinese(
    "修改一条记录的几个字段，照任何记录一样检查。\n\n只写编号即为人员；人员的字段也可以用名册的栏名：所在街镇、工作"
    "单位、手机；出生年月只用来核对年龄，不存入。职业情况有改动的，重新提出判定建议；与已确认的划分不符的，转为待复核；有异议的"
    "保持不变，只说明不同之处。编号、来源、划分不能这样改。写--seen的，在那一版之后有人改过就不存入，并列出不同之处。"
)
def edit(
    record: Annotated[
        str,
        argument(
            help=Words("记录：种类/编号；只写编号即为人员。", "KIND/ID; an id alone means a person."),
            metavar="KIND/ID",
        ),
    ],
    store: StoreUrl,
    by: Annotated[str, option("--by", help=Words("由谁修改。", "Who edits."), metavar="WHO")],
    reason: Annotated[
        str,
        option(
            help=Words(
                "为什么改：代码或短句，不写个人信息。", "Why: a code or short text without personal data."
            ),
            metavar="TEXT",
        ),
    ],
    field: Annotated[
        list[str] | None,
        argument(
            help=Words(
                "字段=内容，可写几个；等号后留空即删去。",
                "field=value, several; empty after the sign takes it out.",
            ),
            metavar="FIELD=VALUE...",
        ),
    ] = None,
    source: Annotated[
        str,
        option(
            help=Words(
                "人员的情况从哪里来：person本人、employer_statement单位、public_register公开名录、"
                "staff_visit_note走访记录。",
                "Where facts of a person come from: person, employer_statement, public_register or "
                "staff_visit_note.",
            ),
            metavar="KIND",
        ),
    ] = "",
    reference: Annotated[
        str,
        option(
            help=Words("来源或依据的名称：表格或文件。", "The name of the source: a form or file."),
            metavar="TEXT",
        ),
    ] = "",
    notice: Annotated[
        str,
        option(
            help=Words(
                "告知书的编号；不写则为此人原来的告知书。",
                "Id of the privacy notice; by default the one the person was given.",
            ),
            metavar="ID",
        ),
    ] = "",
    seen: Annotated[
        str,
        option(
            help=Words("您看到的版本；此后有人改过就不存入。", "The version you saw; no other is changed."),
            metavar="VERSION",
        ),
    ] = "",
    on: On = "",
    as_json: AsJson = False,
) -> Exit:
    """Change fields of a record, checked as any other record is.

    An id alone means a person, whose fields may have the names of a roster's columns too; a birth is compared
    with the age and not kept. Where occupational facts change, the placement is proposed anew; one that was
    confirmed as another needs review, one that is objected to stays, and the difference is told. Ids, sources
    and placements are not edited. With --seen nothing is stored if somebody changed the record since, and
    what differs is listed.
    """
    from newstratum._cli.field_changes import read_names
    from newstratum._cli.stores import open_for_writing

    if not field:
        raise typer.BadParameter(
            say(Words("请写要改的内容：字段=内容", "write what to change: field=value")),
            param_hint="FIELD=VALUE",
        )
    kind, slash, identifier = record.partition("/")
    if not slash:
        kind, identifier = "person", record
    day = parse_day(on)
    with open_for_writing(store) as registry:
        editing = _Editing(registry, kind, identifier, day)
        try:
            edited = editing.run(
                field, by=by, reason=reason, source=source, reference=reference, notice=notice, seen=seen
            )
        except EditConflictError as error:
            print_note(error.words)
            for line in editing.describe_conflict(error):
                print_note(line)
            return Exit.CANNOT_RUN
        differences = editing.list_differences(edited)
        names = read_names(registry, kind, differences)
    if as_json:
        return print_json(_encode(edited, differences, editing.version))
    _show(edited, differences, editing.version, names)
    return Exit.OK


class _Editing:
    """One edit of one record."""

    def __init__(self, registry: Registry, kind: str, identifier: str, day: dt.date) -> None:
        self._registry = registry
        self._kind = kind
        self._id = identifier
        self._day = day
        self._changes: dict[str, Any] = {}
        self._before: Any = None
        #: The version since the edit; empty where nothing was stored.
        self.version = ""

    @property
    def _purpose(self) -> str:
        return "roster" if self._kind == "person" else "office"

    def run(
        self,
        texts: list[str],
        *,
        by: str,
        reason: str,
        source: str,
        reference: str,
        notice: str,
        seen: str,
    ) -> RecordEdit:
        """Edit the record, and return what changed."""
        from newstratum._cli.field_changes import parse_changes, split_birth
        from newstratum._model.values.periods import parse_partial_date
        from newstratum._registry.records import get_kind
        from newstratum._registry.sessions.editing import check_editable

        check_editable(get_kind(self._kind))
        with self._registry.session(actor=by, purpose=self._purpose) as session:
            self._before = session.collection(self._kind).require(self._id)
        profiles = self._registry.profiles()
        district = profiles[0] if len(profiles) == 1 else None
        texts, birth = split_birth(texts) if self._kind == "person" else (texts, "")
        self._changes = parse_changes(self._kind, texts, self._before, district)
        # What is added to a record of the organisation rests on the document that is named.
        origin: Source | str | None = reference or None
        if self._kind == "person":
            origin = self._build_source(source, reference)
            notice = notice or _find_notice(self._before)
        with self._registry.session(
            actor=by, purpose=self._purpose, reason=reason, source=origin, notice=notice or None
        ) as session:
            try:
                edited = session.edit(self._kind, self._id, self._changes, seen=seen or None, on=self._day)
            except DecodeError as error:
                raise self._name_as_typed(error, texts) from None
            if birth:
                session.people.state_birth(self._id, parse_partial_date(birth))
            self._before = edited.before
        self.version = "" if session.stored is None else session.stored.version
        return edited

    def _name_as_typed(self, error: DecodeError, texts: list[str]) -> DecodeError:
        """Call fields by the names that were typed: a heading of a roster can stand for a part of one."""
        typed = {
            path: text.partition("=")[0].strip() for path, text in zip(self._changes, texts, strict=True)
        }

        def name(problem: Problem) -> Problem:
            place = ".".join(map(str, problem.path))
            owner = next((path for path in typed if place == path or place.startswith(f"{path}.")), None)
            return problem if owner is None else Problem((typed[owner],), problem.message)

        return DecodeError(tuple(map(name, error.problems)))

    def _build_source(self, kind: str, reference: str) -> Source:
        from newstratum._model.people.evidence import Source, SourceKind

        if not kind:
            raise InvalidValueError(
                "--source",
                Words("没有写明情况从哪里来", "does not say where the facts come from"),
                Words("请写其中之一：{}", "write one of: {}").format(", ".join(SourceKind)),
            )
        return Source(kind=SourceKind(kind), stated_on=self._day, reference=reference)

    def list_differences(self, edited: RecordEdit) -> list[Difference]:
        """Return what changed, but what it rests on."""
        return self._compare(edited.before, edited.after)

    def _compare(self, before: Any, after: Any) -> list[Difference]:
        from newstratum._model.people.people import Person

        found = self._registry.history.compare(before, after)
        if isinstance(after, Person):
            found = tuple(each for each in found if "evidence[" not in each.path)
        return [each for each in found if each.before or each.after]

    def describe_conflict(self, error: EditConflictError) -> list[Words]:
        """Return a line for each field that somebody else changed: as it was seen, and as it is now."""
        from newstratum._cli.field_changes import describe_path, describe_value, read_names

        now = self._registry.history
        before, after = self._before, None
        for change in now.iterate(self._kind, self._id):
            if change.version == error.expected:
                before = change.model()
            after = change.model()
        differences = self._compare(before, after)
        names = read_names(self._registry, self._kind, differences)
        return [
            Words("{}：您看到的是{}，现在是{}", "{}: you saw {}, now it is {}").format(
                describe_path(self._kind, each.path),
                *(describe_value(self._kind, each.path, value, names) for value in (each.before, each.after)),
            )
            for each in differences
        ]


def _find_notice(person: Any) -> str:
    """Return the id of the privacy notice that the person was given last; empty where none is noted."""
    facts = (*person.evidence, *(each for job in person.engagements for each in job.evidence))
    dated = [
        (each.source.stated_on if each.source else dt.date.min, each.notice) for each in facts if each.notice
    ]
    return max(dated)[1] if dated else ""


def _encode(edited: RecordEdit, differences: list[Difference], version: str) -> dict[str, Any]:
    placed = edited.placement
    return {
        "kind": edited.kind,
        "id": edited.id,
        "changed": edited.is_changed,
        "version": version or None,
        "differences": [
            {"field": each.path, "before": each.before, "after": each.after} for each in differences
        ],
        "placement": None
        if placed is None
        else {
            "result": placed.result.value,
            "outcome": placed.placement.outcome,
            "proposed": placed.proposal.outcome,
            "confirmed_by": placed.placement.confirmed_by,
        },
    }


def _show(
    edited: RecordEdit, differences: list[Difference], version: str, names: Mapping[str, Words]
) -> None:
    from newstratum._cli.field_changes import describe_kind, describe_path, describe_value
    from newstratum._cli.render import Screen

    screen = Screen()
    if not edited.is_changed:
        screen.print_line(say(Words("没有改动", "nothing changes")))
        return
    changed = Words("{} {}已修改，版本{}", "{} {} is changed, version {}")
    screen.print_paragraph(say(changed.format(describe_kind(edited.kind), edited.id, version)))
    for each in differences:
        before, after = (
            describe_value(edited.kind, each.path, value, names) for value in (each.before, each.after)
        )
        line = Words("{}：{} → {}", "{}: {} → {}").format(
            describe_path(edited.kind, each.path), before, after
        )
        screen.print_paragraph(say(line), indent=2, hanging=2)
    if edited.placement is not None:
        screen.print_paragraph(say(_describe_placement(edited.placement)))


def _describe_placement(placed: PlacementResult) -> Words:
    words = make_word_lookup(get_language())
    before, after = (words(f"outcome.{each.outcome}") for each in (placed.placement, placed.proposal))
    return _PLACED[placed.result.value].format(
        before=before, after=after, who=placed.placement.confirmed_by or ""
    )
