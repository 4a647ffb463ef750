from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newstratum._model.people.evidence import Source
from newstratum._registry.imports.reports import RowResult
from newstratum._registry.opening import open_registry
from newstratum._registry.purposes import DEFAULT_PURPOSES
from newstratum.errors import ConflictError, InvalidValueError

WANG = ("", "王明", "13900000001", "合成律师事务所", "律师", "310114102")
LI = ("", "李娜", "13900000002", "合成科技有限公司", "软件工程师", "310114103")
BAD = ("", "张三", "1390000", "合成科技有限公司", "软件工程师", "310114103")


def list_changes(registry):
    return [(change.key.kind, change.act) for change in registry.history.changes().changes]


def list_people(registry):
    with registry.session(actor="a", purpose="roster") as session:
        return sorted(session.people.all(), key=lambda each: each.name.reveal())


def test_new_people_are_stored_and_placed_in_one_commit_under_one_batch(registry, bring):
    report = bring(registry, [WANG, LI])
    assert report.results == (RowResult.CREATED,) * 2
    assert report.stored
    changes = registry.history.changes().changes
    assert len({change.version for change in changes}) == 1
    assert {change.note.batch for change in changes} == {report.batch.id}
    with registry.session(actor="a", purpose="roster") as session:
        found = {each.name.reveal(): session.placements.get(each.id) for each in session.people.all()}
    assert found["王明"].outcome == "intermediary"
    assert found["李娜"].outcome == "undetermined"
    assert registry.imports.batches() == (report.batch,)
    assert (report.batch.created, report.batch.reference) == (2, "synthetic roster")


def test_the_same_file_again_leaves_no_trace(registry, bring):
    bring(registry, [WANG, LI])
    before = list_changes(registry)
    later = Source(kind="person", stated_on=dt.date(2018, 10, 20), reference="the same file, another day")
    report = bring(registry, [WANG, LI], source=later)
    assert report.results == (RowResult.UNCHANGED,) * 2
    assert not report.stored
    assert list_changes(registry) == before
    assert len(registry.imports.batches()) == 1


def test_a_dry_run_says_what_would_be_done_and_stores_nothing(open_one, bring):
    registry = open_one(unique_contacts=["phone"])
    report = bring(registry, [WANG, BAD], dry_run=True)
    assert report.results == (RowResult.CREATED, RowResult.REJECTED)
    assert not report.stored
    assert list_changes(registry) == []


def test_one_bad_row_keeps_the_whole_table_out_unless_the_import_is_partial(registry, bring):
    report = bring(registry, [WANG, BAD, LI])
    assert report.results == (RowResult.CREATED, RowResult.REJECTED, RowResult.CREATED)
    assert not report.stored
    assert list_changes(registry) == []
    (issue,) = report.issues
    assert (issue.row, issue.line, issue.column, issue.place.zh) == (1, 3, "手机", "第3行“手机”")
    assert "1390000" not in repr(report) + issue.text.zh + issue.text.en
    assert bring(registry, [WANG, BAD, LI], partial=True).stored
    assert [each.name.reveal() for each in list_people(registry)] == ["李娜", "王明"]


def test_the_corrected_file_again_changes_only_what_was_corrected(registry, bring):
    bring(registry, [WANG, BAD, LI], partial=True)
    report = bring(registry, [WANG, (*BAD[:2], "13900000003", *BAD[3:]), LI])
    assert report.results == (RowResult.UNCHANGED, RowResult.CREATED, RowResult.UNCHANGED)


def test_a_changed_job_places_anew_and_what_is_said_again_keeps_its_source(registry, bring, source):
    bring(registry, [WANG])
    (before,) = list_people(registry)
    later = Source(kind="person", stated_on=dt.date(2018, 10, 20), reference="autumn roster")
    report = bring(registry, [(*WANG[:3], "合成科技有限公司", "软件工程师", WANG[5])], source=later)
    assert report.results == (RowResult.UPDATED,)
    (after,) = list_people(registry)
    assert after.id == before.id
    assert {each.source for each in after.evidence} == {source}
    # What was read of the cells has the place of the row.
    told = {each.source for job in after.engagements for each in job.evidence}
    assert {each.reference for each in told} == {"autumn roster", "autumn roster 第2行"}
    assert {each.stated_on for each in told} == {later.stated_on}
    with registry.session(actor="a", purpose="roster") as session:
        assert session.placements.require(after.id).outcome == "undetermined"


