"""The plugin for renderings of reports."""

from __future__ import annotations

from collections.abc import Mapping

from newstratum import hooks

__all__ = ["render_html", "reports"]


def render_html(report: Mapping[str, object]) -> bytes:
    """Return a report as one HTML file in UTF-8; the same report, the same bytes.

    Args:
        report: What :meth:`newstratum.figures.Report.to_dict` gives.
    """
    from newstratum_report.document import render_document

    return render_document(report).encode()


@hooks.reports
def reports() -> tuple[hooks.ReportBackend, ...]:
    """Offer HTML."""
    summary = "one page for screen and paper, with pictures; needs no network"
    return (hooks.ReportBackend(name="html", suffix=".html", render=render_html, summary=summary, api=1),)
