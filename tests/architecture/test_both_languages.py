"""What newstratum says is said in Chinese and in English: no sentence of one language alone is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, Final

import pytest

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[2]
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
#: The store of the guide, as short as the guide promises: it says four plain texts, which stand so in both.
OF_THE_GUIDE: Final = "plugins/newstratum-jsonl/"
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


@pytest.fixture(scope="module")
def calls(modules: list[Any]) -> list[tuple[str, ast.Call]]:
    """Every call of the package and of its plugins, with its place."""
    of_package = [(module.name, module.nodes()) for module in modules]
    of_plugins = [
        (str(path.relative_to(ROOT)), tuple(ast.walk(ast.parse(path.read_text("utf-8")))))
        for path in sorted(ROOT.glob("plugins/*/src/**/*.py"))
        if not path.is_relative_to(ROOT / OF_THE_GUIDE)
    ]
    return [
        (f"{name}:{node.lineno}", node)
        for name, nodes in (*of_package, *of_plugins)
        for node in nodes
        if isinstance(node, ast.Call)
    ]


def is_sentence(text: str) -> bool:
    return ENGLISH_WORD.search(re.sub(r"\{[^}]*\}", "", text)) is not None


def test_no_text_of_one_language_is_raised(calls: list[tuple[str, ast.Call]]) -> None:
    """Acceptance: each error has its text in both languages, and no English comes out in its place."""
    alone = []
    for place_of_call, call in calls:
        places = PLACES.get(get_name(call.func))
        if places is None:
            continue
        given = [call.args[place] for place in places if place < len(call.args)]
        given += [keyword.value for keyword in call.keywords if keyword.arg in KEYWORDS]
        for literal in (each for node in given for each in iterate_literals(node)):
            text = read_text(literal)
            if text is not None and is_sentence(text):
                alone.append(f"{place_of_call}: {text}")
    assert not alone, "\n".join(alone)


def list_fields(template: str) -> list[str]:
    return [
        re.split(r"[.\[]", field)[0] for _, field, _, _ in Formatter().parse(template) if field is not None
    ]


def test_both_texts_say_something_and_are_filled_alike(calls: list[tuple[str, ast.Call]]) -> None:
    wrong = []
    filled = {
        id(call.func.value): len(call.args)
        for _, call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "format"
        if not any(isinstance(each, ast.Starred) for each in call.args)
    }
    for place, call in calls:
        if get_name(call.func) != "Words" or len(call.args) != 2:
            continue
        zh, en = map(read_text, call.args)
        if zh is None or en is None or isinstance(call.args[0], ast.JoinedStr):
            continue
        if is_sentence(en) and zh == en and " " in en:
            wrong.append(f"{place}: not in Chinese: {zh}")
        if CHINESE.search(zh) and not en.strip():
            wrong.append(f"{place}: not in English: {zh}")
        for fields in map(list_fields, (zh, en) if id(call) in filled else ()):
            by_number = [int(field) for field in fields if field.isdigit()]
            in_order = fields.count("")
            if (by_number and in_order) or max([in_order, *(at + 1 for at in by_number)]) > filled[id(call)]:
                wrong.append(f"{place}: cannot be filled: {zh} / {en}")
    assert not wrong, "\n".join(wrong)
