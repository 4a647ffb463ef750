"""``newstratum doctor``: is everything here that the library needs, and does it fit together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Final

from newstratum._cli.exits import Exit, describe_internal_error
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson
from newstratum._cli.output import print_json
from newstratum._words import Words

if TYPE_CHECKING:
    from newstratum._ports.store import Store
    from newstratum._registry.registry import Registry

_OK: Final = "ok"
_WARNING: Final = "warning"
_BROKEN: Final = "broken"
#: Records of a kind that are named one by one.
_NAMED_RECORDS: Final = 20


@in_chinese("检查安装、数据、插件和数据库。")
def doctor(
    store: Annotated[
        str,
        option(
            help=Words(
                "要检查的数据库，不作改动：sqlite:///district.db。",
                "A store to look into, without changing it: sqlite:///district.db.",
            ),
            metavar="URL",
        ),
    ] = "",
    as_json: AsJson = False,
) -> Exit:
    """Check the installation, its data, the plugins and a store."""
    checks: list[tuple[str, Callable[[], Iterator[tuple[str, str]]]]] = [
        ("python", _check_python),
        ("sqlite", _check_sqlite),
        ("output", _check_output),
        ("data", _check_data),
        ("plugins", _check_plugins),
    ]
    if store:
        checks.append(("store", lambda: _check_store(store)))
    found = [(name, state, detail) for name, check in checks for state, detail in _run(check)]
    if as_json:
        print_json([{"check": name, "state": state, "detail": detail} for name, state, detail in found])
    else:
        _show(found)
    return Exit.CANNOT_RUN if any(state == _BROKEN for _, state, _ in found) else Exit.OK


def _run(check: Callable[[], Iterator[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Run a check; what it raises is what it found."""
    from newstratum.errors import NewstratumError

    try:
        yield from check()
    except NewstratumError as error:
        yield _BROKEN, "; ".join(say(error.words).splitlines())
    except OSError as error:
        yield _BROKEN, str(error)
    except Exception as error:
        yield _BROKEN, say(describe_internal_error(error))


def _show(found: list[tuple[str, str, str]]) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()
    colours = {_OK: "green", _WARNING: "yellow", _BROKEN: "bold red"}
    for name, state, detail in found:
        screen.print_paragraph(f"{name:<8} {state:<8} {detail}", hanging=18, style=colours[state])


def _check_python() -> Iterator[tuple[str, str]]:
    import platform
    from importlib.metadata import version

    from newstratum import __version__

    parts = ", ".join(f"{name} {version(name)}" for name in ("attrs", "cattrs", "pluggy", "typer", "rich"))
    yield _OK, f"newstratum {__version__}, Python {platform.python_version()}, {parts}"


def _check_sqlite() -> Iterator[tuple[str, str]]:
    import sqlite3

    from newstratum._storage.sqlite_profile import describe_wal_reset_bug, has_wal_reset_bug

    if not has_wal_reset_bug(sqlite3.sqlite_version_info[:3]):
        yield _OK, f"SQLite {sqlite3.sqlite_version}"
    else:
        yield _WARNING, say(describe_wal_reset_bug(sqlite3.sqlite_version))


def _check_output() -> Iterator[tuple[str, str]]:
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    if encoding in ("utf-8", "utf8", "gb18030"):
        yield _OK, f"standard output is {encoding}"
    else:
        yield _WARNING, f"standard output is {encoding or 'unknown'}: some characters will show as '?'"


def _check_data() -> Iterator[tuple[str, str]]:
    from newstratum._shipped.districts import list_districts, load_district
    from newstratum._shipped.editions import list_editions, load_classifier
    from newstratum._shipped.labels import load_labels
    from newstratum._shipped.lexicons import load_lexicons

    for name in list_editions():
        yield _OK, f"edition {name}: {len(load_classifier(name).rulebook.rules)} rules"
    yield _OK, f"labels: {', '.join(load_labels().languages)}"
    yield _OK, f"lexicons: {len(load_lexicons().entries)} terms"
    for name in list_districts():
        profile = load_district(name).profile
        yield _OK, f"district {name}: {len(profile.units)} units, {len(profile.claims)} claims"


