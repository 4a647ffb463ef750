"""Finding, loading and cataloguing plugins, each isolated from the others."""

from __future__ import annotations

from newstratum._host.discovery import Failure as Failure
from newstratum._host.host import PluginHost as PluginHost
from newstratum._host.report import (
    PluginReport as PluginReport,
)
from newstratum._host.report import (
    Status as Status,
)
from newstratum._host.report import (
    build_plugin_reports as build_plugin_reports,
)
from newstratum._host.report import (
    to_plain_reports as to_plain_reports,
)
