"""The page that classifies without newstratum: one HTML file with an edition's tables, for any browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from attrs import frozen

from newstratum._shipped.labels import find_words
from newstratum._words import Words

#: The columns that hold words.
_WORDS: Final = ("employer_text", "title_text", "employer_text_2", "title_text_2")
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
    "written": Words("照原样填写", "as it is written"),
    "reading": Words("正在读取文字，第一次须几秒。", "Reading the words; the first time takes some seconds."),
    "found": Words("读出：", "Read:"),
    "quote": Words("（“{}”）", " (“{}”)"),
    "stopped": Words(
        "读取文字的部分没有启动，或中途停止。请换用较新的浏览器，或填写选项。",
        "What reads words did not start, or stopped. Take a newer browser, or the choices.",
    ),
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


@frozen(kw_only=True)
class WordReader:
    """What reads words in a page, and what it reads them by."""

    #: The parts that the page carries, each compressed with gzip; ``worker`` is the script of a worker.
    parts: Mapping[str, bytes]
    #: The name of a shipped edition; empty for a rulebook.
    edition: str = ""
    #: The text of the rulebook, where the edition is not shipped.
    rulebook: str = ""


def build_page(tables: Mapping[str, Any], reader: WordReader | None = None) -> str:
    """Return one HTML file that classifies by an edition; it needs neither a server nor a network.

    Args:
        tables: The tables of the edition as plain data, as :meth:`newstratum.RulebookTables.to_dict` gives.
        reader: What reads words; without it the page takes facts alone.
    """
    names = [fact["name"] for fact in tables["facts"]]
    title = _PAGE_WORDS["title"].format(Words(tables["title"]["zh"], tables["title"]["en"]))
    words = _collect_words(tables)
    words["page"]["title"] = _to_plain(title)
    data: dict[str, Any] = {
        "tables": tables,
        "order": sorted(names, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)),
        "words": words,
    }
    style, script, parts, worker = _read("page.css"), _read("page.js"), "", ""
    sources = [_hash_source(script)]
    if reader is not None:
        data["reader"] = {"edition": reader.edition, "rulebook": reader.rulebook}
        data["columns"] = _list_word_columns()
        words["column"] = {
            column: {"zh": field["zh"], "en": field["en"]} for column, field in _read_word_columns().items()
        }
        starting = _read("words.js")
        sources += [_hash_source(starting), "'wasm-unsafe-eval'"]
        parts = _write_parts(reader.parts) + f"<script>{starting}</script>\n"
        # The worker is made of a part of the page; it inherits this policy.
        worker = " worker-src blob:;"
    filled = {
        "TITLE": html.escape(title.zh),
        "STYLE": _hash_source(style),
        "SCRIPT": " ".join(sources),
        "WORKER": worker,
        "PARTS": parts,
        "CSS": style,
        "JS": script,
        # Nothing in the data may end the element that holds it.
        "DATA": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    return "".join(filled.get(piece, piece) for piece in _read("page.html").split("__"))


def _write_parts(parts: Mapping[str, bytes]) -> str:
    """Return the parts as elements that no browser runs."""
    return "".join(
        f'<script type="application/octet-stream" data-part="{html.escape(name)}">'
        f"{base64.b64encode(part).decode()}</script>\n"
        for name, part in parts.items()
    )


def _read_word_columns() -> dict[str, dict[str, Any]]:
    """Return the columns of words that a table of people has."""
    schema = (files("newstratum._shipped") / "data" / "tables" / "schemas" / "roster.toml").read_text("utf-8")
    return {field["name"]: field for field in tomllib.loads(schema)["fields"] if field["name"] in _WORDS}


def _list_word_columns() -> dict[str, list[str]]:
    """Return the headings under which each column of words may stand."""
    return {
        name: [name, field["zh"], field["en"], *field["aliases"]]
        for name, field in _read_word_columns().items()
    }


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
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _read(name: str) -> str:
    return (files("newstratum._shipped") / "data" / "page" / name).read_text("utf-8")