def test_a_confirmed_placement_stays_when_the_job_changes(registry, bring):
    bring(registry, [WANG])
    (wang,) = list_people(registry)
    with registry.session(actor="a", purpose="roster") as session:
        session.placements.confirm(wang.id, by="zhao", on=dt.date(2018, 11, 1))
    bring(registry, [(*WANG[:3], "合成科技有限公司", "软件工程师", WANG[5])])
    with registry.session(actor="a", purpose="roster") as session:
        assert session.placements.require(wang.id).confirmed_by == "zhao"


def test_an_id_alone_makes_nobody_new_and_changes_nobody(registry, bring):
    empty = [("P8", "", "", "", "", "310114102"), ("P9", "", "", "", "", "")]
    report = bring(registry, empty)
    assert report.results == (RowResult.REJECTED,) * 2
    assert [(each.line, each.column) for each in report.issues] == [(2, ""), (3, "")]
    assert {each.text.en for each in report.issues} == {
        "nobody has this id, and the row says neither who it is nor what the person does; write a name, a "
        "number or a job, or take the row out"
    }
    # Somebody may be known by name before anything is known of a job.
    named = [("P8", "王明", "", "", "", "310114102"), ("P9", "", "13900000009", "", "", "")]
    assert bring(registry, named).results == (RowResult.CREATED,) * 2
    assert bring(registry, empty).results == (RowResult.UNCHANGED,) * 2


def test_an_empty_cell_changes_nothing(registry, bring):
    bring(registry, [WANG])
    assert bring(registry, [("", "王明", "13900000001", "", "", "")]).results == (RowResult.UNCHANGED,)


def test_a_title_alone_is_that_of_the_job_there_is(registry, bring):
    bring(registry, [WANG])
    assert bring(registry, [("", "王明", "13900000001", "", "律师", "")]).results == (RowResult.UNCHANGED,)
    bring(registry, [("", "王明", "13900000001", "", "合伙人", "")])
    (wang,) = list_people(registry)
    (job,) = wang.engagements
    assert (job.employer.reveal(), job.title.reveal()) == ("合成律师事务所", "合伙人")


# ------------------------------------------------------------------------- whom a row is about

#: Rows after 王明 was imported: the cells, what becomes of them, and the column that is named.
MATCHES = {
    "the id": (("ID", "王敏", "13900000009", "", "", ""), "updated", ""),
    "the number, written otherwise": (("", "王 明", "139-0000-0001", "", "", ""), "unchanged", ""),
    "the number and a title behind the name": (("", "王明律师", "13900000001", "", "", ""), "unchanged", ""),
    "the number and a surname with a title": (("", "王律师", "13900000001", "", "", ""), "unchanged", ""),
    "the number alone": (("", "", "13900000001", "", "", ""), "unchanged", ""),
    "the name and the unit": (("", "王明", "", "合成 律师事务所", "律师", ""), "updated", ""),
    "a name that many have": (("", "王明", "", "合成会计师事务所", "会计师", ""), "created", ""),
    "the number of somebody with another name": (("", "李娜", "13900000001", "", "", ""), "held", "姓名"),
    "the number in another township": (("", "王明", "13900000001", "", "", "310114103"), "held", "街镇代码"),
    "the name and unit with another number": (
        ("", "王明", "13900000008", "合成律师事务所", "律师", ""),
        "held",
        "手机",
    ),
    "an id that is new": (("P77", "赵强", "", "", "", ""), "created", ""),
    "an id that is new with a number that is not": (
        ("P77", "赵强", "13900000001", "", "", ""),
        "held",
        "手机",
    ),
    "nobody": (("", "", "", "合成律师事务所", "律师", ""), "rejected", "姓名"),
    "an id that is a number": (("13900000001", "赵强", "", "", "", ""), "rejected", "人员编号"),
}


