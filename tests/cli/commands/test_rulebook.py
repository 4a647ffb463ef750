"""``newstratum rulebook``: checks, differences, and rulebooks of plugins."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from newstratum._model.people.evidence import Source, SourceKind
from newstratum._model.people.people import Consent, Engagement, Person, PrivacyNotice
from newstratum._registry.opening import open_registry
from newstratum._shipped.editions import get_edition

BOOKS = Path(__file__).parents[3] / "src" / "newstratum" / "_shipped" / "data" / "rulebooks"
#: A small rulebook of another city, with outcomes of its own.
SMALL = (Path(__file__).parent / "small_city.toml").read_text("utf-8")


#: A rule that contradicts another one of its step.
CONTRARY = """[[rule]]
id = "contrary"
step = "S1"
when = { role = ["technical", "clerical"] }
outcome = "outside"
clauses = ["c1"]

"""


@pytest.mark.parametrize("name", ["2015", "2017"])
def test_the_shipped_editions_pass(command, name):
    run = command("rulebook", "check", BOOKS / f"{name}.toml")
    assert f"{name}.toml: passes" in run.out, f"{run.out}{run.err}"
    assert run.code == 0


def test_a_finding_gives_lines_and_a_person_and_code_1(command, tmp_path):
    file = tmp_path / "twice.toml"
    file.write_text(SMALL.replace("[otherwise]", f"{CONTRARY}[otherwise]"), "utf-8")
    run = command("rulebook", "check", file)
    assert run.code == 1
    assert "rules skilled and contrary of step S1 hold together" in run.out.replace("\n", " ").replace(
        "  ", " "
    )
    assert "for example: role technical" in run.out
    plain = json.loads(command("rulebook", "check", file, "--json").out)
    (overlap,) = [each for each in plain["findings"] if each["kind"] == "overlap"]
    assert overlap["person"] == {"role": "technical"}
    assert all(overlap["lines"])


def test_a_refused_rulebook_lists_every_problem_and_code_3(command, tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(SMALL.replace('"technical"', '"tecnical"').replace('step = "S1"', 'step = "S2"'), "utf-8")
    run = command("rulebook", "check", file)
    assert run.code == 3
    assert "did you mean 'technical'" in run.err
    assert "'S2' is no step" in run.err
    plain = json.loads(command("rulebook", "check", file, "--json").out)
    assert len(plain["findings"]) >= 2


def test_a_file_that_is_not_there_is_named(command, tmp_path):
    run = command("rulebook", "check", tmp_path / "none.toml")
    assert (run.code, "none.toml" in run.err) == (3, True)


def test_the_difference_of_editions_gives_a_person_for_each_move(command):
    run = command("rulebook", "diff", "2015", "2017", "--json")
    moves = json.loads(run.out)["moves"]
    assert all(move["person"] and move["combinations"] for move in moves)
    assert {(move["before"]["outcome"], move["after"]["outcome"]) for move in moves} == {
        ("intermediary", "outside"),
        ("intermediary", "contested"),
        ("new_media", "contested"),
    }
    shown = command("rulebook", "diff", "2015", "2017", "--lang", "en")
    assert "for example:" in shown.out
    assert command("rulebook", "diff", "2017", "2017").out.count("没有变化") == 1


def test_a_register_says_who_would_move_and_re_places_nobody(command, tmp_path):
    url = f"sqlite:///{tmp_path}/register.db"
    day = dt.date(2018, 9, 1)
    words = {"controller": "测试", "contact": "测试", "text_zh": "测试", "purposes": ("roster",)}
    notice = PrivacyNotice(id="n", version=1, in_force_on=day, **words)
    source = Source(kind=SourceKind.EMPLOYER_STATEMENT, stated_on=day)
    consents = (Consent(purpose="roster", notice="n.v1", given_on=day),)
    clerk = Engagement(employer_kind="foundation", relation="employee", role="clerical")
    lawyer = Engagement(employer_kind="law_firm", relation="employee", role="professional")
    with open_registry(url) as registry:
        with registry.session(actor="test", purpose="roster", source=source, notice=notice) as session:
            session.people.add(Person(id="p1", engagements=(clerk,), consents=consents))
            session.people.add(Person(id="p2", engagements=(lawyer,), consents=consents))
        before = list(registry.history.changes().changes)
    run = command("rulebook", "diff", "2015", "2017", "--store", url, "--json")
    assert json.loads(run.out)["people"] == [{"id": "p1", "before": "intermediary", "after": "outside"}]
    with open_registry(url) as registry:
        assert list(registry.history.changes().changes) == before


def test_an_unknown_edition_is_a_wrong_use(command):
    run = command("rulebook", "diff", "2016", "2017")
    assert run.code == 2
    assert "did you mean '2017'" in run.err.replace("\n", " ")


@pytest.mark.parametrize("name", ["2015", "2017"])
def test_show_prints_an_edition_as_it_is_shipped(command, name, tmp_path):
    shown = command("rulebook", "show", name)
    assert (shown.code, shown.out) == (0, (BOOKS / f"{name}.toml").read_text("utf-8"))
    copy = tmp_path / "copy.toml"
    copy.write_text(shown.out, "utf-8")
    assert command("rulebook", "check", copy).code == 0


def test_show_of_an_unknown_edition_is_a_wrong_use(command):
    run = command("rulebook", "show", "2016")
    assert (run.code, run.out) == (2, "")
    assert "did you mean" in run.err.replace("\n", " ")


@pytest.fixture
def city_plugin(tmp_path, monkeypatch):
    """A distribution on disk that brings the small city's rulebook."""
    (tmp_path / "small_city_plugin.py").write_text(
        "from newstratum import hooks\n\n\n"
        "@hooks.rulebooks\n"
        "def books():\n"
        f"    return [hooks.RulebookSource(name='small-city', text={SMALL!r}, api=1)]\n",
        "utf-8",
    )
    info = tmp_path / "small_city-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: small-city\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[newstratum]\nsmall-city = small_city_plugin\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("NEWSTRATUM_PLUGINS", raising=False)


