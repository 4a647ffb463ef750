"""The glossary names nothing that is gone, leaves out no term of the founding text that is code, and defines
every short name that a page uses."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum
import newstratum._model
from newstratum._shipped.districts import load_district

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8")
ROWS = [
    row.groups()
    for row in re.finditer(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", GLOSSARY, re.MULTILINE)
    if not row[1].startswith(("term", "---"))
]
#: What the tables of two columns define.
DEFINED = {
    name
    for first in re.findall(r"^\| ([^|]+) \| [^|]+ \|$", GLOSSARY, re.MULTILINE)
    for name in re.findall(r"`([^`]+)`", first)
}
#: A short name in the sentences of a page: a promise, a step, a clause, a phrase, a discrepancy.
SHORT_NAME = re.compile(r"(?<![\w.])(?:L\d{1,2}|P\d{1,2}|[gM]\d{1,3}[abx]?|C\d{1,2})(?![\w.]\w)")
#: The page that numbers the phrases and says what each number is.
NUMBERED = "mission-map.md"
MODEL: dict[str, Any] = {
    name: value
    for module in pkgutil.walk_packages(newstratum._model.__path__, "newstratum._model.")
    for name, value in vars(importlib.import_module(module.name)).items()
}
IDS = {model.id for items in load_district("jiading").dataset.items.values() for model in items}


def exists(name: str) -> bool:
    """Whether a name is one of the model, an attribute or member of such a class, or an id of the dataset."""
    head, _, tail = name.partition(".")
    if name in IDS:
        return True
    if head not in MODEL:
        return False
    kind = MODEL[head]
    attributes = {field.name for field in attrs.fields(kind)} if attrs.has(kind) else set()
    return not tail or hasattr(kind, tail) or tail in attributes


def test_the_glossary_has_rows() -> None:
    assert len(ROWS) > 70
    assert len({term for term, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_name_of_a_term_exists(row: tuple[str, str, str]) -> None:
    term, names, meaning = row
    assert re.search(r"[\u4e00-\u9fff]", term)
    assert meaning.strip()
    if names.strip() == "none":
        return
    named = re.findall(r"`([^`]+)`", names)
    assert named
    assert [name for name in named if not exists(name)] == []


def test_every_group_and_mode_of_rotation_has_its_term() -> None:
    named = {name for _, names, _ in ROWS for name in re.findall(r"`([^`]+)`", names)}
    for kind in ("Group", "RotationMode"):
        assert {f"{kind}.{member.name}" for member in MODEL[kind]} <= named


def test_every_clause_and_step_of_the_editions_is_defined() -> None:
    editions = [newstratum.get_edition(name) for name in newstratum.list_editions()]
    assert len(editions) > 1
    names = {each.id for edition in editions for each in (*edition.clauses, *edition.steps)}
    assert names - DEFINED == set()


def test_every_promise_that_the_source_names_is_defined() -> None:
    named = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"promise (L\d+)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 3
    assert named - DEFINED == set()


def find_unexplained(text: str) -> list[str]:
    """The short names of a page that stand in its sentences before a link to the glossary or the map."""
    for pattern in (r"^```.*?^```", r"`[^`\n]+`"):
        text = re.sub(pattern, "", text, flags=re.MULTILINE | re.DOTALL)
    linked = re.search(r"\]\([^)]*(?:glossary|mission-map)\.md[^)]*\)", text)
    return SHORT_NAME.findall(text[: linked.start()] if linked else text)


@pytest.mark.parametrize(
    "page",
    [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name not in ("glossary.md", NUMBERED)],
    ids=lambda path: path.name,
)
def test_a_short_name_is_linked_before_it_is_used(page: Path) -> None:
    assert find_unexplained(page.read_text(encoding="utf-8")) == []


def test_a_short_name_without_a_link_is_found() -> None:
    assert find_unexplained("see promise L5") == ["L5"]
    assert find_unexplained("a [phrase](../reference/glossary.md) such as M38") == []
    assert find_unexplained("`P1`\n```python\nP2\n```\n") == []
