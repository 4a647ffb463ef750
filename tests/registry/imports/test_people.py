from __future__ import annotations

import attrs
import pytest

from newstratum._model.people.people import Contact, Person
from newstratum._model.values.sensitive import PhoneNumber
from newstratum._model.values.validators import read_from_store
from newstratum._registry.imports.reports import RowResult
from newstratum.errors import DecodeError, Problem

BAD = Problem(("township",), "is no unit of the district")


@pytest.fixture
def bring(source, notice):
    """Imports rows into a registry."""

    def run(registry, rows, **options):
        given = {"actor": "secretariat", "purpose": "roster", "source": source, "notice": notice}
        return registry.import_people(rows, **given | options)

    return run


def test_an_import_is_one_commit_under_one_batch(registry, bring, person, clock):
    report = bring(registry, (person(f"P{number}") for number in range(3)))
    changes = registry.history.changes().changes
    assert len({change.version for change in changes}) == 1
    assert {change.note.batch for change in changes} == {report.batch.id}
    assert changes[0].note.reason == "import"
    assert report.results == (RowResult.CREATED,) * 3
    batch = report.batch
    assert (batch.created, batch.updated, batch.unchanged, batch.rejected) == (3, 0, 0, 0)
    assert (batch.actor, batch.reference, batch.imported_at) == ("secretariat", "synthetic roster", clock())
    with registry.session(actor="a", purpose="roster") as session:
        assert session.batches.require(batch.id) == batch


def test_known_people_are_updated_or_left_alone(registry, bring, person):
    bring(registry, [person("P1"), person("P2")])
    report = bring(registry, [person("P1"), person("P2", township="310114103"), person("P3")])
    assert report.results == (RowResult.UNCHANGED, RowResult.UPDATED, RowResult.CREATED)
    with registry.session(actor="a", purpose="roster") as session:
        assert session.people.require("P2").township == "310114103"
    assert len(registry.history.of("person", "P1").changes) == 1


def test_one_bad_row_stores_nothing_and_every_bad_row_is_named(registry, bring, person, canary):
    rows = [person("P1"), BAD, person("13800000001"), person("P2", outside_party="yes")]
    with pytest.raises(DecodeError) as caught:
        bring(registry, rows)
    assert [str(problem).partition(":")[0] for problem in caught.value.problems] == [
        "1.township",
        "2.id",
        "3.outside_party",
    ]
    assert registry.history.changes().changes == ()


def test_a_partial_import_stores_exactly_the_good_rows_and_says_so(registry, bring, person):
    report = bring(registry, [person("P1"), BAD, person("13800000001"), person("P2")], partial=True)
    assert report.results == ("created", "rejected", "rejected", "created")
    assert [problem.path[0] for problem in report.problems] == [1, 2]
    assert (report.batch.created, report.batch.rejected) == (2, 2)
    with registry.session(actor="a", purpose="roster") as session:
        assert [each.id for each in session.people.all()] == ["P1", "P2"]


def test_a_contact_that_is_taken_rejects_the_row_and_no_other(open_one, bring, person, canary_number):
    registry = open_one(unique_contacts=["phone"])
    shared = [Contact(kind="phone", value=PhoneNumber(canary_number))]
    rows = [person("P1", contacts=shared), person("P2", contacts=shared), person("P3")]
    report = bring(registry, rows, partial=True)
    assert report.results == ("created", "rejected", "created")
    (problem,) = report.problems
    assert problem.path == (1, "contacts.phone")
    assert canary_number not in repr(report)


def test_the_same_command_twice_imports_once(registry, bring, person):
    for _ in range(2):
        bring(registry, [person("P1")], commit_id="import-1")
    assert len(registry.history.of("person", "P1").changes) == 1
    assert len([change for change in registry.history.changes().changes if change.key.kind == "batch"]) == 1


def test_the_report_of_a_large_import_is_kept_with_its_command(registry, bring):
    bad = Problem(("title",), "a reason that an office can act upon " + "x" * 200)
    rows = [bad, Person(id="P1"), *[bad] * 600]
    reports = [bring(registry, rows, commit_id="import-1", partial=True) for _ in range(2)]
    assert reports[0] == reports[1]
    assert reports[0].results[:3] == ("rejected", "created", "rejected")
    assert len(reports[0].problems) == 601


def test_an_id_that_comes_twice_is_reported_and_nothing_of_the_second_row_is_stored(registry, bring, person):
    rows = [person("P1"), person("P2"), person("P1", township="310114103")]
    with pytest.raises(DecodeError, match=r"2\.id: the id of row 0 again"):
        bring(registry, rows)
    assert registry.history.changes().changes == ()
    report = bring(registry, rows, partial=True)
    assert report.results == ("created", "created", "rejected")
    with registry.session(actor="a", purpose="roster") as session:
        assert session.people.require("P1").township == person("P1").township


@pytest.mark.parametrize("township", ["1" * 300, "\ud800", "a\0b"], ids=["long", "half a pair", "NUL"])
def test_a_row_that_cannot_be_stored_is_named_and_the_others_are_stored(registry, bring, person, township):
    # As a program holds somebody whom an earlier version stored.
    other = read_from_store(lambda: person("P2", township=township))
    rows = [person("P1"), other, person("P3")]
    with pytest.raises(DecodeError, match=r"^1\.person\.township: "):
        bring(registry, rows)
    report = bring(registry, rows, partial=True)
    assert report.results == ("created", "rejected", "created")
    assert [problem.path for problem in report.problems] == [(1, "person.township")]


def test_an_import_broken_off_by_its_rows_stores_nothing(registry, bring, person):
    def rows():
        yield person("P1")
        raise OSError("the file broke off")

    with pytest.raises(OSError, match="broke off"):
        bring(registry, rows())
    assert registry.history.changes().changes == ()


def test_a_report_is_data(registry, bring, person):
    report = bring(registry, [person("P1")])
    assert attrs.evolve(report) == report
