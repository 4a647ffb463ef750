"""The site of the example serves counts: no name, contact, word or id of anybody, and no small number."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from datasette.app import Datasette

import newstratum as ns
from newstratum.organisation import load_district

EXAMPLE = Path(__file__).parents[2] / "examples" / "12_datasette.py"
NAME, PHONE, EMPLOYER, PERSON = "合成某甲", "13900000001", "合成独此一家律师事务所", "person-never-shown"
SETTINGS = {"default_allow_sql": False}


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    with contextlib.redirect_stdout(io.StringIO()):
        return runpy.run_path(str(EXAMPLE), run_name="__main__")


@pytest.fixture(scope="module")
def register(example: dict[str, Any]) -> Iterator[ns.Registry]:
    """20 lawyers and 12 freelancers of one township, one with name and telephone, and a lawyer of another."""
    with ns.open_registry("memory:") as opened:
        opened.adopt(load_district("jiading").profile, actor="office")
        given = {"source": example["SOURCE"], "notice": example["NOTICE"]}
        with opened.session(actor="office", purpose="roster", **given) as session:
            for number in range(33):
                township = "310114102" if number else "310114103"
                form = ns.read(EMPLOYER, "合伙人") if number <= 20 else ns.read(None, "自由撰稿人")
                identifier = f"{PERSON}-{number}"
                session.enrol(form, id=identifier, township=township, on=example["DAY"])
            known = session.people.require(f"{PERSON}-1")
            phone = ns.Contact(kind="phone", value=ns.PhoneNumber(PHONE))
            session.people.update(attrs.evolve(known, name=ns.PersonName(NAME), contacts=[phone]))
        yield opened


@pytest.fixture
def counts(example: dict[str, Any], register: ns.Registry, tmp_path: Path) -> Path:
    example["write_counts"](register, tmp_path / "counts.db")
    return tmp_path / "counts.db"


async def read_all(site: Datasette) -> dict[str, bytes]:
    """Follow every link of the site, its exports and its download among them."""
    read: dict[str, bytes] = {}
    waiting = ["/", "/-/databases.json", "/counts.db"]
    while waiting:
        address = waiting.pop()
        if address in read or len(read) > 300:
            continue
        answer = await site.client.get(address)
        read[address] = answer.content
        if "html" in answer.headers.get("content-type", ""):
            waiting += [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)"', answer.text)]
    return read


@pytest.mark.slow
def test_nothing_of_anybody_is_served(counts: Path) -> None:
    served = asyncio.run(read_all(Datasette(immutables=[str(counts)], settings=SETTINGS)))
    assert {"/counts", "/counts/placements", "/counts/outcomes", "/counts.db"} <= set(served)
    assert served["/counts.db"] == counts.read_bytes()
    for text in (NAME, PHONE, EMPLOYER, "合伙人", PERSON):
        for form in (text, text.encode("unicode_escape").decode()):
            assert [address for address, page in served.items() if form.encode() in page] == []


def test_small_numbers_are_withheld_and_large_ones_are_those_of_the_register(
    counts: Path, register: ns.Registry, example: dict[str, Any]
) -> None:
    async def read_rows() -> list[dict[str, Any]]:
        site = Datasette(immutables=[str(counts)], settings=SETTINGS)
        answer = await site.client.get("/counts/placements.json?_shape=array&_size=max")
        return list(answer.json())

    rows = asyncio.run(read_rows())
    assert rows
    assert [row for row in rows if row["people"] is not None and 0 < row["people"] < 5] == []
    table = register.group_table(on=example["DAY"])
    counted = {
        (table.unit_words[row.unit].zh, outcome): cell.count
        for row in table.rows
        for outcome, cell in zip(table.outcomes, row.cells, strict=True)
    }
    shown = {(row["township"], row["outcome"]): row["people"] for row in rows}
    assert shown["*", "*"] == table.total == 33
    assert [cell for cell in counted if shown[cell] not in {None, counted[cell]}] == []
    # The one lawyer is withheld, and with her the 20 that would tell of her.
    withheld = {outcome for (_unit, outcome), people in shown.items() if people is None}
    assert "intermediary" in withheld


def test_nobody_writes_or_asks_in_sql(counts: Path) -> None:
    before = counts.read_bytes()

    async def try_out() -> list[int]:
        site = Datasette(immutables=[str(counts)], settings=SETTINGS)
        asked = await site.client.get("/counts.json?sql=select+*+from+placements")
        written = await site.client.post("/counts", data={"sql": "DELETE FROM placements"})
        return [asked.status_code, written.status_code]

    assert [status >= 400 for status in asyncio.run(try_out())] == [True, True]
    assert counts.read_bytes() == before
