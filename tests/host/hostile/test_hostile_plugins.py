"""Hostile plugins beside each command: named with a remedy, harmful to nothing else, nothing shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen
from hostile_plugins import HOSTILE, SECRET, TEXT, Hostile
from installed_distributions import install

from newstratum._model.values.sensitive import SensitiveText
from newstratum._registry.opening import open_registry

#: Seconds that a plugin has in these tests, and what a command may take in all.
LIMITS = "load=1,open=1,rows=1,render=1,send=0.5"
SECONDS = 40.0
HERE = Path(__file__).parent
BY_NAME = {each.name: each for each in HOSTILE}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a copy of a process is safe on Linux only")


@frozen
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Everything it wrote."""
        return self.out + self.err


Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    """The process that runs commands in copies of itself."""
    with subprocess.Popen(
        [sys.executable, str(HERE / "command_server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def run(server: subprocess.Popen[str], tmp_path: Path) -> Run:
    """Run a command beside one hostile plugin."""

    def call(hostile: Hostile, *words: str) -> Outcome:
        folder = tmp_path / hostile.name
        if not folder.exists():
            install(folder, distribution=hostile.distribution, name=hostile.name, source=hostile.source)
        kept = {name: text for name, text in os.environ.items() if not name.startswith("NEWSTRATUM_")}
        request = {
            "words": words,
            "path": [str(folder)],
            "out": str(tmp_path / "out"),
            "err": str(tmp_path / "err"),
            "seconds": SECONDS,
            "environment": {
                **kept,
                "LC_ALL": "C.UTF-8",
                "NEWSTRATUM_PLUGINS": hostile.name,
                "NEWSTRATUM_PLUGIN_SECONDS": f"{LIMITS},{hostile.limits}",
            },
        }
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        code = json.loads(server.stdout.readline())
        assert code is not None, "the command did not end"
        texts = [(tmp_path / name).read_text(encoding="utf-8") for name in ("out", "err")]
        outcome = Outcome(code, *texts)
        assert SECRET not in outcome.all, "a secret is shown"
        assert TEXT not in outcome.all, "the text of a message or a row is shown"
        assert "Traceback" not in outcome.all
        return outcome

    return call


def _names_it(hostile: Hostile, outcome: Outcome) -> None:
    """What went wrong is told with the distribution, its version, and what to do."""
    assert hostile.says in outcome.all
    assert f"{hostile.distribution} 1.0" in outcome.all
    assert f"pip uninstall {hostile.distribution}" in outcome.all
    assert "NEWSTRATUM_PLUGINS=" in outcome.all
    assert f"https://{hostile.distribution}.example.org/" in outcome.all


def _mentions_output(hostile: Hostile, outcome: Outcome) -> None:
    """What it wrote is told of on standard error, with its name."""
    assert f"plugin {hostile.name} ({hostile.distribution} 1.0)" in outcome.err


@pytest.fixture
def store(tmp_path: Path) -> Callable[[str], str]:
    """Make a register with two notices for a channel, and one for the log."""

    def make(channel: str) -> str:
        url = f"sqlite:///{tmp_path}/register.db"
        with open_registry(url) as registry:
            for number, name in enumerate((channel, channel, "log")):
                with registry.session(actor="office", purpose="office") as session:
                    session.notices.tell(
                        f"event-{number}",
                        SensitiveText("somebody"),
                        name,
                        purpose="office",
                        subject="visit",
                        text=TEXT,
                    )
        return url

    return make


#: The command in which each shows; beside the other commands it is tried in the long run.
SHOWS = {
    "load": "plugins",
    "hook": "plugins",
    "": "plugins",
    "store send": "send",
    "store": "store",
    "send": "send",
    "rows": "classify",
    "render": "report",
}


#: One that is tried beside every command in the usual run too.
USUAL = {"knows", "send-prints"}


def beside(command: str) -> pytest.MarkDecorator:
    """Try every hostile plugin beside a command: in the usual run those that show in it."""
    cases = [
        pytest.param(
            each,
            id=each.name,
            marks=() if SHOWS[each.at] == command or each.name in USUAL else pytest.mark.stress(whole=True),
        )
        for each in HOSTILE
    ]
    return pytest.mark.parametrize("hostile", cases)


@pytest.mark.slow
@beside("plugins")
def test_plugins_lists_it_and_its_json_is_whole(hostile: Hostile, run: Run) -> None:
    outcome = run(hostile, "plugins", "--json")
    assert outcome.code == 0
    reports = {report["name"]: report for report in json.loads(outcome.out)}
    builtin, found = reports["builtin"], reports[hostile.name]
    assert (builtin["name"], builtin["status"]) == ("builtin", "ok")
    assert found["distribution"] == hostile.distribution
    expected = {"load": "broken", "hook": "partly"}
    assert found["status"] == expected.get(hostile.at, "ok")
    if hostile.at in expected:
        _names_it(hostile, outcome)
    else:
        assert found["load_seconds"] > 0
    if hostile.name == "prints":
        _mentions_output(hostile, outcome)
        assert "loading the catalogue" in outcome.err
        for said in ("from a library", "from a process", "by another name"):
            assert said in outcome.err
            assert said not in outcome.out


@pytest.mark.slow
@beside("doctor")
def test_doctor_checks_all_else(hostile: Hostile, run: Run) -> None:
    outcome = run(hostile, "doctor", "--json")
    checks = json.loads(outcome.out)
    broken = [each for each in checks if each["state"] == "broken"]
    assert {each["check"] for each in checks} == {"python", "sqlite", "output", "data", "plugins"}
    assert outcome.code == (3 if broken else 0)
    assert len(broken) == (hostile.at in ("load", "hook"))
    if broken:
        _names_it(hostile, outcome)


@pytest.mark.slow
@beside("classify")
def test_classify_goes_on_and_loads_it_for_its_own_files_only(
    hostile: Hostile, run: Run, tmp_path: Path
) -> None:
    people = tmp_path / "people.jsonl"
    people.write_text('{"id": "P1", "status": "student"}\n', encoding="utf-8")
    for form in ([], ["--json"]):
        outcome = run(hostile, "classify", str(people), *form)
        assert outcome.code == 0
        assert hostile.distribution not in outcome.all
    own = tmp_path / f"people.{hostile.name.replace('-', '_')}"
    own.write_text("", encoding="utf-8")
    outcome = run(hostile, "classify", str(own), "--json")
    if hostile.at in ("load", "rows"):
        assert outcome.code == 3
        _names_it(hostile, outcome)
    else:
        assert (outcome.code, json.loads(outcome.out)["outcome"]) == (0, "outside")


@pytest.mark.slow
@beside("report")
def test_report_goes_on_and_names_it_where_it_is_used(hostile: Hostile, run: Run) -> None:
    outcome = run(hostile, "report", "--demo", "--as", "json")
    assert outcome.code == 0
    assert json.loads(outcome.out)
    outcome = run(hostile, "report", "--demo", "--as", hostile.name)
    if hostile.at in ("load", "render"):
        assert outcome.code != 0
        assert outcome.out == ""
        if hostile.at == "render":
            _names_it(hostile, outcome)
        if hostile.writes:
            _mentions_output(hostile, outcome)
    else:
        assert (outcome.code, outcome.out) == (0, "fine")


@pytest.mark.slow
@beside("store")
def test_a_store_of_it_is_named_where_it_fails(hostile: Hostile, run: Run) -> None:
    outcome = run(hostile, "report", "--store", f"{hostile.name}://office:{SECRET}@host/")
    if "load" in hostile.at or "store" in hostile.at:
        assert outcome.code == 3
        _names_it(hostile, outcome)


@pytest.mark.slow
@beside("send")
def test_sending_goes_on_for_the_others_and_frees_its_notices(
    hostile: Hostile, run: Run, store: Callable[[str], str]
) -> None:
    url = store(hostile.name)
    own = f"{hostile.name}://office:{SECRET}@host/"
    outcome = run(hostile, "notices", "send", "--store", url, "--to", own, "--to", "log:", "--timeout", "0.2")
    opens = hostile.at not in ("load", "store send")
    if not opens:
        assert outcome.code == 3
        _names_it(hostile, outcome)
    elif hostile.at == "send":
        assert outcome.code == 0
        assert "1 sent, 2 postponed" in outcome.out
        _names_it(hostile, outcome)
    else:
        assert "3 sent, 0 postponed" in outcome.out
    if hostile.writes and hostile.at != "render":
        _mentions_output(hostile, outcome)
    with open_registry(url) as registry:
        leased = [each for each in registry.notices.list() if each.lease is not None]
    assert leased == []


def test_there_are_twenty_of_them() -> None:
    assert len(HOSTILE) == len(BY_NAME) >= 20
    places = [each.at for each in HOSTILE]
    assert {"load", "hook", "store", "send", "store send", "rows", "render", ""} == set(places)
