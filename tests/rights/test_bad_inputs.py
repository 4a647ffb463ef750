"""Bad input to people's rights, tried from outside: refused with a reason, nothing lost or half written.

One small register with keys and a ledger outside serves all cases; each compares everything in its folder,
and the feed, before and after. What is shown elsewhere with examples of its own: the clock stepping back in
``test_a_clock_that_steps_back_brings_nobody_back``, k below 3 in ``test_k_is_at_least_three``, a report on
one person in ``test_few_people_are_no_report``.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import frozen

import newstratum as ns
from newstratum._builtin.key_file import KeyFile
from newstratum._model.people.ages import count_completed_years
from newstratum._registry.sessions import erasure
from newstratum._testing.processes import run_in_child
from newstratum.errors import InvalidValueError, NewstratumError, NotFoundError

DAY = dt.date(2018, 10, 1)
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster", "invitation"),
    text_zh="告知书",
    in_force_on=DAY,
)
SOURCE = ns.Source(kind="person", reference="合成", stated_on=DAY)
APPROVAL = ns.ExportApproval(recipient="合成机关", approved_by="head")


@frozen
class Office:
    """A folder with a register, its keys and ledger, and a backup of before the last erasure."""

    folder: Path

    @property
    def words(self) -> dict[str, str]:
        """What stands for names in the words of a command."""
        return {
            "to": str(self.folder),
            "store": f"sqlite:///{self.folder}/register.db",
            "new": f"sqlite:///{self.folder}/new.db",
            "keys": f"file:{self.folder}/office.keys",
        }

    @property
    def ledger(self) -> Path:
        """The ledger of erasures."""
        return self.folder / "office.keys.erasures"

    def open(self, **options: Any) -> ns.Registry:
        """Open the register."""
        given = {"keys": KeyFile(self.folder / "office.keys")}
        return ns.open_registry(self.words["store"], **given | options)

    def look(self) -> tuple[Any, ...]:
        """Return all that could have changed: the feed, and the files beside the store."""
        with closing(sqlite3.connect(f"file:{self.folder}/register.db?mode=ro", uri=True)) as connection:
            feed = connection.execute("SELECT count(*), max(rowid), sum(act) FROM changes").fetchall()
        files = {
            each.relative_to(self.folder): os.readlink(each) if each.is_symlink() else each.read_bytes()
            for each in self.folder.rglob("*")
            # SQLite lays files beside a store that is read.
            if (each.is_symlink() or each.is_file()) and ".db" not in each.name
        }
        return feed, files, sorted(self.folder.glob("new.db*"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, command: Callable[..., Any]) -> Office:
    made = Office(tmp_path_factory.mktemp("office"))
    with made.open() as registry:
        with registry.session(actor="clerk", purpose="roster", source=SOURCE, notice=NOTICE) as session:
            for name in ("P1", "P2", "P3", "P4", "P5"):
                session.enrol(ns.read("合成律师事务所", "律师"), id=name, on=DAY)
        with registry.session(actor="li", purpose="roster") as session:
            session.placements.confirm("P2", by="li", on=DAY)
            session.placements.object_to("P3", "不是", on=DAY)
        registry.redact_person("P5", actor="clerk", purpose="roster")
    assert command("backup", made.folder / "backup.db", "--store", made.words["store"]).code == 0
    with made.open() as registry:
        registry.redact_person("P4", actor="clerk", purpose="roster")
    (made.folder / "precious.csv").write_bytes(b"precious")
    (made.folder / "link.csv").symlink_to(made.folder / "precious.csv")
    (made.folder / "dangling.csv").symlink_to(made.folder / "nowhere.csv")
    (made.folder / "filled").mkdir()
    (made.folder / "filled" / "subject.html").write_bytes(b"precious")
    return made


@pytest.fixture
def unchanged(office: Office) -> Iterator[None]:
    before = office.look()
    yield
    assert office.look() == before


# ------------------------------------------------------------------------------------------- by command

_AT = "--store {store}"
_EVERYBODY = "--purpose roster --recipient bureau --approved-by head"
#: What is typed, the code it ends with, and what is said.
TYPED = {
    # An id unknown, or erased: nobody learns which.
    **{
        f"{verb} {who}": (f"{words.format(who=who)} {_AT}", 3, "no such record")
        for who in ("P9", "P4")
        for verb, words in {
            "see": "person see {who} --out {{to}}/seen",
            "accesses": "person accesses {who}",
            "restrict": "person restrict {who} --reason x --by wang",
            "lift": "person lift {who} --by wang",
            "consent": "person consent {who} --notice survey.v1 --purpose invitation --by wang",
            "withdraw": "person withdraw {who} --purpose invitation --by wang",
            "object": "object {who} --statement 不是",
            "review": "review {who} --outcome upheld --by wang --reason r",
            "request": "request open {who} --kind access --verified 当面 --by wang",
            "show": "show person/{who}",
            "history": "history person/{who}",
        }.items()
    },
    "erase P9": (f"person erase P9 --by clerk --reason r --yes {_AT}", 3, "no such record"),
    "erase P4 twice": (f"person erase P4 --by clerk --reason r --yes {_AT}", 0, "erased before"),
    "confirm P4": (f"confirm P4 --by wang {_AT}", 1, "not confirmed"),
    # A review before its objection, before its day, and without a finding.
    "no objection": (f"review P2 --outcome upheld --by wang --reason r {_AT}", 3, "nothing to review"),
    "too early": (
        f"review P3 --outcome upheld --by wang --reason r --on 2018-09-30 {_AT}",
        3,
        "before the objection",
    ),
    "no outcome": (f"review P3 --outcome maybe --by wang --reason r {_AT}", 3, "no outcome of a review"),
    "no finding": (f"review P3 --outcome upheld --by wang --reason \u3000 {_AT}", 3, "is empty"),
    # k below 3, or below 5 without a reason.
    "k of 2": (f"report --public --k 2 --reason r {_AT}", 2, "greater than or equal to 3"),
    "k of 3": (f"report --public --k 3 {_AT}", 2, "k is below 5"),
    # Everybody, though a filter names them, needs a second person.
    "everybody": (f"list people --purpose roster --out {{to}}/all.csv {_AT}", 2, "a second person"),
    "filtered": (
        f"list people --purpose roster --missing phone --out {{to}}/all.csv {_AT}",
        2,
        "a second person",
    ),
    # An export onto what is there.
    **{
        f"{verb} onto {target}": (f"{words.format(out='{to}/' + target)} {_AT}", 3, told)
        for verb, words in {
            "see": "person see P1 --out {out}",
            "list": "list people --as csv --out {out}",
            "cards": f"export --as vcard {_EVERYBODY} --out {{out}}",
            "records": f"export --as jsonl {_EVERYBODY} --out {{out}}",
            "tables": f"export --as csvw {_EVERYBODY} --out {{out}}",
            "report": "report --out {out}",
            "public report": "report --public --out {out}",
            "backup": "backup {out}",
        }.items()
        for target, told in {
            "precious.csv": ("names", "no folder")[verb == "see"],
            "link.csv": ("names", "no folder")[verb == "see"],
            "dangling.csv": ("names", "no folder")[verb == "see"],
            "register.db": ("names", "no folder")[verb == "see"],
        }.items()
    },
    "see into a filled folder": (f"person see P1 --out {{to}}/filled {_AT}", 3, "which exists"),
    # Not even if somebody insists.
    **{
        f"{verb} onto {target} with force": (f"{words} --out {{to}}/{target} --force {_AT}", 3, told)
        for verb, words in {"cards": f"export --as vcard {_EVERYBODY}", "report": "report"}.items()
        for target, told in {
            "register.db": "which is a store",
            "office.keys": "which is a key file or a ledger of erasures",
            "office.keys.erasures": "which is a key file or a ledger of erasures",
        }.items()
    },
    # A restore that cannot be whole leaves no store behind.
    "no backup": ("restore {to}/nothing.db --store {new} --keys {keys}", 3, "does not exist"),
    "no ledger": ("restore {to}/backup.db --store {new}", 3, "without the ledger of erasures"),
    "onto a store": (f"restore {{to}}/backup.db {_AT} --keys {{keys}}", 3, "was written already"),
    # Keys that lie outside lie in one place.
    "move to other keys": (f"keys move {_AT} --keys file:{{to}}/other.keys", 3, "not among the keys"),
    "delete no key": (f"keys delete nothing {_AT} --keys {{keys}}", 3, "not among the keys"),
}


@pytest.mark.parametrize("name", TYPED)
def test_a_command_says_why_and_changes_nothing(office, unchanged, command, name) -> None:
    words, code, told = TYPED[name]
    typed = [each.format(**office.words) for each in words.split(" ")]
    # The environment names the keys unless the command does, as the office has it; a restore is to be told.
    keys = None if typed[0] in ("restore", "keys") else office.words["keys"]
    outcome = command(*typed, environment={"NEWSTRATUM_KEYS": keys or ""})
    assert outcome.code == code
    assert told in " ".join((outcome.out + outcome.err).split())


# -------------------------------------------------------------------------------------- who acts, in Python

NOBODY = {"empty": "", "blank": " ", "wide blank": "\u3000", "no width": "\u200b", "hidden": "wa\u200bng"}
PROGRAMS = {
    "machine": "newstratum",
    "full width": "ｎｅｗｓｔｒａｔｕｍ",
    "padded": " newstratum ",
    "zh": "系统",
}
EARLIER = {
    "same": "clerk",
    "padded": " clerk ",
    "full width": "ｃｌｅｒｋ",
    "case": "Clerk",
    "joined": "cl\u200derk",
}


def _in_session(act: Callable[[Any], object]) -> Callable[[ns.Registry, str, Path], object]:
    def run(registry: ns.Registry, by: str, _to: Path) -> None:
        with registry.session(actor="office", purpose="roster") as session:
            act(session, by)

    return run


def _as_actor(act: Callable[[Any], object]) -> Callable[[ns.Registry, str, Path], object]:
    def run(registry: ns.Registry, by: str, _to: Path) -> None:
        with registry.session(actor=by, purpose="roster") as session:
            act(session)

    return run


#: What is done in somebody's name: only a human may decide, and whoever acts has a name.
DECIDED = {
    "confirm": _in_session(lambda session, by: session.placements.confirm("P1", by=by, on=DAY)),
    "review": _in_session(
        lambda session, by: session.placements.review("P3", "upheld", by=by, reason="r", on=DAY)
    ),
    "approve": lambda registry, by, to: registry.exports.records(
        to / "out", purpose="roster", approval=attrs.evolve(APPROVAL, approved_by=by), actor="clerk"
    ),
}
DONE = {
    **DECIDED,
    "object": _as_actor(lambda session: session.placements.object_to("P1", "不是", on=DAY)),
    "restrict": _as_actor(lambda session: session.people.restrict("P1", reason="r")),
    "consent": _as_actor(lambda session: session.people.withdraw("P1", "invitation")),
    "erase": lambda registry, by, _to: registry.redact_person("P1", actor=by, purpose="roster"),
    "see": lambda registry, by, _to: registry.subject_export("P1", actor=by),
    "export": lambda registry, by, to: registry.export(to / "out.jsonl", approval=APPROVAL, actor=by),
    "records": lambda registry, by, to: registry.exports.records(
        to / "out", purpose="roster", approval=APPROVAL, actor=by
    ),
    "list": lambda registry, by, _to: registry.exports.table(
        "people", names=True, approval=APPROVAL, actor=by
    ),
    "retain": lambda registry, by, _to: registry.retention.run(actor=by),
    "ask": lambda registry, by, _to: registry.requests.open("P1", "access", verified_by="当面", actor=by),
}


@pytest.mark.parametrize("done", DONE)
def test_whoever_acts_has_a_name_that_shows(office, unchanged, tmp_path, done) -> None:
    with office.open() as registry:
        for by in NOBODY.values():
            with pytest.raises(InvalidValueError, match=r"nobody|does not show"):
                DONE[done](registry, by, tmp_path)


@pytest.mark.parametrize("by", PROGRAMS)
@pytest.mark.parametrize("done", DECIDED)
def test_no_program_decides_however_it_is_written(office, unchanged, tmp_path, done, by) -> None:
    with office.open() as registry, pytest.raises(InvalidValueError, match="names a program"):
        DECIDED[done](registry, PROGRAMS[by], tmp_path)


@pytest.mark.parametrize("by", EARLIER)
@pytest.mark.parametrize("done", ["review", "approve"])
def test_nobody_is_a_second_person_of_the_same_name(office, unchanged, tmp_path, done, by) -> None:
    """The clerk proposed the placement, and takes out the export."""
    with office.open() as registry, pytest.raises(InvalidValueError):
        DECIDED[done](registry, EARLIER[by], tmp_path)


@pytest.mark.parametrize("who", ["P9", "P4"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda registry, who: registry.accesses.of(who),
        lambda registry, who: registry.subject_export(who),
        lambda registry, who: registry.exports.describe("person", who, names=True),
        lambda registry, who: registry.requests.open(who, "access", verified_by="当面", actor="wang"),
    ],
    ids=["accesses", "export", "card", "request"],
)
def test_an_id_unknown_and_one_erased_are_told_alike(office, unchanged, ask, who) -> None:
    with office.open() as registry, pytest.raises(NotFoundError, match=f"person/{who}: no such record"):
        ask(registry, who)


# --------------------------------------------------------------------------------- the ledger and the keys


#: What became of the file; None where it is gone.
DAMAGES: dict[str, Callable[[str], str | None]] = {
    "cut": lambda text: "".join(text.splitlines(keepends=True)[:-2]),
    "half a line": lambda text: text[:-5],
    "empty": lambda _text: "",
    "foreign": lambda _text: '{"format":"another"}\n',
    "changed": lambda text: text.replace('"number":1', '"number":3').replace(': "', ': "0', 3),
    "missing": lambda _text: None,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", ["office.keys", "office.keys.erasures"])
def test_nothing_is_erased_or_restored_past_keys_and_a_ledger_that_are_not_whole(
    office, command, file, damage
) -> None:
    path, at = office.folder / file, ("--store", office.words["store"])
    whole, before = path.read_text("utf-8"), office.look()
    left = DAMAGES[damage](whole)
    path.unlink()
    if left is not None:
        path.write_text(left, "utf-8")
        path.chmod(0o600)
    try:
        erased = command(
            "person",
            "erase",
            "P1",
            *at,
            "--by",
            "d",
            "--reason",
            "r",
            "--yes",
            "--keys",
            office.words["keys"],
        )
        restored = command(
            "restore",
            office.folder / "backup.db",
            "--store",
            office.words["new"],
            "--keys",
            office.words["keys"],
        )
        for refused in (erased, restored):
            assert refused.code == 3
            assert file in refused.err or "key" in refused.err or "ledger" in refused.err
        assert (path.read_text("utf-8") if path.exists() else None) == left
    finally:
        path.unlink(missing_ok=True)
        path.write_text(whole, "utf-8")
        path.chmod(0o600)
    assert office.look() == before


def test_a_backup_whose_key_was_deleted_leaves_no_store_with_the_erased(
    tmp_path, command, roster_of_two
) -> None:
    """A key rotated and deleted: the restore stops before anybody who was erased is back in a file."""
    url, keys = roster_of_two
    assert command("backup", tmp_path / "backup.db", "--store", url).code == 0
    with ns.open_registry(url, keys=keys) as registry:
        registry.redact_person("P1", actor="clerk", purpose="roster")
        (former, *_others) = registry.keys.list_needed()
        registry.keys.rotate()
        registry.keys.delete(former)
    new = tmp_path / "new.db"
    refused = command("restore", tmp_path / "backup.db", "--store", f"sqlite:///{new}", "--keys", keys)
    assert (refused.code, "bring back a copy" in refused.err) == (3, True)
    assert not list(tmp_path.glob("new.db*"))


@pytest.fixture
def roster_of_two(tmp_path: Path) -> tuple[str, str]:
    url, keys = f"sqlite:///{tmp_path}/register.db", f"file:{tmp_path}/office.keys"
    with (
        ns.open_registry(url, keys=keys) as registry,
        registry.session(actor="clerk", purpose="roster", source=SOURCE, notice=NOTICE) as session,
    ):
        session.add_all([ns.Person(id="P1"), ns.Person(id="P2")])
    return url, keys


# -------------------------------------------------------------------------------- a kill, and the calendar


@pytest.mark.slow
def test_a_process_killed_between_ledger_and_commit_has_erased_when_the_register_is_opened(
    tmp_path, roster_of_two, monkeypatch
) -> None:
    url, keys = roster_of_two
    monkeypatch.setattr(erasure, "commit_to", lambda *_given: os.kill(os.getpid(), signal.SIGKILL))

    def erase(_say: Callable[[Any], None]) -> None:
        with ns.open_registry(url, keys=keys) as registry:
            registry.redact_person("P1", actor="clerk", purpose="roster")

    # The commit of an erasure begins when the ledger is on the disk.
    assert run_in_child(erase).signal == signal.SIGKILL
    monkeypatch.undo()
    ledger = (tmp_path / "office.keys.erasures").read_text("utf-8").splitlines()
    assert len(ledger) == 2
    with ns.open_registry(url, keys=keys) as registry:
        with registry.session(actor="a", purpose="roster") as session:
            assert [each.id for each in session.people.find().items] == ["P2"]
        registry.keys.check_ledger()
        assert registry.redact_person("P1", actor="clerk", purpose="roster").already_done
    assert (tmp_path / "office.keys.erasures").read_text("utf-8").splitlines() == ledger


@pytest.mark.parametrize(
    ("on", "years"),
    [("2018-02-28", 13), ("2018-03-01", 14), ("2020-02-28", 15), ("2020-02-29", 16), ("2022-03-01", 18)],
)
def test_who_was_born_on_29_february_is_older_from_the_day_after_28_february(on, years) -> None:
    assert count_completed_years(dt.date(2004, 2, 29), dt.date.fromisoformat(on)) == years


@pytest.mark.parametrize(("days", "is_held"), [(729, True), (730, False)])
def test_an_erasure_of_29_february_is_held_against_a_return_for_two_years(tmp_path, days, is_held) -> None:
    now = [dt.datetime(2016, 2, 29, 8, tzinfo=dt.UTC)]
    notice = attrs.evolve(NOTICE, in_force_on=dt.date(2016, 1, 1))
    source = attrs.evolve(SOURCE, stated_on=dt.date(2016, 2, 1))
    with ns.open_registry("memory:", clock=lambda: now[0], keys=f"file:{tmp_path}/office.keys") as registry:
        with registry.session(actor="clerk", purpose="roster", source=source, notice=notice) as session:
            session.add_all([ns.Person(id="P1"), ns.Person(id="P2")])
        registry.redact_person("P1", actor="clerk", purpose="roster")
        now[0] += dt.timedelta(days=days)
        given = {"actor": "clerk", "purpose": "roster", "source": source, "notice": notice}
        report = registry.import_people([ns.Person(id="P1")], **given, partial=True)
        assert report.results == (("held",) if is_held else ("created",))


def test_a_refusal_names_nobody(office, tmp_path) -> None:
    """Nothing that somebody typed as a name or a number comes back in an error."""
    with office.open() as registry:
        for by in ("13812345678\u200b", "王甲乙\u200b"):
            for done in DONE.values():
                with pytest.raises(NewstratumError) as caught:
                    done(registry, by, tmp_path)
                assert by[:3] not in str(caught.value)
