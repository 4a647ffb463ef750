"""The words of the page itself; those of the report come with its data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from newstratum_report.markup import Markup, escape

_CHINESE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "as_of": ("截至{}", "As of {}"),
    "as_of_day": ("（截至{}）", "(as of {})"),
    "ids_sheet": ("编号", "Ids"),
    "section_column": ("部分", "section"),
    "definition_column": ("口径", "definition"),
    "number_column": ("数", "number"),
    "low_column": ("下限", "lowest"),
    "high_column": ("上限", "highest"),
    "unit_column": ("单位", "unit"),
    "day_column": ("截至", "as of"),
    "row_column": ("行", "row"),
    "heading_column": ("栏", "column"),
    "id_column": ("编号", "id"),
    "contents": ("目录", "Contents"),
    "headlines": ("要点", "Main points"),
    "notes": ("数据口径与出处", "Definitions and sources"),
    "to_do": ("待办", "To do"),
    "more_items": (
        "另有{}项，见命令 newstratum report --as json",
        "{} more; newstratum report --as json has all",
    ),
    "more_rows": (
        "另有{}行，见命令 newstratum report --as json",
        "{} more rows; newstratum report --as json has all",
    ),
    "data": ("数据表：{}", "Table: {}"),
    "definitions": ("口径和出处", "Definitions and source"),
    "query": ("取数：", "Query: "),
    "opened_by": ("名单：", "List of ids: "),
    "records": ("记录{}条", "records: {}"),
    "more_ids": ("等{}条", "and more, {} in all"),
    "all_ids": ("，全部见", ": "),
    "the_query": ("取数", "query"),
    "back": ("返回正文", "back to the text"),
    "footnote": ("注{}", "note {}"),
    "source": ("，出处：", ", source: "),
    "made_by": (
        "本页由 newstratum 生成，可离线打开，不含姓名，只列编号。",
        "Made by newstratum. The page needs no network and names no people; it lists ids.",
    ),
    "vacant": ("空缺", "vacant"),
    "held": ("在任{}", "held: {}"),
    "held_vacant": ("在任{}，空缺{}", "held: {}, vacant: {}"),
    "honorary": ("荣誉职务（另列）", "Honorary posts (apart)"),
    "perhaps": ("待核", "unsure"),
    "hatched": ("尚未覆盖", "nobody"),
    "hidden": ("不公布", "not published"),
    "holiday_key": ("有假日", "days off"),
    "makeup_key": ("有调休上班日", "make-up day"),
    "covered_key": ("有活动", "held"),
    "planned_key": ("已安排", "planned"),
    "excused_key": ("假日免计", "excused"),
    "missing_key": ("没有活动", "none"),
    "perhaps_key": ("可能有", "perhaps"),
    "open_key": ("未安排", "open"),
    "excused_sign": ("假", "h"),
    "missing_sign": ("缺", "–"),
    "no_platform": ("无平台", "no platform"),
    "budget_key": ("预算", "budget"),
    "spent_key": ("已支出", "spent"),
    "committed_key": ("已承诺", "committed"),
    "over_key": ("超出预算", "over the budget"),
    "wan_yuan": ("已支出 / 预算（万元）", "spent / budget, 10,000 yuan"),
    "median": ("中位数{}", "median {}"),
}


class Texts:
    """The words in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = 0 if language == "zh" else 1

    def say(self, key: str, *values: object) -> str:
        """Return words of the page, filled in."""
        return _TEXTS[key][self._place].format(*values)

    def read(self, words: Mapping[str, Any]) -> str:
        """Return a text of the report in the language."""
        return str(words[self.language])

    def mark(self, text: str) -> Markup:
        """Return a text as markup; Chinese words on an English page say that they are Chinese."""
        escaped = escape(text)
        if self.language == "zh":
            return escaped
        return Markup(_CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', escaped))

    def show(self, words: Mapping[str, Any]) -> Markup:
        """Return a text of the report as markup, as a sentence of its own."""
        return self.mark(self.read_sentence(words))

    def read_sentence(self, words: Mapping[str, Any]) -> str:
        """Return a text of the report with a capital letter in front, where it is English."""
        text = self.read(words)
        return text if self.language == "zh" else text[:1].upper() + text[1:]

    def read_cell(self, cell: Any) -> str:
        """Return what stands in a cell of a table."""
        if cell is None:
            return "–"
        return (
            self.read(cell)
            if isinstance(cell, Mapping)
            else f"{cell:,}"
            if isinstance(cell, int)
            else str(cell)
        )
