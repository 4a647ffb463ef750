"""What leaves by a command is what the log of accesses has: as many rows as people who were shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

import newstratum as ns
from newstratum._cli.application import app
from newstratum._model.people.accesses import Access
from newstratum._registry.records import iterate_records
from newstratum._shipped.districts import load_district
from newstratum._wire.codec import decode_record
from newstratum._wire.record_kinds import ACCESS

#: People by their ids, with words that nothing else contains: a name and a telephone number.
PEOPLE = {
    f"person-{number}": (f"欧阳珍{mark}", f"1390000555{number}") for number, mark in enumerate("甲乙丙丁")
}
DAY = dt.date(2018, 11, 1)
WHOLE = ("--purpose", "roster", "--recipient", "合成机关", "--approved-by", "office-head")
NOTICE = ns.PrivacyNotice(
    id="survey",
    version=1,
    controller="合成机关",
    contact="合成窗口",
    purposes=("roster",),
    text_zh="合成告知书",
    in_force_on=dt.date(2017, 1, 1),
)

#: Every command that looks at a register, in the ways in which it can show people.
COMMANDS: dict[str, Sequence[str]] = {
    "list on the screen": ("list", "people", "--store", "STORE"),
    "list as json": ("list", "people", "--store", "STORE", "--json", "--purpose", "roster"),
    "list hidden": ("list", "people", "--store", "STORE", "--out", "OUT/a.csv"),
    "list of all": ("list", "people", "--store", "STORE", "--out", "OUT/a.csv", *WHOLE),
    "list of some": (
        *("list", "people", "--store", "STORE", "--town", "徐行镇", "--purpose", "roster"),
        *("--out", "OUT/a.json", "--actor", "clerk"),
    ),
    "list of sign-ins": (
        *("list", "attendances", "--store", "STORE", "--out", "OUT/a.csv"),
        *("--purpose", "roster"),
    ),
    "show": ("show", "person-0", "--store", "STORE"),
    "why": ("why", "person-0", "--store", "STORE"),
    "cards": ("export", "--as", "vcard3", "--store", "STORE", "--out", "OUT/a.vcf", *WHOLE),
    "cards of a town": (
        *("export", "--as", "vcard", "--town", "徐行镇", "--purpose", "roster"),
        *("--store", "STORE", "--out", "OUT/a.vcf"),
    ),
    "popolo": ("export", "--as", "popolo", "--store", "STORE", "--out", "OUT/a.json"),
    "popolo with names": (
        *("export", "--as", "popolo", "--store", "STORE", "--out", "OUT/a.json"),
        *("--purpose", "roster"),
    ),
    "tables": ("export", "--as", "csvw", "--store", "STORE", "--out", "OUT/tables", *WHOLE),
    "tables without names": ("export", "--as", "csvw", "--store", "STORE", "--out", "OUT/tables"),
    "records": ("export", "--as", "jsonl", "--store", "STORE", "--out", "OUT/records", *WHOLE),
    "records of the office": ("export", "--as", "jsonl", "--store", "STORE", "--out", "OUT/records"),
    "sheet": ("sheet", "signin", "t1", "--store", "STORE", "--out", "OUT/a.html"),
    "sheet with names": (
        *("sheet", "signin", "t1", "--store", "STORE", "--out", "OUT/a.csv"),
        *("--town", "徐行镇", "--purpose", "roster"),
    ),
    "ask": ("ask", "--store", "STORE", "--out", "OUT/a.csv"),
    "ask with names": ("ask", "--store", "STORE", "--out", "OUT/a.csv", "--names"),
    "duplicates": ("duplicates", "--store", "STORE"),
    "duplicates with names": ("duplicates", "--store", "STORE", "--names", "--json"),
    "person see": ("person", "see", "person-1", "--store", "STORE", "--out", "OUT/hers"),
    "person accesses": ("person", "accesses", "person-1", "--store", "STORE"),
    "history": ("history", "person-0", "--store", "STORE", "--json"),
    "history as of": ("history", "person-0", "--store", "STORE", "--as-of", "2100-01-01"),
    "backup": ("backup", "OUT/copy.db", "--store", "STORE"),
    "report": ("report", "--store", "STORE"),
    "doctor": ("doctor", "--store", "STORE", "--privacy"),
    "notices list": ("notices", "list", "--store", "STORE", "--json"),
    "notices people": ("notices", "people", "--store", "STORE"),
    "retention list": ("retention", "list", "--store", "STORE"),
    "retention run": ("retention", "run", "--store", "STORE", "--dry-run"),
    "batches": ("batches", "--store", "STORE", "--json"),
    "quarantine list": ("quarantine", "list", "--store", "STORE", "--json"),
    "edit": (
        *("edit", "person-0", "township=310114103", "--store", "STORE", "--json"),
        *("--by", "clerk", "--reason", "moved", "--source", "person", "--notice", "survey.v1"),
    ),
    "confirm": ("confirm", "person-0", "--store", "STORE", "--by", "head"),
    "merge": ("merge", "person-0", "person-2", "--store", "STORE"),
}
#: Commands that show nobody of a register, or whom one notice is about, and why.
SHOW_NOBODY = {
    "demo init template import undo restore": "write a register, or print its figures",
    "unmerge distinct object review": "say by ids what they did; merge and confirm stand for them",
    "keys move keys rotate keys delete ledger replace seal on seal status": "are about secrets",
    "retention set": "is about periods",
    "person erase person consent person withdraw person restrict person lift": "say by ids what they did",
    "request open request list request close purpose list purpose declare": "name nobody",
    "classify page plugins plugin new": "open no people",
    "rulebook check rulebook diff rulebook export rulebook show": "open no people",
    "calendar brief plan rotation": "are about activities and figures",
    "notices show notices preview notices tell notices send notices replay": "hide what is personal",
    "quarantine add quarantine restore": "move one record and print its id",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with four people, two of whom may be one, who came to an activity."""
    path = tmp_path_factory.mktemp("noted") / "register.db"
    source = ns.Source(kind="person", reference="合成名册", stated_on=dt.date(2018, 6, 1))
    with ns.open_registry(f"sqlite:///{path}", notices=[NOTICE]) as registry:
        registry.adopt(load_district("jiading").profile, actor="office")
        with registry.session(actor="clerk", purpose="roster", source=source) as session:
            for number, (identifier, (name, phone)) in enumerate(PEOPLE.items()):
                phone = PEOPLE["person-0"][1] if identifier == "person-2" else phone
                person = ns.Person(
                    id=identifier,
                    name=ns.PersonName(name),
                    contacts=(ns.Contact(kind="phone", value=ns.PhoneNumber(phone)),),
                    engagements=ns.read("律师事务所", "律师" if number else "").engagements,
                )
                township = load_district("jiading").profile.find_unit("徐行镇").code if number % 2 else None
                session.enrol(person, on=DAY, township=township)
        with registry.session(actor="clerk", purpose="roster", source="合成记录") as session:
            from newstratum.organisation import Activity, Attendance

            session.activities.add(Activity(id="t1", name_zh="合成沙龙", kind="salon", held_on="2018-05-02"))
            session.attendances.add(Attendance(id="s1", activity="t1", person="person-3"))
    return path


