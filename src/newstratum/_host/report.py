"""What `newstratum plugins` and `doctor` show: plain data about every plugin."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import attrs
from attrs import frozen

from newstratum._host.descriptors import SCHEME_HOOKS
from newstratum._host.entry_points import EntryPoint, Origin
from newstratum._host.failures import Failure
from newstratum._host.host import PluginHost
from newstratum._host.loading import Offer
from newstratum.hooks import LabelSource

__all__ = ["PluginReport", "Status", "build_plugin_reports", "to_plain_reports"]


class Status(enum.StrEnum):
    """How a plugin fared."""

    #: Everything it offers is in use.
    OK = "ok"
    #: Some of it is in use, some was refused.
    PARTLY = "partly"
    #: Nothing of it is in use.
    BROKEN = "broken"
    #: ``NEWSTRATUM_PLUGINS`` does not let it load.
    LEFT_OUT = "left_out"


@frozen(kw_only=True)
class PluginReport:
    """One plugin, as a listing shows it."""

    name: str
    #: Empty for a plugin that no distribution installed.
    distribution: str
    version: str
    #: ``builtin``, ``program`` or ``installed``.
    origin: str
    status: Status
    #: The hooks that are in use.
    hooks: tuple[str, ...]
    #: The URL schemes it answers for.
    schemes: tuple[str, ...]
    #: The suffixes, rulebooks, reports and languages it answers for.
    names: tuple[str, ...]
    #: What is wrong with it.
    failures: tuple[str, ...]


def build_plugin_reports(host: PluginHost) -> tuple[PluginReport, ...]:
    """Load every plugin and say how each fared.

    Args:
        host: The host of the plugins.

    Returns:
        One report for each plugin: newstratum's own first, then the program's, then the installed ones
        by name, those included that are left out or could not even be looked at.

    Raises:
        PluginError: A plugin is broken, and ``NEWSTRATUM_STRICT_PLUGINS`` is set.
    """
    host.load_all()
    failures: dict[tuple[str, str], list[Failure]] = {}
    for failure in host.failures:
        failures.setdefault((failure.plugin, failure.distribution), []).append(failure)
    reports = []
    for candidate in (*(loaded.candidate for loaded in host.loaded), *host.left_out):
        wrong = failures.pop((candidate.name, candidate.distribution), [])
        reports.append((candidate, _build_report(candidate, host, wrong)))
    for wrong in failures.values():
        candidate = _build_unloaded_entry_point(wrong[0])
        reports.append((candidate, _build_report(candidate, host, wrong)))
    return tuple(report for candidate, report in sorted(reports, key=lambda pair: pair[0].order))


def to_plain_reports(reports: Iterable[PluginReport]) -> list[dict[str, object]]:
    """Return reports as plain JSON values, tuples as lists."""
    return [attrs.asdict(report, value_serializer=_encode_value) for report in reports]


def _encode_value(_instance: object, _field: object, value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _build_unloaded_entry_point(failure: Failure) -> EntryPoint:
    return EntryPoint(
        origin=Origin.INSTALLED,
        name=failure.plugin,
        distribution=failure.distribution,
        version=failure.version,
        load=object,
    )


def _build_report(candidate: EntryPoint, host: PluginHost, wrong: list[Failure]) -> PluginReport:
    held = [
        (hook, key, offer)
        for (hook, key), offer in host.catalog.holders.items()
        if offer.candidate is candidate
    ]
    left_out = candidate in host.left_out
    return PluginReport(
        name=candidate.name,
        distribution=candidate.distribution,
        version=candidate.version,
        origin=candidate.origin.name.lower(),
        status=Status.LEFT_OUT if left_out else _select_status(bool(held), bool(wrong)),
        hooks=tuple(sorted({hook for hook, _, _ in held})),
        schemes=tuple(sorted({key for hook, key, _ in held if hook in SCHEME_HOOKS})),
        names=tuple(sorted({_get_name(key, offer) for hook, key, offer in held if hook not in SCHEME_HOOKS})),
        failures=tuple(str(failure) for failure in wrong),
    )


def _select_status(in_use: bool, wrong: bool) -> Status:
    if not wrong:
        return Status.OK
    return Status.PARTLY if in_use else Status.BROKEN


def _get_name(key: str, offer: Offer) -> str:
    return offer.descriptor.language if isinstance(offer.descriptor, LabelSource) else key
