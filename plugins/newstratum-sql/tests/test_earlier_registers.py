"""A register that an earlier version wrote into PostgreSQL is opened, read and written by this one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

import newstratum as ns
from newstratum_sql import prepare, renew
from newstratum_sql.testing import Cluster

FOLDER = Path(__file__).parents[3] / "tests" / "golden" / "registers"
VERSIONS = sorted(each.name for each in FOLDER.iterdir() if (each / "register.sql.gz").exists())


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_a_dump_of_an_earlier_version_is_read_and_written(
    cluster: Cluster, new_database: Callable[..., str], version: str
) -> None:
    name = new_database(feed="")
    dump = gzip.decompress((FOLDER / version / "register.sql.gz").read_bytes()).decode()
    # What begins so is for the client that a dump is usually given to.
    statements = "\n".join(line for line in dump.splitlines() if not line.startswith("\\"))
    with cluster.connect(name) as connection:
        connection.execute(statements.encode())
    url = cluster.url(name, feed="horizon")
    prepare(url, ns.list_registry_kinds())
    # What was restored says so, until it is given a new epoch.
    renew(url)
    contents = json.loads((FOLDER / version / "contents.json").read_text("utf-8"))
    with ns.open_registry(url) as registry:
        with registry.session(actor="office", purpose="roster") as session:
            people = {person.id for person in session.people.all()}
            assert people == set(contents["records"]["person"])
            assert {body.id for body in session.bodies.all()} == set(contents["records"]["body"])
            person = session.people.require("person-1")
            # Her telephone number is none, which nobody asked about then.
            number = ns.Contact(kind="phone", value=ns.PhoneNumber("13800000001"))
            session.people.update(attrs.evolve(person, township="310114118", contacts=[number]))
        registry.redact_person("person-2", actor="officer", purpose="roster", reason="asked")
        assert registry.history.of("person", "person-1").changes[-1].act.value == "put"
        (erased,) = registry.history.of("person", "person-2").changes[-1:]
        assert erased.act.value == "redact"
