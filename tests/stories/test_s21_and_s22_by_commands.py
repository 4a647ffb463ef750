"""S21 and S22: the page that the command writes asks the network for nothing, and says its pictures in words.

The browser looks at such a page in the tests of newstratum-report: requests, glyphs, paper, keys, contrast.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

pytest.importorskip("newstratum_report", reason="newstratum-report is not here")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, command: Callable[..., Any]) -> str:
    folder: Path = tmp_path_factory.mktemp("brief") / "简报"
    outcome = command("brief", "--demo", "--on", "2018-11-01", "--out", folder, "--lang", "zh")
    assert outcome.code == 0, outcome.err
    return (folder / "brief.html").read_text(encoding="utf-8")


def test_s21_the_page_names_nothing_outside_and_forbids_it(page: str) -> None:
    assert "default-src 'none'" in page.replace("&#x27;", "'").replace("&#39;", "'")
    assert not re.search(r"<(?:script|link|iframe|img|object|embed)\b", page)
    references = re.findall(r"""(?:href|src|xlink:href)=["']([^"']*)""", page)
    assert references
    assert {each[:1] for each in references} == {"#"}
    assert not re.search(r"url\((?!#)", page)
    assert '<html lang="zh-CN">' in page


def test_s22_every_picture_has_a_name_a_description_and_a_table(page: str) -> None:
    drawn = re.findall(r"<svg\b.*?</svg>", page, re.DOTALL)
    # What only holds patterns is hidden from those who do not see.
    pictures = [each for each in drawn if 'aria-hidden="true"' not in each[: each.index(">")]]
    assert len(pictures) > 3
    for picture in pictures:
        opening = picture[: picture.index(">")]
        assert 'role="img"' in opening
        assert "aria-labelledby=" in opening
        assert re.search(r"<title\b[^>]*>[^<]+</title>", picture)
        assert re.search(r"<desc\b[^>]*>[^<]+</desc>", picture)
    assert page.count("<caption") >= len(pictures)
