"""``manage.py enrol NUMBER EMPLOYER TITLE``: a person of the register and a row of Django, or neither."""

import datetime as dt

from django.core.management import BaseCommand
from django_site.models import Receipt, open_register

import newstratum as ns

NOTICE = ns.PrivacyNotice(
    id="form", version=1, controller="示例新联会", contact="示例新联会秘书处", purposes=("roster",),
    text_zh="收集单位、职务，用于名册。", in_force_on=dt.date(2018, 1, 1),
)  # fmt: skip


class Command(BaseCommand):
    """Enrol the person of a form that came in."""

    def add_arguments(self, parser):
        """Take what stands on the form."""
        for each in ("number", "employer", "title"):
            parser.add_argument(each)

    def handle(self, *, number, employer, title, **_options):
        """Store the person, then the receipt; a number that is there already undoes both."""
        source = ns.Source(kind="person", stated_on=dt.date(2018, 11, 1), reference=f"form {number}")
        with open_register() as registry:
            session = registry.session(actor="post", purpose="roster", source=source, notice=NOTICE)
            with session:
                enrolled = session.enrol(ns.read(employer, title))
            Receipt.objects.create(number=number, person=enrolled.id)
        self.stdout.write(f"{number}: {enrolled.verdict.outcome}")
