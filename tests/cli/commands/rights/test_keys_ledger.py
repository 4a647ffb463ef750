"""``newstratum ledger replace``, as an office types it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns


@pytest.mark.slow
def test_a_lost_ledger_is_replaced_and_the_cost_is_said(tmp_path: Path, command: Callable[..., Any]) -> None:
    url, keys = f"sqlite:///{tmp_path}/register.db", f"file:{tmp_path}/office.keys"
    notice = ns.PrivacyNotice(
        id="survey", version=1, controller="office", contact="desk", purposes=("roster",), text_zh="告知",
        in_force_on=dt.date(2018, 1, 1),
    )  # fmt: skip
    source = ns.Source(kind="person", reference="合成名册", stated_on=dt.date(2018, 11, 1))
    with ns.open_registry(url, keys=keys) as registry:
        with registry.session(actor="desk", purpose="roster", source=source, notice=notice) as session:
            session.add_all([ns.Person(id="p-a"), ns.Person(id="p-b")])
        registry.redact_person("p-a", actor="desk", purpose="roster")
    given = ("ledger", "replace", "--store", url, "--keys", keys)
    whole = command(*given)
    assert (whole.code, "is whole; keep it" in whole.err) == (3, True)
    (tmp_path / "office.keys.erasures").unlink()
    done = command(*given)
    assert (done.code, "the old one held 1 erasure: a restore" in done.out) == (0, True)
    with ns.open_registry(url, keys=keys) as registry:
        registry.redact_person("p-b", actor="desk", purpose="roster")
        registry.keys.check_ledger()
