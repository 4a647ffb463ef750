from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum._builtin.terminal import count_columns
from newstratum._cli.commands.history import _format_instant, _parse_instant, _show
from newstratum._model.organisation.bodies import Body
from newstratum._model.organisation.budgets import Budget, Expense, Line
from newstratum._model.people.evidence import Evidence, Source, SourceKind
from newstratum._model.people.occupations import Role
from newstratum._model.people.people import Consent, Engagement, Person, PrivacyNotice
from newstratum._model.values.money import from_yuan
from newstratum._model.values.sensitive import PersonName
from newstratum._ports.records import Key, Note, Put
from newstratum._registry.opening import open_registry

NOTICE = PrivacyNotice(
    id="survey", version=1, controller="office", contact="desk", purposes=("roster",), text_zh="告知",
    in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip


@pytest.fixture
def url(tmp_path: Path, canary: str) -> str:
    """A store with a person that was added and then changed by somebody else."""
    place = f"sqlite:///{tmp_path}/register.db"
    source = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1))
    with open_registry(place) as registry:
        why = {"purpose": "roster", "source": source, "notice": NOTICE}
        with registry.session(actor="desk-3", reason="survey", **why) as s:
            job = Engagement(role=Role.TECHNICAL)
            s.people.add(Person(id="p-1", name=PersonName(canary), engagements=(job,), township="310114001"))
        with registry.session(actor="desk-4", **why) as s:
            s.people.get("p-1")
            job = Engagement(role=frozenset({Role.TECHNICAL, Role.PROFESSIONAL}))
            changed = Person(
                id="p-1", name=PersonName(f"{canary}-new"), engagements=(job,), township="310114102"
            )
            s.people.update(changed)
    return place


def test_it_tells_who_when_why_and_what(url: str, command: Callable[..., Any], canary: str) -> None:
    outcome = command("history", "p-1", "--store", url)
    assert outcome.code == 0
    text = outcome.out
    assert "by desk-3 for roster: survey" in text
    assert "by desk-4 for roster" in text
    assert "Township: 310114001 → 310114102" in text
    assert "jobs 1, Kind of work: technical → professional or technical" in text
    assert "Name: ••• → •••" in text
    assert canary not in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_record_is_named_by_its_kind_and_its_id(url: str, command: Callable[..., Any]) -> None:
    alone, named = (command("history", each, "--store", url).out for each in ("p-1", "person/p-1"))
    assert alone == named
    refused = command("history", "person/p-1", "--kind", "body", "--store", url)
    assert refused.code == 2


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        (
            "zh",
            ["所在街镇：310114001 → 310114102", "工作情况1·岗位性质：技术", "依据：改动", "存入  人员 p-1"],
        ),
        (
            "en",
            ["Township: 310114001 → 310114102", "jobs 1, Kind of work: ", "rests on: ", "put  person p-1"],
        ),
    ],
)
def test_it_speaks_in_the_words_of_the_reader(
    url: str, command: Callable[..., Any], lang: str, shown: list[str]
) -> None:
    text = command("history", "p-1", "--store", url, "--lang", lang).out
    for each in shown:
        assert each in text
    # Names of attributes and codes are for programs.
    assert not any(
        each in text for each in ("engagements", "evidence[", "township:", "professional_", "stated_on")
    )


def test_json_tells_the_same(url: str, command: Callable[..., Any], canary: str) -> None:
    outcome = command("history", "p-1", "--store", url, "--json")
    first, second = json.loads(outcome.out)
    assert (first["record"], first["act"], first["actor"], first["reason"]) == (
        "person/p-1",
        "put",
        "desk-3",
        "survey",
    )
    assert {"path": "township", "before": "310114001", "after": "310114102"} in second["changed"]
    assert canary not in outcome.out


def test_as_of_shows_what_was_stored_then(url: str, command: Callable[..., Any]) -> None:
    first, second = json.loads(command("history", "p-1", "--store", url, "--json").out)
    assert first["at"] <= second["at"]
    outcome = command("history", "p-1", "--store", url, "--as-of", "9999-12-30", "--json")
    [state] = json.loads(outcome.out)
    assert state["values"]["township"] == "310114102"
    assert command("history", "p-1", "--store", url, "--as-of", "2017-01-01").code == 3


