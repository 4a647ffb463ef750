"""``newstratum plan rotation``: a file of platforms in, a plan out, and a plan fitted to what changed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newstratum._builtin.terminal import count_columns
from newstratum._model.values.calendar import IsoWeek
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


def describe(path: Path, host: str, *lines: str) -> None:
    """Add lines to what the file says of a platform."""
    text = path.read_text(encoding="utf-8")
    whole = "".join(f"{line}\n" for line in (f'id = "{host}"', *lines))
    path.write_text(text.replace(f'id = "{host}"\n', whole), encoding="utf-8")


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


@pytest.mark.slow
def test_a_new_plan_lists_what_changes(hosts: Path, plan: Path, command: Callable[..., Any]) -> None:
    describe(hosts, "P02", "blocked = [2026-01-09]")
    describe(hosts, "P03", f"blocked = [{', '.join(f'2026-01-{day}' for day in range(12, 17))}]")
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


@pytest.mark.slow
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
    assert before.count("  暂定\n") == 2
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
        "and only 4 are free in them; free another one, or let turns be nearer "
        "(weeks_apart, by command --apart)\n"
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
        (["--year", "2026", "--effort", "0"], "--effort"),
        (["--year", "2026", "--effort", "much"], "--effort"),
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
        (b"[[hosts]]\nnome = 1\n", "hosts.toml, line 2: hosts.0.nome: unknown"),
        (
            b'[[hosts]]\nid = "P1"\nblocked = ["2026-01-01"]\n',
            "hosts.toml, line 3: hosts.0.blocked.0: is not a day",
        ),
        (
            b'[[hosts]]\nid = "P1"\nlast_hosted = "2026-01"\n',
            "hosts.toml, line 3: hosts.0.last_hosted: not an ISO week",
        ),
        (b"[[hosts\n", "hosts.toml, line 1: is not TOML"),
        ("[[hosts]]\nid = '嘉定平台'\n".encode("gb18030"), "hosts.toml, line 2: not UTF-8"),
        (b"hosts = []\n", "hosts.toml, line 1: hosts: none is given"),
    ],
)
def test_a_bad_file_is_said_with_its_place(
    hosts: Path, content: bytes, message: str, command: Callable[..., Any]
) -> None:
    hosts.write_bytes(content)
    outcome = command("plan", "rotation", hosts, "--year", "2026")
    assert (outcome.code, outcome.out) == (3, "")
    assert message in outcome.err


def test_all_that_is_wrong_in_a_file_is_said_at_once_with_its_lines(
    hosts: Path, command: Callable[..., Any]
) -> None:
    hosts.write_text(
        """
[[hosts]]
id = "P1"
joined = "2026-W20"
left = "2026-W10"

[[hosts]]
id = "P1"
last_hosted = "2026-W01"

[[own]]
week = "2027-W10"
host = "P1"

[[own]]
week = "2026-W10"
host = "P8"

