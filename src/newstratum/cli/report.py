"""``newstratum report``: what a register holds, as a report in any rendering that is installed."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newstratum.cli.exits import Exit
from newstratum.cli.options import Edition, Lang, Language, json_output

if TYPE_CHECKING:
    from newstratum.host import PluginHost
    from newstratum.measures.report import Report
    from newstratum.ports.store import Store
    from newstratum.registry.measuring import Measures

__all__ = ["report"]


def report(
    rendering: Annotated[
        str, typer.Option("--as", help="The rendering: text, json, or that of a plugin.", metavar="NAME")
    ] = "text",
    store: Annotated[
        str,
        typer.Option(
            help="The register: sqlite:///district.db; what the founding text states if none is named.",
            metavar="URL",
        ),
    ] = "",
    on: Annotated[
        str, typer.Option(help="The day it speaks of, as 2018-11-01; today if none is named.", metavar="DATE")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; standard output if none is named.")
    ] = None,
    edition: Edition = "2017",
    lang: Language = Lang.ZH,
) -> Exit:
    """Report what a register holds, beside what is claimed."""
    from newstratum.host import PluginHost
    from newstratum.measures.report import plain_of_report

    host = PluginHost()
    backend = host.report_backend(rendering)
    day = _day(on)
    with closing(_opened(host, store)) as opened:
        made = _report(_measures(opened), day, edition)
    content = backend.render(plain_of_report(made, lang.value))
    if out is not None:
        out.write_bytes(content)
    elif backend.suffix in (".txt", ".json"):
        if backend.suffix == ".json":
            json_output()
        sys.stdout.write(content.decode())
    else:
        typer.echo(content, nl=False)
    return Exit.OK


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.datetime.now().astimezone().date()
    except ValueError:
        raise typer.BadParameter("no such day; write it like 2018-11-01", param_hint="--on") from None


def _opened(host: PluginHost, url: str) -> Store:
    """Open a store without making one; without a URL, make one in memory of what the founding text states."""
    from newstratum.ports.url import URL
    from newstratum.registry import Registry
    from newstratum.shipped.jiading import jiading
    from newstratum.wire.kinds import KINDS

    kinds = tuple(kind.declared for kind in KINDS)
    if url:
        place = URL.parse(url)
        if place.scheme == "sqlite" and not place.query:
            place = URL.parse(f"{url}?mode=ro")
        return host.open_store(place, kinds)
    store = host.open_store("memory:", kinds)
    Registry(store).import_dataset(jiading(), actor="newstratum")
    return store


def _measures(store: Store) -> Measures:
    from newstratum.registry.access import DEFAULT_PURPOSES, Purposes
    from newstratum.registry.measuring import Measures

    return Measures(store, Purposes(DEFAULT_PURPOSES))


def _report(measures: Measures, day: dt.date, edition: str) -> Report:
    from enum import Enum

    from newstratum.measures import sections
    from newstratum.measures.report import Report
    from newstratum.measures.scoreboard import year_before
    from newstratum.model.groups import Group
    from newstratum.model.places import JIADING_UNITS
    from newstratum.rules.facts import Words
    from newstratum.shipped.claims import founding_claims
    from newstratum.shipped.holidays import shipped_holidays
    from newstratum.shipped.labels import shipped_labels

    labels = shipped_labels()

    def words_of(member: Enum) -> Words:
        return Words(labels.word_of(member, "zh"), labels.word_of(member, "en"))

    units = {unit.code: Words(unit.name_zh, unit.name_en) for unit in JIADING_UNITS}
    groups = {group.value: words_of(group) for group in Group}
    council = measures.council(on=day)
    coverage = measures.coverage(groups, units, edition=edition, on=day)
    balance = measures.unit_balance(units, edition=edition, on=day)
    since = year_before(day) + dt.timedelta(days=1)
    weeks = measures.weeks(shipped_holidays(), first=since, on=day)
    return Report(
        title=Words("新的社会阶层人士工作报告", "Report on the work with the new social strata"),
        as_of=day,
        sections=(
            sections.structure_section(
                [measures.platform_structure(on=day), measures.council_structure(council)]
            ),
            sections.council_section(council, words_of),
            sections.coverage_section(coverage, "coverage", Words("全覆盖", "Coverage")),
            sections.balance_section(balance, "balance", Words("平衡", "Balance")),
            sections.rhythm_section(weeks),
            sections.scoreboard_section(measures.scoreboard(on=day), words_of),
            sections.claims_section(founding_claims().counted),
        ),
    )