def test_what_was_erased_shows_as_erased(url: str, command: Callable[..., Any]) -> None:
    with open_registry(url) as registry:
        registry.redact_person("p-1", actor="desk-1", purpose="roster", reason="art-47")
    outcome = command("history", "p-1", "--store", url)
    assert outcome.code == 0
    assert outcome.out.count("what it held was erased") == 3
    assert "310114" not in outcome.out
    assert "by desk-1 for roster: art-47" in outcome.out


@pytest.mark.slow
def test_a_date_is_one_line_and_what_is_referred_to_has_its_name(
    tmp_path: Path, command: Callable[..., Any]
) -> None:
    place = f"sqlite:///{tmp_path}/register.db"
    with (
        open_registry(place) as registry,
        registry.session(actor="desk-3", purpose="office", source="年报") as s,
    ):
        s.bodies.add(Body(id="b-1", name_zh="区委统战部", name_en="the department", kind="bureau"))
        lines = (Line(id="l-1", name_zh="沙龙", amount=from_yuan(9000)),)
        s.budgets.add(
            Budget(id="y-1", name_zh="年度预算", year=2026, owner="b-1", amount=from_yuan(9000), lines=lines)
        )
        spent = {"id": "e-1", "budget": "y-1", "line": "l-1", "amount": from_yuan(10), "state": "spent"}
        s.expenses.add(Expense(**spent, happened_on="2026-05-01"))
    with (
        open_registry(place) as registry,
        registry.session(actor="desk-4", purpose="office", source="年报") as s,
    ):
        s.expenses.update(attrs.evolve(s.expenses.require("e-1"), happened_on="2026-06-01"))
    told = command("history", "expense/e-1", "--store", place, "--lang", "zh").out
    assert "支出日期：2026-05-01 → 2026-06-01" in told
    assert "年度预算（y-1）" in told
    assert "沙龙（l-1）" in told
    assert "·年" not in told
    owner = command("history", "budget/y-1", "--store", place, "--lang", "en", "--as-of", "9999-12-30").out
    assert "the department (b-1)" in owner
    assert '"b-1"' in command("history", "budget/y-1", "--store", place, "--json").out


@pytest.mark.parametrize(
    ("words", "code"),
    [(("p-2",), 3), (("p-1", "--as-of", "yesterday"), 2), (("p-1", "--kind", "nothing"), 3)],
)
def test_what_cannot_be_told_is_said(
    url: str, command: Callable[..., Any], words: tuple[str, ...], code: int
) -> None:
    outcome = command("history", *words, "--store", url)
    assert outcome.code == code
    assert outcome.err


def test_no_store_is_made(tmp_path: Path, command: Callable[..., Any]) -> None:
    assert command("history", "p-1", "--store", f"sqlite:///{tmp_path}/none.db").code == 3
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_hides_no_other_change(
    url: str, command: Callable[..., Any], canary: str
) -> None:
    with open_registry(url) as registry:
        record = registry._store.get(Key("person", "p-1"))
        assert record is not None
        put = Put(
            record.key, record.schema, f'{{"name":["{canary}"]}}'.encode(), record.fields, record.version
        )
        registry._store.commit([put], Note(commit_id="damage", actor="disk", purpose="roster"))
    outcome = command("history", "p-1", "--store", url)
    assert outcome.code == 0
    assert "by desk-4 for roster" in outcome.out
    assert outcome.out.count("what it held cannot be read: ") == 1
    assert canary not in outcome.out


