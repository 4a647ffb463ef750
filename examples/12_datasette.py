"""Datasette over a register: counts by township and group, and nobody in them: ``pip install datasette``."""

import asyncio
import datetime as dt
import sqlite3
import tempfile
from contextlib import closing

from datasette.app import Datasette

import newstratum as ns
from newstratum.figures import protect
from newstratum.organisation import load_district

DAY = dt.date(2018, 9, 6)
SOURCE = ns.Source(kind="person", stated_on=DAY, reference="paper form")
NOTICE = ns.PrivacyNotice(
    id="form", version=1, controller="示例新联会", contact="示例新联会", purposes=("roster",),
    text_zh="收集街镇、单位、职务，用于名册。", in_force_on=DAY,
)  # fmt: skip
FORMS = [("合成律师事务所", "合伙人"), (None, "自由撰稿人"), ("合成科技有限公司", "工程师")]
TABLES = """
    CREATE TABLE placements (township TEXT, outcome TEXT, people INTEGER);
    CREATE VIEW outcomes AS SELECT outcome, people FROM placements WHERE township = '*';
    CREATE VIEW withheld AS SELECT township, outcome FROM placements WHERE people IS NULL;"""


def write_counts(registry, path):
    """Write what may be seen to a file of its own: what is not in it, nobody can ask for."""
    counted = registry.group_table(on=DAY)
    table = protect(counted)  # small numbers are withheld, and those from which they could be computed
    units = {row.unit: counted.unit_words[row.unit].zh for row in table.rows if row.unit}
    rows = [(units.get(row.unit, "?"), (*row.counts, row.total)) for row in table.rows]
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(TABLES)
        for unit, counts in [*rows, ("*", (*table.totals, table.total))]:
            cells = zip((*table.outcomes, "*"), counts, strict=True)
            file.executemany("INSERT INTO placements VALUES (?, ?, ?)", [(unit, *cell) for cell in cells])


async def visit(site):
    """Print what the site answers."""
    for address in (
        "outcomes.json?_shape=arrays",
        "withheld.json",
        "placements.json?people__gt=0&people__lt=5",
    ):
        answer = await site.client.get(f"/counts/{address}")
        print(address, answer.status_code, answer.json()["rows"])
    print("SQL of one's own:", (await site.client.get("/counts.json?sql=select+1")).status_code)


with tempfile.TemporaryDirectory() as folder, ns.open_registry("memory:") as register:
    register.adopt(load_district("jiading").profile, actor="office")
    with register.session(actor="office", purpose="roster", source=SOURCE, notice=NOTICE) as session:
        for number in range(60):
            form, township = ns.read(*FORMS[number % 7 % 3]), f"31011410{2 if number % 5 else 3}"
            session.enrol(form, township=township, on=DAY)
    write_counts(register, f"{folder}/counts.db")
    asyncio.run(visit(Datasette(immutables=[f"{folder}/counts.db"], settings={"default_allow_sql": False})))
