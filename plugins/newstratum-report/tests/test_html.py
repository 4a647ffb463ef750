from __future__ import annotations

from newstratum import PluginHost
from newstratum.figures import Report
from newstratum_report.plugin import render_html


def test_the_host_finds_the_rendering() -> None:
    assert PluginHost().get_report_backend("html").suffix == ".html"


def test_a_report_without_sections_is_a_page() -> None:
    plain = {"report": 1, "language": "zh", "title": {"zh": "题", "en": "title"}, "as_of": "2018-11-01"}
    page = render_html({**plain, "sections": []}).decode()
    assert page.startswith("<!DOCTYPE html>\n")
    assert Report.from_dict({**plain, "sections": []}).sections == ()
