from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newstratum import organisation as o
from newstratum._api import read
from newstratum._model.people.people import PrivacyNotice
from newstratum._ports.records import Delete, Key, Note
from newstratum._registry.accesses.approval import ExportApproval
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import Purpose
from newstratum.errors import ConflictError, InvalidValueError, NotFoundError, PurposeError

WANG = ("", "王明", "13900000001", "合成律师事务所", "律师", "310114102")
LI = ("", "李娜", "13900000002", "合成科技有限公司", "软件工程师", "310114103")
WU = ("", "吴刚", "13900000003", "合成会计师事务所", "会计师", "310114103")


def state_of(registry):
    """Everything the register holds but what it notes for itself."""
    with registry.session(actor="a", purpose="roster") as session:
        people = {each.id: each for each in session.people.all()}
        placements = {each.person: each for each in session.placements.all()}
        platforms = {each.id: each for each in session.platforms.all()}
    return people, placements, platforms


def id_of(registry, name):
    people, _, _ = state_of(registry)
    return next(key for key, each in people.items() if each.name.reveal() == name)


def edit(registry, identifier, **changes):
    with registry.session(actor="zhao", purpose="roster") as session:
        session.people.update(attrs.evolve(session.people.require(identifier), **changes))


@pytest.fixture
def undo():
    return lambda registry, batch, **more: registry.imports.undo(batch, actor="secretariat", **more)


def test_an_undo_brings_back_what_was_there_and_is_itself_a_batch(open_one, bring, undo, clock):
    registry = open_one(unique_contacts=["phone"])
    bring(registry, [WANG])
    before = state_of(registry)
    wrong = bring(registry, [(*WANG[:3], "合成科技有限公司", "会计", WANG[5]), LI, WU])
    assert [each.value for each in wrong.results] == ["updated", "created", "created"]
    clock.advance(minutes=1)
    report = undo(registry, wrong.batch.id)
    assert state_of(registry) == before
    batch = report.batch
    assert (batch.undoes, batch.removed, batch.updated, batch.kept) == (wrong.batch.id, 2, 1, 0)
    assert registry.imports.batches()[-1] == batch
    # The numbers are free again, and the same file can be imported.
    assert [each.value for each in bring(registry, [LI, WU]).results] == ["created", "created"]


def test_people_edited_since_are_kept_and_named(registry, bring, undo):
    first = bring(registry, [WANG, LI, WU])
    wang, li = id_of(registry, "王明"), id_of(registry, "李娜")
    edit(registry, wang, township="310114103")
    with registry.session(actor="zhao", purpose="roster") as session:
        session.placements.object_to(li, "不属于这一类", on=dt.date(2018, 11, 1))
    report = undo(registry, first.batch.id)
    assert {(each.kind, each.id, each.reason, each.actor) for each in report.kept} == {
        ("person", wang, "changed", "zhao"),
        ("person", li, "changed", "zhao"),
    }
    people, placements, _ = state_of(registry)
    assert people.keys() == placements.keys() == {wang, li}
    assert people[wang].township == "310114103"
    assert (report.batch.kept, report.batch.removed) == (2, 1)


def test_people_who_are_named_since_are_kept(registry, bring, undo):
    first = bring(registry, [WANG, LI])
    wang = id_of(registry, "王明")
    with registry.session(actor="zhao", purpose="roster", source="会议记录", notice=None) as session:
        session.add(o.Body("council", "合成区新联会", kind="council"))
        session.add(o.Post("post", body="council", role="member"))
        session.add(o.Seat(id="seat", post="post", person=wang, notice="survey.v1"))
    report = undo(registry, first.batch.id)
    assert [(each.id, each.reason) for each in report.kept] == [(wang, "used")]
    assert id_of(registry, "王明") == wang


def test_whoever_was_erased_since_is_left_alone_and_counted(registry, bring, undo):
    first = bring(registry, [WANG, LI])
    registry.redact_person(id_of(registry, "王明"), actor="zhao", purpose="roster")
    report = undo(registry, first.batch.id)
    assert (report.batch.erased, report.batch.removed, report.kept) == (1, 1, ())
    assert state_of(registry)[0] == {}


def test_whose_earlier_values_were_erased_stays(registry, bring, undo):
    bring(registry, [WANG])
    second = bring(registry, [(*WANG[:4], "合伙人", WANG[5]), LI])
    wang = id_of(registry, "王明")
    registry.redact_person(wang, actor="zhao", purpose="roster")
    assert undo(registry, second.batch.id).batch.removed == 1


