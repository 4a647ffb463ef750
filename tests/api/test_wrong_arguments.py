"""Arguments of another type: each call names the parameter and says what to write, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import pytest

import newstratum as ns
from newstratum import aio, ports
from newstratum._model.people.retention import RetentionPeriod
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
JOB = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")
SOURCE = ns.Source(kind="person", stated_on=DAY)
VERDICT = ns.classify([JOB])


@pytest.fixture(scope="module")
def registry() -> Iterator[ns.Registry]:
    """A register with one person who is placed."""
    notice = ns.PrivacyNotice(
        id="n", version=1, controller="c", contact="x", purposes=["roster"], text_zh="t", in_force_on=DAY
    )
    with ns.open_registry("memory:", notices=[notice]) as opened:
        with opened.session(actor="a", purpose="roster", source=SOURCE) as session:
            session.enrol([JOB], id="P1", on=DAY)
        yield opened


def _edit(changes: Any) -> Callable[[ns.Registry], object]:
    def edit(registry: ns.Registry) -> None:
        with registry.session(actor="a", purpose="roster") as session:
            session.edit("person", "P1", changes)

    return edit


def _run(function: Any) -> Callable[[ns.Registry], object]:
    async def run() -> None:
        async with await aio.open_async_registry("memory:") as registry:
            await registry.run_sync(function)

    def call(_registry: ns.Registry) -> None:
        anyio.run(run)

    return call


def _receive(**given: Any) -> ports.Receipt:
    return ports.Receipt(**{"key": "k", "accepted_at": dt.datetime(2018, 11, 1, tzinfo=dt.UTC), **given})


def _keep(**given: Any) -> RetentionPeriod:
    return RetentionPeriod(**{"id": "p", "kind": "person", "action": "list", "source_zh": "s", **given})


#: A call, and what it says.
CALLS: dict[str, tuple[Callable[[Any], object], str]] = {
    "edit None": (_edit(None), r'changes: is of type NoneType; write .*\{"township": "990101102"\}'),
    "edit a number": (_edit(5), "changes: is of type int"),
    "edit no field": (_edit({None: 1}), "field: is not the name of a field; write it like township"),
    "evidence None": (
        lambda _: ns.classify([JOB], evidence=None),
        r"evidence: .*; write evidence=\[Evidence\(",
    ),
    "evidence text": (lambda _: ns.classify([JOB], evidence="x"), "evidence: is not a list of Evidence"),
    "evidence of texts": (
        lambda _: ns.classify([JOB], evidence=["x"]),
        "evidence: is not a list of Evidence",
    ),
    "presume list": (
        lambda _: ns.classify([JOB], presume=[]),
        "presume: is of type list; write True or False",
    ),
    "presume text": (lambda _: ns.classify([JOB], presume="no"), "presume: is of type str"),
    "classify host": (
        lambda _: ns.classify([JOB], host=5),
        r"host: is of type int; write host=PluginHost\(\)",
    ),
    "explain host": (lambda _: ns.explain(VERDICT, host=5), "host: is of type int"),
    "editions host": (lambda _: ns.list_editions(host=5), "host: is of type int"),
    "outcomes None": (
        lambda r: r.group_table(outcomes=None),
        r"outcomes: .*; write outcomes=\[…\], also for one",
    ),
    "outcomes misspelt": (
        lambda r: r.group_table(outcomes=["enterprize"]),
        "outcomes: is not a group of this edition; did you mean 'enterprise'",
    ),
    "outcomes too few": (
        lambda r: r.group_table(on=DAY, outcomes=["enterprise"]),
        "outcomes: leave out intermediary, in which people are placed; add them to outcomes",
    ),
    "births None": (lambda r: r.report(births=None), "births: is of type NoneType; write them by ids"),
    "births text": (lambda r: r.report(births={"P1": "x"}), "births: not an ISO date; write it like 2017"),
    "industries": (
        lambda r: r.report(industries={"a": "x"}),
        "industries: must be words by their codes, not str",
    ),
    "rows": (
        lambda r: r.import_table([None], actor="a", purpose="roster", source=SOURCE),
        r"rows: holds a NoneType, which is no Row; write hooks\.Row\(",
    ),
    "question sheet": (
        lambda r: r.placements.question_sheet(None),
        r"questions: is of type NoneType; give what r",
    ),
    "confirm a list": (
        lambda r: r.placements.confirm([[]], by="王"),
        r"people: is of type list; write people=\[",
    ),
    "confirm None": (lambda r: r.placements.confirm([None], by="王"), "people: is of type NoneType"),
    "months": (lambda _: _keep(months=None), "retentionperiod.months: not a whole number from 1 up"),
    "new_id": (lambda _: ns.new_id(None), "prefix: not one to twenty lower-case letters"),
    "receipt": (
        lambda _: _receive(outcome="nope"),
        r"receipt\.outcome: is no outcome of a delivery; use one of: ",
    ),
    "dispatch text": (
        lambda r: r.notices.dispatch("log"),
        "notifiers: is of type str; write the open channels",
    ),
    "dispatch None": (lambda r: r.notices.dispatch(None), "notifiers: is of type NoneType"),
    "dispatch numbers": (lambda r: r.notices.dispatch({"log": 5}), "notifiers: is of type int"),
    "contact kinds": (lambda r: r.notices.dispatch({}, contact_kinds=5), "contact_kinds: is of type int"),
    "look_up": (
        lambda _: ns.get_edition().tables().look_up(None),
        r'facts: is of type NoneType; write \{"role": "technical"\}',
    ),
    "run_sync": (_run(None), "function: must be a function, not NoneType; write lambda registry"),
    "import": (
        lambda r: r.import_("x" * 100_000),
        r"path: names no file; give the file that registry\.export",
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_an_argument_of_another_type_is_named(registry: ns.Registry, call: str) -> None:
    work, message = CALLS[call]
    with pytest.raises(InvalidValueError, match=message) as caught:
        work(registry)
    assert re.search("[一-鿿]", caught.value.in_language("zh"))
