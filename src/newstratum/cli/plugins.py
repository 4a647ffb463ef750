"""``newstratum plugins``: which plugins there are, and how each fares."""

from __future__ import annotations

import json
import warnings

from newstratum.cli.exits import Exit, note
from newstratum.cli.options import AsJson, json_output

__all__ = ["plugins"]


def plugins(as_json: AsJson = False) -> Exit:
    """List the plugins, and what is wrong with them."""
    import sys

    from newstratum.cli.render import Screen
    from newstratum.errors import BrokenPluginWarning
    from newstratum.host import PluginHost, plain_of, report_of

    with warnings.catch_warnings():
        # The listing says it all.
        warnings.simplefilter("ignore", BrokenPluginWarning)
        reports = report_of(PluginHost())
    if as_json:
        json_output()
        sys.stdout.write(json.dumps(plain_of(reports), ensure_ascii=False, indent=2) + "\n")
        return Exit.OK
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
    screen.table(("plugin", "from", "status", "answers for"), rows, left=4)
    for report in reports:
        for failure in report.failures:
            note(failure)
    return Exit.OK
