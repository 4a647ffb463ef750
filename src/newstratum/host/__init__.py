"""Finding, loading and cataloguing plugins, each isolated from the others."""

from __future__ import annotations

from newstratum.host.failures import Failure
from newstratum.host.host import PluginHost
from newstratum.host.report import PluginReport, Status, plain_of, report_of

__all__ = ["Failure", "PluginHost", "PluginReport", "Status", "plain_of", "report_of"]
