"""What newstratum says is said in Chinese and in English: no sentence of one language alone is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
FILES: Final = sorted(
    path for folder in (ROOT / "src", *ROOT.glob("plugins/*/src")) for path in folder.rglob("*.py")
)
#: What takes words, and at which places; every keyword of these names takes words too.
PLACES: Final = {
    "BadParameter": (0,),
    "BrokenPluginError": (2,),
    "BrokenPluginWarning": (0,),
    "ClosedError": (0, 1),
    "CursorError": (0,),
    "DamagedFileError": (1,),
    "DomainError": (0,),
    "ErasedPersonError": (1, 2),
    "FileProblem": (1,),
    "ForeignFileError": (1,),
    "IllegalTransitionError": (0,),
    "InfeasiblePlanError": (0, 1),
    "InvalidValueError": (1, 2),
    "NewstratumError": (0,),
    "NotifierUnavailableError": (0,),
    "NotifyError": (0,),
    "PluginError": (0,),
    "Problem": (1,),
    "PurposeError": (1,),
    "ReadOnlyError": (0,),
    "RulebookProblem": (1,),
    "StoreError": (0,),
    "StoreFullError": (0,),
    "UnavailableError": (0,),
    "UndeliverableError": (0,),
    "UnknownSchemeError": (3,),
    "UnreadableRecordWarning": (2,),
    "UnsupportedQueryError": (1,),
    "argument": (),
    "make_group": (1,),
    "option": (),
    "print_note": (0,),
}
KEYWORDS: Final = frozenset({"help", "hint", "message", "reason", "thing", "what", "where"})
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
ENGLISH_WORD: Final = re.compile(r"[a-z]{3,}")


def get_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def read_text(node: ast.AST) -> str | None:
    """The text of a literal, with a gap for what is filled in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def iterate_literals(node: ast.AST) -> Iterator[ast.AST]:
    """The literals that an argument can be: itself, or a side of a condition."""
    if isinstance(node, ast.IfExp):
        yield from iterate_literals(node.body)
        yield from iterate_literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from iterate_literals(value)
    else:
        yield node


def list_calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def is_sentence(text: str) -> bool:
    return ENGLISH_WORD.search(re.sub(r"\{[^}]*\}", "", text)) is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_of_one_language_is_raised(path: Path) -> None:
    """Acceptance: each error has its text in both languages, and no English comes out in its place."""
    alone = []
    for call in list_calls(path):
        places = PLACES.get(get_name(call.func))
        if places is None:
            continue
        given = [call.args[place] for place in places if place < len(call.args)]
        given += [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
        for literal in (each for node in given for each in iterate_literals(node)):
            text = read_text(literal)
            if text is not None and is_sentence(text):
                alone.append(f"line {call.lineno}: {text}")
    assert alone == []


def list_fields(template: str) -> list[str]:
    return [re.split(r"[.\[]", field)[0] for _, field, _, _ in Formatter().parse(template) if field is not None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_both_texts_say_something_and_are_filled_alike(path: Path) -> None:
    wrong = []
    filled = {
        id(call.func.value)
        for call in list_calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "format"
    }
    for call in list_calls(path):
        if get_name(call.func) != "Words" or len(call.args) != 2:
            continue
        zh, en = map(read_text, call.args)
        if zh is None or en is None or isinstance(call.args[0], ast.JoinedStr):
            continue
        if is_sentence(en) and zh == en and " " in en:
            wrong.append(f"line {call.lineno}: not in Chinese: {zh}")
        if CHINESE.search(zh) and not en.strip():
            wrong.append(f"line {call.lineno}: not in English: {zh}")
        if id(call) in filled:
            of_zh, of_en = list_fields(zh), list_fields(en)
            if len(of_zh) > len(of_en) or ("" in of_zh and any(map(str.isdigit, of_zh))):
                wrong.append(f"line {call.lineno}: places differ: {zh} / {en}")
    assert wrong == []
