"""Moving a whole registry between two stores: what arrives is what left, or nothing does."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import hashlib
import json
import random
import shutil
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newstratum as ns
from newstratum import ExportApproval
from newstratum import organisation as org
from newstratum._ports.records import Act, Key
from newstratum._registry.opening import open_registry
from newstratum._registry.records import iterate_changes
from newstratum.errors import (
    DamagedFileError,
    ErasedPersonError,
    ForeignFileError,
    InvalidValueError,
    NewerFileError,
    RecordTooNewError,
    StoreError,
    UnsupportedQueryError,
)

#: What an export of people needs.
APPROVAL = ExportApproval(recipient="合成机关", approved_by="office-head")

JOB = ns.Engagement(employer_kind="law_firm", relation="partner", role="professional")


def tell_history(registry):
    """Everything a store tells of its changes but the digests, which are its own."""
    return [
        (
            (change.key, change.act, change.document, change.note, change.redacted, change.recorded_at),
            (change.place, change.last),
        )
        for change in iterate_changes(registry._store)
    ]


def tell_state(registry):
    """The records as they are now, with their index fields."""
    keys = dict.fromkeys(change.key for change in iterate_changes(registry._store))
    records = [(key, registry._store.get(key)) for key in keys]
    return {key: record and (record.schema, record.document, dict(record.fields)) for key, record in records}


def work(registry, roster, commands, person):
    """Do random work: people come, move, are placed, leave, and are erased."""
    for number, (act, identifier) in enumerate(commands):
        stored = None
        # Whoever was erased does not come again under the same id.
        refused = contextlib.suppress(ErasedPersonError)
        with refused, roster(registry, commit_id=f"c{number}", reason=act) as session:
            stored = session.people.get(identifier)
            if act == "enrol":
                session.enrol([JOB], id=identifier, township=f"31011400{number % 7}")
            elif act == "move" and stored is not None:
                session.people.update(attrs.evolve(stored, township="310114102"))
            elif act == "remove" and stored is not None:
                session.people.remove(identifier)
        if act == "erase" and stored is not None:
            registry.redact_person(identifier, actor="office", purpose="roster", commit_id=f"e{number}")


@pytest.fixture
def filled(open_one, roster, person):
    """A registry with a history: people who came, moved and left, a claim, a notice, an erasure."""
    registry = open_one(unique_contacts=["phone"])
    work(
        registry,
        roster,
        [
            ("enrol", "P1"),
            ("enrol", "P2"),
            ("move", "P1"),
            ("erase", "P2"),
            ("enrol", "P4"),
            ("remove", "P1"),
        ],
        person,
    )
    with roster(registry) as session:
        contact = ns.Contact(kind="phone", value=ns.PhoneNumber("13800000000"))
        session.add(person("P3", contacts=[contact]))
        session.notices.tell("e", "P3", "log", subject="s", text="t", purpose="placement_notice")
    return registry


@pytest.fixture
def exported(filled, tmp_path):
    path = tmp_path / "register.jsonl"
    filled.export(path, approval=APPROVAL)
    return path


ACTS = st.tuples(st.sampled_from(["enrol", "move", "remove", "erase"]), st.sampled_from(["P1", "P2", "P3"]))


@pytest.mark.slow
@given(commands=st.lists(ACTS, max_size=8), target=st.sampled_from(["memory:", "sqlite"]))
def test_what_arrives_is_what_left(roster, person, tmp_path_factory, commands, target):
    folder = tmp_path_factory.mktemp("transfer")
    url = target if target == "memory:" else f"sqlite:///{folder}/target.db"
    with open_registry("memory:") as source, open_registry(url) as other:
        work(source, roster, commands, person)
        left = source.export(folder / "a.jsonl.gz", approval=APPROVAL)
        came = other.import_(folder / "a.jsonl.gz")
        assert (left.sha256, left.kinds, left.commits) == (came.sha256, came.kinds, came.commits)
        assert came.written == left.commits
        assert tell_history(other) == tell_history(source)
        assert tell_state(other) == tell_state(source)
        assert other.group_table(on=dt.date(2018, 11, 1)) == source.group_table(on=dt.date(2018, 11, 1))


@pytest.mark.slow
@pytest.mark.parametrize("urls", [("memory:", "sqlite"), ("sqlite", "memory:")])
def test_what_was_known_at_an_instant_is_known_at_it_after_a_move(roster, person, tmp_path, urls):
    """History is moved too, with the instants at which it was recorded."""
    source_url, target_url = (f"sqlite:///{tmp_path}/a.db" if url == "sqlite" else url for url in urls)
    with open_registry(source_url) as source, open_registry(target_url) as target:
        moves = [("enrol", "P1"), ("move", "P1"), ("enrol", "P2"), ("erase", "P2"), ("remove", "P1")]
        work(source, roster, moves, person)
        source.export(tmp_path / "a.jsonl", approval=APPROVAL)
        target.import_(tmp_path / "a.jsonl")
        instants = [change.recorded_at for change in iterate_changes(source._store)]
        instants += [instants[0] - dt.timedelta(seconds=1), instants[-1] + dt.timedelta(seconds=1)]
        answers = []
        for registry in (source, target):
            history = registry.history
            answers.append(
                [
                    (
                        history.known_at(ns.Person, instant, purpose="roster"),
                        history.known_at(ns.Placement, instant, purpose="roster"),
                        history.model_as_of(ns.Person, "P1", instant),
                    )
                    for instant in instants
                ]
            )
        assert answers[0] == answers[1]
        assert len({model.township for _, _, model in answers[0] if model is not None}) == 2


def test_the_file_begins_with_its_manifest_and_ends_with_its_digest(filled, exported):
    lines = [json.loads(line) for line in exported.read_bytes().splitlines()]
    manifest, end = lines[0], lines[-1]
    changes = list(iterate_changes(filled._store))
    assert (manifest["format"], manifest["version"], manifest["newstratum"]) == (
        "newstratum-registry",
        1,
        ns.__version__,
    )
    assert manifest["changes"] == len(changes) == sum(manifest["kinds"].values())
    assert manifest["commits"] == sum(change.last for change in changes)
    assert len(end["end"]["sha256"]) == 64
    instants = [line["commit"]["recorded_at"] for line in lines if "commit" in line]
    assert instants == [change.recorded_at.isoformat() for change in changes if change.last]
    assert exported.stat().st_mode & 0o777 == 0o600


def test_erased_records_stay_erased(filled, exported):
    with open_registry("memory:") as other:
        other.import_(exported)
        first = [change for change in iterate_changes(other._store) if change.key == Key("person", "P2")]
        assert [(change.act, change.document is None) for change in first] == [
            (Act.PUT, True),
            (Act.REDACT, True),
        ]


@pytest.mark.slow
def test_a_past_that_was_erased_stays_erased_and_the_record_stays(open_one, roster, person, tmp_path):
    with open_registry("memory:") as source:
        with roster(source) as session:
            session.add_all([person("P1"), person("P2")])
            session.add(org.Visit(id="v1", person="P1", by_body="b1", source="合成记录"))
        with roster(source) as session:
            session.visits.update(attrs.evolve(session.visits.require("v1"), person="P2"))
        source.redact_person("P1", actor="office", purpose="roster")
        source.export(tmp_path / "a.jsonl", approval=APPROVAL)
        assert (tmp_path / "a.jsonl").read_text().count('"erases_past":true') == 1
        for url in ("memory:", f"sqlite:///{tmp_path}/b.db"):
            with open_registry(url) as other:
                other.import_(tmp_path / "a.jsonl")
                assert tell_history(other) == tell_history(source)
                assert tell_state(other) == tell_state(source)
        with open_registry("memory:") as other:
            poor = ns.Registry(WithoutPast(other._store))
            with pytest.raises(UnsupportedQueryError, match="whose past was erased"):
                poor.import_(tmp_path / "a.jsonl")
        for wrong in ({"erases_past": 1}, {}):
            shutil.copy(tmp_path / "a.jsonl", tmp_path / "c.jsonl")
            rewrite(
                tmp_path / "c.jsonl",
                lambda lines, wrong=wrong: (mark_past(lines, wrong), bring_up_to_date(lines)),
            )
            with open_registry("memory:") as other, pytest.raises(DamagedFileError, match="line "):
                other.import_(tmp_path / "c.jsonl")


def mark_past(lines, marks):
    for line in lines:
        if "change" in line and line["change"].pop("erases_past", None):
            line["change"] |= marks
    bring_up_to_date(lines)


class WithoutPast:
    """A store that erases whole records only."""

    def __init__(self, store):
        self.get, self.find, self.commit = store.get, store.find, store.commit
        self.changes, self.close, self.redact_all = store.changes, store.close, store.redact_all


def test_the_key_of_the_digests_travels_so_that_claims_and_notices_still_hold(roster, person, exported):
    with open_registry("memory:", unique_contacts=["phone"]) as other:
        other.import_(exported)
        contact = ns.Contact(kind="phone", value=ns.PhoneNumber("138 0000 0000"))
        with roster(other) as session:
            with pytest.raises(InvalidValueError, match=r"contacts\.phone: another record"):
                session.add(person("P9", contacts=[contact]))
            again = session.notices.tell("e", "P3", "log", subject="s", text="t", purpose="placement_notice")
        assert [notice.id for notice in other.notices.list()] == [again.id]


def test_the_same_file_twice_is_there_already(exported):
    with open_registry("memory:") as other:
        first = other.import_(exported)
        before = tell_history(other)
        again = other.import_(exported)
        assert not first.already_there
        assert again.already_there
        assert again.sha256 == first.sha256
        assert tell_history(other) == before
        assert repr(again).endswith("already there)")


def test_only_an_empty_registry_takes_one_in(roster, person, exported):
    with open_registry("memory:") as other:
        with roster(other) as session:
            session.add(person("P7"))
        before = tell_history(other)
        with pytest.raises(
            InvalidValueError, match=r"registry: is not empty, .* import into a registry that"
        ):
            other.import_(exported)
        assert tell_history(other) == before


def test_more_than_the_file_is_not_the_file(roster, person, exported):
    with open_registry("memory:") as other:
        other.import_(exported)
        with roster(other) as session:
            session.add(person("P7"))
        with pytest.raises(InvalidValueError, match="registry: is not empty"):
            other.import_(exported)


class Interrupted:
    """A store that breaks off before one of its commits."""

    def __init__(self, store, after):
        self._store, self.left = store, after

    def commit(self, writes, note):
        self.count()
        return self._store.commit(writes, note)

    def redact_all(self, keys, note):
        self.count()
        return self._store.redact_all(keys, note)

    def redact(self, key, note):
        self.count()
        return self._store.redact(key, note)

    def redact_history(self, kept, keys, note):
        self.count()
        return self._store.redact_history(kept, keys, note)

    def count(self):
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.mark.slow
@pytest.mark.parametrize("after", range(8))
def test_an_interrupted_import_goes_on_where_it_stopped(filled, exported, after):
    with open_registry("memory:") as other:
        store = other._store
        broken = ns.Registry(Interrupted(store, after))
        with pytest.raises(KeyboardInterrupt):
            broken.import_(exported)
        assert sum(change.last for change in iterate_changes(store)) == after
        report = other.import_(exported)
        assert report.written == report.commits - after
        assert tell_history(other) == tell_history(filled)
        assert tell_state(other) == tell_state(filled)


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
def test_no_changed_byte_and_no_cut_gets_through(exported, tmp_path, packed):
    whole = gzip.compress(exported.read_bytes(), mtime=0) if packed else exported.read_bytes()
    path = tmp_path / ("broken.jsonl.gz" if packed else "broken.jsonl")
    draw = random.Random(8)
    places = [draw.randrange(10 if packed else 0, len(whole)) for _ in range(60)]
    broken = [whole[:place] for place in places]
    broken += [whole[:at] + bytes([whole[at] ^ (1 << draw.randrange(8))]) + whole[at + 1 :] for at in places]
    broken += [whole + b"{}\n", whole + whole] if not packed else []
    with open_registry("memory:") as other:
        for content in broken:
            path.write_bytes(content)
            with pytest.raises((StoreError, InvalidValueError, RecordTooNewError)) as caught:
                other.import_(path)
            assert "line " in str(caught.value) or "is empty" in str(caught.value) or packed
            assert "合成" not in str(caught.value)
        assert tell_history(other) == []


def rewrite(path, change):
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(lines)
    path.write_text(
        "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda lines: lines[0].update(version=2), NewerFileError, "format 2, .* knows up to 1"),
        (lambda lines: lines[0].update(format="backup"), ForeignFileError, "line 1: is not an export"),
        (lambda lines: lines[0].update(version="1"), DamagedFileError, "line 1: has no version"),
        (lambda lines: lines[1]["change"].update(schema=99), RecordTooNewError, "jsonl:2 has schema 99"),
        (lambda lines: lines[1]["change"].update(key=["badge", "1"]), ForeignFileError, "line 2: has a kind"),
        (lambda lines: lines[1]["change"].pop("key"), DamagedFileError, "line 2: is not a change"),
        (lambda lines: lines.insert(1, {"x": 1}), DamagedFileError, "line 2: is not a line of an export"),
        (lambda lines: lines.pop(), DamagedFileError, "the file was cut here"),
        (lambda lines: lines.pop(3), DamagedFileError, "line 8: lines 4 to 7 were changed"),
    ],
)
def test_a_file_that_is_something_else_is_named(exported, change, error, message):
    rewrite(exported, change)
    with open_registry("memory:") as other:
        with pytest.raises(error, match=message):
            other.import_(exported)
        assert tell_history(other) == []


def bring_up_to_date(lines):
    """Bring the counts and the digests of a rewritten file up to date, so that only its content is wrong."""
    changes = [line["change"] for line in lines if "change" in line]
    kinds = {kind: sum(each["key"][0] == kind for each in changes) for kind, _ in (c["key"] for c in changes)}
    commits = sum("commit" in line for line in lines)
    lines[0].update(changes=len(changes), commits=commits, kinds=kinds)
    whole, commit = hashlib.sha256(), hashlib.sha256()
    for line in lines:
        if "commit" in line:
            line["commit"]["sha256"] = commit.hexdigest()
            commit = hashlib.sha256()
        elif "end" in line:
            line["end"]["sha256"] = whole.hexdigest()
        plain = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        whole.update(plain)
        if "change" in line:
            commit.update(plain)


def find_change(lines, kind, act="put", *, document=True):
    return next(
        number
        for number, line in enumerate(lines)
        if "change" in line
        and (line["change"]["key"][0], line["change"]["act"]) == (kind, act)
        and ("document" in line["change"]) == (document and act == "put")
    )


def change_person(**new):
    def change(lines):
        lines[find_change(lines, "person")]["change"].update(new)

    return change


def drop_document(lines):
    del lines[find_change(lines, "person")]["change"]["document"]


def add_commit(*changes, **closing):
    def change(lines):
        note = next(line["commit"] for line in reversed(lines) if "commit" in line)
        added = [{"change": {"key": key, "act": act}} for *key, act in changes]
        lines[-1:-1] = [*added, {"commit": note | {"id": "another"} | closing}]

    return change


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (change_person(document="not JSON"), "the document does not fit the kind person"),
        (change_person(document="{}"), "the document does not fit the kind person"),
        (change_person(document='{"id": 7}'), "the document does not fit the kind person"),
        (change_person(fields={"shoe_size": 43}), "shoe_size"),
        (change_person(fields={"township": 7}), "township: must be text"),
        (drop_document, "lacks its document"),
        (add_commit(("person", "P9", "delete")), "removes a record that is not there"),
        (add_commit(("person", "P1", "delete")), "removes a record that is not there"),
        (add_commit(("person", "P9", "redact")), "erases a record that was never there"),
        (add_commit(("person", "P3", "delete"), ("person", "P3", "delete")), "a second time in one commit"),
        (add_commit(("person", "P3", "redact"), ("person", "P2", "delete")), "erases a record in a commit"),
        (add_commit(("person", "P3", "delete"), ("person", "P2", "redact")), "erases a record in a commit"),
        (add_commit(), "closes a commit without changes"),
        (add_commit(("person", "P3", "delete"), id="c0"), "has the id of an earlier commit"),
    ],
)
def test_what_could_not_be_replayed_or_read_is_refused_before_anything_is_stored(exported, change, message):
    rewrite(exported, lambda lines: (change(lines), bring_up_to_date(lines)))
    with open_registry("memory:") as other:
        with pytest.raises(DamagedFileError, match=rf"line \d+: .*({message})"):
            other.import_(exported)
        assert tell_history(other) == []


def test_a_rewritten_file_that_is_right_is_taken_in(exported):
    rewrite(exported, lambda lines: (add_commit(("person", "P3", "delete"))(lines), bring_up_to_date(lines)))
    with open_registry("memory:") as other:
        other.import_(exported)
        assert other._store.get(Key("person", "P3")) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "schema", [float("inf"), float("nan"), 1.0, 1.9, True, "1", None, [], 0, -1], ids=repr
)
def test_a_schema_that_is_no_whole_number_is_refused(exported, schema):
    rewrite(exported, lambda lines: lines[1]["change"].update(schema=schema))
    with open_registry("memory:") as other:
        with pytest.raises(DamagedFileError, match="line 2: is not a change of a record"):
            other.import_(exported)
        assert tell_history(other) == []


def list_frame_values(error):
    """Everything that a log of the traceback with local variables would show, but for frames of the tests."""
    frames = []
    while error is not None:
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename != __file__:
                frames.append(repr(step.tb_frame.f_locals))
            step = step.tb_next
        error = error.__cause__ or error.__context__
    return frames


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda change: change.update(schema=99), RecordTooNewError),
        (lambda change: change.update(act="merge"), DamagedFileError),
        (lambda change: change.update(key=7), DamagedFileError),
    ],
)
def test_the_traceback_of_a_refused_file_shows_nothing_of_its_documents(
    registry, roster, person, tmp_path, canary, change, error
):
    with roster(registry) as session:
        session.add(person("P1", name=ns.PersonName(canary)))
    path = tmp_path / "a.jsonl"
    registry.export(path, approval=APPROVAL)
    (place,) = (number for number, line in enumerate(path.read_text().splitlines()) if canary in line)
    rewrite(path, lambda lines: change(lines[place]["change"]))
    with open_registry("memory:") as other, pytest.raises(error) as caught:
        other.import_(path)
    assert list_frame_values(caught.value)
    assert not [shown for shown in list_frame_values(caught.value) if canary in shown]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"name,township\n", b"[1, 2]\n", b"{}\n", b"SQLite format 3\x00"]
)
@pytest.mark.parametrize("name", ["other.jsonl", "other.jsonl.gz"])
def test_a_file_of_another_application_is_refused(registry, tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    with pytest.raises((ForeignFileError, DamagedFileError)):
        registry.import_(tmp_path / name)


def test_what_is_no_file_is_refused(registry, tmp_path):
    for path in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(InvalidValueError, match=r"path: names no file; .* registry\.export"):
            registry.import_(path)


def test_an_export_takes_the_place_of_nothing(registry, exported, tmp_path):
    before = exported.read_bytes()
    with pytest.raises(InvalidValueError, match=r"path: names .*, which exists; choose another name$"):
        registry.export(exported, approval=APPROVAL)
    with pytest.raises(InvalidValueError, match="whose folder does not exist"):
        registry.export(tmp_path / "none" / "a.jsonl", approval=APPROVAL)
    assert exported.read_bytes() == before


def test_an_export_that_fails_leaves_no_file(filled, tmp_path, monkeypatch):
    monkeypatch.setattr("newstratum._registry.transfer._write_change", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        filled.export(tmp_path / "b.jsonl", approval=APPROVAL)
    assert not list(Path(tmp_path).glob("*b.jsonl*"))


def test_who_is_erased_during_an_export_is_not_in_it(filled, tmp_path, monkeypatch):
    from newstratum._registry import transfer

    write, left = transfer._write_change, [True]

    def erase_once(writer, store, change):
        if left:
            left.clear()
            filled.redact_person("P3", actor="office", purpose="roster", commit_id="late")
        write(writer, store, change)

    monkeypatch.setattr(transfer, "_write_change", erase_once)
    filled.export(tmp_path / "b.jsonl", approval=APPROVAL)
    assert b"13800000000" not in (tmp_path / "b.jsonl").read_bytes()
    with open_registry("memory:") as other:
        other.import_(tmp_path / "b.jsonl")
        assert tell_history(other) == tell_history(filled)


def test_what_is_committed_during_an_export_is_left_out(filled, roster, tmp_path, monkeypatch):
    from newstratum._registry import transfer

    before, write, left = tell_history(filled), transfer._write_change, [True]

    def move_once(writer, store, change):
        if left:
            left.clear()
            with roster(filled) as session:
                session.enrol([JOB], id="P4", township="310114999")
        write(writer, store, change)

    monkeypatch.setattr(transfer, "_write_change", move_once)
    filled.export(tmp_path / "b.jsonl", approval=APPROVAL)
    with open_registry("memory:") as other:
        other.import_(tmp_path / "b.jsonl")
        # The last is that the export itself was noted.
        *history, noted = tell_history(other)
        assert (history, noted[0][0].kind) == (before, "access")
        table = other.group_table(on=dt.date(2018, 11, 1))
        assert dict(zip(table.outcomes, table.totals, strict=True))["intermediary"] == 1


def test_a_store_that_cannot_erase_takes_in_no_erased_records(exported, without_capabilities):
    with open_registry("memory:") as other:
        with pytest.raises(UnsupportedQueryError, match="holds erased records"):
            ns.Registry(without_capabilities(other._store)).import_(exported)
        assert tell_history(other) == []


def test_a_store_that_erases_one_by_one_takes_in_all(filled, exported):
    class OneByOne:
        def __init__(self, store):
            self.get, self.find, self.commit, self.changes = (
                store.get,
                store.find,
                store.commit,
                store.changes,
            )
            self.redact, self.close = store.redact, store.close

    with open_registry("memory:") as other:
        single = ns.Registry(OneByOne(other._store))
        single.import_(exported)
        assert single.import_(exported).already_there
        assert tell_state(other) == tell_state(filled)
