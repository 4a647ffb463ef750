"""The JSON of a verdict: versioned, described by a schema, the same bytes for the same facts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from newstratum._model.people.people import Engagement
from newstratum._rules.verdict import MissingFact, Reason, encode_verdict
from newstratum._shipped.editions import load_classifier

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "verdict.schema.json").read_text("utf-8")
)

CASES = [
    [{"employer_kind": "law_firm", "relation": "partner", "role": "professional"}],
    [{"employer_kind": "enterprise", "role": "technical"}],
    [{"employer_kind": "private_enterprise", "relation": "employee", "service": "writing"}],
    [{"employer_kind": "none", "service": "we_media"}],
    [
        {"employer_kind": "none", "service": "writing"},
        {"employer_kind": "private_school", "role": "professional"},
    ],
    [{"role": "professional", "service": ["arts", "none"]}],
    [{}],
    [],
]


def plain(jobs):
    return encode_verdict(load_classifier("2017").classify([Engagement(**job) for job in jobs]), "P1")


@pytest.mark.parametrize("jobs", CASES, ids=str)
def test_every_verdict_follows_the_schema(jobs):
    jsonschema.validate(plain(jobs), SCHEMA, cls=jsonschema.Draft202012Validator)


def test_the_contract_of_the_files_is_kept():
    assert list(plain(CASES[1])) == [
        "id",
        "outcome",
        "category",
        "scope",
        "missing",
        "next_question",
        "readings",
        "also_fits",
        "conflict",
        "rule",
        "clauses",
        "engagement",
        "evidence",
        "others",
        "because",
        "edition",
        "schema",
    ]


@pytest.mark.slow
def test_the_same_facts_give_the_same_bytes_in_every_process():
    """Sets have another order in each process; nothing of it may reach the verdict."""
    program = (
        "import json\n"
        "from newstratum._model.people.people import Engagement\n"
        "from newstratum._rules.verdict import encode_verdict\n"
        "from newstratum._shipped.editions import load_classifier\n"
        f"for jobs in {CASES!r}:\n"
        "    verdict = load_classifier('2017').classify([Engagement(**job) for job in jobs])\n"
        "    print(json.dumps(encode_verdict(verdict), ensure_ascii=True))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") == len(CASES)


def test_the_words_of_a_verdict_show_themselves_as_plain_text() -> None:
    assert repr((*MissingFact, *Reason)) == repr((*map(str, MissingFact), *map(str, Reason)))