@pytest.mark.parametrize("name", MATCHES)
def test_a_row_finds_the_person_it_is_about(registry, bring, name):
    bring(registry, [WANG])
    (wang,) = list_people(registry)
    cells, result, column = MATCHES[name]
    cells = (wang.id if cells[0] == "ID" else cells[0], *cells[1:])
    report = bring(registry, [cells])
    assert [each.value for each in report.results] == [result]
    bad = [each for each in report.issues if result in ("held", "rejected")]
    assert [each.column for each in bad] == ([column] if column else [])
    if result == "held":
        # The person it may be about is named by the id, for the clerk to decide.
        assert wang.id in report.issues[0].text.zh
        assert "王明" not in report.issues[0].text.zh


def test_a_row_that_fits_two_people_is_held_and_an_id_decides(registry, bring):
    bring(registry, [WANG, (*WANG[:2], "13900000002", *WANG[3:])])
    ids = [each.id for each in list_people(registry)]
    row = ("", "王明", "", "合成律师事务所", "合伙人", "")
    assert bring(registry, [row]).results == (RowResult.HELD,)
    assert bring(registry, [(ids[0], *row[1:])]).results == (RowResult.UPDATED,)
    third = ("新建", "王明", "", "合成律师事务所", "行政主管", "")
    assert bring(registry, [third]).results == (RowResult.CREATED,)
    assert bring(registry, [third]).results == (RowResult.UNCHANGED,)


def test_a_row_that_says_new_is_new_though_one_person_fits(registry, bring):
    bring(registry, [WANG])
    row = ("新建", "王明", "", "合成律师事务所", "行政主管", "")
    assert bring(registry, [row]).results == (RowResult.CREATED,)
    assert bring(registry, [row]).results == (RowResult.UNCHANGED,)
    twice = [("新建", "丁一", "", "合成律师事务所", title, "") for title in ("律师", "前台")]
    assert bring(registry, twice).results == (RowResult.CREATED,) * 2
    assert bring(registry, twice).results == (RowResult.UNCHANGED,) * 2


def test_ids_that_moved_against_the_rows_are_held(registry, bring):
    two = [("A", *WANG[1:]), ("B", *LI[1:])]
    bring(registry, two)
    # Somebody sorted the one column, of a table without numbers, or with them.
    for number in (slice(0, 0), slice(2, 3)):
        swapped = [
            (own[0], other[1], *(other[number] or ("",)), *other[3:])
            for own, other in zip(two, two[::-1], strict=True)
        ]
        report = bring(registry, swapped, partial=True)
        assert report.results == (RowResult.HELD,) * 2
    assert [each.column for each in bring(registry, [("A", "李娜", "", *LI[3:])]).issues] == ["姓名"]
    # Of nobody who is there, and of nothing that is known of the one with the id.
    stranger = ("A", "王五", "13700000009", "合成报社", "记者", "")
    report = bring(registry, [stranger])
    assert report.results == (RowResult.HELD,)
    assert "错行" in report.issues[0].text.zh
    # A name is corrected, somebody changes job and number, or marries into another name.
    assert bring(registry, [("A", "王敏", "", "", "", "")]).results == (RowResult.UPDATED,)
    assert bring(registry, [("A", "王敏", "13700000009", "合成报社", "记者", "")]).results == (
        RowResult.UPDATED,
    )


def test_people_with_ids_of_their_own_share_a_number_with_separate(registry, bring):
    rows = [
        (name, surname, "021-59990000", unit, "经理", "")
        for name, surname, unit in (
            ("G1", "黄一", "合成公司甲"),
            ("G2", "黄二", "合成公司甲"),
            ("G3", "蓝三", "合成公司乙"),
        )
    ]
    report = bring(registry, rows, partial=True, dry_run=True)
    assert report.results == (RowResult.CREATED, RowResult.HELD, RowResult.HELD)
    assert "第2行" in report.issues[0].text.zh
    report = bring(registry, rows, separate=True)
    assert report.results == (RowResult.CREATED,) * 3
    assert {each.id for each in list_people(registry)} == {"G1", "G2", "G3"}
    assert bring(registry, rows, separate=True).results == (RowResult.UNCHANGED,) * 3
    # One person under two ids is still told.
    again = ("G9", "黄一", "021-59990000", "合成公司甲", "经理", "")
    assert bring(registry, [again], separate=True).results == (RowResult.HELD,)


