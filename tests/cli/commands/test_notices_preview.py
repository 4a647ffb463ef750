"""``newstratum notices preview``: what a recipient would read, without what is personal."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newstratum as ns
from newstratum._model.notices.notices import NoticeEntry
from newstratum._model.values.sensitive import SensitiveText

NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=dt.date(2017, 1, 1),
)
SOURCE = ns.Source(kind="person", stated_on=dt.date(2018, 6, 1))


@pytest.fixture
def tell(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Stores a notice, to a synthetic person unless an address is given; returns the store and its id."""

    def run(
        to: Any = "person-a", *, text: str = "告知", purpose: str = "placement_notice", **more: Any
    ) -> Any:
        store = f"sqlite:///{tmp_path}/register.db"
        with (
            ns.open_registry(store) as registry,
            registry.session(actor="office", purpose="roster", source=SOURCE, notice=NOTICE) as session,
        ):
            if session.people.get("person-a") is None:
                session.people.add(
                    ns.Person(
                        id="person-a",
                        name=ns.PersonName("合成张三丰"),
                        contacts=[
                            ns.Contact(kind="phone", value=ns.PhoneNumber("13800001111")),
                            ns.Contact(kind="email", value=ns.EmailAddress("a@example.invalid")),
                        ],
                        engagements=ns.read("合成律师事务所", "律师").engagements,
                    )
                )
            notice = session.notices.tell(
                f"event-{text}", to, "log", subject="划分告知", text=text, purpose=purpose, **more
            )
        return store, notice.id

    return run


@pytest.mark.slow
def test_the_text_stands_there_and_nothing_personal(
    tell: Callable[..., tuple[str, str]], command: Callable[..., Any]
) -> None:
    text = (
        "合成张三丰您好：\n您在合成律师事务所任律师，电话13800001111，邮箱a@example.invalid，另询13912345678；"
        "2018-11-01前可提出异议，共12项。"
    )
    store, notice = tell(text=text)
    outcome = command("notices", "preview", notice, "--store", store, "--lang", "zh")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.replace("\n", "") == (
        "划分告知•••您好：您在•••任•••，电话•••，邮箱•••，另询•••；2018-11-01前可提出异议，共12项。"
    )


@pytest.mark.slow
def test_an_entry_of_a_calendar_is_shown(
    tell: Callable[..., tuple[str, str]], command: Callable[..., Any]
) -> None:
    entry = NoticeEntry(
        uid="activity.a",
        begins_at=dt.datetime(2018, 11, 1, 6, tzinfo=dt.UTC),
        ends_at=dt.datetime(2018, 11, 1, 8, tzinfo=dt.UTC),
        summary="合成座谈",
        place="合成会议室",
    )
    store, notice = tell(entry=entry)
    told = json.loads(command("notices", "preview", notice, "--store", store, "--json").out)
    assert told["entry"] == "2018-11-01 14:00–2018-11-01 16:00 合成座谈 合成会议室"
    assert told["obstacle"] == ""


@pytest.mark.slow
def test_it_says_why_a_notice_would_not_go_out(
    tell: Callable[..., tuple[str, str]], command: Callable[..., Any]
) -> None:
    store, unwanted = tell(text="邀请", purpose="invitation")
    store, sent = tell(text="告知")
    _, address = tell(SensitiveText("box-7"), text="通报", purpose="office")

    def look(notice: str) -> str:
        outcome = command("notices", "preview", notice, "--store", store, "--lang", "zh")
        assert outcome.code == 0
        text: str = outcome.err
        return text

    assert "不能就这一用途通知收件人" in look(unwanted)
    assert look(sent) == look(address) == ""
    assert command("notices", "send", "--store", store, "--to", "log:").code == 0
    assert "已发出" in look(sent)
    with ns.open_registry(store) as registry:
        version = registry.history.changes().cursor
        with pytest.raises(ns.errors.NotFoundError):
            registry.notices.preview(unwanted)
        assert registry.history.changes(version).changes == ()


@pytest.mark.slow
def test_nothing_is_made_or_found_where_nothing_is(
    tell: Callable[..., tuple[str, str]], tmp_path: Path, command: Callable[..., Any]
) -> None:
    store, _ = tell()
    assert command("notices", "preview", "nobody", "--store", store).code == 3
    assert command("notices", "preview", "nobody", "--store", f"sqlite:///{tmp_path}/no.db").code == 3
    assert not (tmp_path / "no.db").exists()