@pytest.fixture
def store(made: Path, tmp_path: Path) -> str:
    path = tmp_path / "register.db"
    path.write_bytes(made.read_bytes())
    return f"sqlite:///{path}"


def read_rows(store: str) -> list[Access]:
    with ns.open_registry(store) as registry:
        return [decode_record(ACCESS, each) for each in iterate_records(registry._store, ACCESS.name)]


def read_outputs(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".db", ".db-wal", ".db-shm"):
            yield path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_as_many_rows_as_people_who_were_shown(
    name: str, store: str, command: Callable[..., Any], tmp_path: Path
) -> None:
    """A bar of J: reveals are rows of the log, whatever the command."""
    out = tmp_path / "out"
    out.mkdir()
    words = [each.replace("STORE", store).replace("OUT", str(out)) for each in COMMANDS[name]]
    outcome = command(*words)
    assert outcome.code in (0, 1), outcome.err
    shown = b"".join([outcome.out.encode(), outcome.err.encode(), *read_outputs(out)])
    revealed = {
        identifier
        for identifier, (person, phone) in PEOPLE.items()
        if person.encode() in shown or phone.encode() in shown
    }
    rows = read_rows(store)
    everybody = [each for each in rows if each.covers_all]
    if everybody or name == "backup":
        assert len(rows) == 1
        assert name == "backup" or revealed == set(PEOPLE)
        return
    assert {each.person for each in rows} == revealed
    tables = name == "tables"
    assert len(rows) == len(revealed) or tables


def test_every_command_is_tried_or_shows_nobody() -> None:
    tried = {
        " ".join(words[:2]) if words[0] in GROUPS else words[0] for words in map(tuple, COMMANDS.values())
    }
    known = tried | {name for name in ALL if any(name in each for each in SHOW_NOBODY)}
    assert set(ALL) - known == set()


def list_commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, each in command.commands.items():
            yield from list_commands(each, (*path, name))
    else:
        yield " ".join(path)


ALL = sorted(list_commands(typer.main.get_command(app)))
GROUPS = {each.split()[0] for each in ALL if " " in each}
