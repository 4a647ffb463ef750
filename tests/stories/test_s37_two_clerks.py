"""S37: two clerks edit one person; the second gets a conflict with both values, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum.errors import EditConflictError

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1), reference="2018名册.xlsx")


@pytest.fixture
def store(tmp_path: Path, command: Callable[..., Any]) -> str:
    url = f"sqlite:///{tmp_path}/register.db"
    assert command("init", "--district", "jiading", "--store", url).code == 0
    with (
        ns.open_registry(url) as registry,
        registry.session(actor="clerk-1", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        person = session.enrol(ns.read("合成科技有限公司", "软件工程师"), id="person-a", township="310114102")
        assert person.id == "person-a"
    return url


def test_s37_by_command_the_second_sees_both_values_and_nothing_is_lost(
    store: str, command: Callable[..., Any]
) -> None:
    told = json.loads(command("show", "person-a", "--store", store, "--json", "--lang", "zh").out)
    seen = told["facts"]["版本"]

    def edit(who: str, *fields: str) -> Any:
        words = ("--by", who, "--reason", "更正", "--source", "person", "--seen", seen)
        return command("edit", "person-a", *fields, *words, "--store", store, "--lang", "zh")

    first = edit("clerk-1", "所在街镇=江桥镇", "姓名=合成甲")
    assert first.code == 0, first.err
    second = edit("clerk-2", "所在街镇=安亭镇")
    assert (second.code, second.out) == (3, "")
    assert "所在街镇：您看到的是南翔镇，现在是江桥镇" in second.err
    # What is personal is named, and its values are not shown.
    assert "姓名：您看到的是无，现在是•••" in second.err
    assert "合成甲" not in second.err
    with ns.open_registry(store) as registry, registry.session(actor="a", purpose="roster") as session:
        person = session.people.require("person-a")
    assert (person.township, person.name) == ("310114118", ns.PersonName("合成甲"))


def test_s37_of_two_sessions_at_once_the_second_stores_nothing(store: str) -> None:
    with ns.open_registry(store) as registry:
        first, second = (
            registry.session(actor=f"clerk-{number}", purpose="roster", source=SOURCE, notice=NOTICE)
            for number in (1, 2)
        )
        with first:
            first.edit("person", "person-a", {"township": "310114103"})
            second.__enter__()
            second.edit("person", "person-a", {"township": "310114104", "role": "management"})
        with pytest.raises(EditConflictError) as conflict:
            second.__exit__(None, None, None)
        assert conflict.value.fields == ("township",)
        with registry.session(actor="a", purpose="roster") as session:
            assert session.people.require("person-a").township == "310114103"
            assert session.people.require("person-a").engagements[0].role == "technical"
