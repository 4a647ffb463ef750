"""``newstratum plan rotation``: a file of platforms in, a plan out, and a plan fitted to what changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum.planning import FairnessCertificate, RotationPlan

HOSTS = "".join(f'[[hosts]]\nid = "P{number:02}"\nname = "平台{number}"\n' for number in range(1, 23))


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    path = tmp_path / "hosts.toml"
    path.write_text(HOSTS, encoding="utf-8")
    return path


@pytest.fixture
def plan(hosts: Path, command: Callable[..., Any]) -> Path:
    """A plan of 2026, in JSON."""
    path = hosts.with_name("plan.json")
    outcome = command("plan", "rotation", hosts, "--year", "2026", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    path.write_text(outcome.out, encoding="utf-8")
    return path


def blocked(path: Path, host: str, *days: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f'id = "{host}"\n', f'id = "{host}"\nblocked = [{", ".join(days)}]\n'), encoding="utf-8"
    )


def test_json_has_the_plan_and_the_proof(plan: Path) -> None:
    read = json.loads(plan.read_text(encoding="utf-8"))
    assert list(read) == ["schema", "plan", "certificate"]
    assert RotationPlan.from_dict(read["plan"]).to_dict() == read["plan"]
    assert FairnessCertificate.from_dict(read["certificate"]).to_dict() == read["certificate"]
    assert read["plan"]["turns"][1] == {
        "week": "2026-W02",
        "day": "2026-01-09",
        "mode": "turns",
        "hosts": ["P02"],
        "theme": "",
        "provisional": False,
    }
    assert (len(read["plan"]["turns"]), read["plan"]["excused"]) == (52, ["2026-W08"])
    proof = read["certificate"]
    assert (proof["fewest"], proof["most"], proof["weeks_apart"], proof["holidays"]) == (2, 3, 6, "2017-2026")
    assert sum(len(tally["weeks"]) for tally in proof["tallies"]) == 52


def test_a_table_shows_names_weekdays_and_modes(hosts: Path, command: Callable[..., Any]) -> None:
    hosts.write_text(
        HOSTS
        + '[[own]]\nweek = "2026-W10"\nhost = "P05"\n'
        + '[[joint]]\nweek = "2026-W12"\ntheme = "新使命"\n'
        + "[[joint]]\nweek = '2026-W13'\ntheme = '新阶层'\nhosts = ['P01', 'P02']\n",
        encoding="utf-8",
    )
    outcome = command("plan", "rotation", hosts, "--from", "2026-W07", "--to", "2026-W13")
    assert outcome.out.splitlines() == [
        "周次      日期        星期  方式  主办              备注",
        "──────────────────────────────────────────────────────────",
        "2026-W07  2026-02-13  五    轮转  平台1",
        "2026-W09  2026-02-27  五    轮转  平台2",
        "2026-W10  2026-03-06  五    自转  平台5",
        "2026-W11  2026-03-13  五    轮转  平台4",
        "2026-W12  2026-03-20  五    公转  联合（22个平台）  新使命",
        "2026-W13  2026-03-27  五    公转  联合（2个平台）   新阶层",
        "2026-W08：整周放假，不安排活动",
        "每个平台主办0–1次；节假日依据：2017-2026",
    ]
    english = command("plan", "rotation", hosts, "--from", "2026-W07", "--to", "2026-W13", "--lang", "en").out
    assert "2026-W12  2026-03-20  Fri  joint activity    joint (22 platforms)  新使命" in english
    assert "2026-W08: all of it a public holiday, no activity" in english


def test_a_new_plan_lists_what_changes(hosts: Path, plan: Path, command: Callable[..., Any]) -> None:
    blocked(hosts, "P02", "2026-01-09")
    blocked(hosts, "P03", *(f"2026-01-{day}" for day in range(12, 17)))
    again = [hosts, "--year", "2026", "--was", plan]
    lines = command("plan", "rotation", *again).out.splitlines()
    assert lines[-3] == "1处更换主办，1处只改日期："
    assert lines[-2] == "  2026-W02  2026-01-09 → 2026-01-08"
    assert lines[-1].startswith("  2026-W03  平台3 2026-01-16 → 平台")
    changes = json.loads(command("plan", "rotation", *again, "--json").out)["changes"]
    assert [(change["week"], change["of_host"]) for change in changes] == [
        ("2026-W02", False),
        ("2026-W03", True),
    ]
    kept = command("plan", "rotation", *again, "--keep-before", "2026-03-01", "--lang", "en")
    assert kept.out.splitlines()[-1] == "nothing changes"


def test_a_plan_of_an_earlier_version_is_read(hosts: Path, plan: Path, command: Callable[..., Any]) -> None:
    old = json.loads(plan.read_text(encoding="utf-8"))
    del old["plan"]["memberships"], old["certificate"]["tallies"][0]["quota"]
    plan.write_text(json.dumps(old), encoding="utf-8")
    again = command("plan", "rotation", hosts, "--year", "2026", "--was", plan, "--lang", "en")
    assert (again.code, again.out.splitlines()[-1]) == (0, "nothing changes")


def test_holidays_of_a_later_year_end_what_is_provisional(
    hosts: Path, tmp_path: Path, command: Callable[..., Any]
) -> None:
    span = ["--from", "2026-W52", "--to", "2027-W02"]
    before = command("plan", "rotation", hosts, *span).out
    assert before.count("暂定") == 2
    # The 1st of January is a day off by law, so that W53 is held before it, notice or not.
    assert "2026-W53  2026-12-31  四    轮转  平台2" in before
    notice = tmp_path / "2027.toml"
    notice.write_text(
        "year = 2027\n[[notices]]\nnumber = '合成1号'\ntitle = '合成通知'\nissued_on = 2026-11-01\n"
        "[[holidays]]\nzh = '元旦'\nen = \"New Year's Day\"\nfirst = 2027-01-01\nlast = 2027-01-03\n",
        encoding="utf-8",
    )
    after = command("plan", "rotation", hosts, *span, "--holidays", notice).out
    assert "暂定" not in after
    assert "节假日依据：2017-2027" in after


def test_what_is_impossible_is_said_and_nothing_is_written(hosts: Path, command: Callable[..., Any]) -> None:
    hosts.write_text(HOSTS[: HOSTS.index('[[hosts]]\nid = "P05"')], encoding="utf-8")
    outcome = command("plan", "rotation", hosts, "--year", "2027", "--json")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == (
        "newstratum: no plan exists: 2027-W01 to 2027-W05: these 5 weeks are too close to share a platform, "
        "and only 4 are free in them; free another one\n"
    )
    assert command("plan", "rotation", hosts, "--year", "2027", "--apart", "4").code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "give --year, or both --from and --to"),
        (["--year", "2026", "--from", "2026-W01"], "give --year, or both --from and --to"),
        (["--from", "2026-W01"], "give --year, or both --from and --to"),
        (["--from", "2026-1", "--to", "2026-W09"], "not an ISO week"),
        (["--from", "2026-W09", "--to", "2026-W01"], "the last week comes before the first"),
        (["--year", "10000"], "--year"),
        (["--year", "2026", "--weekday", "8"], "--weekday"),
        (["--year", "2026", "--keep-before", "May"], "--keep-before"),
    ],
)
def test_wrong_options_are_a_wrong_use(
    hosts: Path, options: list[str], message: str, command: Callable[..., Any]
) -> None:
    outcome = command("plan", "rotation", hosts, *options)
    assert outcome.code == 2
    assert message in " ".join(outcome.err.split())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[[hosts]]\nnome = 1\n", "hosts.toml.hosts.0.nome: unknown"),
        (b'[[hosts]]\nid = "P1"\nblocked = ["2026-01-01"]\n', "hosts.toml.hosts.0.blocked.0: is not a day"),
        (
            b'[[hosts]]\nid = "P1"\nlast_hosted = "2026-01"\n',
            "hosts.toml.hosts.0.last_hosted: not an ISO week",
        ),
        (b"[[hosts\n", "hosts.toml: cannot be read"),
        ("[[hosts]]\nid = '嘉定平台'\n".encode("gb18030"), "hosts.toml: not UTF-8"),
        (b"hosts = []\n", "hosts: none is given"),
        (b'own = [{week = "2026-W01", host = "P9"}]\n[[hosts]]\nid = "P1"\n', "P9 is not one of the hosts"),
    ],
)
def test_a_bad_file_is_said_with_its_place(
    hosts: Path, content: bytes, message: str, command: Callable[..., Any]
) -> None:
    hosts.write_bytes(content)
    outcome = command("plan", "rotation", hosts, "--year", "2026")
    assert (outcome.code, outcome.out) == (3, "")
    assert message in outcome.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"schema": 1', '"schema": 2', "plan.json.schema: not 1"),
        ('"mode": "turns"', '"mode": "orbit"', "plan.json.plan.turns.0.mode"),
        ('"schema": 1,', "", "plan.json.schema: required, but missing"),
        ("{", "", "plan.json: cannot be read"),
    ],
)
def test_a_plan_of_another_shape_is_refused(
    hosts: Path, plan: Path, old: str, new: str, message: str, command: Callable[..., Any]
) -> None:
    plan.write_text(plan.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    outcome = command("plan", "rotation", hosts, "--year", "2026", "--was", plan)
    assert (outcome.code, outcome.out) == (3, "")
    assert message in outcome.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path, command: Callable[..., Any]) -> None:
    outcome = command("plan", "rotation", tmp_path / "none.toml", "--year", "2026")
    assert outcome.code == 3
    assert "none.toml: No such file" in outcome.err
