"""What to say about a scheme or suffix that no plugin answers for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from newstratum._host.failures import Failure

__all__ = ["INSTALLABLE", "find_cause", "find_nearest", "format_hint"]

#: Schemes, suffixes and names of reports, and the distribution to install for each.
INSTALLABLE: Mapping[str, str] = MappingProxyType(
    {
        ".docx": "newstratum-report",
        ".html": "newstratum-report",
        ".parquet": "newstratum-arrow",
        ".xls": "newstratum-sheets",
        ".xlsx": "newstratum-sheets",
        "apprise": "newstratum-apprise",
        "dingtalk": "newstratum-chatbots",
        "docx": "newstratum-report",
        "feishu": "newstratum-chatbots",
        "html": "newstratum-report",
        "jsonl": "newstratum-jsonl",
        "postgresql": "newstratum-sql",
        "smtp": "newstratum-mail",
        "smtps": "newstratum-mail",
        "sql": "newstratum-sql",
        "webhook": "newstratum-webhook",
        "wecom": "newstratum-chatbots",
        "xlsx": "newstratum-report",
    }
)


def find_nearest(wanted: str, known: Iterable[str]) -> str:
    """Return the known word that is spelt most like the wanted one; empty if none is close."""
    near = difflib.get_close_matches(wanted, list(known), n=1)
    return near[0] if near else ""


def find_cause(wanted: str, failures: Iterable[Failure]) -> Failure | None:
    """Return the failure that explains why nobody answers for a scheme, suffix or name.

    It is the failure of the plugin of that name, or of one from the distribution known to bring it.
    """
    failures = tuple(failures)
    named = [failure for failure in failures if failure.plugin == wanted]
    brought = [failure for failure in failures if failure.distribution == INSTALLABLE.get(wanted, wanted)]
    return next(iter((*named, *brought)), None)


def format_hint(wanted: str, failures: Iterable[Failure], left_out: Iterable[str]) -> str:
    """Say what to do about a scheme, suffix or name that nobody answers for.

    Args:
        wanted: What was asked for.
        failures: What the plugins did wrong.
        left_out: The names of installed plugins that the environment does not let load.

    Returns:
        One clause of a message, or an empty text.
    """
    failures = tuple(failures)
    if wanted in set(left_out):
        return f"the plugin {wanted!r} is installed but left out by NEWSTRATUM_PLUGINS"
    broken = find_cause(wanted, failures)
    if broken is not None:
        return f"the plugin {broken.plugin!r} would answer but is broken, see `newstratum plugins`"
    meant = wanted if wanted in INSTALLABLE else find_nearest(wanted, INSTALLABLE)
    if meant:
        aim = "" if meant == wanted else f" for {meant!r}"
        return f"pip install {INSTALLABLE[meant]}{aim}"
    if failures:
        return f"{len(failures)} fault(s) in plugins were found, see `newstratum plugins`"
    return ""
