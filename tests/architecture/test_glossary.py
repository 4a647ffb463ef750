"""The glossary names nothing that is gone, and leaves out no term of the founding text that is code."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import attrs
import pytest

import newstratum._model
from newstratum._shipped.jiading import load_jiading

ROWS = [
    row.groups()
    for row in re.finditer(
        r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
        (Path(__file__).parents[2] / "docs" / "reference" / "glossary.md").read_text("utf-8"),
        re.MULTILINE,
    )
    if not row[1].startswith(("term", "---"))
]
MODEL: dict[str, Any] = {
    name: value
    for module in pkgutil.walk_packages(newstratum._model.__path__, "newstratum._model.")
    for name, value in vars(importlib.import_module(module.name)).items()
}
IDS = {model.id for items in load_jiading().items.values() for model in items}


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


def test_every_move_stage_and_kind_of_appointment_has_its_term() -> None:
    named = {name for _, names, _ in ROWS for name in re.findall(r"`([^`]+)`", names)}
    for kind in ("Move", "Group", "RotationMode"):
        assert {f"{kind}.{member.name}" for member in MODEL[kind]} <= named
