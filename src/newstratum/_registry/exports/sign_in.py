"""Sign-in sheets: a numbered table of one activity to print and fill in, which an import reads as 签到."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import zip_longest
from typing import Any, Final

from attrs import evolve, field, frozen

from newstratum._builtin.terminal import escape_controls
from newstratum._model.organisation.activities import Activity
from newstratum._model.people.people import ContactKind, Person
from newstratum._registry.imports.references import StoredReferences
from newstratum._short_repr import ShortRepr
from newstratum._tables.templates import build_table_template
from newstratum._words import Language, Words, check_language
from newstratum.hooks import Sheet

_TITLE: Final = Words("签到表", "Sign-in sheet")
_NUMBER: Final = Words("序号", "No.")
_SIGNATURE: Final = Words("签名", "Signature")
_TICK: Final = Words(
    "到会的，在“签到”栏打√；没有打√的行不作为签到。",
    "Tick whoever came; a row without a tick is no sign-in.",
)
_FILL: Final = Words(
    "填好后可导入登记册；没有填写的行不读。", "Filled in, it can be imported; rows left empty are not read."
)
_DAY: Final = Words("时间：{}", "When: {}")
_PLACE: Final = Words("地点：{}", "Where: {}")
#: The fields of the table of sign-ins that are filled in on the sheet, with their headings in short.
_FILLED_IN: Final = ("person", "phone")

_STYLE: Final = """
body{font-family:"FangSong","STFangsong","Noto Serif CJK SC","Songti SC",serif;
 margin:0 auto;max-width:180mm;color:#000}
h1{text-align:center;font-size:18pt;margin:6mm 0 2mm}h2{text-align:center;font-size:15pt;margin:0 0 4mm}
p{font-size:12pt;margin:1mm 0}
table{border-collapse:collapse;width:100%;margin-top:4mm}
td,th{border:.3mm solid #000;padding:1mm 2mm;font-size:12pt;text-align:left;height:8mm}
th:first-child,td:first-child{width:12mm;text-align:center}
thead{display:table-header-group}tr{break-inside:avoid}
@media print{@page{size:A4;margin:20mm 15mm}}
"""


@frozen(kw_only=True)
class SignInSheet(ShortRepr):
    """A sheet on which people sign in for one activity."""

    activity: Activity
    #: What the rows call the activity: its name, or its id where the name and the day are those of several.
    called: str
    #: What stands in the rows for those who were invited.
    people: tuple[str, ...] = field(default=(), repr=False)
    #: The telephone beside each of them; empty where the name alone tells them from all others.
    phones: tuple[str, ...] = field(default=(), repr=False)
    #: Rows without a name.
    empty_rows: int = 30

    def to_sheet(self, language: Language = "zh") -> Sheet:
        """Return the sheet as a table for a workbook, which :meth:`Registry.import_table` reads back.

        Args:
            language: The language of headings and instructions.
        """
        names = ["activity", "activity_on", *_FILLED_IN, *(["signed"] if self.people else [])]
        table = build_table_template(
            "attendances", language=language, fields=names, rows=[*self._list_rows()]
        )
        number, signature = (each.in_language(language) for each in (_NUMBER, _SIGNATURE))
        told = [*self._describe(language), *([_TICK.in_language(language)] if self.people else [])]
        return evolve(
            table,
            name=_TITLE.in_language(language),
            columns=(number, *table.columns, signature),
            rows=[[at, *row, None] for at, row in enumerate(table.rows, 1)],
            widths={number: 6, table.columns[0]: 24, signature: 20},
            instructions=(*told, _FILL.in_language(language)),
        )

    def to_html(self, language: Language = "zh") -> str:
        """Return the sheet as a page to print: title, day, place, and numbered rows."""
        return "\n".join(self._render(check_language(language))) + "\n"

    def _list_rows(self) -> Iterator[dict[str, Any]]:
        common = {"activity": self.called, "activity_on": self.activity.held_on}
        for person, phone in zip_longest(self.people, self.phones[: len(self.people)], fillvalue=""):
            yield {**common, "person": person, "phone": phone or None}
        for _ in range(self.empty_rows):
            yield common

    def _describe(self, language: Language) -> Iterator[str]:
        activity = self.activity
        yield (activity.name_en if language == "en" else "") or activity.name_zh
        days = [each for each in (activity.held_on, activity.ended_on) if each is not None]
        if days:
            hours = f" {activity.hours}" if activity.hours else ""
            when = Words("至", " to ").in_language(language).join(dict.fromkeys(map(str, days))) + hours
            yield _DAY.in_language(language).format(when)
        if place := (activity.place_en if language == "en" else "") or activity.place_zh:
            yield _PLACE.in_language(language).format(place)

    def _render(self, language: Language) -> Iterator[str]:
        name, *lines = self._describe(language)
        title = _TITLE.in_language(language)
        sheet = self.to_sheet(language)
        # The activity stands above the table, and need not stand in every row.
        kept = [0, *range(3, len(sheet.columns))]
        yield f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
        yield f"<title>{_to_html(f'{title}：{name}' if language == 'zh' else f'{title}: {name}')}</title>"
        yield f"<style>{_STYLE}</style>\n</head>\n<body>"
        yield f"<h1>{_to_html(name)}</h1>\n<h2>{_to_html(title)}</h2>"
        yield from (f"<p>{_to_html(line)}</p>" for line in lines)
        heads = (sheet.columns[at].rstrip("*") for at in kept)
        yield "<table>\n<thead><tr>" + "".join(f"<th>{_to_html(each)}</th>" for each in heads)
        yield "</tr></thead>\n<tbody>"
        for row in sheet.rows:
            yield "<tr>" + "".join(f"<td>{_to_html(row[at])}</td>" for at in kept) + "</tr>"
        yield "</tbody>\n</table>\n</body>\n</html>"


def _to_html(text: object) -> str:
    return "" if text is None else escape(escape_controls(str(text)))


def call_activity(activity: Activity, references: StoredReferences) -> str:
    """Return the name of an activity where name and day tell it from all others, else its id."""
    found = references.find_records("activity", activity.name_zh)
    same = [
        each
        for each in found
        if getattr(references.get_record("activity", each), "held_on", None) == activity.held_on
    ]
    return activity.name_zh if same == [activity.id] else activity.id


def call_person(person: Person, references: StoredReferences) -> tuple[str, str]:
    """Return what tells a person from all others, as an import finds them again.

    Returns:
        The name, and no telephone; where several have the name, the name and a telephone; where no telephone
        tells them apart, the id and no telephone.
    """
    name = person.name.reveal() if person.name else ""
    if not name:
        return person.id, ""
    own = (person.id,)
    if tuple(references.find_people(name, "")) == own:
        return name, ""
    for contact in person.contacts:
        phone = contact.value.reveal() if contact.kind is ContactKind.PHONE else ""
        if phone and tuple(references.find_people(name, phone)) == own:
            return name, phone
    return person.id, ""
