"""The plugin for renderings of reports."""

from __future__ import annotations

from collections.abc import Mapping

from newstratum import hooks

__all__ = ["render_docx", "render_html", "render_xlsx", "reports"]


def render_html(report: Mapping[str, object]) -> bytes:
    """Return a report as one HTML file in UTF-8; the same report, the same bytes.

    Args:
        report: What :meth:`newstratum.figures.Report.to_dict` gives.
    """
    from newstratum_report.document import render_document

    return render_document(report).encode()


def render_xlsx(report: Mapping[str, object]) -> bytes:
    """Return a report as a workbook: a sheet for each section; the same report, the same bytes.

    Args:
        report: What :meth:`newstratum.figures.Report.to_dict` gives.
    """
    from newstratum_report.workbook import render_workbook

    return render_workbook(report)


def render_docx(report: Mapping[str, object]) -> bytes:
    """Return a report as a document in the layout of official papers; the same report, the same bytes.

    Args:
        report: What :meth:`newstratum.figures.Report.to_dict` gives.
    """
    from newstratum_report.word import render_word

    return render_word(report)


@hooks.reports
def reports() -> tuple[hooks.ReportBackend, ...]:
    """Offer a page, a workbook and a document."""
    return (
        hooks.ReportBackend(
            name="html",
            suffix=".html",
            render=render_html,
            summary="one page for screen and paper, with pictures; needs no network",
            api=1,
        ),
        hooks.ReportBackend(
            name="xlsx",
            suffix=".xlsx",
            render=render_xlsx,
            summary="a workbook: a sheet for each section, and the ids behind the numbers",
            api=1,
        ),
        hooks.ReportBackend(
            name="docx",
            suffix=".docx",
            render=render_docx,
            summary="a document in the layout of official papers",
            api=1,
        ),
    )
