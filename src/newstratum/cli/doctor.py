"""``newstratum doctor``: is everything here that the library needs, and does it fit together."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Final

import typer

from newstratum.cli.exits import Exit, own_fault
from newstratum.cli.options import AsJson, json_output

__all__ = ["doctor"]

_OK: Final = "ok"
_WARNING: Final = "warning"
_BROKEN: Final = "broken"


def doctor(
    store: Annotated[
        str,
        typer.Option(help="A store to look into, without changing it: sqlite:///district.db.", metavar="URL"),
    ] = "",
    as_json: AsJson = False,
) -> Exit:
    """Check the installation, its data, the plugins and a store."""
    checks: list[tuple[str, Callable[[], Iterator[tuple[str, str]]]]] = [
        ("python", _python),
        ("sqlite", _sqlite),
        ("output", _output),
        ("data", _data),
        ("plugins", _plugins),
    ]
    if store:
        checks.append(("store", lambda: _store(store)))
    found = [(name, state, detail) for name, check in checks for state, detail in _run(check)]
    if as_json:
        json_output()
        plain = [{"check": name, "state": state, "detail": detail} for name, state, detail in found]
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(found)
    return Exit.CANNOT_RUN if any(state == _BROKEN for _, state, _ in found) else Exit.OK


def _run(check: Callable[[], Iterator[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Run a check; what it raises is what it found."""
    from newstratum.errors import NewstratumError

    try:
        yield from check()
    except (NewstratumError, OSError) as error:
        yield _BROKEN, str(error)
    except Exception as error:
        yield _BROKEN, own_fault(error)


def _show(found: list[tuple[str, str, str]]) -> None:
    from newstratum.cli.render import Screen

    screen = Screen()
    colours = {_OK: "green", _WARNING: "yellow", _BROKEN: "bold red"}
    for name, state, detail in found:
        screen.paragraph(f"{name:<8} {state:<8} {detail}", hanging=18, style=colours[state])


def _python() -> Iterator[tuple[str, str]]:
    import platform
    from importlib.metadata import version

    from newstratum import __version__

    parts = ", ".join(f"{name} {version(name)}" for name in ("attrs", "cattrs", "pluggy", "typer", "rich"))
    yield _OK, f"newstratum {__version__}, Python {platform.python_version()}, {parts}"


def _sqlite() -> Iterator[tuple[str, str]]:
    import sqlite3

    from newstratum.builtin.sqlite.inspection import resets_safely

    if resets_safely(sqlite3.sqlite_version_info[:3]):
        yield _OK, f"SQLite {sqlite3.sqlite_version}"
    else:
        yield (
            _WARNING,
            (
                f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug: with several processes writing one "
                "file a checkpoint can lose a commit; use 3.51.3 or newer, let one process write, or "
                "open stores with journal=delete"
            ),
        )


def _output() -> Iterator[tuple[str, str]]:
    encoding = (sys.stdout.encoding or "").lower().replace("_", "-")
    if encoding in ("utf-8", "utf8", "gb18030"):
        yield _OK, f"standard output is {encoding}"
    else:
        yield _WARNING, f"standard output is {encoding or 'unknown'}: some characters will show as '?'"


def _data() -> Iterator[tuple[str, str]]:
    from newstratum.shipped.claims import founding_claims
    from newstratum.shipped.editions import classifier, edition_names
    from newstratum.shipped.labels import shipped_labels
    from newstratum.shipped.lexicons import lexicons

    for name in edition_names():
        yield _OK, f"edition {name}: {len(classifier(name).rulebook.rules)} rules"
    yield _OK, f"labels: {', '.join(shipped_labels().languages)}"
    yield _OK, f"lexicons: {len(lexicons().entries)} terms"
    yield _OK, f"claims: {len(founding_claims().counted)}"


def _plugins() -> Iterator[tuple[str, str]]:
    import warnings

    from newstratum.errors import BrokenPluginWarning
    from newstratum.host import PluginHost, report_of

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenPluginWarning)
        reports = report_of(PluginHost())
    for report in reports:
        for failure in report.failures:
            yield _BROKEN, failure
        if not report.failures:
            yield _OK, f"{report.name} ({report.origin})"


def _store(url: str) -> Iterator[tuple[str, str]]:
    from newstratum.cli.stores import looked_at
    from newstratum.host import PluginHost
    from newstratum.model.notices import NoticeState
    from newstratum.ports.store import Inspector
    from newstratum.registry import Registry, registry_kinds

    place = looked_at(url)
    store = PluginHost().open_store(place, registry_kinds())
    with Registry(store) as registry:
        changes = registry.changes(limit=1)
        yield _OK, f"{place.scheme}: opens; {'it has changes' if changes.changes else 'it is empty'}"
        if isinstance(store, Inspector):
            for finding in store.inspect():
                yield finding.health.value, f"{finding.subject}: {finding.detail}"
        dead = registry.notices.list(NoticeState.DEAD, limit=1_000)
        if dead:
            yield _WARNING, f"{len(dead)} notice(s) could not be delivered: look at them and replay them"
