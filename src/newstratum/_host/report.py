"""What ``newstratum plugins`` and ``doctor`` show: plain data about every plugin."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import attrs
from attrs import frozen

from newstratum._host.descriptors import SCHEME_HOOKS
from newstratum._host.discovery import EntryPoint, Origin, PluginFailure
from newstratum._host.host import PluginHost
from newstratum._words import NO_WORDS, Words
from newstratum.hooks import LabelSource


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
    #: The program blocked it.
    BLOCKED = "blocked"


_REASONS = {
    Status.LEFT_OUT: Words("NEWSTRATUM_PLUGINS没有写它", "NEWSTRATUM_PLUGINS does not name it"),
    Status.BLOCKED: Words(
        "程序用PluginHost.set_blocked停用了它", "the program blocked it with PluginHost.set_blocked"
    ),
}


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
    #: Why it is left out or blocked; else empty.
    reason: Words
    #: The hooks that are in use.
    hooks: tuple[str, ...]
    #: The URL schemes it answers for.
    schemes: tuple[str, ...]
    #: The suffixes, rulebooks, reports and languages it answers for.
    names: tuple[str, ...]
    #: What is wrong with it.
    failures: tuple[Words, ...]
    #: How long it took to load, in seconds; 0 for one that was not loaded.
    load_seconds: float = 0.0


def build_plugin_reports(host: PluginHost) -> tuple[PluginReport, ...]:
    """Load every plugin and say how each fared."""
    host.load_all()
    failures: dict[tuple[str, str], list[PluginFailure]] = {}
    for failure in host.failures:
        failures.setdefault((failure.plugin, failure.distribution), []).append(failure)
    reports = []
    seconds = {loaded.entry_point: loaded.seconds for loaded in host.loaded}
    for entry_point in (*seconds, *host.left_out, *host.blocked):
        wrong = failures.pop((entry_point.name, entry_point.distribution), [])
        report = _build_report(entry_point, host, wrong)
        took = round(seconds.get(entry_point, 0.0), 4)
        reports.append((entry_point, attrs.evolve(report, load_seconds=took)))
    for (name, distribution), wrong in failures.items():
        entry_point = EntryPoint(
            origin=Origin.INSTALLED, name=name, distribution=distribution, version=wrong[0].version
        )
        reports.append((entry_point, _build_report(entry_point, host, wrong)))
    return tuple(report for entry_point, report in sorted(reports, key=lambda pair: pair[0].order))


def to_plain_reports(reports: Iterable[PluginReport], language: str) -> list[dict[str, object]]:
    """Return reports as plain JSON values in a language, tuples as lists."""

    def to_plain(value: object) -> object:
        if isinstance(value, Words):
            return value.in_language(language)
        return list(map(to_plain, value)) if isinstance(value, tuple) else value

    return [
        {each.name: to_plain(getattr(report, each.name)) for each in attrs.fields(PluginReport)}
        for report in reports
    ]


def _build_report(entry_point: EntryPoint, host: PluginHost, wrong: list[PluginFailure]) -> PluginReport:
    used = [
        (hook, key, offer)
        for (hook, key), offer in host.catalog.offers.items()
        if offer.entry_point is entry_point
    ]
    status = Status.OK if not wrong else Status.PARTLY if used else Status.BROKEN
    if host.is_blocked(entry_point.name):
        status = Status.BLOCKED
    elif entry_point in host.left_out:
        status = Status.LEFT_OUT
    labels = {each.descriptor.language for _, _, each in used if isinstance(each.descriptor, LabelSource)}
    names = labels | {key for hook, key, _ in used if hook not in (*SCHEME_HOOKS, "newstratum_labels")}
    return PluginReport(
        name=entry_point.name,
        distribution=entry_point.distribution,
        version=entry_point.version,
        origin=entry_point.origin.name.lower(),
        status=status,
        reason=_REASONS.get(status, NO_WORDS),
        hooks=tuple(sorted({hook for hook, _, _ in used})),
        schemes=tuple(sorted({key for hook, key, _ in used if hook in SCHEME_HOOKS})),
        names=tuple(sorted(names)),
        failures=tuple(failure.words for failure in wrong),
    )