@pytest.mark.parametrize("gone", ["privacy_notice", "purpose_declaration"])
def test_an_old_consent_whose_ground_is_gone_comes_back_as_it_was(registry, bring, undo, source, gone):
    """What was stored before is not asked again; the consent opens nothing that it did not open before."""
    bring(registry, [WANG])
    wang, day = id_of(registry, "王明"), dt.date(2018, 11, 1)
    registry.purposes.declare(
        [Purpose(name="letters", basis="consent", covers={"person"})], actor="zhao", on=day
    )
    told = PrivacyNotice(
        id="letters", version=1, controller="合成机关", contact="合成窗口", purposes=["letters"],
        text_zh="告知书", in_force_on=day,
    )  # fmt: skip
    with registry.session(actor="zhao", purpose="roster", source=source) as session:
        session.privacy_notices.add(told)
        session.people.give_consent(wang, "letters", notice="letters.v1", on=day)
    before = state_of(registry)
    wrong = bring(registry, [(*WANG[:3], "合成科技有限公司", "会计", WANG[5])])
    # A register of an earlier newstratum holds consents that nothing stored asks for.
    identifier = {"privacy_notice": "letters.v1", "purpose_declaration": "letters"}[gone]
    stored = registry._store.get(Key(gone, identifier))
    registry._store.commit(
        [Delete(stored.key, stored.version)], Note(commit_id="gone", actor="zhao", purpose="roster")
    )
    assert (undo(registry, wrong.batch.id).batch.updated, state_of(registry)) == (1, before)
    if gone == "purpose_declaration":
        with pytest.raises(PurposeError):
            registry.session(actor="zhao", purpose="letters")
    with registry.session(actor="zhao", purpose="roster", source=source) as session:
        session.people.update(attrs.evolve(session.people.require(wang), township="310114103"))
        assert session.people.withdraw(wang, "letters", on=day).consents[-1].withdrawn_on == day


@pytest.mark.parametrize("withdrawn", ["invitation", "scope_attestation"])
def test_an_undo_takes_back_no_withdrawal(open_one, clock, tmp_path, source, undo, withdrawn):
    """Whoever withdrew a consent did so whether or not the file was wrong, and what rests on it goes too."""
    ours = open_one(store_outside_party=True)
    theirs = open_registry("memory:", clock=clock, store_outside_party=True)
    day, purposes = dt.date(2018, 11, 1), ("invitation", "scope_attestation")
    told = PrivacyNotice(
        id="asked", version=1, controller="合成机关", contact="合成窗口", purposes=("roster", *purposes),
        text_zh="告知书", in_force_on=dt.date(2018, 1, 1),
    )  # fmt: skip
    work = {"actor": "zhao", "purpose": "roster", "source": source, "notice": told}
    with theirs.session(**work) as session:
        session.enrol(read("合成律师事务所", "律师"), id="P1", on=day)
        for purpose in purposes:
            session.people.give_consent("P1", purpose, notice="asked.v1", on=day)
        attested = attrs.evolve(session.people.require("P1"), outside_party="yes")
        session.people.update(attested)
    approval = ExportApproval(recipient="另一单位", approved_by="zhao")
    handed = {"actor": "li", "purpose": "roster", "approval": approval}
    theirs.exports.records(tmp_path / "first", **handed)
    ours.imports.records(tmp_path / "first", actor="wang")
    with theirs.session(**work) as session:
        session.people.withdraw("P1", withdrawn, on=day)
    theirs.exports.records(tmp_path / "second", **handed)
    batch = ours.imports.records(tmp_path / "second", actor="wang")
    assert (batch.updated, undo(ours, batch.id).batch.updated) == (1, 1)
    with ours.session(actor="a", purpose="roster") as session:
        person = session.people.require("P1")
    assert person.consents_to("invitation", day) is (withdrawn != "invitation")
    assert person.outside_party == ("yes" if withdrawn == "invitation" else None)
    with ours.session(actor="a", purpose="invitation") as session:
        assert [each.id for each in session.people.all()] == (["P1"] if withdrawn != "invitation" else [])


def test_an_undo_takes_back_no_objection(open_one, clock, tmp_path, source, undo):
    """Whoever objected did so whether or not the file was wrong; the placement waits for a review."""
    ours, theirs = open_one(), open_registry("memory:", clock=clock)
    told = PrivacyNotice(
        id="asked", version=1, controller="合成机关", contact="合成窗口", purposes=("roster",),
        text_zh="告知书", in_force_on=dt.date(2018, 1, 1),
    )  # fmt: skip
    day, work = dt.date(2018, 11, 1), {"actor": "zhao", "purpose": "roster"}
    with theirs.session(**work, source=source, notice=told) as session:
        session.enrol(read("合成律师事务所", "律师"), id="P1", on=day)
    handed = {
        "actor": "li",
        "purpose": "roster",
        "approval": ExportApproval(recipient="另一单位", approved_by="zhao"),
    }
    theirs.exports.records(tmp_path / "first", **handed)
    ours.imports.records(tmp_path / "first", actor="wang")
    before = state_of(ours)[1]["P1"]
    with theirs.session(**work) as session:
        session.placements.object_to("P1", "我不做律师了", on=day)
    theirs.exports.records(tmp_path / "second", **handed)
    batch = ours.imports.records(tmp_path / "second", actor="wang")
    assert state_of(ours)[1]["P1"].contested_by_person
    assert (batch.updated, undo(ours, batch.id).batch.updated) == (1, 1)
    after = state_of(ours)[1]["P1"]
    assert after.contested_by_person
    assert [each.statement for each in after.objections] == ["我不做律师了"]
    assert attrs.evolve(after, objections=()) == before


