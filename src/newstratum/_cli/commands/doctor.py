"""``newstratum doctor``: is everything here that the library needs, and does it fit together."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

from newstratum._cli.exits import Exit, describe_internal_error, describe_reason
from newstratum._cli.help import in_chinese, option
from newstratum._cli.language import say
from newstratum._cli.options import AsJson
from newstratum._cli.output import print_json
from newstratum._words import Words, join_clauses, join_names, write_count

if TYPE_CHECKING:
    from newstratum._ports.store import Store
    from newstratum._registry.registry import Registry

_OK: Final = "ok"
_WARNING: Final = "warning"
_BROKEN: Final = "broken"
_STATES: Final = {
    _OK: Words("正常", "ok"),
    _WARNING: Words("提醒", "warning"),
    _BROKEN: Words("故障", "broken"),
}
_CHECKS: Final = {
    "python": Words.same("python"),
    "sqlite": Words.same("sqlite"),
    "output": Words("输出", "output"),
    "data": Words("数据", "data"),
    "plugins": Words("插件", "plugins"),
    "store": Words("数据库", "store"),
    "privacy": Words("个人权益", "privacy"),
}
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
    privacy: Annotated[
        bool,
        option(
            "--privacy",
            help=Words(
                "并检查对登记册中的人是否尽责：告知、依据、密钥、保存期限、异议。",
                "Also count what is owed to the people in it: notices, grounds, keys, retention, objections.",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> Exit:
    """Check the installation, its data, the plugins and a store."""
    if privacy and not store:
        raise typer.BadParameter(say(Words("须同时写明--store", "needs --store")), param_hint="--privacy")
    checks: list[tuple[str, Callable[[], Iterator[tuple[str, Words]]]]] = [
        ("python", _check_python),
        ("sqlite", _check_sqlite),
        ("output", _check_output),
        ("data", _check_data),
        ("plugins", _check_plugins),
    ]
    if store:
        checks.append(("store", lambda: _check_store(store)))
    if privacy:
        checks.append(("privacy", lambda: _check_privacy(store)))
    found = [(name, state, say(detail)) for name, check in checks for state, detail in _run(check)]
    if as_json:
        print_json([{"check": name, "state": state, "detail": detail} for name, state, detail in found])
    else:
        _show(found)
    return Exit.CANNOT_RUN if any(state == _BROKEN for _, state, _ in found) else Exit.OK


def _run(check: Callable[[], Iterator[tuple[str, Words]]]) -> Iterator[tuple[str, Words]]:
    """Run a check; what it raises is what it found."""
    from newstratum.errors import NewstratumError

    try:
        yield from check()
    except NewstratumError as error:
        yield _BROKEN, join_clauses(*_split_lines(error.words))
    except OSError as error:
        yield _BROKEN, describe_reason(error)
    except Exception as error:
        yield _BROKEN, describe_internal_error(error)


def _split_lines(words: Words) -> Iterator[Words]:
    for zh, en in zip(words.zh.splitlines(), words.en.splitlines(), strict=False):
        yield Words(zh.strip(), en.strip())


def _show(found: list[tuple[str, str, str]]) -> None:
    from newstratum._cli.render import Screen

    screen = Screen()
    colours = {_OK: "green", _WARNING: "yellow", _BROKEN: "bold red"}
    for name, state, detail in found:
        head = _pad(say(_CHECKS[name])) + _pad(say(_STATES[state]))
        screen.print_paragraph(f"{head}{detail}", hanging=18, style=colours[state])


def _pad(text: str) -> str:
    from newstratum._builtin.terminal import count_columns

    return text + " " * (9 - count_columns(text))


def _check_python() -> Iterator[tuple[str, Words]]:
    import platform
    from importlib.metadata import version

    from newstratum import __version__

    parts = ", ".join(f"{name} {version(name)}" for name in ("attrs", "cattrs", "pluggy", "typer", "rich"))
    yield _OK, Words.same(f"newstratum {__version__}, Python {platform.python_version()}, {parts}")


def _check_sqlite() -> Iterator[tuple[str, Words]]:
    import sqlite3

    from newstratum._storage.sqlite_profile import describe_wal_reset_bug, has_wal_reset_bug

    if not has_wal_reset_bug(sqlite3.sqlite_version_info[:3]):
        yield _OK, Words.same(f"SQLite {sqlite3.sqlite_version}")
    else:
        yield _WARNING, describe_wal_reset_bug(sqlite3.sqlite_version)


def _check_output() -> Iterator[tuple[str, Words]]:
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    if encoding in ("utf-8", "utf8", "gb18030"):
        yield _OK, Words("标准输出为{}", "standard output is {}").format(encoding)
    else:
        yield (
            _WARNING,
            Words(
                "标准输出为{}：有的字符会显示为“?”", "standard output is {}: some characters will show as '?'"
            ).format(encoding or Words("不明", "unknown")),
        )


def _check_data() -> Iterator[tuple[str, Words]]:
    from newstratum._shipped.districts import list_districts, load_district
    from newstratum._shipped.editions import list_editions, load_classifier
    from newstratum._shipped.labels import load_labels
    from newstratum._shipped.lexicons import load_lexicons

    for name in list_editions():
        yield (
            _OK,
            Words("口径{}：规则{}条", "edition {}: {} rules").format(
                name, len(load_classifier(name).rulebook.rules)
            ),
        )
    yield _OK, Words("词汇：{}", "labels: {}").format(join_names(load_labels().languages))
    yield _OK, Words("词表：{}条", "lexicons: {} terms").format(len(load_lexicons().entries))
    for name in list_districts():
        profile = load_district(name).profile
        yield (
            _OK,
            Words("示例区{}：街镇{}个，声称{}条", "district {}: {} units, {} claims").format(
                name, len(profile.units), len(profile.claims)
            ),
        )


def _check_plugins() -> Iterator[tuple[str, Words]]:
    import warnings

    from newstratum._api import get_plugin_host
    from newstratum._host.report import build_plugin_reports
    from newstratum.errors import BrokenPluginWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenPluginWarning)
        reports = build_plugin_reports(get_plugin_host())
    for report in reports:
        for failure in report.failures:
            yield _BROKEN, failure
        if not report.failures:
            loaded = Words("{}（{}），{:.2f}秒载入", "{} ({}), loaded in {:.2f} s")
            yield _OK, loaded.format(report.name, report.origin, report.load_seconds)


def _check_profiles(registry: Registry) -> Iterator[tuple[str, Words]]:
    from newstratum._model.organisation.district import find_overlapping_profiles

    profiles = registry.profiles()
    for each in profiles:
        yield _OK, Words("概况{}：街镇{}个", "district profile {}: {} units").format(each.id, len(each.units))
    for one, other in find_overlapping_profiles(profiles):
        yield (
            _WARNING,
            Words(
                "概况{}和{}在同一天都有效；请写明前者何时结束",
                "district profiles {} and {} hold on the same day; end the earlier one",
            ).format(one.id, other.id),
        )
    if not profiles:
        yield (
            _WARNING,
            Words(
                "没有概况：街镇按代码列出；可用newstratum init采用",
                "no district profile: units go by their codes; adopt one with `newstratum init`",
            ),
        )


def _check_store(url: str) -> Iterator[tuple[str, Words]]:
    from newstratum._api import get_plugin_host
    from newstratum._model.notices.notices import NoticeState
    from newstratum._ports.store import Inspector
    from newstratum._ports.url import URL
    from newstratum._registry.opening import find_ledger, list_registry_kinds, open_keys
    from newstratum._registry.registry import Registry

    begun = time.perf_counter()
    place = URL.parse(url)
    store = get_plugin_host().open_store(place, list_registry_kinds(), mode="ro")
    seconds = time.perf_counter() - begun
    provider = open_keys(None, get_plugin_host())
    with Registry(store, keys=provider, ledger=find_ledger(provider)) as registry:
        changes = registry.history.changes(limit=1)
        yield (
            _OK,
            Words("{}：{:.2f}秒打开；{}", "{}: opens in {:.2f} s; {}").format(
                place.scheme,
                seconds,
                Words("有内容", "it has changes") if changes.changes else Words("是空的", "it is empty"),
            ),
        )
        if isinstance(store, Inspector):
            for finding in store.inspect():
                yield finding.health.value, Words("{}：{}", "{}: {}").format(finding.subject, finding.detail)
        yield from _check_profiles(registry)
        dead = registry.notices.list(NoticeState.DEAD, limit=1_000)
        if dead:
            yield (
                _WARNING,
                Words(
                    "有{}条通知无法送达；请用notices list查看，再重发",
                    "{} could not be delivered; look with `notices list`, then replay",
                ).format(write_count(len(dead), "notice")),
            )
        yield from _check_keys(registry)
        yield from _check_seal(registry)
        yield from _check_clock(store, registry)
        yield from _check_records(registry)


def _check_privacy(url: str) -> Iterator[tuple[str, Words]]:
    """Count what the register owes the people in it."""
    from newstratum._cli.commands.privacy import describe_privacy
    from newstratum._cli.stores import open_unchanged

    with open_unchanged(url) as registry:
        yield from describe_privacy(registry.accesses.count_privacy(), registry.seal.measure())


def _check_keys(registry: Registry) -> Iterator[tuple[str, Words]]:
    """Say whether the secret lies beside the digests, and whether the ledger of erasures is whole."""
    from newstratum.errors import NewstratumError

    if registry.keys.lie_in_store():
        yield (
            _WARNING,
            Words(
                "密钥与摘要值同在数据库中，得到文件的人可以试出号码；请用keys move移出",
                "keys: they lie beside the digests, so that whoever has the file can try telephone numbers; "
                "move them out with `keys move`",
            ),
        )
    try:
        registry.keys.check_ledger()
    except NewstratumError as error:
        yield _BROKEN, error.words


def _check_seal(registry: Registry) -> Iterator[tuple[str, Words]]:
    """Say what is sealed, and whether the keys that were given open it."""
    from newstratum._cli.commands.rights.seal import describe_seal
    from newstratum.errors import SecretKeyError

    found = registry.seal.measure()
    is_whole = found.cipher and not found.unsealed and not found.is_rotating
    for words in describe_seal(found):
        yield _OK if is_whole else _WARNING, Words("加密：{}", "seal: {}").format(words)
    try:
        registry.seal.check_keys()
    except SecretKeyError as error:
        yield _BROKEN, Words("加密：{}", "seal: {}").format(error.words)


def _check_clock(store: Store, registry: Registry) -> Iterator[tuple[str, Words]]:
    """Say whether the clock went back, and what waits for it."""
    import datetime as dt

    from newstratum._model.notices.notices import NoticeState
    from newstratum._registry.environment import TOLERATED_STEP, read_recorded_clock
    from newstratum._registry.records import iterate_changes

    recorded = read_recorded_clock(iterate_changes(store))
    if recorded.steps:
        yield (
            _WARNING,
            Words(
                "时钟：在提交之间倒退了{}次，最多倒退{}；历史的先后不受影响",
                "clock: it went back {} between commits, by up to {}; the order of the history does not "
                "depend on it",
            ).format(write_count(recorded.steps, "time"), recorded.largest),
        )
    now = dt.datetime.now(dt.UTC)
    if recorded.latest is None or recorded.latest - now <= TOLERATED_STEP:
        return
    behind = dt.timedelta(seconds=round((recorded.latest - now).total_seconds()))
    yield (
        _WARNING,
        Words(
            "时钟：比最近一次提交慢{}；请校准", "clock: it is {} behind the last commit; set it right"
        ).format(behind),
    )
    due = registry.notices.list(NoticeState.DUE, limit=1_000)
    waiting = sum(each.due_at is not None and now < each.due_at <= recorded.latest for each in due)
    if waiting:
        yield (
            _WARNING,
            Words(
                "时钟：有{}条已到期的通知要等它走到", "clock: {} that were due wait until it has caught up"
            ).format(write_count(waiting, "notice")),
        )


def _check_records(registry: Registry) -> Iterator[tuple[str, Words]]:
    """Count the records that cannot be read, and name the first of them."""
    from collections import Counter

    counts: Counter[str] = Counter()
    for each in registry.unreadable():
        counts[each.kind] += 1
        if counts[each.kind] <= _NAMED_RECORDS:
            yield (
                _BROKEN,
                Words("{}/{}无法读取：{}", "{}/{} cannot be read: {}").format(
                    each.kind, each.id, each.reason
                ),
            )
    for kind, count in counts.items():
        if count > _NAMED_RECORDS:
            yield (
                _BROKEN,
                Words(
                    "{1}记录有{0}条无法读取，列出了{2}条",
                    "{0} {1} records cannot be read, of which {2} are named",
                ).format(count, kind, _NAMED_RECORDS),
            )
    if counts:
        yield (
            _BROKEN,
            Words(
                "有{}条记录无法读取，各项结果都略去了它们：如由较新的newstratum写入，请升级；否则用"
                "quarantine add取出",
                "{} cannot be read and left out of every answer: upgrade newstratum if a newer one wrote "
                "them, or take them out with `quarantine add`",
            ).format(write_count(counts.total(), "record")),
        )
    quarantined = len(registry.quarantined())
    if quarantined:
        yield (
            _WARNING,
            Words(
                "隔离中有{}条记录；可用quarantine list查看", "{} in quarantine; look with `quarantine list`"
            ).format(write_count(quarantined, "record")),
        )
