"""The outside keys and the ledger of erasures: what the store alone says, and who does not come back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from newstratum import ExportApproval, hooks
from newstratum._builtin.key_file import KeyFile
from newstratum._model.people.people import Contact
from newstratum._model.values.sensitive import PhoneNumber
from newstratum._ports.records import Key
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum.errors import (
    DamagedFileError,
    DecodeError,
    ErasedPersonError,
    ForeignFileError,
    InvalidValueError,
    SecretKeyError,
    UnavailableError,
)

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

PHONE = "13800000001"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "office.keys")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "office.keys.erasures"


@pytest.fixture
def kept(open_durable, keys, roster, person):
    """Opens a register with keys; P1 and P2 are in it."""

    def open_it(**options):
        return open_durable(keys=keys, unique_contacts=["phone"], **options)

    with roster(open_it()) as session:
        for number in (1, 2):
            contact = Contact(kind="phone", value=PhoneNumber(f"1380000000{number}"))
            session.people.add(person(f"P{number}", contacts=[contact]))
    return open_it


def erase(registry, identifier="P1", **options):
    return registry.redact_person(identifier, actor="officer", purpose="roster", **options)


def list_people(registry) -> list[str]:
    with registry.session(actor="a", purpose="roster") as session:
        return [each.id for each in session.people.find().items]


def test_a_register_with_keys_needs_the_same_keys(kept, open_durable, tmp_path, keys) -> None:
    def ask(registry) -> str | None:
        with registry.session(actor="a", purpose="roster") as session:
            return session.uniques.owner_of("contacts.phone", PhoneNumber(PHONE))

    assert ask(kept()) == "P1"
    with pytest.raises(SecretKeyError, match="lies outside the store, and was not given; give the keys"):
        ask(open_durable())
    with pytest.raises(SecretKeyError, match="is not among the keys that were given; give the key file"):
        ask(open_durable(keys=KeyFile(tmp_path / "other.keys")))
    (name,) = json.loads(keys.path.read_text())["keys"]
    other = KeyFile(tmp_path / "same-name.keys")
    other.create(name)
    with pytest.raises(SecretKeyError, match="is not the key of this register"):
        ask(open_durable(keys=other))


def test_no_secret_lies_in_the_store(kept, keys) -> None:
    registry = kept()
    document = registry._store.get(Key("store_key", "digests")).document.decode()
    secrets = registry._session_config.digests._load()
    assert secrets[0].hex() not in document
    (key,) = json.loads(keys.path.read_text())["keys"].values()
    assert key not in document


def test_the_ledger_names_nobody_and_only_its_owner_reads_it(kept, ledger) -> None:
    assert not ledger.exists()
    erase(kept())
    content = ledger.read_text()
    assert len(content.splitlines()) == 2
    assert "P1" not in content
    assert PHONE not in content
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_an_erasure_that_is_repeated_is_written_down_once(kept, ledger) -> None:
    registry = kept()
    erase(registry, commit_id="e1")
    first = ledger.read_text()
    assert erase(registry, commit_id="e1").already_done
    assert erase(registry).already_done
    assert ledger.read_text() == first


class _Failing:
    """A store whose commits fail."""

    def __init__(self, store):
        # From Python 3.12 on a protocol counts what an object has, not what it answers for.
        vars(self).update({name: getattr(store, name) for name in dir(store) if not name.startswith("_")})
        self.commit = self._fail

    def _fail(self, writes, note):
        raise UnavailableError("killed")


def test_a_kill_between_ledger_and_commit_is_made_good_when_the_register_is_opened(kept, keys, ledger, clock):
    registry = kept()
    failing = Registry(_Failing(registry._store), keys=keys, ledger=ledger, clock=clock)
    with pytest.raises(UnavailableError):
        erase(failing)
    assert len(ledger.read_text().splitlines()) == 2
    assert list_people(registry) == ["P1", "P2"]
    assert list_people(kept()) == ["P2"]
    assert len(ledger.read_text().splitlines()) == 2


@pytest.mark.slow
def test_half_a_line_that_a_kill_left_is_taken_off(kept, ledger) -> None:
    erase(kept())
    with open(ledger, "a") as file:
        file.write('{"number":2,"erased')
    assert list_people(kept()) == ["P2"]
    erase(kept(), "P2")
    assert [json.loads(line).get("number") for line in ledger.read_text().splitlines()] == [None, 1, 2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda text: "".join(text.splitlines(keepends=True)[:-1]), DamagedFileError, "ends with erasure 0"),
        (lambda text: text[:-5], DamagedFileError, "was cut at its end"),
        (lambda text: text.replace('"number":1', '"number":3'), DamagedFileError, "missing or was changed"),
        (lambda text: "[]\n", ForeignFileError, "is not a ledger"),
        (None, DamagedFileError, "the ledger of erasures is missing"),
    ],
    ids=["cut", "half-a-line", "changed", "foreign", "missing"],
)
def test_nobody_is_erased_past_a_ledger_that_is_not_whole(kept, ledger, change, error, message) -> None:
    registry = kept()
    erase(registry)
    content = ledger.read_text()
    ledger.unlink()
    if change is not None:
        ledger.write_text(change(content))
    with pytest.raises(error, match=message):
        erase(registry, "P2")
    assert list_people(registry) == ["P2"]
    ledger.write_text(content)
    assert erase(registry, "P2").keys


def test_tokens_expire_and_the_count_stays(kept, ledger, clock) -> None:
    registry = kept()
    erase(registry)
    clock.advance(days=729)
    assert registry._session_config.erased.was_erased("P1", [("phone", PHONE)])
    clock.advance(days=2)
    assert not registry._session_config.erased.was_erased("P1", [("phone", PHONE)])
    erase(registry, "P2")
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert (lines[0]["dropped"], [each["number"] for each in lines[1:]]) == (1, [2])
    assert list_people(kept()) == []


def test_a_clock_that_steps_back_brings_nobody_back(kept, clock) -> None:
    registry = kept()
    erase(registry)
    clock.advance(days=-400)
    with pytest.warns(match="clock"):
        assert registry._session_config.erased.was_erased("P1")
    erase(registry, "P2")
    clock.advance(days=400)
    assert list_people(kept()) == []


# ------------------------------------------------------------------------ who comes back is held


@pytest.mark.slow
@pytest.mark.parametrize("identifier", ["P1", "P9"], ids=["same-id", "same-number"])
def test_who_was_erased_and_is_imported_again_is_held(kept, person, source, notice, identifier) -> None:
    registry = kept()
    erase(registry)
    contact = Contact(kind="phone", value=PhoneNumber("+86 138 0000 0001"))
    rows = [person(identifier, contacts=[contact]), person("P5")]
    given = {"actor": "a", "purpose": "roster", "source": source, "notice": notice}
    with pytest.raises(DecodeError, match="was erased"):
        registry.import_people(rows, **given)
    report = registry.import_people(rows, **given, partial=True)
    assert report.results == ("held", "created")
    assert (report.batch.held, report.batch.rejected) == (1, 0)
    assert list_people(registry) == ["P2", "P5"]


@pytest.mark.slow
def test_a_register_of_before_refuses_who_was_erased_since(kept, roster, person, tmp_path) -> None:
    registry = kept()
    registry._store.back_up(tmp_path / "backup.db")
    with roster(registry) as session:
        session.people.add(person("P7"))
    erase(registry, "P7")
    registry.close()
    (tmp_path / "register.db").unlink()
    (tmp_path / "backup.db").rename(tmp_path / "register.db")
    with pytest.raises(ErasedPersonError), roster(kept()) as session:
        session.people.add(person("P7"))


# ------------------------------------------------------------------------------------- transfer


@pytest.mark.slow
def test_an_export_of_before_brings_nobody_back(kept, open_one, tmp_path, keys, clock) -> None:
    registry = kept()
    erase(registry, "P2")
    registry.export(tmp_path / "register.jsonl", approval=APPROVAL)
    erase(registry)
    fresh = f"sqlite:///{tmp_path}/fresh.db"
    with pytest.raises(InvalidValueError, match="has a ledger of erasures"):
        open_one().import_(tmp_path / "register.jsonl")
    with open_registry(fresh, keys=keys, clock=clock) as taken:
        taken.import_(tmp_path / "register.jsonl")
        assert list_people(taken) == []
        assert all(
            change.document is None or b'"P1"' not in change.document
            for change in taken._store.changes(limit=1000).changes
        )
    with open_registry(f"sqlite:///{tmp_path}/plain.db") as taken:
        taken.import_(tmp_path / "register.jsonl", without_ledger=True)
        assert list_people(taken) == ["P1"]


@pytest.mark.slow
def test_the_ledger_of_another_register_is_refused(kept, roster, person, keys, ledger, tmp_path, clock):
    erase(kept())
    with open_registry(f"sqlite:///{tmp_path}/o.db", keys=keys, ledger=tmp_path / "o", clock=clock) as other:
        with roster(other) as session:
            session.people.add(person("P7"))
        erase(other, "P7")
    wrong = open_registry(f"sqlite:///{tmp_path}/o.db", keys=keys, ledger=ledger, clock=clock)
    with wrong, pytest.raises(ForeignFileError, match="of another register"):
        wrong.keys.check_ledger()


@pytest.mark.slow
def test_registers_with_one_key_file_share_a_ledger_and_not_its_people(
    kept, roster, person, keys, tmp_path, clock
) -> None:
    registry = kept()
    erase(registry)
    place = f"sqlite:///{tmp_path}/other.db"
    with open_registry(place, keys=keys, clock=clock) as other:
        with roster(other) as session:
            session.people.add(person("P1"))
            session.people.add(person("P2"))
        erase(other, "P2")
    assert list_people(kept()) == ["P2"]
    with open_registry(place, keys=keys, clock=clock) as other:
        assert list_people(other) == ["P1"]
        erase(other)
    registry = kept()
    erase(registry, "P2")
    registry.keys.check_ledger()
    assert list_people(registry) == []


@pytest.mark.slow
def test_a_backup_of_the_first_day_brings_nobody_back(open_durable, roster, person, keys, ledger, tmp_path):
    """The secret by which the ledger knows the register is drawn before anybody is in a backup."""
    registry = open_durable(keys=keys)
    with roster(registry) as session:
        session.people.add(person("P1"))
    registry._store.back_up(tmp_path / "backup.db")
    erase(registry)
    registry.close()
    (tmp_path / "register.db").unlink()
    (tmp_path / "backup.db").rename(tmp_path / "register.db")
    assert list_people(open_durable(keys=keys)) == []


def test_times_in_the_ledger_have_a_zone(kept, ledger) -> None:
    erase(kept())
    told = json.loads(ledger.read_text().splitlines()[1])["erased_at"]
    assert dt.datetime.fromisoformat(told).tzinfo is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "results"),
    [
        ({"姓名": "新名", "手机": PHONE}, ("held", "created")),
        ({"人员编号": "P1", "姓名": "新名"}, ("held", "created")),
        ({"人员编号": "新建", "姓名": "新名", "手机": PHONE}, ("created", "created")),
    ],
    ids=["same-number", "same-id", "a-human-says-new"],
)
def test_a_row_of_a_table_about_who_was_erased_is_held_for_a_human(
    kept, source, notice, cells, results
) -> None:
    registry = kept()
    erase(registry)
    job = {"单位": "合成律师事务所", "职务": "合伙人"}
    rows = [
        hooks.Row(line=2, cells={**cells, **job}),
        hooks.Row(line=3, cells={"姓名": "另一人", "手机": "13900000009", **job}),
    ]
    given = {"actor": "a", "purpose": "roster", "source": source, "notice": notice}
    report = registry.import_table(rows, **given, partial=True)
    assert report.results == results
    if "held" in results:
        assert "somebody of this id or number was erased" in report.issues[0].text.en
