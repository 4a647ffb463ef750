"""Acceptance: S01 to S30 each have a test named after them, and at least 28 go by commands alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "stories.md").read_text(encoding="utf-8")
FOLDERS = (ROOT / "tests" / "stories", ROOT / "plugins" / "newstratum-report" / "tests")
ROWS = {
    story: (re.findall(r"`(test_\w+\.py)`", files), answer)
    for story, files, answer in re.findall(
        r"^\| (S\d\d) \|[^|]*\|([^|]*)\| (yes|in part) \|$", PAGE, re.MULTILINE
    )
}
STORIES = [f"S{number:02}" for number in range(1, 31)]


def list_tests(file: str) -> list[str]:
    (path,) = (folder / file for folder in FOLDERS if (folder / file).exists())
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [each.name for each in tree.body if isinstance(each, ast.FunctionDef)]


def test_every_story_stands_in_the_table_once() -> None:
    assert list(ROWS) == STORIES
    assert len(re.findall(r"^\| S\d\d \|[^|]*\|[^|]*\|[^|]*\|$", PAGE, re.MULTILINE)) == len(STORIES)


def test_every_story_has_a_test_that_is_named_after_it() -> None:
    for story, (files, _) in ROWS.items():
        assert files, story
        for file in files:
            named = [name for name in list_tests(file) if f"test_{story.lower()}_" in f"{name}_"]
            assert named or story.lower() in file, (story, file)
        assert any(f"test_{story.lower()}_" in name for file in files for name in list_tests(file)), story


def test_at_least_28_stories_go_by_commands_and_the_others_say_why() -> None:
    partly = [story for story, (_, answer) in ROWS.items() if answer == "in part"]
    assert len(STORIES) - len(partly) >= 28
    reasons = PAGE.partition("## What is not by commands")[2]
    assert re.findall(r"^\| (S\d\d) \|", reasons, re.MULTILINE) == partly
