"""What a register holds about one person as a page of HTML: no script, nothing loaded, every text escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

from newstratum._builtin.terminal import escape_controls
from newstratum._model.people.groups import Outcome
from newstratum._model.values.calendar import to_china
from newstratum._registry.accesses.words import describe_parts
from newstratum._shipped.labels import find_words, get_words
from newstratum._tables.schemas import get_table_schema
from newstratum._words import Words, check_language

if TYPE_CHECKING:
    from newstratum._model.people.accesses import Access
    from newstratum._registry.subjects.export import SubjectExport, SubjectRecord

_STYLE: Final = """
:root{color-scheme:light dark}
body{font-family:"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif;
 line-height:1.6;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;border-bottom:1px solid;margin-top:2rem}h3{font-size:1rem}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.2rem 1rem;margin:.4rem 0}
dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}
@media print{@page{size:A4;margin:20mm}h2{break-after:avoid}}
"""

_TITLE: Final = Words("登记册中关于您的信息", "What this register holds about you")
_MADE: Final = Words("编号{}，{}制作", "Id {}, made on {}")
_WARNING: Final = Words(
    "本页含姓名和联系方式，请勿转给他人。", "This page holds your name and contacts; give it to nobody else."
)
_WHY: Final = Words("为什么这样判定", "Why you are placed so")
_TOLD: Final = Words("收集信息时的告知", "What you were told when data was collected")
_ASK: Final = Words("查询、更正和提出异议：{}（{}）", "To ask, correct or object: {} ({})")
_CHANGES: Final = Words("经手情况", "What happened to these records")
_HEADINGS: Final = (
    Words("时间", "when"),
    Words("记录", "record"),
    Words("事项", "what"),
    Words("经手人", "by"),
    Words("用途", "for"),
)
_ACTS: Final = {
    "put": Words("写入", "written"),
    "delete": Words("移除", "removed"),
    "redact": Words("删除", "erased"),
}
_KEPT_UNTIL: Final = Words("应保存至{}", "To be kept until {}")
_NOT_SHOWN: Final = Words("未列出的内容", "What is not shown")
_ACCESSES: Final = Words("谁看过、拿到过您的信息", "Who was shown or given your data")
_ACCESS_HEADINGS: Final = (
    Words("时间", "when"),
    Words("经手人", "by"),
    Words("方式", "how"),
    Words("用途", "for"),
    Words("哪些内容", "what"),
    Words("提供给", "given to"),
    Words("批准人", "approved by"),
)
_UNREADABLE: Final = Words("这条记录无法读取：{}", "This record cannot be read: {}")
_YES, _NO = Words("是", "yes"), Words("否", "no")

_PLACEMENT_STATUS: Final = Words("判定状态", "status of the placement")
#: Attributes whose codes have words under another name than their own.
CODE_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("status", "placement_status"),
    "kind": (
        "contact_kind",
        "source_kind",
        "appointment_kind",
        "visit_kind",
        "nomination_kind",
        "request_kind",
    ),
    "outcome": ("outcome", "review_outcome", "request_outcome", "delivery"),
    "code": ("receipt_code",),
    "clauses": ("clause",),
    "state": ("occasion_state", "notice_state"),
    "role": ("role", "responsibility_role"),
    "stage": ("proposal_stage",),
    "side": ("system_side",),
    "line": ("instructor_line",),
    "result": ("nomination_result",),
    "event": ("event_kind",),
    "fact": ("fact", "attribute"),
    "missing": ("missing_fact", "fact"),
    "category": tuple(f"category.{outcome}" for outcome in Outcome),
    "also_fits": ("outcome",),
    "readings": ("outcome",),
}


def render_page(export: SubjectExport, language: str) -> str:
    """Return an export as a page in one language."""
    return "\n".join(_Page(check_language(language)).render(export)) + "\n"


class _Page:
    def __init__(self, language: str) -> None:
        self._language = language

    def _say(self, words: Words) -> str:
        return _escape(words.in_language(self._language))

    def render(self, export: SubjectExport) -> Iterator[str]:
        """Yield the lines of the page."""
        title = self._say(_TITLE)
        lang = {"zh": "zh-CN", "en": "en"}[self._language]
        yield f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">'
        yield (
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        )
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>"
        yield f"<p>{self._say(_MADE.format(export.id, f'{to_china(export.made_at):%Y-%m-%d %H:%M}'))}</p>"
        yield f"<p>{self._say(_WARNING)}</p>"
        if export.explanation.zh:
            yield f"<h2>{self._say(_WHY)}</h2>"
            for line in export.explanation.in_language(self._language).splitlines():
                yield f"<p>{_escape(line)}</p>"
        yield from self._render_records(export.records)
        if export.privacy_notices:
            yield f"<h2>{self._say(_TOLD)}</h2>"
        for notice in export.privacy_notices:
            text = notice.text_zh if self._language == "zh" or not notice.text_en else notice.text_en
            yield f"<p>{_escape(text)}</p>"
            yield f"<p>{self._say(_ASK.format(notice.controller, notice.contact))}</p>"
        yield from self._render_changes(export)
        yield from self._render_accesses(export.accesses)
        yield f"<h2>{self._say(_NOT_SHOWN)}</h2>\n<ul>"
        for kind, why in export.left_out.items():
            yield f"<li>{self._say(get_words(f'record_kind.{kind}'))}: {self._say(why)}</li>"
        yield "</ul>\n</body>\n</html>"

    def _render_records(self, records: Iterable[SubjectRecord]) -> Iterator[str]:
        last = ""
        for record in records:
            if record.kind != last:
                yield f"<h2>{self._say(get_words(f'record_kind.{record.kind}'))}</h2>"
                last = record.kind
            if record.content is None:
                yield f"<p>{_escape(record.id)}: {self._say(_UNREADABLE.format(record.unreadable))}</p>"
            else:
                yield self._render_value("", record.content)
                if record.kept_until is not None:
                    yield f"<p>{self._say(_KEPT_UNTIL.format(record.kept_until))}</p>"

    def _render_value(self, name: str, value: Any) -> str:
        if isinstance(value, Mapping):
            rows = (
                f"<dt>{self._say(_name_attribute(value, key))}</dt>"
                f"<dd>{self._render_value(_get_family(value, key), inner)}</dd>"
                for key, inner in value.items()
                if inner not in (None, "", [], {}, ())
            )
            return f"<dl>{''.join(rows)}</dl>"
        if isinstance(value, list | tuple):
            if any(isinstance(inner, Mapping | list | tuple) for inner in value):
                return "".join(self._render_value(name, inner) for inner in value)
            return self._say(Words("、", ", ").join(self._word(name, inner) for inner in value))
        return self._say(self._word(name, value))

    def _word(self, name: str, value: Any) -> Words:
        """Return a value in words: codes have labels, instants are those of the office."""
        if isinstance(value, bool):
            return _YES if value else _NO
        if not isinstance(value, str):
            return Words.same(value)
        if name.endswith("_at") and (instant := _parse_instant(value)) is not None:
            return Words.same(f"{to_china(instant):%Y-%m-%d %H:%M}")
        if name == "from":
            return _name_column(value)
        keys = [f"{family}.{value}" for family in CODE_FAMILIES.get(name, (name,))]
        return find_words(*keys, default=value)

    def _render_changes(self, export: SubjectExport) -> Iterator[str]:
        if not export.changes:
            return
        header = "".join(f"<th>{self._say(each)}</th>" for each in _HEADINGS)
        yield f"<h2>{self._say(_CHANGES)}</h2>\n<table><thead><tr>{header}</tr></thead><tbody>"
        for change in export.changes:
            kind, _, identifier = change.record.partition("/")
            cells = (
                Words.same(f"{to_china(change.recorded_at):%Y-%m-%d %H:%M}"),
                get_words(f"record_kind.{kind}") + Words.same(f" {identifier}"),
                _ACTS.get(change.act, Words.same(change.act)),
                Words.same(change.actor),
                Words.same(f"{change.purpose} {change.reason}".strip()),
            )
            yield f"<tr>{''.join(f'<td>{self._say(cell)}</td>' for cell in cells)}</tr>"
        yield "</tbody></table>"

    def _render_accesses(self, accesses: Iterable[Access]) -> Iterator[str]:
        header = "".join(f"<th>{self._say(each)}</th>" for each in _ACCESS_HEADINGS)
        yield f"<h2>{self._say(_ACCESSES)}</h2>\n<table><thead><tr>{header}</tr></thead><tbody>"
        for each in accesses:
            cells = (
                Words.same(f"{to_china(each.accessed_at):%Y-%m-%d %H:%M}"),
                Words.same(each.actor),
                get_words(f"access_kind.{each.kind.value}"),
                Words.same(each.purpose),
                describe_parts(each),
                Words.same(each.recipient),
                Words.same(each.approved_by),
            )
            yield f"<tr>{''.join(f'<td>{self._say(cell)}</td>' for cell in cells)}</tr>"
        yield "</tbody></table>"


def _name_attribute(record: Mapping[str, Any], name: str) -> Words:
    """Return the words of an attribute: the status of a placement is not that of a person."""
    if name == "status" and "edition" in record:
        return _PLACEMENT_STATUS
    return find_words(f"attribute.{name}", f"fact.{name}", default=name)


def _name_column(origin: str) -> Words:
    """Return the heading of the column of a roster in which something stood."""
    roster = get_table_schema("roster")
    column = roster.get_field(origin) or roster.get_field(f"{origin}_text")
    return find_words(f"attribute.{origin}", default=origin) if column is None else column.heading


def _get_family(record: Mapping[str, Any], name: str) -> str:
    """Return by what name a value has words: the value of evidence, by the fact that it is for."""
    return str(record["fact"]) if name == "value" and "fact" in record else name


def _escape(text: str) -> str:
    return escape(escape_controls(text, keep="\n"))


def _parse_instant(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
