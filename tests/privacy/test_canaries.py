"""Plant made-up personal data in every place for sensitive text and look for it in everything that comes out.

What comes out: logs at DEBUG, standard output and error, ``repr`` and ``str`` of every object, errors
with their text, fields and pickles, and tracebacks that show the local variables of every frame of the
library. The frames of these tests hold what they plant, so they are left out.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from newstratum._builtin.log_notifier import LogNotifier
from newstratum._model.people.evidence import Evidence, Source, Strength
from newstratum._model.people.people import Consent, Contact, Engagement, Objection, Person, PrivacyNotice
from newstratum._model.values.sensitive import (
    EmailAddress,
    IdentityNumber,
    PersonName,
    PhoneNumber,
    SensitiveText,
    UnitName,
)
from newstratum._ports.notifier import Message
from newstratum._ports.query import Is
from newstratum._ports.records import Key
from newstratum._registry.opening import open_registry
from newstratum._registry.registry import Registry
from newstratum._rules.verdict import Verdict
from newstratum._wire.codec import encode_record, from_plain, to_plain
from newstratum._wire.record_kinds import PERSON
from newstratum.errors import NewstratumError, NotifierUnavailableError, UndeliverableError
from newstratum.hooks import Row

CANARY = "CANARY-7f3a"
CANARY_NUMBER = "1997003"
DAY = dt.date(2018, 11, 1)
SOURCE = Source(kind="person", stated_on=DAY)
NOTICE = PrivacyNotice(
    id="survey",
    version=1,
    controller="synthetic office",
    contact="synthetic desk",
    purposes=("roster",),
    text_zh="告知书",
    in_force_on=DAY,
)


def planted(identifier: str = "P1", mark: str = "") -> Person:
    """A person with a canary in every place that may hold personal data."""
    words = Evidence(
        fact="role",
        value=("professional",),
        origin="title_text",
        words=f"{CANARY}-words{mark}",
        strength=Strength.WORD,
    )
    return Person(
        id=identifier,
        name=PersonName(f"{CANARY}-name{mark}"),
        township="310114102",
        engagements=[
            Engagement(
                employer_kind="law_firm",
                relation="partner",
                role="professional",
                employer=UnitName(f"{CANARY}-employer{mark}"),
                title=UnitName(f"{CANARY}-title{mark}"),
                evidence=[words],
            )
        ],
        contacts=[
            Contact(kind="phone", value=PhoneNumber(f"{CANARY_NUMBER}{sum(map(ord, mark)):04}")),
            Contact(kind="email", value=EmailAddress(f"{CANARY}-email{mark}@example.org")),
        ],
        consents=[Consent(purpose="roster", notice="survey.v1", given_on=DAY)],
    )


@pytest.fixture(params=["memory", "sqlite"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/a.db"
    with open_registry(url, unique_contacts=["phone", "email"]) as opened:
        yield opened


def session(registry: Registry, **options: Any) -> Any:
    return registry.session(
        **{"actor": "a", "purpose": "roster", "source": SOURCE, "notice": NOTICE} | options
    )


@pytest.fixture
def stored(registry: Registry) -> Registry:
    """A registry that holds the planted person, placed, objecting and told of it."""
    with session(registry) as work:
        work.people.add(planted())
        work.placements.propose("P1", Verdict(outcome="freelance", edition="2017"), on=DAY)
        work.placements.object_to("P1", f"{CANARY}-statement", on=DAY)
        work.uniques.claim("identity_number", IdentityNumber(f"{CANARY}-identity"), "P1")
        tell(work, "P1")
        tell(work, EmailAddress(f"{CANARY}-address@example.org"))
    return registry


def tell(work: Any, recipient: str | SensitiveText, **others: Any) -> Any:
    given = {"subject": f"{CANARY}-subject", "text": f"{CANARY}-text", "purpose": "placement_notice"}
    return work.notices.tell("placed", recipient, "log", **given | others)


def test_every_sensitive_place_is_planted():
    person = planted()
    texts = json.dumps(to_plain(person))
    for place in ("name", "email", "employer", "title", "words"):
        assert f"{CANARY}-{place}" in texts
    assert CANARY_NUMBER in texts


def test_objects_show_nothing(watch):
    person = planted()
    watch.clean(
        person,
        *person.engagements,
        *person.contacts,
        *person.consents,
        *person.engagements[0].evidence,
        person.name,
        Objection(raised_on=DAY, statement=f"{CANARY}-statement", resolution=f"{CANARY}-resolution"),
        Message(key="k", recipient=f"{CANARY}-to", subject=f"{CANARY}-s", text=f"{CANARY}-t"),
        encode_record(PERSON, person, None),
        [person],
        {"person": person},
    )


def test_what_a_registry_gives_back_shows_nothing(watch, stored):
    with session(stored) as work:
        watch.clean(
            work,
            work.people,
            work.people.require("P1"),
            work.people.find(),
            list(work.people.all()),
            work.placements.require("P1"),
            work.placements.find(Is("contested", True)),
            work.uniques,
            work.notices.find(),
            work.note,
        )
    watch.clean(
        stored,
        stored.notices,
        stored.notices.list(),
        stored.history.changes(),
        stored.history.of("person", "P1"),
    )
    for change in stored.history.changes().changes:
        watch.clean(change, change.model(), change.note, change.key)
    record = stored._store.get(Key("person", "P1"))
    watch.clean(record, record.fields, stored._store)


def test_no_key_and_no_note_holds_anything(stored):
    for change in stored.history.changes().changes:
        assert CANARY not in f"{change.key} {change.version} {attrs.asdict(change.note)}"


@pytest.mark.parametrize("broken", ["\ud800", "\0"])
def test_a_person_no_store_can_hold(watch, registry, broken):
    def add():
        with session(registry) as work:
            work.people.add(planted(mark=broken))

    watch.error(add, NewstratumError)


def test_facts_without_a_source(watch, registry):
    def add():
        with session(registry, source=None) as work:
            work.people.add(planted())

    watch.error(add, NewstratumError)


def test_conflicts(watch, stored):
    def add_again():
        with session(stored) as work:
            work.people.add(attrs.evolve(planted(mark="2"), contacts=()))

    def overtaken():
        with session(stored) as work:
            mine = work.people.require("P1")
            with session(stored) as other:
                theirs = other.people.require("P1")
                other.people.update(attrs.evolve(theirs, name=PersonName(f"{CANARY}-theirs")))
            work.people.update(attrs.evolve(mine, name=PersonName(f"{CANARY}-mine")))

    for act in (add_again, overtaken):
        watch.error(act, NewstratumError)


def test_values_that_are_taken(watch, stored):
    def same_phone():
        with session(stored) as work:
            work.people.add(planted("P2"))

    def same_identity():
        with session(stored) as work:
            work.uniques.claim("identity_number", IdentityNumber(f"{CANARY}-identity"), "P2")

    def late():
        with session(stored) as work:
            work.people.add(planted("P3", mark="new"))
            with session(stored) as other:
                other.people.add(planted("P4", mark="new"))

    for act in (same_phone, same_identity, late):
        watch.error(act, NewstratumError)


def test_updates_and_imports(watch, stored):
    with session(stored) as work:
        changed = work.people.update(
            attrs.evolve(work.people.require("P1"), name=PersonName(f"{CANARY}-renamed"))
        )
        watch.clean(changed)
    report = stored.import_people(
        [
            planted("P5", mark="5"),
            planted("P6", mark="5"),
            attrs.evolve(planted("P7", mark="7"), outside_party="yes"),
        ],
        actor="a",
        purpose="roster",
        source=SOURCE,
        notice=NOTICE,
        partial=True,
    )
    watch.clean(report, report.batch, *report.problems)
    assert report.results == ("created", "rejected", "rejected")

    def all_or_nothing():
        stored.import_people(
            [planted("P8", mark="5")], actor="a", purpose="roster", source=SOURCE, notice=NOTICE
        )

    watch.error(all_or_nothing, NewstratumError)


def test_tables_undos_merges_and_duplicates(watch, stored):
    columns = ("人员编号", "姓名", "手机", "电子邮箱", "工作单位", "职务")
    good = (f"{CANARY}-fresh", f"{CANARY_NUMBER}0099", "", f"{CANARY}-employer", f"{CANARY}-title")
    rows = [
        ("", *good),
        ("", f"{CANARY}-other", *good[1:]),
        (f"{CANARY} id", *good),
        ("", good[0], f"{CANARY_NUMBER}x", f"{CANARY}@", *good[3:]),
        ("P1", good[0], "", f"{CANARY}-email@example.org", *good[3:]),
    ]
    report = stored.import_table(
        [Row(line=line, cells=dict(zip(columns, each, strict=True))) for line, each in enumerate(rows, 2)],
        table="roster",
        actor="a",
        purpose="roster",
        source=SOURCE,
        notice=NOTICE,
        partial=True,
        commit_id="import-1",
    )
    assert [str(each) for each in report.results[:4]] == ["created", "held", "rejected", "rejected"]
    watch.clean(report, report.batch, *report.issues)
    for issue in report.issues:
        assert CANARY not in f"{issue.text.zh}{issue.text.en}{issue.place.zh}{issue.value}"
    undone = stored.imports.undo(report.batch.id, actor="a")
    watch.clean(undone, undone.batch, *undone.kept)
    with session(stored) as work:
        work.people.add(planted("P5", mark="5"))
        work.people.add(attrs.evolve(planted("P6", mark="6"), name=PersonName(f"{CANARY}-name5")))
    watch.clean(*stored.imports.find_duplicates())
    with session(stored) as work:
        watch.clean(work.people.merge("P5", "P6"))
    with session(stored) as work:
        watch.clean(work.people.unmerge("P6"))

    def contested():
        with session(stored) as work:
            work.people.merge("P1", "P5")

    watch.error(contested, NewstratumError)


@pytest.mark.parametrize(
    "data",
    [
        {"id": f"{CANARY}", "name": [f"{CANARY}"]},
        {"id": "P1", f"{CANARY} key": 1},
        {"id": "P1", "engagements": [{"role": f"{CANARY}"}]},
        {"id": "P1", "contacts": [{"kind": f"{CANARY}", "value": f"{CANARY}"}]},
        {"id": "P1", "consents": f"{CANARY}"},
        {"id": "P1", "evidence": [{"fact": "name", "origin": CANARY, "value": CANARY, "source": CANARY}]},
        CANARY,
    ],
)
def test_documents_that_cannot_be_read(watch, data):
    watch.error(lambda: from_plain(Person, data), NewstratumError)


def test_statements_that_are_too_long(watch, stored):
    def objecting():
        with session(stored) as work:
            work.placements.review("P1", "rejected", by="", on=DAY, reason=f"{CANARY}")

    watch.error(objecting, NewstratumError)


@pytest.mark.parametrize("others", [{"subject": f"{CANARY}\nBcc: x"}, {"text": ""}, {"purpose": "gossip"}])
def test_notices_that_are_refused(watch, registry, others):
    def telling():
        with session(registry) as work:
            tell(work, SensitiveText(f"{CANARY}-address"), **others)

    watch.error(telling, NewstratumError)


class Failing:
    """A channel that repeats the message in what it raises."""

    def __init__(self, error: Callable[[str], Exception]) -> None:
        self._error = error

    def send(self, message: Message, *, timeout: float) -> Any:
        raise self._error(f"550 {message.recipient}: {message.subject} {message.text}")

    def close(self) -> None:
        """Hold nothing."""


@pytest.mark.slow
@pytest.mark.parametrize("error", [UndeliverableError, NotifierUnavailableError, ValueError, OSError])
def test_channels_that_repeat_the_message(watch, stored, error):
    watch.clean(stored.notices.dispatch({"log": Failing(error)}), *stored.notices.list())
    for notice in stored.notices.list():
        assert CANARY not in f"{notice.problem} {notice.id} {notice.event}"


def test_sending(watch, stored):
    claimed = stored.notices.claim("log", owner="d1", limit=1)
    watch.clean(*claimed)
    watch.clean(stored.notices.dispatch({"log": LogNotifier()}))
    assert "notice" in watch.log.getvalue(), "the log notifier wrote something to look at"


@pytest.mark.slow
def test_erasing(watch, stored):
    watch.clean(stored.redact_person("P1", actor="a", purpose="roster"))
    watch.error(lambda: stored.redact_person("P9", actor="a", purpose="roster"), NewstratumError)
    for change in stored.history.changes().changes:
        watch.clean(change, change.model())


def test_closed_registries(watch, stored):
    stored.close()

    def add():
        with session(stored) as work:
            work.people.add(planted("P2"))

    watch.error(add, NewstratumError)


def leak_through_a_local() -> None:
    """Raise from a frame that is not the test's and holds a canary."""
    code = compile("secret = planted\nraise error('said nothing')", "library.py", "exec")
    exec(code, {"planted": f"{CANARY}-local", "error": NewstratumError}, {})


def leak_through_the_text() -> None:
    """Raise an error that repeats a canary."""
    raise NewstratumError(CANARY)


def test_the_watch_sees_what_it_is_for(watch):
    with pytest.raises(AssertionError, match="shows it"):
        watch.clean(CANARY)
    with pytest.raises(AssertionError, match="a traceback with local variables shows it"):
        watch.error(leak_through_a_local, NewstratumError)
    with pytest.raises(AssertionError, match="NewstratumError shows it"):
        watch.error(leak_through_the_text, NewstratumError)
