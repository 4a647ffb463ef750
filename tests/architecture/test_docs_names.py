"""The documentation names every hook, every error and every public name, on the page where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import typer

import newstratum
from newstratum import errors, hooks
from newstratum._cli.application import app
from newstratum._model.notices.notices import NoticeState
from newstratum._model.people import occupations, people
from newstratum._model.people.groups import Group, Outcome, OutsideReason


def _named_on(page: Path) -> set[str]:
    """The identifiers that a page shows as code, or documents from their docstrings."""
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^\.\. auto\w+:: (.+)$", text, re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    blocks = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    return {word for part in [*code, *headings, *blocks] for word in re.findall(r"[A-Za-z_]\w*", part)}


@pytest.fixture
def reference(root: Path) -> Path:
    return root / "docs" / "reference"


def test_every_error_has_its_line(reference: Path) -> None:
    assert set(errors.__all__) - _named_on(reference / "errors.md") == set()


def test_every_hook_has_a_heading(reference: Path) -> None:
    specified = {name for name in hooks.__all__ if name.startswith("newstratum_")}
    text = (reference / "hooks.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ .*?(newstratum_\w+)", text, re.MULTILINE))
    assert specified - headings == set()
    assert len(specified) == 9


def test_everything_a_plugin_author_imports_is_named(reference: Path) -> None:
    assert set(hooks.__all__) - _named_on(reference / "hooks.md") == set()


def test_every_public_name_is_on_the_page_of_names(reference: Path) -> None:
    assert set(newstratum.__all__) - _named_on(reference / "api.md") == set()


def test_pages_name_nothing_that_is_gone(reference: Path) -> None:
    documented = re.findall(
        r"^\.\. auto\w+:: newstratum\.(\w+)$",
        (reference / "api.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert set(documented) <= set(newstratum.__all__)
    assert documented


def test_every_value_of_the_vocabulary_is_listed(reference: Path) -> None:
    text = (reference / "vocabulary.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`([a-z_.]+)`", text))
    kinds = [
        kind for kind in vars(occupations).values() if isinstance(kind, type) and issubclass(kind, StrEnum)
    ]
    values = {value for kind in [*kinds, Group, Outcome, OutsideReason] for value in kind}
    assert {*values, *people.OCCUPATIONAL_FIELDS, *occupations.COARSE_EMPLOYER_KINDS} - listed == set()
    assert len(kinds) > 10


def _offered(group: Any, path: str = "") -> Iterator[str]:
    """The commands of a group with their path, and the options of each."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _offered(command, f"{path}{name} ")
            continue
        yield path + name
        yield from (name for parameter in command.params for name in parameter.opts if name.startswith("--"))


def test_the_states_of_a_notice_are_listed_with_the_command(reference: Path) -> None:
    text = (reference / "command.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| `--state STATE` \| (.*) \|$", text, re.MULTILINE)
    assert re.findall(r"`(\w+)`", row) == [state.value for state in NoticeState]


#: Words that this project invented and gave up: a page or a test that has one is behind the code.
GIVEN_UP = re.compile(
    r"\b(?:clockwork|(?<!without )showings?|shel(?:f|ves)|curtain(?:ed)?|poured|buried|dice"
    r"|spool(?:s|ed|ing)?|skeletons?|happenings?|doings|lanes?|masked|checkup|NoticeDesk|RowFate|Teller)\b",
    re.IGNORECASE,
)


def test_pages_have_no_word_that_was_given_up(root: Path) -> None:
    pages = [*root.glob("README*.md"), *(root / "docs" / "reference").glob("*.md")]
    pages += [*(root / "docs" / "explanation").glob("*.md"), *(root / "docs" / "tutorial").glob("*.md")]
    assert len(pages) > 30
    found = {
        page.name: words for page in pages if (words := GIVEN_UP.findall(page.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.slow
def test_tests_have_no_word_that_was_given_up(root: Path) -> None:
    files = [*(root / "tests").rglob("*.py"), *(root / "plugins").glob("*/tests/**/*.py")]
    files.remove(Path(__file__))
    assert len(files) > 300
    # The words of a name are words too.
    texts = {file: file.read_text(encoding="utf-8").replace("_", " ") for file in files}
    found = {file.name: words for file, text in texts.items() if (words := GIVEN_UP.findall(text))}
    assert found == {}


@pytest.mark.slow
def test_every_command_and_option_is_listed(reference: Path) -> None:
    text = (reference / "command.md").read_text(encoding="utf-8")
    commands = re.findall(r"^## `newstratum ([a-z]+(?: [a-z]+)*)", text, re.MULTILINE)
    listed = {*re.findall(r"--[a-z][a-z-]*", text), *commands}
    assert set(_offered(typer.main.get_command(app))) - {"--help"} == listed - {"--no-keep", "--quiet"}
