"""``newstratum plugins``: which plugins there are, and how each fares."""

from __future__ import annotations

import warnings

from newstratum._cli.exits import Exit, print_note
from newstratum._cli.options import AsJson, print_json


def plugins(as_json: AsJson = False) -> Exit:
    """List the plugins, and what is wrong with them."""
    from newstratum._api import get_plugin_host
    from newstratum._cli.render import Screen, wrap_cells
    from newstratum._host import build_plugin_reports, to_plain_reports
    from newstratum.errors import BrokenPluginWarning

    with warnings.catch_warnings():
        # The listing shows every failure.
        warnings.simplefilter("ignore", BrokenPluginWarning)
        reports = build_plugin_reports(get_plugin_host())
    if as_json:
        return print_json(to_plain_reports(reports))
    screen = Screen()
    rows = [
        (
            report.name,
            f"{report.distribution} {report.version}".strip() or "-",
            report.status.value,
            " ".join((*(f"{scheme}:" for scheme in report.schemes), *report.names)) or "-",
        )
        for report in reports
    ]
    header = ("plugin", "from", "status", "offers")
    screen.print_table(header, wrap_cells(header, rows, screen.width, wrapped=[1, 3]), left=4)
    for report in reports:
        if report.reason:
            print_note(f"{report.name}: {report.reason}")
        for failure in report.failures:
            print_note(failure)
    return Exit.OK
