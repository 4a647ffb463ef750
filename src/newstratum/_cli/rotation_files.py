"""Files of ``newstratum plan rotation``: platforms in TOML, plans as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from attrs import evolve, field, frozen

from newstratum._cli.files import read_json, read_toml
from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.fairness import build_certificate
from newstratum._planning.plans import JointWeek, Membership, OwnWeek, Replan, RotationPlan
from newstratum._wire.problems import Path as Steps
from newstratum._words import Words
from newstratum.errors import DecodeError, Problem

_SCHEMA: Final = 1

_TWICE: Final = Words("{}写了两次；每个平台写一次", "{} is given twice; name each platform once")
_WRONG_ORDER: Final = Words("{}早于加入的{}；请核对", "{} comes before {}, when it joined; check both")
_NOT_BEFORE: Final = Words(
    "{}不早于所排的周次；请写{}以前的最后一次",
    "{} is not before the weeks planned; give its last week before {}",
)
_OTHER_YEAR: Final = Words(
    "{}不在所排年份之内；所排为{}至{}", "{} lies outside the year; {} to {} is planned"
)
_FIXED_TWICE: Final = Words("{}定了两次；每周定一次", "{} is fixed twice; fix each week once")
_NO_HOST: Final = Words("{}不在平台之列；请补上", "{} is not one of the hosts; add it to them")
_ABSENT: Final = Words(
    "{}在{}没有参加；请改正joined、left或周次",
    "{} does not take part in {}; correct joined, left or the week",
)

#: A place in the document, and what is wrong there.
_Found: TypeAlias = tuple[Steps, Words]


@frozen(kw_only=True)
class HostEntry:
    """A platform as the file writes it."""

    id: str
    name: str = ""
    blocked: tuple[dt.date, ...] = ()
    liaison_absent: tuple[dt.date, ...] = ()
    last_hosted: IsoWeek | None = None
    #: The first and the last week in which it takes part; None where it was there before, and stays.
    joined: IsoWeek | None = None
    left: IsoWeek | None = None

    def covers(self, week: IsoWeek) -> bool:
        """Say whether the platform takes part in a week."""
        return (self.joined is None or self.joined <= week) and (self.left is None or week <= self.left)


@frozen(kw_only=True)
class HostFile:
    """The platforms, and what is fixed for them."""

    hosts: tuple[HostEntry, ...]
    #: Days on which nobody can host.
    closed: tuple[dt.date, ...] = ()
    own: tuple[OwnWeek, ...] = ()
    joint: tuple[JointWeek, ...] = ()


@frozen(kw_only=True)
class _PlanFile:
    schema: int
    plan: RotationPlan
    #: Not read: these follow from the plan, or tell what it was made of.
    certificate: dict[str, Any] = field(factory=dict)
    changes: list[Any] = field(factory=list)
    fewest: int = 0
    is_fewest: bool = True


def read_host_file(path: Path, weeks: Sequence[IsoWeek]) -> HostFile:
    """Read a file of platforms for some weeks; what it fixes in other weeks of their years is left out.

    Raises:
        DecodeError: It does not fit; every problem is listed with file, line and field.
    """
    read = read_toml(path, HostFile, lambda each: _check(each, weeks))
    return evolve(
        read,
        own=tuple(each for each in read.own if each.week in weeks),
        joint=tuple(each for each in read.joint if each.week in weeks),
    )


def _check(read: HostFile, weeks: Sequence[IsoWeek]) -> Iterator[_Found]:
    yield from check_hosts(read, weeks)
    yield from _check_fixed_weeks(read, weeks)


def check_hosts(read: HostFile, weeks: Sequence[IsoWeek]) -> Iterator[_Found]:
    """Yield what is wrong with the platforms: where in the document, and what."""
    if not read.hosts:
        yield ("hosts",), Words("没有平台；至少写一个", "none is given; name at least one platform")
    seen: set[str] = set()
    for place, host in enumerate(read.hosts):
        where = ("hosts", place)
        if not host.id.strip():
            yield (*where, "id"), Words("是空的；请写平台编号", "is empty; give the id of the platform")
        elif host.id in seen:
            yield (
                (*where, "id"),
                _TWICE.format(host.id),
            )
        seen.add(host.id)
        if host.joined and host.left and host.left < host.joined:
            yield (
                (*where, "left"),
                _WRONG_ORDER.format(host.left, host.joined),
            )
        if host.last_hosted and host.last_hosted >= weeks[0]:
            yield (
                (*where, "last_hosted"),
                _NOT_BEFORE.format(host.last_hosted, weeks[0]),
            )


def _check_fixed_weeks(read: HostFile, weeks: Sequence[IsoWeek]) -> Iterator[_Found]:
    """Yield what is wrong with own and joint weeks."""
    hosts = {host.id: host for host in read.hosts}
    taken: set[IsoWeek] = set()
    for where, week, named in _iterate_fixed_weeks(read):
        if not weeks[0].year <= week.year <= weeks[-1].year:
            yield (
                (*where, "week"),
                _OTHER_YEAR.format(week, weeks[0], weeks[-1]),
            )
        if week in taken:
            yield (
                (*where, "week"),
                _FIXED_TWICE.format(week),
            )
        taken.add(week)
        for step, host in named:
            if host not in hosts:
                yield (
                    step,
                    _NO_HOST.format(host),
                )
            elif not hosts[host].covers(week):
                yield (
                    step,
                    _ABSENT.format(host, week),
                )


def _iterate_fixed_weeks(read: HostFile) -> Iterator[tuple[Steps, IsoWeek, Sequence[tuple[Steps, str]]]]:
    """Yield the place of each fixed week, the week, and the platforms that it names with their places."""
    for place, own in enumerate(read.own):
        where: Steps = ("own", place)
        yield where, own.week, [((*where, "host"), own.host)]
    for place, joint in enumerate(read.joint):
        where = ("joint", place)
        yield (
            where,
            joint.week,
            [((*where, "hosts", number), host) for number, host in enumerate(joint.hosts)],
        )


def read_plan(path: Path) -> RotationPlan:
    """Read a plan that ``newstratum plan rotation --json`` wrote."""
    read = read_json(path, _PlanFile)
    if read.schema != _SCHEMA:
        raise DecodeError(
            (
                Problem(
                    (path.name, "schema"),
                    Words("不是{}格式；请用本版重新排定", "not {}; plan anew with this version").format(
                        _SCHEMA
                    ),
                ),
            )
        )
    return read.plan


def take_memberships(read: HostFile, plan: RotationPlan) -> tuple[HostFile, tuple[Membership, ...]]:
    """Return a file in which platforms that say nothing of it join and leave as in an earlier plan.

    The memberships taken from the plan stand beside it.
    """
    silent = {host.id for host in read.hosts if host.joined is None and host.left is None}
    taken = {each.host: each for each in plan.memberships if each.host in silent}
    hosts = tuple(
        evolve(host, joined=taken[host.id].joined_in, left=taken[host.id].left_in)
        if host.id in taken
        else host
        for host in read.hosts
    )
    return evolve(read, hosts=hosts), tuple(taken.values())


def encode_plan(plan: RotationPlan, replan: Replan | None = None) -> dict[str, Any]:
    """Return what JSON shows of a plan: the plan, the proof that it is fair, and what it changes."""
    plain = {"schema": _SCHEMA, "plan": plan.to_dict(), "certificate": build_certificate(plan).to_dict()}
    if replan:
        plain["changes"] = [{**each.to_dict(), "of_host": each.is_of_host} for each in replan.changes]
        plain["fewest"] = replan.fewest
        plain["is_fewest"] = replan.is_fewest
    return plain
