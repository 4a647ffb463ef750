"""Django beside a register in one PostgreSQL database: examples/django_site, driven. All are synthetic."""

import os
import sys
from pathlib import Path

try:
    import django
    from django.core.management import call_command

    import newstratum_sql
    from newstratum_sql.testing import create_database, run_server
except ImportError as error:
    sys.exit(f"{error}; run: pip install django './plugins/newstratum-sql[test]'")

sys.path.insert(0, str(Path(__file__).parent))
with run_server() as server, create_database(server) as name:
    # Of the two kinds of feed, this one has room for several commits in one transaction.
    newstratum_sql.prepare(server.url(name, feed="counter"))
    with server.connect(name) as opened:
        info = opened.info
        place = {"HOST": info.host, "USER": info.user, "PORT": str(info.port), "PASSWORD": info.password}
    os.environ |= {f"SITE_{part}": value for part, value in {"DATABASE": name, **place}.items()}
    os.environ["DJANGO_SETTINGS_MODULE"] = "django_site.settings"
    django.setup()
    from django.contrib.auth.models import Permission, User
    from django.db import IntegrityError, connection
    from django.test import Client
    from django_site.models import Receipt, open_register

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("enrol", "R1", "合成律师事务所", "合伙人")
    try:
        call_command("enrol", "R1", "合成科技有限公司", "工程师")
    except IntegrityError:
        with open_register() as registry:
            print(
                "R1 again: refused;",
                registry.group_table().total,
                "person,",
                Receipt.objects.count(),
                "receipt",
            )

    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_receipt"))
    visitors = {"nobody": None, "guard": User.objects.create_user("guard", is_staff=True), "clerk": clerk}
    for visitor, user in visitors.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        for number in ("R1", "R2"):
            answer = client.get(
                f"/admin/django_site/receipt/{number}/placement/", headers={"host": "localhost"}
            )
            print(visitor, number, answer.status_code, "intermediary" in answer.content.decode())
    with open_register() as registry:
        for access in registry.accesses.of(Receipt.objects.get().person):
            print("noted:", access.actor, access.kind, *access.shown)
    connection.close()
