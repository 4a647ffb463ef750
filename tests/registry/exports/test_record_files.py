"""All records as JSON Lines: a manifest, a data dictionary, and the way back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import attrs
import jsonschema
import pytest

from newstratum._model.people.evidence import Source
from newstratum._model.people.people import Consent, Person
from newstratum._model.values.sensitive import PersonName
from newstratum._registry.accesses.approval import ExportApproval
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import Purpose
from newstratum.errors import DecodeError, InvalidValueError

APPROVAL = ExportApproval(recipient="区委统战部", approved_by="office-head")


@pytest.fixture(scope="module")
def written(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed-out") / "records"
    counts = filled.exports.records(folder, purpose="roster", approval=APPROVAL)
    return folder, counts


def read_texts(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text("utf-8") for each in folder.glob("*.jsonl")}


@pytest.mark.slow
def test_what_was_written_makes_the_same_register_again(written, tmp_path):
    """Acceptance of H: export → import is a round trip, of every record."""
    folder, counts = written
    with open_registry("memory:") as other:
        first = other.imports.records(folder, actor="office")
        again = other.imports.records(folder, actor="office")
        assert other.exports.records(tmp_path / "again", purpose="roster", approval=APPROVAL) == counts
    assert (first.created, first.updated, first.unchanged) == (sum(counts.values()), 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, sum(counts.values()))
    assert read_texts(tmp_path / "again") == read_texts(folder)


def test_purposes_and_requests_come_back_and_a_dry_run_stores_nothing(tmp_path, notice):
    club = Purpose(name="club", basis="consent", covers=["person"])
    notice = attrs.evolve(notice, purposes=["roster", "club"])
    source = Source(kind="person", stated_on=dt.date(2018, 9, 1), reference="form")
    consent = Consent(purpose="club", notice=f"{notice.id}.v{notice.version}", given_on=dt.date(2018, 9, 1))
    with open_registry("memory:") as registry:
        registry.purposes.declare(club, actor="office")
        with registry.session(actor="office", purpose="roster", source=source, notice=notice) as session:
            session.people.add(Person(id="P1", name=PersonName("合成甲"), consents=[consent]))
        registry.requests.open("P1", "access", verified_by="face to face", actor="office")
        counts = registry.exports.records(tmp_path / "records", purpose="roster", approval=APPROVAL)
        assert (counts["purpose_declaration"], counts["subject_request"]) == (1, 1)
        asked = registry.requests.all()
    with open_registry("memory:") as other:
        tried = other.imports.records(tmp_path / "records", actor="office", dry_run=True)
        assert tried.created == sum(counts.values())
        assert other.history.changes().changes == ()
        other.imports.records(tmp_path / "records", actor="office")
        assert other.purposes.get("club").basis == "consent"
        assert other.requests.all() == asked
        with other.session(actor="office", purpose="roster") as session:
            assert session.people.require("P1").consents == (consent,)
        # The same again leaves no trace.
        before = len(other.history.changes().changes)
        other.imports.records(tmp_path / "records", actor="office")
        assert len(other.history.changes().changes) == before


def test_a_purpose_that_rests_on_consent_comes_to_rest_on_nothing_else(tmp_path):
    with open_registry("memory:") as registry:
        registry.purposes.declare(
            Purpose(name="club", basis="statutory_duty", citation="合成依据", covers=["body"]), actor="office"
        )
        registry.exports.records(tmp_path / "records")
    with open_registry("memory:") as other:
        other.purposes.declare(Purpose(name="club", basis="consent", covers=["body"]), actor="office")
        with pytest.raises(InvalidValueError) as caught:
            other.imports.records(tmp_path / "records", actor="office")
        assert caught.value.field == "purpose.club.basis"
        assert other.purposes.get("club").basis == "consent"


def test_the_manifest_counts_and_the_dictionary_describes_every_line(written):
    folder, counts = written
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert {each["kind"]: each["records"] for each in manifest["kinds"]} == counts
    assert counts["person"] == 3
    dictionary = json.loads((folder / "dictionary.json").read_text("utf-8"))
    assert dictionary.keys() == counts.keys()
    for kind in ("person", "activity", "proposal", "budget"):
        checker = jsonschema.Draft202012Validator(dictionary[kind])
        for line in (folder / f"{kind}.jsonl").read_text("utf-8").splitlines():
            checker.validate(json.loads(line))
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_purpose_that_covers_no_people_hands_out_none(filled, tmp_path):
    counts = filled.exports.records(tmp_path / "records")
    assert {"person", "placement"}.isdisjoint(counts)
    assert "王明" not in "".join(read_texts(tmp_path / "records").values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda folder: (folder / "body.jsonl").unlink(), "body.jsonl"),
        (lambda folder: (folder / "body.jsonl").write_text("{}\n"), "body.jsonl"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "manifest.json"),
    ],
)
def test_a_folder_that_was_changed_is_refused_whole(spoil, place, filled, tmp_path):
    folder = tmp_path / "records"
    filled.exports.records(folder)
    spoil(folder)
    with open_registry("memory:") as other:
        with pytest.raises(DecodeError) as caught:
            other.imports.records(folder, actor="office")
        assert [each.path[0] for each in caught.value.problems] == [place]
        assert other.history.changes().changes == ()


def test_a_folder_is_never_replaced_and_what_is_none_is_told(filled, tmp_path):
    with pytest.raises(InvalidValueError):
        filled.exports.records(tmp_path)
    with pytest.raises(InvalidValueError):
        filled.exports.records(tmp_path / "none" / "records")
    with pytest.raises(InvalidValueError):
        filled.imports.records(tmp_path, actor="office")
    assert list(tmp_path.iterdir()) == []
