"""S32: the web service and the Django site of the examples work on one register and give the same numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

#: Both examples in one process: Django's settings are those of a process.
_BOTH: Final = """
import asyncio, contextlib, json, os, runpy, sys
from pathlib import Path

import newstratum as ns
import newstratum_sql
from newstratum_sql.testing import create_database, run_server

examples = Path(sys.argv[1])
sys.path.insert(0, str(examples))

def show(registry):
    table = registry.group_table()
    return {"total": table.total, "table": table.to_dict()}

with run_server() as server, create_database(server) as name:
    url = server.url(name, feed="counter")
    newstratum_sql.prepare(url)
    with server.connect(name) as opened:
        info = opened.info
        os.environ |= {
            "REGISTER": url, "DJANGO_SETTINGS_MODULE": "django_site.settings", "SITE_DATABASE": name,
            "SITE_HOST": info.host, "SITE_USER": info.user, "SITE_PORT": str(info.port),
            "SITE_PASSWORD": info.password,
        }
    import django
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django_site.models import open_register
    service = runpy.run_path(str(examples / "10_web_service.py"))

    async def serve(forms):
        client = service["httpx2"].AsyncClient(
            transport=service["httpx2"].ASGITransport(app=service["app"]), base_url="http://service"
        )
        async with service["app"].router.lifespan_context(service["app"]), client:
            for form in forms:
                answer = await client.post("/people", json=form)
                assert answer.status_code == 201, answer.text
            return await service["app"].state.registry.run_sync(show)

    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", run_syncdb=True, verbosity=0)
        call_command("enrol", "R1", "合成律师事务所", "合伙人")
        call_command("enrol", "R2", "合成科技有限公司（民营）", "软件工程师")
        of_service = asyncio.run(serve([
            {"employer_text": "合成会计师事务所", "title_text": "注册会计师"},
            {"employer_text": "无", "title_text": "自由撰稿人"},
        ]))
        call_command("enrol", "R3", "合成基金会", "项目官员")
        with open_register() as registry:
            of_site = show(registry)
        again = asyncio.run(serve([]))
    connection.close()
print(json.dumps([of_service, of_site, again], default=str))
"""


@pytest.mark.slow
def test_s32_a_service_and_a_site_give_the_same_numbers_of_one_register(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BOTH, ROOT / "examples"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "TMPDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    of_service, of_site, again = json.loads(done.stdout)
    assert of_service["total"] == 4
    # Another one came by the site; the service, opened anew, gives its numbers.
    assert of_site["total"] == 5
    assert again == of_site