REFUSED = {
    "an unknown batch": (lambda first, undone: "batch-x", NotFoundError),
    "a batch that was undone": (lambda first, undone: first, InvalidValueError),
    "an undo": (lambda first, undone: undone, InvalidValueError),
}


@pytest.mark.parametrize("name", REFUSED)
def test_some_batches_cannot_be_undone_and_the_reason_is_told(registry, bring, undo, name):
    first = bring(registry, [WANG]).batch.id
    undone = undo(registry, first).batch.id
    choose, error = REFUSED[name]
    before = len(registry.history.changes().changes)
    with pytest.raises(error):
        undo(registry, choose(first, undone))
    assert len(registry.history.changes().changes) == before


def test_an_undo_of_which_nothing_is_left_stores_nothing(registry, bring, undo):
    first = bring(registry, [WANG])
    edit(registry, id_of(registry, "王明"), township="310114103")
    report = undo(registry, first.batch.id)
    assert not report.stored
    assert len(registry.imports.batches()) == 1


def test_an_undo_at_the_moment_somebody_edits_conflicts(registry, bring, undo, monkeypatch):
    first = bring(registry, [WANG])
    wang = id_of(registry, "王明")
    from newstratum._registry.imports.session import ImportSession

    original = ImportSession.stage

    def stage(self, writes):
        edit(registry, wang, township="310114103")
        original(self, writes)

    monkeypatch.setattr(ImportSession, "stage", stage)
    with pytest.raises(ConflictError):
        undo(registry, first.batch.id)
    assert state_of(registry)[0][wang].township == "310114103"


def test_what_somebody_removed_since_is_not_brought_back(registry, bring, undo):
    first = bring(registry, [WANG, LI])
    with registry.session(actor="zhao", purpose="roster") as session:
        session.people.remove(id_of(registry, "王明"))
    report = undo(registry, first.batch.id)
    assert (report.batch.removed, report.kept) == (1, ())


def test_a_dataset_is_undone_too(registry, undo):
    from newstratum._shipped.districts import load_district

    batch = registry.import_dataset(load_district("jiading").dataset, actor="a")
    assert state_of(registry)[2]
    report = undo(registry, batch.id)
    assert report.batch.removed == batch.created
    assert state_of(registry)[2] == {}


ROWS = st.lists(st.sampled_from([WANG, LI, WU, (*WANG[:4], "合伙人", WANG[5])]), max_size=3, unique=True)
EDITS = st.lists(st.sampled_from(["310114101", "310114102"]), max_size=2)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS, edits=EDITS)
def test_what_an_undo_does_not_keep_is_as_before(bring, host, first, second, edits):
    with open_registry("memory:", host=host, unique_contacts=["phone"]) as registry:
        bring(registry, first, partial=True)
        before = state_of(registry)
        report = bring(registry, second, partial=True)
        if not report.stored:
            return
        touched = sorted(state_of(registry)[0])
        for identifier, township in zip(touched, edits, strict=False):
            edit(registry, identifier, township=township)
        middle = state_of(registry)
        undone = registry.imports.undo(report.batch.id, actor="secretariat")
        kept = {each.id for each in undone.kept}
        after = state_of(registry)
        for then, now, edited in zip(before[:2], after[:2], middle[:2], strict=True):
            for key in {*then, *now, *edited}:
                possible = [edited.get(key)] if key in kept else [then.get(key)]
                if key in touched[: len(edits)] and key in then:
                    # The import may have left it alone.
                    possible.append(edited.get(key))
                assert now.get(key) in possible


def test_what_says_that_two_look_alike_goes_with_them(registry, bring, undo):
    batch = bring(registry, [WANG, LI]).batch.id
    with registry.session(actor="zhao", purpose="roster") as session:
        session.distinct_pairs.mark(*(each.id for each in session.people.all()))
    report = undo(registry, batch)
    assert report.kept == ()
    with registry.session(actor="zhao", purpose="roster") as session:
        assert [*session.distinct_pairs.all(), *session.people.all()] == []