def test_two_rows_that_share_a_number_name_each_other_and_no_id_that_is_not_stored(registry, bring):
    rows = [("", "赵一", "13800000001", "", "律师", ""), ("", "郑七", "13800000001", "", "画家", "")]
    report = bring(registry, rows, dry_run=True, partial=True)
    assert report.results == (RowResult.CREATED, RowResult.HELD)
    told = report.issues[0].text
    assert "本表第2行" in told.zh
    assert "line 2" in told.en
    assert "person-" not in told.zh
    # What is advised can be done.
    rows[1] = ("新建", *rows[1][1:])
    assert bring(registry, rows).results == (RowResult.CREATED,) * 2


def test_with_separate_whoever_contradicts_becomes_a_person_once(registry, bring):
    bring(registry, [WANG])
    other = ("", "王明律师", "13900000001", "合成律师事务所", "律师", "310114103")
    assert bring(registry, [other]).results == (RowResult.HELD,)
    assert bring(registry, [other], separate=True).results == (RowResult.CREATED,)
    assert bring(registry, [other]).results == (RowResult.UNCHANGED,)


def test_one_person_in_two_rows_is_taken_once_and_held_where_the_rows_differ(registry, bring):
    report = bring(registry, [WANG, WANG, (*WANG[:4], "合伙人", WANG[5])], partial=True)
    assert report.results == (RowResult.CREATED, RowResult.UNCHANGED, RowResult.HELD)
    assert "第2行" in report.issues[0].text.zh


def test_two_colleagues_of_one_name_with_their_own_numbers_are_two(registry, bring):
    rows = [WANG, (*WANG[:2], "13900000002", *WANG[3:])]
    assert bring(registry, rows).results == (RowResult.CREATED,) * 2
    assert bring(registry, rows).results == (RowResult.UNCHANGED,) * 2


def test_people_are_not_imported_without_a_privacy_notice(registry, bring):
    with pytest.raises(InvalidValueError) as caught:
        bring(registry, [WANG], notice=None)
    assert caught.value.field == "notice"
    assert list_changes(registry) == []


def test_of_two_imports_at_once_one_is_refused_and_finds_all_unchanged_then(open_one, bring, notice):
    registry = open_one()

    class Meanwhile(list):
        """Rows between which somebody else imports the same file."""

        def __iter__(self):
            bring(registry, [WANG, LI])
            return super().__iter__()

    from newstratum._registry.imports import tables  # the rows are drawn by the import itself

    original = tables.PeopleRows.take
    done = []

    def take(self, row):
        outcome = original(self, row)
        if not done:
            done.append(True)
            bring(registry, [WANG, LI])
        return outcome

    tables.PeopleRows.take = take
    try:
        with pytest.raises(ConflictError):
            bring(registry, [WANG, LI])
    finally:
        tables.PeopleRows.take = original
    assert len(list_people(registry)) == 2
    assert bring(registry, [WANG, LI]).results == (RowResult.UNCHANGED,) * 2


def test_a_repeated_command_gives_the_report_of_then_and_stores_nothing(registry, bring):
    first = bring(registry, [WANG, LI], commit_id="import-1")
    before = list_changes(registry)
    again = bring(registry, [WANG, LI], commit_id="import-1")
    assert (again.results, again.batch) == (first.results, first.batch)
    assert list_changes(registry) == before


def test_unique_contacts_are_claimed_and_moved(open_one, bring):
    registry = open_one(unique_contacts=["phone"])
    bring(registry, [WANG])
    (wang,) = list_people(registry)
    bring(registry, [(wang.id, "王明", "13900000005", "", "", "")])
    with registry.session(actor="a", purpose="roster") as session:
        (person,) = session.people.all()
        assert session.uniques.owner_of("contacts.phone", person.contacts[0].value) == wang.id
    # The number that was given back is free.
    assert bring(registry, [("", "李娜", "13900000001", "", "", "")]).results == (RowResult.CREATED,)


