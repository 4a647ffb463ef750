"""What the commands that report share: their options, the register they speak of, the report on it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from newstratum._cli.help import option
from newstratum._cli.language import say
from newstratum._words import Words

if TYPE_CHECKING:
    import datetime as dt

    from newstratum._figures.reports.report import Report
    from newstratum._host.host import PluginHost
    from newstratum._model.values.periods import PartialDate
    from newstratum._registry.registry import Registry

#: The default of Python, 700, costs a fifth of the time of a report on a large register.
_OBJECTS_BETWEEN_COLLECTIONS: Final = 500_000

ReportedStore: TypeAlias = Annotated[
    str,
    option(
        "--store",
        help=Words("登记册：sqlite:///district.db。", "The register: sqlite:///district.db."),
        metavar="URL",
    ),
]
Demo: TypeAlias = Annotated[
    bool,
    option(
        "--demo",
        help=Words(
            "用随newstratum提供的示例区代替登记册。",
            "Report on the district that comes with newstratum, in place of a register.",
        ),
    ),
]
ReportedDistrict: TypeAlias = Annotated[
    str,
    option(
        "--district",
        help=Words(
            "区的代码，登记册含多个区时填写。", "Code of the district, of a register that holds several."
        ),
        metavar="CODE",
    ),
]
ReportedDay: TypeAlias = Annotated[
    str,
    option(
        "--on",
        help=Words(
            "报告所说的日期，如2018-11-01；不写为今天。",
            "The day it speaks of, as 2018-11-01; today if none is named.",
        ),
        metavar="DATE",
    ),
]
Public: TypeAlias = Annotated[
    bool,
    option(
        "--public",
        help=Words(
            "供公布：不含编号，不含过小的人数及可据以推算的数。",
            "For publication: no ids, no small numbers of people, nothing they follow from.",
        ),
    ),
]
LeastPublished: TypeAlias = Annotated[
    int,
    option(
        "--k",
        help=Words(
            "与--public同用：少于这个数的人数不公布。",
            "With --public: hide numbers of fewer than so many people.",
        ),
        min=3,
    ),
]
LeastReason: TypeAlias = Annotated[
    str,
    option(
        "--reason",
        help=Words(
            "--k小于5的理由，写入报告和公布记录。",
            "Why --k is below 5; it stands in the report and in the log of releases.",
        ),
        metavar="TEXT",
    ),
]


def check_one_register(store: str, *, demo: bool) -> None:
    """Refuse to report on no register, and on two."""
    if bool(store) == demo:
        raise typer.BadParameter(
            say(
                Words(
                    "请指定一个登记册：--store sqlite:///district.db，或用--demo；newstratum init可新建"
                    "登记册",
                    "name one register: --store sqlite:///district.db, or --demo; newstratum init makes a"
                    " register",
                )
            ),
            param_hint="--store",
        )


def make_report(
    host: PluginHost,
    store: str,
    on: dt.date,
    *,
    edition: str = "",
    industries: Mapping[str, Words] | None = None,
    district: str = "",
    births: Mapping[str, PartialDate] = MappingProxyType({}),
    least: int | None = None,
    reason: str = "",
) -> Report:
    """Return the report on a register; without a URL, on the district that is shipped.

    Args:
        host: The plugins.
        store: The URL of the register; empty for that of the demo, in memory.
        on: The day.
        edition: The edition of the rulebook; empty for that of the profile.
        industries: The words of key industries by their codes; None for those of the profile.
        district: Code of the district, of a register that holds several; empty for all.
        births: When people were born, by their ids.
        least: The least number of people to publish; None for a report that is not for publication. A
            report for publication on a register is noted there.
        reason: Why fewer people than usual are published.
    """
    from newstratum._cli.render import show_working
    from newstratum._figures.disclosure.reports import protect_report
    from newstratum._words import join_clauses
    from newstratum.errors import InvalidValueError

    with (
        _collect_seldom(),
        _open_registry(host, store, writes=least is not None) as registry,
        show_working(Words("计算报告", "computing the report")),
    ):
        try:
            made = registry.report(
                on=on,
                edition=edition or None,
                industries=industries,
                district=district or None,
                births=births,
            )
        except InvalidValueError as error:
            if error.field not in ("edition", "district"):
                raise
            raise typer.BadParameter(
                say(join_clauses(error.reason, error.hint)), param_hint=f"--{error.field}"
            ) from None
        if least is None:
            return made
        try:
            if not store:
                return protect_report(made, k=least, reason=reason)
            return registry.releases.publish(made, k=least, reason=reason, district=district)
        except InvalidValueError as error:
            if error.field != "reason":
                raise
            raise typer.BadParameter(
                say(join_clauses(error.reason, error.hint)), param_hint="--reason"
            ) from None


@contextmanager
def _collect_seldom() -> Iterator[None]:
    """Look for unreachable objects seldom: a report makes many that live to its end, and hardly any cycle."""
    thresholds = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _open_registry(host: PluginHost, url: str, *, writes: bool) -> Registry:
    from newstratum._cli.stores import open_for_writing, open_unchanged

    if url and writes:
        return open_for_writing(url)
    if url:
        return open_unchanged(url)
    from newstratum._cli.demo import open_demo_registry

    return open_demo_registry(host)