@pytest.mark.usefixtures("city_plugin")
def test_another_citys_rulebook_comes_from_a_plugin_with_outcomes_of_its_own(command):
    run = command("why", "--fact", "role=technical", "--edition", "small-city", "--json")
    verdict = json.loads(run.out)
    assert (verdict["outcome"], verdict["category"], verdict["edition"]) == ("craft", "made", "small-city")
    assert "craft" in command("why", "--fact", "role=technical", "--edition", "small-city").out
    assert command("rulebook", "show", "small-city").out == SMALL


def test_export_writes_the_tables_of_an_edition(command, tmp_path):
    plain = json.loads(command("rulebook", "export", "2017").out)
    assert plain == get_edition("2017").tables().to_dict()
    file = tmp_path / "2017.json"
    assert command("rulebook", "export", "2017", "--as", "json", "--out", file).code == 0
    assert json.loads(file.read_text("utf-8")) == plain
    again = command("rulebook", "export", "2017", "--out", file)
    assert again.code == 3
    assert command("rulebook", "export", "2017", "--out", file, "--force").code == 0


def test_export_takes_a_rulebook_of_ones_own(command, tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(SMALL, "utf-8")
    run = command("rulebook", "export", file)
    assert json.loads(run.out)["edition"] == "small-city"
    assert command("rulebook", "export", "1999").code == 2


def test_export_writes_sql_for_a_database(command):
    run = command("rulebook", "export", "2017", "--as", "sql", "--dialect", "sqlite", "--table", "staff")
    assert run.out == get_edition("2017").tables().write_sql("sqlite", "staff")
    assert command("rulebook", "export", "2017", "--as", "sql").code == 2
    assert command("rulebook", "export", "2017", "--dialect", "duckdb").code == 2
    assert command("rulebook", "export", "2017", "--as", "sql", "--dialect", "oracle").code == 2