def _check_plugins() -> Iterator[tuple[str, str]]:
    import warnings

    from newstratum._api import get_plugin_host
    from newstratum._host.report import build_plugin_reports
    from newstratum.errors import BrokenPluginWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenPluginWarning)
        reports = build_plugin_reports(get_plugin_host())
    for report in reports:
        for failure in report.failures:
            yield _BROKEN, say(failure)
        if not report.failures:
            yield _OK, f"{report.name} ({report.origin})"


def _check_profiles(registry: Registry) -> Iterator[tuple[str, str]]:
    from newstratum._model.organisation.district import find_overlapping_profiles

    profiles = registry.profiles()
    for each in profiles:
        yield _OK, f"district profile {each.id}: {len(each.units)} units"
    for one, other in find_overlapping_profiles(profiles):
        yield _WARNING, f"district profiles {one.id} and {other.id} hold on the same day; end the earlier one"
    if not profiles:
        yield _WARNING, "no district profile: units go by their codes; adopt one with `newstratum init`"


def _check_store(url: str) -> Iterator[tuple[str, str]]:
    from newstratum._api import get_plugin_host
    from newstratum._cli.stores import to_read_only_url
    from newstratum._language import format_count
    from newstratum._model.notices.notices import NoticeState
    from newstratum._ports.store import Inspector
    from newstratum._registry.registry import Registry, list_registry_kinds

    place = to_read_only_url(url)
    store = get_plugin_host().open_store(place, list_registry_kinds())
    with Registry(store) as registry:
        changes = registry.history.changes(limit=1)
        yield _OK, f"{place.scheme}: opens; {'it has changes' if changes.changes else 'it is empty'}"
        if isinstance(store, Inspector):
            for finding in store.inspect():
                yield finding.health.value, f"{finding.subject}: {finding.detail}"
        yield from _check_profiles(registry)
        dead = registry.notices.list(NoticeState.DEAD, limit=1_000)
        if dead:
            notices = format_count(len(dead), "notice")
            yield _WARNING, f"{notices} could not be delivered; look with `notices list`, then replay"
        yield from _check_clock(store, registry)
        yield from _check_records(registry)


def _check_clock(store: Store, registry: Registry) -> Iterator[tuple[str, str]]:
    """Say whether the clock went back, and what waits for it."""
    import datetime as dt

    from newstratum._language import format_count
    from newstratum._model.notices.notices import NoticeState
    from newstratum._registry.environment import TOLERATED_STEP, read_recorded_clock
    from newstratum._registry.records import iterate_changes

    recorded = read_recorded_clock(iterate_changes(store))
    if recorded.steps:
        yield (
            _WARNING,
            f"clock: it went back {format_count(recorded.steps, 'time')} between commits, by up to "
            f"{recorded.largest}; the order of the history does not depend on it",
        )
    now = dt.datetime.now(dt.UTC)
    if recorded.latest is None or recorded.latest - now <= TOLERATED_STEP:
        return
    behind = dt.timedelta(seconds=round((recorded.latest - now).total_seconds()))
    yield _WARNING, f"clock: it is {behind} behind the last commit; set it right"
    due = registry.notices.list(NoticeState.DUE, limit=1_000)
    waiting = sum(each.due_at is not None and now < each.due_at <= recorded.latest for each in due)
    if waiting:
        yield _WARNING, f"clock: {format_count(waiting, 'notice')} that were due wait until it has caught up"


def _check_records(registry: Registry) -> Iterator[tuple[str, str]]:
    """Count the records that cannot be read, and name the first of them."""
    from collections import Counter

    from newstratum._language import format_count

    counts: Counter[str] = Counter()
    for each in registry.unreadable():
        counts[each.kind] += 1
        if counts[each.kind] <= _NAMED_RECORDS:
            yield _BROKEN, f"{each.kind}/{each.id} cannot be read: {each.reason.en}"
    for kind, count in counts.items():
        if count > _NAMED_RECORDS:
            yield _BROKEN, f"{count} {kind} records cannot be read, of which {_NAMED_RECORDS} are named"
    if counts:
        yield (
            _BROKEN,
            f"{format_count(counts.total(), 'record')} cannot be read and left out of every answer: upgrade "
            "newstratum if a newer one wrote them, or take them out with `quarantine add`",
        )
    quarantined = len(registry.quarantined())
    if quarantined:
        yield _WARNING, f"{format_count(quarantined, 'record')} in quarantine; look with `quarantine list`"
