"""Finding, loading and cataloguing plugins, each isolated from the others."""

from __future__ import annotations

from newstratum._host.discovery import Failure
from newstratum._host.host import PluginHost
from newstratum._host.report import PluginReport, Status, build_plugin_reports, to_plain_reports

__all__ = ["Failure", "PluginHost", "PluginReport", "Status", "build_plugin_reports", "to_plain_reports"]
