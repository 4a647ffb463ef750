"""The calls people write, and what each says when it is written wrongly."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given

import newstratum as ns
from newstratum import _api, hooks
from newstratum._api import select_classifier
from newstratum._shipped import editions
from newstratum._shipped.editions import load_classifier
from newstratum._testing.strategies import people
from newstratum.errors import BrokenPluginWarning, InvalidValueError

LAWYER = ns.Engagement(
    employer_kind=ns.EmployerKind.LAW_FIRM, relation=ns.Relation.PARTNER, role=ns.Role.PROFESSIONAL
)
STUDENT = ns.read("某某大学", "在校学生")
TEXT = (editions._FOLDER / "2017.toml").read_text(encoding="utf-8")
OWN = TEXT.replace('name = "2017"', 'name = "own-2030"', 1)


@pytest.fixture
def host() -> ns.PluginHost:
    """A host whose program registered an edition and a word of its own."""

    @hooks.rulebooks
    def offer_rulebooks() -> list[hooks.RulebookSource]:
        return [hooks.RulebookSource(name="own-2030", text=OWN, api=1)]

    @hooks.labels
    def offer_labels() -> list[hooks.LabelSource]:
        words = {"outcome": {"intermediary": "中介与社会组织的人们"}}
        return [hooks.LabelSource(language="zh", table=words, api=1)]

    made = ns.PluginHost(environment={"NEWSTRATUM_PLUGINS": ""})
    made.register(SimpleNamespace(rulebooks=offer_rulebooks, labels=offer_labels), "district")
    return made


# ----------------------------------------------------------------------------------------- classify


def test_a_form_is_classified_with_its_status_and_evidence() -> None:
    form = ns.read("上海某某律师事务所", "合伙人", township="310114102", id="row 7")
    assert ns.classify(form) == ns.classify(form.engagements, status=form.status, evidence=form.evidence)
    assert ns.classify(form).group is ns.Group.INTERMEDIARY
    assert (form.township, form.id) == ("310114102", "row 7")


def test_the_status_of_a_form_cannot_be_forgotten() -> None:
    assert STUDENT.status is ns.Status.STUDENT
    verdict = ns.classify(STUDENT)
    assert (verdict.outcome, verdict.category) == ("outside", "student")
    assert verdict.evidence == STUDENT.evidence != ()


@given(people())
def test_a_person_is_classified_as_the_person_s_facts_are(person: ns.Person) -> None:
    in_pieces = ns.classify(
        person.engagements,
        status=person.status,
        outside_party=person.outside_party,
        evidence=person.evidence,
    )
    assert ns.classify(person) == in_pieces


def test_jobs_are_classified_alone_or_several() -> None:
    assert ns.classify(LAWYER) == ns.classify([LAWYER]) == ns.classify(iter((LAWYER,)))
    assert ns.classify([]).missing == ("engagements",)


@pytest.mark.parametrize("what", [STUDENT, ns.Person(id="p1", status="student")])
def test_a_status_beside_one_that_is_there_is_refused(what: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"status: the \w+ has one already; leave status out"):
        ns.classify(what, status="working")


def test_a_status_beside_a_form_without_one_counts() -> None:
    form = ns.read("上海某某律师事务所", "合伙人")
    assert form.status is None
    assert ns.classify(form, status="student").outcome == "outside"
    assert ns.classify(ns.Person(id="p1"), status="student").outcome == "outside"


def test_an_attestation_beside_one_that_is_there_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="outside_party: the person has one already"):
        ns.classify(ns.Person(id="p1", outside_party="yes"), outside_party="no")


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("某某律师事务所", r"a text is not a form; write ns.classify\(ns.read\(employer, title\)\)"),
        (b"x", r"a text is not a form; write ns.classify\(ns.read"),
        (None, r"NoneType is not a form.*ns.classify\(\[\]\) for a person without a job"),
        ({"role": "technical"}, r"a dict is not a form; write ns.classify\(ns.Engagement\(\*\*facts\)\)"),
        (7, r"int is not a form, a person or jobs; write ns.classify\(ns.read"),
        (("某某律师事务所", "合伙人"), r"str is not an Engagement; write ns.classify\(ns.read"),
        ([{"role": "technical"}], r"dict is not an Engagement; write ns.classify\(ns.Engagement"),
        ([LAWYER, None], r"NoneType is not an Engagement"),
        ([STUDENT, STUDENT], r"several people are given; classify one person at a time"),
        ([ns.Person(id="p1")], r"several people are given; classify one person at a time"),
    ],
    ids=["text", "bytes", "none", "dict", "number", "cells", "dicts", "a hole", "forms", "people"],
)
def test_what_is_no_form_is_refused_with_what_to_write(what: Any, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message) as refused:
        ns.classify(what)
    assert refused.value.field == "what"
    assert "律师" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"on": "2018-11-01"}, r"on: str is not a date; write dt.date\(2018, 11, 1\)"),
        ({"on": dt.datetime(2018, 11, 1, tzinfo=dt.UTC)}, "on: datetime is not a date"),
        ({"on": dt.date(2018, 11, 1), "edition": "2017"}, "edition: given together with a day"),
        ({"edition": 2017}, 'edition: not a name; write it as a text: "2017"'),
        ({"edition": "2071"}, "edition: there is no edition of this name.*did you mean '2017'"),
        ({"edition": "neverland"}, "edition: there is no edition of this name.*use one of: 2015, 2017"),
    ],
)
def test_an_edition_or_day_that_is_none_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        ns.classify(LAWYER, **given)


# ---------------------------------------------------------------------------------------- read


@pytest.mark.parametrize("wrong", [7, float("nan"), b"x", {"employer": "x"}, ["x"], ns.Person(id="p1")])
def test_a_cell_that_is_no_text_is_refused(wrong: Any) -> None:
    for call in (
        lambda: ns.read(wrong),
        lambda: ns.read(None, wrong),
        lambda: ns.read("某某公司", "职员", (wrong, None)),
    ):
        with pytest.raises(InvalidValueError, match=r"not a text; write a text, or None"):
            call()


@pytest.mark.parametrize("wrong", ["某某公司", ("某某公司",), ("a", "b", "c"), None])
def test_a_further_job_is_a_pair(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"more: not a pair of employer and title; write ns.read\("):
        ns.read("某某公司", "职员", wrong)


def test_a_form_without_words_asks_for_the_job() -> None:
    assert ns.classify(ns.read()).missing == ns.classify([]).missing


def test_a_row_is_read_with_its_stated_facts() -> None:
    form = ns.read_row({"id": "7", "employer_text": "某某律师事务所", "role": "professional"})
    assert form.engagements[0].role == ns.Role.PROFESSIONAL
    assert (form.id, form.township) == ("7", None)
    with pytest.raises(InvalidValueError, match=r"cells: not a row; give a dict of cells"):
        ns.read_row("某某律师事务所")  # type: ignore[arg-type]


def test_a_row_keeps_the_id_and_the_township() -> None:
    form = ns.read_row({"id": "P1", "township": "310114102", "employer_text": "律所"})
    assert (form.id, form.township) == ("P1", "310114102")
    assert ns.read_row({"id": "", "township": ""}).id is None
    with pytest.raises(InvalidValueError, match="township: not a text"):
        ns.read_row({"township": 310114102})


# ----------------------------------------------------------------------------- editions and plugins


def test_an_edition_of_a_registered_plugin_is_known(host: ns.PluginHost) -> None:
    verdict = ns.classify(LAWYER, edition="own-2030", host=host)
    assert verdict.edition == "own-2030"
    assert attrs.evolve(verdict, edition="2017") == ns.classify(LAWYER)
    assert ns.get_edition("own-2030", host=host).edition.name == "own-2030"
    # Parsed and compiled once.
    assert select_classifier("own-2030", host=host) is select_classifier("own-2030", host=host)


def test_the_reasons_of_a_verdict_know_editions_and_words_of_plugins(host: ns.PluginHost) -> None:
    verdict = ns.classify(LAWYER, edition="own-2030", host=host)
    plain = verdict.to_dict(reasons=True, host=host)
    assert plain["reasons"] == ns.explain(verdict, host=host).splitlines()


def test_a_name_is_not_a_rulebook() -> None:
    with pytest.raises(
        InvalidValueError, match=r"rulebook: str is not a Rulebook; write rulebook=ns\.get_ed"
    ):
        ns.explain(ns.classify(LAWYER), rulebook="2017")  # type: ignore[arg-type]


def test_editions_are_listed_shipped_ones_first(host: ns.PluginHost) -> None:
    assert ns.list_editions(host=host) == (*editions.list_editions(), "own-2030")
    assert editions.list_editions() == ("2015", "2017")


def test_explaining_knows_editions_and_words_of_plugins(host: ns.PluginHost) -> None:
    verdict = ns.classify(LAWYER, edition="own-2030", host=host)
    assert "中介与社会组织的人们" in ns.explain(verdict, host=host)
    # The plugin has no English words: those of the package stand, and nothing is mixed.
    assert ns.explain(verdict, "en", host=host) == ns.explain(attrs.evolve(verdict, edition="2017"), "en")
    with pytest.raises(InvalidValueError, match="edition: there is no edition of this name"):
        ns.explain(verdict)


def test_what_a_program_registers_is_known_without_being_named(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ns.PluginHost(environment={"NEWSTRATUM_PLUGINS": ""})
    monkeypatch.setattr("newstratum._api.get_plugin_host", lambda: made)

    @hooks.rulebooks
    def offer_rulebooks() -> list[hooks.RulebookSource]:
        return [hooks.RulebookSource(name="own-2030", text=OWN, api=1)]

    made.register(SimpleNamespace(rulebooks=offer_rulebooks), "district")
    assert ns.classify(LAWYER, edition="own-2030").edition == "own-2030"
    assert ns.explain(ns.classify(LAWYER, edition="own-2030"))


def test_a_plugin_cannot_take_the_name_of_a_shipped_edition(host: ns.PluginHost) -> None:
    @hooks.rulebooks
    def offer_rulebooks() -> list[hooks.RulebookSource]:
        return [hooks.RulebookSource(name="2017", text=OWN, api=1)]

    with pytest.warns(
        BrokenPluginWarning, match=r"impostor.* offers the edition '2017', which newstratum has"
    ):
        host.register(SimpleNamespace(rulebooks=offer_rulebooks), "impostor")
    host.load_all()
    assert [failure.plugin for failure in host.failures] == ["impostor"]
    assert ns.get_edition("2017", host=host) is editions.get_edition("2017")
    assert ns.list_editions(host=host).count("2017") == 1


def test_an_edition_has_one_name(host: ns.PluginHost) -> None:
    @hooks.rulebooks
    def offer_rulebooks() -> list[hooks.RulebookSource]:
        return [hooks.RulebookSource(name="other", text=OWN, api=1)]

    host.register(SimpleNamespace(rulebooks=offer_rulebooks), "misnamed")
    with pytest.raises(
        InvalidValueError, match="calls its rulebook 'other', and the text calls it 'own-2030'"
    ):
        ns.classify(LAWYER, edition="other", host=host)


def test_the_edition_of_a_blocked_plugin_is_said_to_be_blocked(host: ns.PluginHost) -> None:
    host.set_blocked("district")
    with pytest.raises(InvalidValueError, match=r"there is no edition .*the plugin 'district' is blocked by"):
        ns.classify(LAWYER, edition="own-2030", host=host)


@pytest.mark.parametrize("text", [None, Path("office.toml")])
def test_a_rulebook_is_read_from_text(text: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"text: must be text, not \w+; give the text of the file"):
        ns.parse_rulebook(text)


def test_a_rulebook_is_an_edition() -> None:
    assert select_classifier(ns.get_edition("2015")) is load_classifier("2015")
    own = ns.parse_rulebook(OWN, "own.toml")
    assert ns.classify(LAWYER, edition=own).edition == "own-2030"
    assert ns.explain(ns.classify(LAWYER, edition=own), rulebook=own)


def test_the_host_of_the_process_is_one() -> None:
    assert ns.get_plugin_host() is ns.get_plugin_host()


def test_threads_that_come_first_together_get_one_host(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class SlowHost:
        def __init__(self) -> None:
            made.append(self)
            # Long enough for every other thread to come while the first host is being made.
            time.sleep(0.05)

    monkeypatch.setattr("newstratum._host.host.PluginHost", SlowHost)
    monkeypatch.setattr("newstratum._api._make_plugin_host", cache(_api._make_plugin_host.__wrapped__))
    together = threading.Barrier(8)

    def get_host(_number: int) -> ns.PluginHost:
        together.wait()
        return ns.get_plugin_host()

    with ThreadPoolExecutor(8) as pool:
        found = set(map(id, pool.map(get_host, range(8))))
    assert (len(found), len(made)) == (1, 1)


# ------------------------------------------------------------------------------------------ explain


@pytest.mark.parametrize("language", ["fr", "ZH", "en-US", "", None])
def test_another_language_is_refused(language: Any) -> None:
    with pytest.raises(InvalidValueError, match=r'language: .*write "zh" for Chinese or "en" for English'):
        ns.explain(ns.classify(LAWYER), language)


@pytest.mark.parametrize("wrong", [LAWYER, STUDENT, None, "outside"])
def test_only_a_verdict_is_explained(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match=r"is not a verdict; write ns.explain\(ns.classify\(…\)\)"):
        ns.explain(wrong)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_explanation_shows_of_codes_what_is_one(language: str) -> None:
    (job,) = ns.read_row({"employer_text": "某某公司", "uscc_prefix": "91310114MA1ABCDE2X"}).engagements
    typed = ns.Evidence(fact="reg_type", value=("张三13812345678",), origin="reg_type")
    told = ns.explain(ns.classify([attrs.evolve(job, evidence=[*job.evidence, typed])]), language)
    assert re.search(r"(前两位：|credit code: )91\b", told)
    assert "…" in told
    assert "MA1ABCDE2X" not in told
    assert "13812345678" not in told
