"""What pages mention in a sentence exists: names of newstratum, parts of a registry, files and tests."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

import newstratum as ns

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
#: A changelog tells of what was.
HISTORY = {"CHANGELOG.md"}
#: Their paths are those of the reader's own plugin.
GUIDES = {"write-a-notifier.md", "write-a-plugin.md", "write-a-store.md"}
#: What stands for a name of the reader's own.
PLACEHOLDER = re.compile(r"NAME|…|\.\.\.|<")


def _list_mentions(page: Path) -> Iterator[str]:
    """The inline code of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    yield from (found for found in re.findall(r"`~?([^`\n]+)`", text) if not PLACEHOLDER.search(found))


def _has_path(start: object, path: str) -> bool:
    """Whether attribute after attribute exists, also fields of attrs classes."""
    for name in path.split("."):
        fields = {each.name for each in attrs.fields(start)} if attrs.has(start) else set()  # type: ignore[arg-type]
        if not hasattr(start, name):
            return name in fields
        start = getattr(start, name)
    return True


def _resolves(name: str) -> bool:
    """Whether a full name is a module of newstratum, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return length == len(parts) or _has_path(module, ".".join(parts[length:]))
    return False


@pytest.fixture(scope="module")
def starts() -> Iterator[dict[str, Callable[[str], bool]]]:
    """How the path after a first word is looked up."""
    with ns.open_registry("memory:") as registry:
        yield {
            "newstratum": lambda path: _resolves(f"newstratum.{path}"),
            "ns": lambda path: _resolves(f"newstratum.{path}"),
            "registry": lambda path: _has_path(registry, path),
            "session": lambda path: _has_path(ns.Session, path) or path == "uniques",
            "host": lambda path: _has_path(ns.PluginHost, path),
            "placements": lambda path: _has_path(ns.Placements, path),
        }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_page_mentions_exists(page: Path, starts: dict[str, Callable[[str], bool]]) -> None:
    if page.name in HISTORY:
        return
    gone = set()
    for mention in _list_mentions(page):
        found = re.match(r"(\w+)\.([A-Za-z_][\w.]*\w)", mention)
        if found and found[1] in starts and not found[2].endswith((".toml", ".py", ".db", ".json")):
            if not starts[found[1]](found[2]):
                gone.add(mention)
        elif re.match(r"(?:src|tests|docs|plugins|bench|examples)/[\w./-]+$", mention) and not (
            page.name in GUIDES or (ROOT / mention).exists()
        ):
            gone.add(mention)
    assert gone == set()


def test_what_does_not_exist_is_found(starts: dict[str, Callable[[str], bool]]) -> None:
    assert starts["newstratum"]("organisation.Body.name_zh")
    assert not starts["newstratum"]("organisation.Bodies")
    assert not starts["registry"]("coverage.by_nothing")
    assert not starts["session"]("tell")