def test_a_number_that_only_one_may_have_is_not_given_to_two(open_one, bring):
    registry = open_one(unique_contacts=["phone"])
    other = ("", "李娜", "13900000001", "", "", "310114103")
    assert bring(registry, [WANG, other], separate=True, partial=True).results == (
        RowResult.CREATED,
        RowResult.HELD,
    )
    assert bring(registry, [other], separate=True).results == (RowResult.HELD,)
    assert len(list_people(registry)) == 1


def test_a_row_about_somebody_who_cannot_be_read_is_rejected_and_the_others_go_on(registry, bring):
    from newstratum._ports.records import Key, Note, Put

    bring(registry, [("P1", *WANG[1:])])
    key = Key("person", "P1")
    seen = registry._store.get(key)
    for document in (b"no JSON", b"[]", b'{"id":"P1","engagements":[1]}'):
        put = Put(key, seen.schema, document, {}, registry._store.get(key).version)
        registry._store.commit([put], Note(commit_id=f"raw-{len(document)}", actor="a", purpose="office"))
        rows = [("P1", *WANG[1:]), ("P2", *LI[1:])]
        report = bring(registry, rows, partial=True)
        assert report.results[0] is RowResult.REJECTED
        assert "doctor" in report.issues[0].text.en
        assert report.results[1] is not RowResult.REJECTED


CELLS = st.tuples(
    st.just(""),
    st.sampled_from(["王明", "王 明", "王明律师", "李娜", ""]),
    st.sampled_from(["13900000001", "13900000002", "", "1390000"]),
    st.sampled_from(["合成律师事务所", "合成科技有限公司", ""]),
    st.sampled_from(["律师", "软件工程师", ""]),
    st.sampled_from(["310114102", "310114103", ""]),
)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=3), separate=st.booleans())
def test_every_row_is_in_one_bucket_and_what_the_buckets_say_is_what_happened(bring, host, tables, separate):
    with open_registry("memory:", host=host) as registry:
        for rows in tables:
            before = len(list_people_unsorted(registry))
            dry = bring(registry, rows, partial=True, separate=separate, dry_run=True)
            report = bring(registry, rows, partial=True, separate=separate)
            assert dry.results == report.results
            assert sum(report.counts.values()) == len(report.results) == len(rows)
            assert len(list_people_unsorted(registry)) - before == report.counts[RowResult.CREATED]
            again = bring(registry, rows, partial=True, separate=separate)
            assert not again.counts[RowResult.CREATED]
            named = {each.row for each in report.issues}
            bad = {RowResult.REJECTED, RowResult.HELD}
            assert {row for row, result in enumerate(report.results) if result in bad} <= named


def list_people_unsorted(registry):
    with registry.session(actor="a", purpose="roster") as session:
        return [each.id for each in session.people.all()]


def test_a_row_without_consent_is_held_where_the_purpose_rests_on_consent(bring, notice) -> None:
    columns = ("姓名", "手机", "工作单位", "职务", "是否同意")
    rows = [
        ("合成甲", "13900000001", "合成律师事务所", "律师", ""),
        ("合成乙", "13900000002", "合成律师事务所", "律师", "同意"),
        ("合成丙", "13900000003", "合成律师事务所", "律师", "不同意"),
    ]
    club = attrs.evolve(DEFAULT_PURPOSES[0], name="club", basis="consent")
    given = {"purpose": "club", "notice": attrs.evolve(notice, purposes=("club",)), "partial": True}
    with open_registry("memory://", purposes=[club]) as registry:
        report = bring(registry, rows, columns, **given)
        assert report.results == ("held", "created", "rejected")
        (held,) = (each for each in report.issues if each.result == "held")
        assert held.column == "是否同意"
        assert "没有写明本人同意" in held.text.zh
        # Whoever agreed before need not be asked again by every table.
        again = bring(registry, [(*rows[1][:3], "合伙人", "")], columns, **given)
        assert again.results == ("updated",)