[[joint]]
week = "2026-W10"
theme = "新使命"
hosts = [
  "P1",
  "P9",
]
""",
        encoding="utf-8",
    )
    outcome = command("plan", "rotation", hosts, "--year", "2026")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.splitlines() == [
        f"newstratum: hosts.toml, {problem}"
        for problem in (
            "line 5: hosts.0.left: 2026-W10 comes before 2026-W20, when it joined; check both",
            "line 8: hosts.1.id: P1 is given twice; name each platform once",
            "line 9: hosts.1.last_hosted: 2026-W01 is not before the weeks planned; "
            "give its last week before 2026-W01",
            "line 12: own.0.week: 2027-W10 lies outside the year; 2026-W01 to 2026-W53 is planned",
            "line 17: own.1.host: P8 is not one of the hosts; add it to them",
            "line 20: joint.0.week: 2026-W10 is fixed twice; fix each week once",
            "line 24: joint.0.hosts.1: P9 is not one of the hosts; add it to them",
        )
    ]


def test_a_platform_cannot_have_a_week_in_which_it_takes_no_part(
    hosts: Path, command: Callable[..., Any]
) -> None:
    describe(hosts, "P05", 'joined = "2026-W27"')
    with hosts.open("a", encoding="utf-8") as file:
        file.write('[[own]]\nweek = "2026-W10"\nhost = "P05"\n')
    outcome = command("plan", "rotation", hosts, "--year", "2026")
    assert (outcome.code, outcome.out) == (3, "")
    assert "own.0.host: P05 does not take part in 2026-W10; correct joined, left or the week" in outcome.err


# ------------------------------------------------------------------------ joining, leaving, remainders


@pytest.mark.slow
def test_joining_and_leaving_come_from_the_file_and_stay_in_the_plan(
    hosts: Path, command: Callable[..., Any]
) -> None:
    text = hosts.read_text(encoding="utf-8")
    describe(hosts, "P05", 'joined = "2026-W27"', 'left = "2026-W40"')
    describe(hosts, "P06", 'left = "2026-W20"')
    describe(hosts, "P07", 'joined = "2031-W01"')
    span = ["--year", "2026"]
    shown = command("plan", "rotation", hosts, *span).out
    assert (
        "主办次数按参加的周折算：平台5：自2026-W27起参加，参加至2026-W40止；平台6：参加至2026-W20止；"
        "平台7：这些周均不参加"
    ) in shown.replace("\n", "")
    english = " ".join(command("plan", "rotation", hosts, *span, "--lang", "en").out.split())
    assert (
        "平台5 from 2026-W27 on until 2026-W40; 平台6 until 2026-W20; 平台7 in none of these weeks" in english
    )
    made = command("plan", "rotation", hosts, *span, "--json").out
    read = json.loads(made)
    assert read["plan"]["memberships"] == [
        {"host": "P05", "joined_in": "2026-W27", "left_in": "2026-W40"},
        {"host": "P06", "joined_in": None, "left_in": "2026-W20"},
        {"host": "P07", "joined_in": "2031-W01", "left_in": None},
    ]
    weeks = {
        name: [turn["week"] for turn in read["plan"]["turns"] if turn["hosts"] == [name]]
        for name in ("P05", "P06", "P07")
    }
    assert all("2026-W27" <= week <= "2026-W40" for week in weeks["P05"])
    assert all(week <= "2026-W20" for week in weeks["P06"])
    assert weeks["P07"] == []
    was = hosts.with_name("plan.json")
    was.write_text(made, encoding="utf-8")
    again = command("plan", "rotation", hosts, *span, "--was", was, "--lang", "en")
    assert (again.err, again.out.splitlines()[-1]) == ("", "nothing changes")
    # What the file does not say any more, the plan says.
    hosts.write_text(text, encoding="utf-8")
    silent = command("plan", "rotation", hosts, *span, "--was", was, "--lang", "en")
    assert silent.out == again.out
    assert silent.err.splitlines()[1] == "newstratum: P06: until 2026-W20, as the earlier plan has it"


@pytest.mark.slow
def test_a_remainder_leaves_out_what_is_fixed_before_it(hosts: Path, command: Callable[..., Any]) -> None:
    with hosts.open("a", encoding="utf-8") as file:
        file.write('[[own]]\nweek = "2026-W10"\nhost = "P05"\n')
        file.write('[[own]]\nweek = "2026-W30"\nhost = "P06"\n')
        file.write('[[joint]]\nweek = "2026-W12"\ntheme = "新使命"\n')
    outcome = command("plan", "rotation", hosts, "--from", "2026-W27", "--to", "2026-W53", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    turns = json.loads(outcome.out)["plan"]["turns"]
    assert [(turn["week"], turn["hosts"]) for turn in turns if turn["mode"] != "turns"] == [
        ("2026-W30", ["P06"])
    ]


def test_a_part_of_an_earlier_plan_is_not_planned_again(
    hosts: Path, plan: Path, command: Callable[..., Any]
) -> None:
    outcome = command("plan", "rotation", hosts, "--from", "2026-W27", "--to", "2026-W53", "--was", plan)
    assert outcome.code == 2
    said = " ".join(outcome.err.replace("│", " ").split())
    assert "the earlier plan has 2026-W01, which is not planned now; plan all of its weeks again" in said


# ---------------------------------------------------------------------------------- what is not certain


@pytest.mark.slow
def test_a_day_in_the_year_before_is_explained(hosts: Path, command: Callable[..., Any]) -> None:
    shown = command("plan", "rotation", hosts, "--year", "2026").out
    assert shown.splitlines()[2].startswith("2026-W01  2025-12-31")
    assert "2026-W01自2025-12-29起：一周按其星期四所在的年份计（ISO 8601）" in shown
    english = command("plan", "rotation", hosts, "--year", "2026", "--lang", "en").out
    said = "2026-W01 begins on 2025-12-29: ISO 8601 counts a week to the year of its Thursday"
    assert said in english.replace("\n", " ")
    later = command("plan", "rotation", hosts, "--from", "2026-W02", "--to", "2026-W09").out
    assert "ISO 8601" not in later


@pytest.mark.slow
def test_a_year_without_its_holidays_says_that_festivals_are_not_known(
    hosts: Path, command: Callable[..., Any]
) -> None:
    shown = command("plan", "rotation", hosts, "--year", "2027")
    # 2027-02-05 is the eve of Spring Festival, a Friday.
    assert any("2027-02-05" in line and "暂定" in line for line in shown.out.splitlines())
    said = "2027年放假安排未列入：暂定的日期可能正逢除夕、春节、清明、端午、中秋或者调休"
    assert said in shown.out.replace("\n", "")
    english = command("plan", "rotation", hosts, "--year", "2027", "--lang", "en").out
    assert "the holidays of 2027 are not announced here" in english
    as_json = command("plan", "rotation", hosts, "--year", "2027", "--json")
    assert "the holidays of 2027 are not announced here" in as_json.err
    assert json.loads(as_json.out)["certificate"]["provisional"]
    assert "未列入" not in command("plan", "rotation", hosts, "--year", "2026").out


def write_busy_hosts(path: Path) -> tuple[str, str]:
    """A file of platforms that are often blocked, and one in which four of them are blocked more often."""
    draw = random.Random(3)
    weeks = [IsoWeek(2026, number) for number in range(1, 54)]
    blocked = [[week for week in weeks if draw.random() < 0.1] for _ in range(22)]
    more = [[*its_weeks, *draw.sample(weeks, 3)] for its_weeks in blocked[:4]]
    texts = []
    for every in (blocked, [*more, *blocked[4:]]):
        path.write_text(HOSTS, encoding="utf-8")
        for number, its_weeks in enumerate(every, 1):
            days = ", ".join(str(day) for week in sorted(set(its_weeks)) for day in week.days)
            describe(path, f"P{number:02}", f"blocked = [{days}]")
        texts.append(path.read_text(encoding="utf-8"))
    return texts[0], texts[1]


@pytest.mark.slow
def test_it_says_when_fewer_changes_are_not_ruled_out(hosts: Path, command: Callable[..., Any]) -> None:
    before, after = write_busy_hosts(hosts)
    again = [hosts, "--year", "2026", "--apart", "16"]
    hosts.write_text(before, encoding="utf-8")
    was = hosts.with_name("plan.json")
    was.write_text(command("plan", "rotation", *again, "--json").out, encoding="utf-8")
    hosts.write_text(after, encoding="utf-8")
    little = command("plan", "rotation", *again, "--was", was, "--effort", "400", "--json")
    read = json.loads(little.out)
    assert not read["is_fewest"]
    assert read["fewest"] < sum(change["of_host"] for change in read["changes"])
    shown = command("plan", "rotation", *again, "--was", was, "--effort", "400").out
    assert f"更换主办处数未必最少，只证明了不能少于{read['fewest']}处" in shown
    english = command("plan", "rotation", *again, "--was", was, "--effort", "400", "--lang", "en").out
    assert f"it is proved only that {read['fewest']} must" in english.replace("\n", " ")
    much = command("plan", "rotation", *again, "--was", was)
    assert "未必最少" not in much.out
    # The JSON of a new plan is an earlier plan too.
    was.write_text(little.out, encoding="utf-8")
    third = command("plan", "rotation", *again, "--was", was, "--json", "--effort", "600")
    assert json.loads(third.out)["changes"] == []


@pytest.mark.slow
def test_a_search_that_ends_early_says_so(hosts: Path, command: Callable[..., Any]) -> None:
    write_busy_hosts(hosts)
    outcome = command("plan", "rotation", hosts, "--year", "2026", "--apart", "16", "--effort", "1")
    assert (outcome.code, outcome.out) == (3, "")
    assert "no plan was found in 1 steps, though one may exist; allow more effort" in outcome.err


@pytest.mark.slow
def test_lines_fit_a_terminal_of_80_columns(hosts: Path, command: Callable[..., Any]) -> None:
    text = HOSTS.replace('"平台', '"新的社会阶层人士统战工作实践创新基地示范平台')
    joint = '[[joint]]\nweek = "2027-W12"\ntheme = "新时代新阶层新使命：服务大局、服务社会、服务群众"\n'
    hosts.write_text(text + joint, encoding="utf-8")
    was = hosts.with_name("plan.json")
    was.write_text(command("plan", "rotation", hosts, "--year", "2027", "--json").out, encoding="utf-8")
    hosts.write_text(text + joint.replace("W12", "W13"), encoding="utf-8")
    describe(hosts, "P05", 'joined = "2027-W27"', 'left = "2027-W40"')
    for language in ("en", "zh"):
        shown = command("plan", "rotation", hosts, "--year", "2027", "--was", was, "--lang", language).out
        assert shown
        assert [line for line in shown.splitlines() if count_columns(line) > 80] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"schema": 1', '"schema": 2', "plan.json.schema: not 1"),
        ('"mode": "turns"', '"mode": "orbit"', "plan.json.plan.turns.0.mode"),
        ('"schema": 1,', "", "plan.json.schema: required, but missing"),
        ("{", "", "plan.json: is not JSON"),
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