@pytest.mark.slow
def test_free_text_is_not_shown(tmp_path: Path, command: Callable[..., Any], canary: str) -> None:
    """Somebody can have written a name, or a number, where an industry or a channel is asked for."""
    place = f"sqlite:///{tmp_path}/register.db"
    source = Source(kind=SourceKind.PERSON, stated_on=dt.date(2018, 11, 1), reference=canary)
    hidden = ("industry", "profession", "licence")
    said = (Evidence(fact=name, value=(canary,), origin="extra_facts", words=canary) for name in hidden)
    jobs = (
        Engagement(**dict.fromkeys(hidden, canary), evidence=tuple(said)),
        Engagement(industry="6510", role=Role.TECHNICAL),
    )
    consent = Consent(purpose="roster", notice="survey.v1", given_on=dt.date(2018, 11, 1), channel=canary)
    why = {"purpose": "roster", "source": source, "notice": NOTICE, "actor": "desk-3"}
    with open_registry(place) as registry, registry.session(**why) as s:
        s.people.add(Person(id="p-1", engagements=jobs, consents=(consent,)))
    for words in ((), ("--json",), ("--as-of", "9999-12-30")):
        text = command("history", "p-1", "--store", place, *words).out
        assert canary not in text
        assert "•••" in text
        # Codes are no free text.
        assert all(value in text for value in ("6510", "technical", "survey.v1"))


def test_what_a_value_holds_is_no_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """A store can hold what an earlier newstratum took, or what somebody else wrote into it."""
    hostile = "甲\n2026-01-01  put  body/b-2\x1b[2J\u202e"
    entry: dict[str, Any] = dict.fromkeys(("record", "act", "actor", "purpose", "reason"), hostile)
    entry["at"] = "1999-01-01T00:00:00+00:00"
    change = {"path": "name_zh", "before": hostile, "after": hostile}
    _show([{**entry, "batch": hostile, "erased": False, "unreadable": hostile, "changed": [change]}], {})
    _show([{"as_of": entry["at"], "record": hostile, "values": {"name_zh": hostile}}], {})
    text = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(text)
    assert [line for line in text.splitlines() if line.startswith("2026")] == []
    assert all(count_columns(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-01T08:00Z", "2026-05-01T08:00:00+00:00"),
        ("2026-05-01T08:00", "2026-05-01T00:00:00+00:00"),
        ("2026-05-01", "2026-05-01T15:59:59.999999+00:00"),
    ],
)
def test_an_instant_without_a_zone_is_that_of_the_office(text: str, instant: str) -> None:
    found = _parse_instant(text)
    assert found is not None
    assert found.astimezone(dt.UTC).isoformat() == instant


def test_instants_are_shown_by_the_clocks_of_the_office() -> None:
    assert _format_instant("2026-05-01T20:00:00+00:00") == "2026-05-02 04:00:00"


@pytest.fixture
def district(tmp_path: Path, command: Callable[..., Any]) -> str:
    """A register that holds nothing but the profile of a district."""
    store = f"sqlite:///{tmp_path}/district.db"
    assert command("init", "--district", "jiading", "--store", store).code == 0
    return store


def test_a_profile_is_told_and_shown_in_words(district: str, command: Callable[..., Any]) -> None:
    told = command("history", "district_profile/310114", "--store", district, "--lang", "zh")
    lines = [line.strip() for line in told.out.splitlines()]
    assert "街镇1·代码：无 → 310114001" in lines
    assert "街镇1·名称：无 → 新成路街道" in lines
    assert "街镇1·类别：无 → 街道" in lines
    assert "品牌·代码：无 → brand.mengxiangjia" in lines
    assert "结果代码" not in told.out
    for language, shown in (
        ("zh", "街镇：新成路街道（310114001）；"),
        ("en", "units: Xinchenglu Subdistrict (310114001)"),
    ):
        outcome = command("show", "district_profile/310114", "--store", district, "--lang", language)
        assert outcome.code == 0
        assert shown in outcome.out
        assert "{" not in outcome.out
        assert "_" not in outcome.out.replace("district_profile", "")


@pytest.mark.parametrize("name", ["history", "show"])
def test_a_kind_that_is_none_is_told_where_it_was_typed(
    name: str, district: str, command: Callable[..., Any]
) -> None:
    outcome = command(name, "district/310114", "--store", district)
    assert outcome.code == 3
    told = "KIND/ID: there is no kind of record 'district'; did you mean 'district_profile'?"
    assert outcome.err == f"newstratum: {told}\n"
