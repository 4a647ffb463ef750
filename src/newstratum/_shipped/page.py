"""The page that classifies without newstratum: one HTML file with an edition's tables, for any browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from newstratum._shipped.labels import find_words
from newstratum._words import Words

#: What the page asks first; the other facts follow in the order of the tables.
_FIRST: Final = ("status", "employer_kind", "relation", "role")
_PAGE_WORDS: Final = {
    "title": Words("新的社会阶层人士判定：{}", "New social strata: {}"),
    "about": Words(
        "按职业事实判定属于哪个群体，并写明依据。只问职业，不问信仰、政治面貌、健康和家庭。",
        "Classifies people by what they do for a living, and says why. It asks about jobs only, never about"
        " belief, party, health or family.",
    ),
    "one": Words("判定一个人", "One person"),
    "many": Words("判定一个文件", "A file"),
    "how": Words(
        "CSV文件，第一行是栏名：{}。各栏写表单中的选项。结果写在原有各栏之后。",
        "A CSV file whose first row names facts ({}), with the choices of the form in its cells. The answers"
        " are added behind the columns.",
    ),
    "choose": Words("选择文件，或拖到这里：", "Choose a file, or drop it here:"),
    "clear": Words("清空", "Clear"),
    "absent": Words("未填", "not given"),
    "unknown": Words("不清楚", "not known"),
    "next": Words("还须问明：", "Ask next: "),
    "occupation": Words("在哪里、做什么工作？", "Where does the person work, and what do they do?"),
    "answer": Words("去回答", "Answer"),
    "readings": Words("两种理解：", "Readings: "),
    "fits": Words("也符合：", "Also fits: "),
    "comma": Words("、", ", "),
    "colon": Words("：", ": "),
    "done": Words("已判定{}行，每秒{}行。", "{} rows classified, {} a second."),
    "save": Words("保存结果", "Save the answers"),
    "unused": Words("没有用到的栏：", "Columns that were not used: "),
    "unlisted": Words(
        "下列内容不是本口径的选项，有这些内容的行没有判定：",
        "These are no choices of this edition; rows that have them have no verdict:",
    ),
    "more": Words("另有{}种", "{} more"),
    "others": Words("其他", "others"),
    "empty": Words("文件是空的。", "The file is empty."),
    "columns": Words("没有认识的栏。可用的栏：", "No column is known. Columns that are: "),
    "unreadable": Words(
        "文件无法读取：请存为UTF-8或GB18030编码的CSV文件。",
        "The file cannot be read: save it as CSV in UTF-8 or GB18030.",
    ),
    "kept": Words(
        "本页不联网，填写的内容和文件都不会离开这台计算机。",
        "This page opens no connection. What is filled in, and files, never leave this computer.",
    ),
}


def build_page(tables: Mapping[str, Any]) -> str:
    """Return one HTML file that classifies by an edition; it needs neither a server nor a network.

    Args:
        tables: The tables of the edition as plain data, as :meth:`newstratum.RulebookTables.to_dict` gives.
    """
    names = [fact["name"] for fact in tables["facts"]]
    title = _PAGE_WORDS["title"].format(Words(tables["title"]["zh"], tables["title"]["en"]))
    words = _collect_words(tables)
    words["page"]["title"] = _to_plain(title)
    data = {
        "tables": tables,
        "order": sorted(names, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)),
        "words": words,
    }
    style, script = _read("page.css"), _read("page.js")
    filled = {
        "TITLE": html.escape(title.zh),
        "STYLE": _hash_source(style),
        "SCRIPT": _hash_source(script),
        "CSS": style,
        "JS": script,
        # Nothing in the data may end the element that holds it.
        "DATA": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    parts = _read("page.html").split("__")
    return "".join(filled.get(part, part) for part in parts)


def _collect_words(tables: Mapping[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
    """Return the words of all codes that the page shows, by their families."""
    parts = tables["parts"]
    found: dict[str, dict[str, dict[str, str]]] = {
        "page": {key: _to_plain(words) for key, words in _PAGE_WORDS.items()},
        "fact": {fact["name"]: _name(f"fact.{fact['name']}") for fact in tables["facts"]},
        "outcome": {each: _name(f"outcome.{each}") for each in parts["outcome"]["values"]},
        "category": {},
    }
    for fact in tables["facts"]:
        found[fact["name"]] = {value: _name(f"{fact['name']}.{value}") for value in fact["columns"]}
    outcomes = [parts["outcome"]["values"][code] for code in parts["outcome"]["codes"]]
    categories = [parts["category"]["values"][code] for code in parts["category"]["codes"]]
    for outcome, category in zip(outcomes, categories, strict=True):
        if category:
            found["category"][category] = _name(
                f"category.{outcome}.{category}", f"outside_reason.{category}"
            )
    return found


def _name(*keys: str) -> dict[str, str]:
    return _to_plain(find_words(*keys, default=keys[0].rpartition(".")[2]))


def _to_plain(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _hash_source(text: str) -> str:
    """Return what a Content-Security-Policy calls the source of an element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _read(name: str) -> str:
    return (files("newstratum._shipped") / "data" / "page" / name).read_text("utf-8")
