"""Django's own table, and the register beside it."""

from contextlib import contextmanager

from django.db import connection, models, transaction

import newstratum as ns
import newstratum_sql


class Receipt(models.Model):
    """A form that came in, and the person of the register whom it is about."""

    id = models.AutoField(primary_key=True)
    number = models.CharField(max_length=20, unique=True)
    person = models.CharField(max_length=80)


@contextmanager
def open_register():
    """Open the register inside a transaction of Django: what is stored in both is kept, or nothing is."""
    with transaction.atomic():
        connection.ensure_connection()
        store = newstratum_sql.open_store(connection=connection.connection)
        with ns.Registry(store) as registry:
            yield registry
