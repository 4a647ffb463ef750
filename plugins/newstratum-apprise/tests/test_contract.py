"""The notifier keeps the contract of the port as far as Apprise lets it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from newstratum.ports import URL, Notifier
from newstratum.testing import FAILURES, Answer, Arrival, LoopbackService, NotifierKit, Request, Situation
from newstratum_apprise.opening import open_apprise

pytestmark = pytest.mark.slow

FOOTER = re.compile(r"\n〔编号 ([0-9a-f]{8})〕\Z")


class JsonService(LoopbackService):
    """What Apprise's own JSON plugin posts to."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[dict[str, str]] = []

    def answer(self, request: Request) -> Answer:
        self.taken.append(json.loads(request.body))
        return Answer(status=200)


class TestApprise(NotifierKit):
    secrets = ("hush-hush",)
    # Apprise tells no refusal from a failure, and never how long to wait.
    situations = FAILURES - {Situation.REFUSED, Situation.WAIT}
    shows_arrivals = True

    @pytest.fixture(autouse=True)
    def _service(self) -> Iterator[None]:
        with JsonService() as self.service:
            yield

    def open_notifier(self) -> Notifier:
        target = f"json://user:{self.secrets[0]}@127.0.0.1:{self.service.port}/notices"
        return open_apprise(URL.parse(f"apprise:?url={quote(target, safe='')}"))

    def arrange(self, situation: Situation) -> None:
        self.service.arrange(situation)

    def arrivals(self) -> list[Arrival]:
        arrivals = []
        for taken in self.service.taken:
            found = FOOTER.search(taken["message"])
            assert found is not None
            text = taken["message"][: found.start()]
            arrivals.append(Arrival(identity=found[1], subject=taken["title"], text=text))
        return arrivals
