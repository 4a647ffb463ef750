"""Random transactions over what sessions mean, through a public registry, and what they must leave.

A transaction is one session. It reads and appends to texts of bodies, spends of budgets and pays back, names
people for activities with little room, and gives and takes addresses that only one may have; some are given
up half way. Between them people are imported and erased. Each worker writes down what it saw and did.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from history_checking import COMMITTED, REFUSED, UNKNOWN, Anomaly, Operation, Transaction, find_anomalies

import newstratum as ns
from newstratum import organisation as org
from newstratum._testing.store_setting import list_changes
from newstratum.errors import ConflictError, InDoubtError, NewstratumError
from newstratum.ports import Act, Is

SOURCE = ns.Source(kind=ns.SourceKind.PERSON, stated_on=dt.date(2018, 10, 1))
CITED = org.Citation(document="合成章程")
ROOM, MONEY = 4, 100
#: An address that only one may have.
UNIQUE = (ns.ContactKind.EMAIL,)


@attrs.frozen
class Size:
    """How much there is of everything, so that transactions meet about as often in short and long runs."""

    transactions: int

    @property
    def places(self) -> int:
        """How many bodies, activities, budgets and addresses there are."""
        return max(4, self.transactions // 75)

    @property
    def people(self) -> int:
        """How many people there are in the beginning."""
        return max(12, self.transactions // 10)


class GivenUpError(Exception):
    """Ends a session half way."""


def make_notice(version: int) -> ns.PrivacyNotice:
    """Return a version of the privacy notice."""
    return ns.PrivacyNotice(
        id="survey",
        version=version,
        controller="合成机关",
        contact="合成窗口",
        purposes=("roster",),
        text_zh="告知书",
        in_force_on=dt.date(2018, 1, 1),
    )


def open_on(store: Any) -> ns.Registry:
    """Return a registry over a store."""
    return ns.Registry(store, unique_contacts=UNIQUE)


def prepare(registry: ns.Registry, size: Size) -> None:
    """Store what is there in the beginning."""
    with registry.session(actor="desk", purpose="office", source="合成章程") as session:
        for number in range(size.places):
            session.add(org.Body(id=f"b{number}", name_zh="合成社团", kind=org.BodyKind.ASSOCIATION))
            kind = org.ActivityKind.SALON
            session.add(org.Activity(id=f"a{number}", name_zh="合成沙龙", kind=kind, capacity=ROOM))
            line = org.Line("hall", "议事厅", amount=org.from_yuan(MONEY))
            amount = org.from_yuan(MONEY)
            session.add(org.Budget(f"m{number}", "合成经费", year=2018, amount=amount, lines=[line]))
    with registry.session(actor="desk", purpose="roster", source=SOURCE, notice=make_notice(1)) as session:
        session.add_all([ns.Person(id=f"P{number}") for number in range(size.people)])


#: What a session can do.
ACTS = ("append", "see", "see_and_append", "spend", "name", "visit", "claim")


@attrs.define
class Worker:
    """One thread of transactions."""

    registry: ns.Registry
    name: str
    turns: int
    size: Size
    draw: random.Random
    #: What sessions do, by the names of methods.
    acts: Sequence[str] = ACTS
    done: list[Transaction] = attrs.field(factory=list)
    #: How often sessions were refused, by the error.
    errors: Counter[str] = attrs.field(factory=Counter)
    anomalies: list[Anomaly] = attrs.field(factory=list)
    #: The commit of each transaction that changed something.
    commits: dict[str, str] = attrs.field(factory=dict)
    erased: list[str] = attrs.field(factory=list)
    _turn: int = 0
    _operations: list[Operation] = attrs.field(factory=list)
    #: Lists and sets that the session read or changed before.
    _met: set[str] = attrs.field(factory=set)

    def work(self) -> None:
        """Do all turns."""
        for turn in range(self.turns):
            self._turn = turn
            chance = self.draw.random()
            if chance < 0.03:
                self._erase()
            elif chance < 0.05:
                self._import()
            elif chance < 0.15:
                self._read()
            else:
                self._run()

    @property
    def _id(self) -> str:
        return f"{self.name}.{self._turn}"

    def _pick(self, kind: str, count: int) -> str:
        """Choose one of those that all workers choose from at about this time."""
        return f"{kind}{(self._turn * count // self.turns + self.draw.randrange(3)) % count}"

    def _do(self, kind: str, key: str, *elements: str) -> None:
        self._operations.append(Operation(kind, key, elements))

    @contextlib.contextmanager
    def _noted(self) -> Iterator[None]:
        """Write a transaction down, however it ends."""
        self._operations, self._met = [], set()
        outcome, began = COMMITTED, time.monotonic()
        try:
            yield
        except InDoubtError:
            outcome = UNKNOWN
            self.errors["InDoubtError"] += 1
        except (NewstratumError, GivenUpError) as error:
            outcome = REFUSED
            self.errors[type(error).__name__] += 1
            if isinstance(error, ConflictError) and error.key.startswith(("privacy_notice/", "batch/")):
                self.anomalies.append(Anomaly("conflict over what is no conflict", (self._id,), error.key))
        self.done.append(Transaction(self._id, outcome, tuple(self._operations), began, time.monotonic()))

    def _open(self) -> ns.Session:
        version = 2 + self._turn * self.size.places // self.turns
        return self.registry.session(
            actor="desk", purpose="roster", source=SOURCE, notice=make_notice(version)
        )

    def _run(self) -> None:
        with self._noted():
            with self._open() as session:
                for act in self.draw.choices(self.acts, k=self.draw.randint(1, 3)):
                    getattr(self, f"_{act}")(session)
                if self.draw.random() < 0.05:
                    raise GivenUpError
            if session.stored is None:
                # It changed nothing, so nothing was checked of what it read.
                self._operations = []
        self.commits[self._id] = session.commit_id

    # ------------------------------------------------------------------------------ of one session

    def _see(self, session: ns.Session) -> None:
        self._read_body(session, self._pick("b", self.size.places))

    def _see_and_append(self, session: ns.Session) -> None:
        self._see(session)
        self._append(session)

    def _visit(self, session: ns.Session) -> None:
        person = self._pick("P", self.size.people)
        identifier = f"{self._id}/{len(self._operations)}"
        self._do("put", "visits", identifier)
        session.visits.add(org.Visit(id=identifier, person=person, by_body="b0", source=CITED))

    def _append(self, session: ns.Session) -> None:
        body = self._read_body(session, self._pick("b", self.size.places))
        element = f"{self._id}/{len(self._operations)}"
        session.bodies.update(attrs.evolve(body, name_en=f"{body.name_en} {element}"))
        self._do("append", f"body/{body.id}", element)

    def _read_body(self, session: ns.Session, identifier: str) -> org.Body:
        body = session.bodies.require(identifier)
        if f"body/{identifier}" not in self._met:
            self._met.add(f"body/{identifier}")
            self._do("read", f"body/{identifier}", *body.name_en.split())
        return body

    def _look(self, session: ns.Session, kind: str, identifier: str, collection: Any) -> list[Any]:
        """Return the records of a budget or an activity, and write down which there were."""
        # Before they are listed: from here on, whoever adds one is in conflict.
        session.collection(kind).require(identifier)
        found = list(collection.find(Is(kind, identifier), limit=1000).items)
        if f"{kind}/{identifier}" not in self._met:
            self._met.add(f"{kind}/{identifier}")
            self._do("look", f"{kind}/{identifier}", *(each.id for each in found))
        return [each for each in found if getattr(each, kind) == identifier]

    def _change(self, session: ns.Session, kind: str, names: str, collection: Any, new: Any) -> None:
        """Add a record of a budget or an activity, or take one out, or move it to another."""
        here = getattr(new, kind)
        found = self._look(session, kind, here, collection)
        chance = self.draw.random()
        if not found or chance < 0.6:
            collection.add(new)
            self._do("put", f"{kind}/{here}", new.id)
            return
        chosen = self.draw.choice(found)
        if chance < 0.8:
            collection.remove(chosen.id)
            self._do("take", f"{kind}/{here}", chosen.id)
            return
        there = self._pick(names, self.size.places)
        if there != here:
            self._met.add(f"{kind}/{there}")
            collection.update(attrs.evolve(chosen, **{kind: there}))
            self._do("take", f"{kind}/{here}", chosen.id)
            self._do("put", f"{kind}/{there}", chosen.id)

    def _spend(self, session: ns.Session) -> None:
        amount = org.from_yuan(self.draw.choice([60, 40, 50, -30, -50]))
        budget = self._pick("m", self.size.places)
        identifier = f"{self._id}/{len(self._operations)}"
        new = org.Expense(id=identifier, budget=budget, line="hall", amount=amount, source=CITED)
        self._change(session, "budget", "m", session.expenses, new)

    def _name(self, session: ns.Session) -> None:
        person = self._pick("P", self.size.people)
        activity = self._pick("a", self.size.places)
        identifier = f"{self._id}/{len(self._operations)}"
        new = org.Attendance(id=identifier, activity=activity, person=person, source=CITED)
        self._change(session, "activity", "a", session.attendances, new)

    def _claim(self, session: ns.Session) -> None:
        person = session.people.require(self._pick("P", self.size.people))
        address = ns.EmailAddress(f"{self._pick('x', self.size.people // 2)}@example.invalid")
        contacts = () if person.contacts else [ns.Contact(kind="email", value=address)]
        session.people.update(attrs.evolve(person, contacts=contacts))

    # ----------------------------------------------------------------------------------- of others

    def _read(self) -> None:
        """Read some records: each is one transaction, for a session that stores nothing checks nothing."""
        # What a session read once it knows, and does not read again.
        self._met = set()
        with contextlib.suppress(NewstratumError), self._open() as session:
            for number in range(3):
                self._operations, began = [], time.monotonic()
                if self.draw.random() < 0.7:
                    self._see(session)
                else:
                    self._look(session, "budget", self._pick("m", self.size.places), session.expenses)
                seen = tuple(self._operations)
                self.done.append(
                    Transaction(f"{self._id}-{number}", COMMITTED, seen, began, time.monotonic())
                )

    def _erase(self) -> None:
        person = self._pick("P", self.size.people)
        with self._noted():
            self.registry.redact_person(person, actor="desk", purpose="roster", reason="asked")
            self.erased.append(person)

    def _import(self) -> None:
        rows = [ns.Person(id=f"N{self._id}-{number}", township="310114102") for number in range(2)]
        with self._noted():
            version = 2 + self._turn * self.size.places // self.turns
            self.registry.import_people(
                rows, actor="desk", purpose="roster", source=SOURCE, notice=make_notice(version)
            )


def run_threads(
    registries: Sequence[ns.Registry], name: str, turns: int, size: Size, acts: Sequence[str] = ACTS
) -> list[Worker]:
    """Let one worker for each registry do its turns, all at once."""
    workers = [
        Worker(each, f"{name}-{number}", turns, size, random.Random(f"{name}-{number}"), acts)
        for number, each in enumerate(registries)
    ]
    failures: list[BaseException] = []

    def work(worker: Worker) -> None:
        try:
            worker.work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(each,)) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return workers


# ----------------------------------------------------------------------------------- what was done


@attrs.define
class Run:
    """What the workers of a run did."""

    transactions: list[Transaction] = attrs.field(factory=list)
    errors: Counter[str] = attrs.field(factory=Counter)
    anomalies: list[Anomaly] = attrs.field(factory=list)
    commits: dict[str, str] = attrs.field(factory=dict)
    erased: list[str] = attrs.field(factory=list)

    @classmethod
    def of(cls, workers: Iterable[Worker]) -> Run:
        """Return what some workers did."""
        record = cls()
        for each in workers:
            record.transactions += each.done
            record.errors += each.errors
            record.anomalies += each.anomalies
            record.commits |= each.commits
            record.erased += each.erased
        return record

    def to_json(self) -> str:
        """Return it as text for another process."""
        return json.dumps(attrs.asdict(self))

    def take_in(self, text: str) -> None:
        """Add what another process did."""
        plain = json.loads(text)
        for each in plain["transactions"]:
            done = [Operation(o["what"], o["key"], tuple(o["elements"])) for o in each.pop("operations")]
            self.transactions.append(Transaction(**each, operations=tuple(done)))
        self.errors += Counter(plain["errors"])
        self.anomalies += [
            Anomaly(a["name"], tuple(a["transactions"]), a["detail"]) for a in plain["anomalies"]
        ]
        self.commits |= plain["commits"]
        self.erased += plain["erased"]

    def count(self, outcome: str) -> int:
        """Return how many transactions ended so."""
        return sum(each.outcome == outcome for each in self.transactions)


def search(record: Run, store: Any) -> list[Anomaly]:
    """Return all that is wrong with a run, and with what it left in its store."""
    changes = list_changes(store)
    lists: dict[str, tuple[str, ...]] = {}
    with open_on(store).session(actor="desk", purpose="office") as session:
        for body in session.bodies.all():
            lists[f"body/{body.id}"] = tuple(body.name_en.split())
    return [
        *record.anomalies,
        *find_anomalies(_leave_out_erased(record.transactions, changes), lists),
        *_find_lost_commits(record, {change.note.commit_id for change in changes}),
        *_find_broken_bounds(changes),
        *_find_traces(record, changes),
    ]


def _leave_out_erased(transactions: Iterable[Transaction], changes: Iterable[Any]) -> list[Transaction]:
    """Return transactions without the records that an erasure took out, which no transaction did."""
    stored = {change.key.id for change in changes}
    erased = {change.key.id for change in changes if change.act is Act.REDACT}
    # Of other records than the person, another id stands in the history where the store can replace it. What
    # was committed and is not there was erased; a commit that was lost is found by its id.
    transactions = list(transactions)
    erased |= {
        element
        for each in transactions
        if each.outcome != REFUSED
        for done in each.operations
        if done.what == "put"
        for element in done.elements
        if element not in stored
    }

    def keep(operation: Operation) -> Operation:
        kept = tuple(each for each in operation.elements if each not in erased)
        return attrs.evolve(operation, elements=kept)

    return [attrs.evolve(each, operations=tuple(map(keep, each.operations))) for each in transactions]


def _find_lost_commits(record: Run, stored: set[str]) -> Iterator[Anomaly]:
    for each in record.transactions:
        commit = record.commits.get(each.id)
        wrote = any(done.what in ("append", "put", "take") for done in each.operations)
        if commit is not None and wrote and each.outcome != UNKNOWN:
            if each.outcome == COMMITTED and commit not in stored:
                yield Anomaly("lost commit", (each.id,))
            if each.outcome == REFUSED and commit in stored:
                yield Anomaly("stored although refused", (each.id,))


def _find_broken_bounds(changes: Sequence[Any]) -> Iterator[Anomaly]:
    """Go through the feed commit by commit, and look at what is bounded after each."""
    spent: dict[str, Counter[str]] = defaultdict(Counter)
    named: dict[str, dict[str, str]] = defaultdict(dict)
    holders: dict[str, set[str]] = defaultdict(set)
    now: dict[str, dict[str, Any]] = {}
    touched: set[tuple[str, str]] = set()
    rows: list[str] = []
    for change in changes:
        key, kind = change.key.id, change.key.kind
        before = now.pop(str(change.key), None)
        if before is not None:
            _count(kind, key, before, spent, named, holders, add=False)
        if change.document is not None and kind in ("expense", "attendance", "person"):
            document = now[str(change.key)] = json.loads(change.document)
            touched |= set(_count(kind, key, document, spent, named, holders, add=True))
        rows += [kind] if change.note.batch else []
        if not change.last:
            continue
        for what, where in sorted(touched):
            if what == "expense" and sum(spent[where].values()) > MONEY * 100:
                yield Anomaly("budget overdrawn", (change.note.commit_id,), where)
            if what == "attendance" and len(set(named[where].values())) > ROOM:
                yield Anomaly("capacity exceeded", (change.note.commit_id,), where)
            if what == "person" and len(holders[where]) > 1:
                yield Anomaly("two holders", (change.note.commit_id,), str(len(holders[where])))
        if rows and (rows.count("batch"), rows.count("person")) != (1, 2):
            yield Anomaly("half an import", (change.note.commit_id,))
        touched, rows = set(), []


def _count(
    kind: str,
    key: str,
    document: Mapping[str, Any],
    spent: dict[str, Counter[str]],
    named: dict[str, dict[str, str]],
    holders: dict[str, set[str]],
    *,
    add: bool,
) -> list[tuple[str, str]]:
    """Count a state of a record in or out; return what it touches."""
    if kind == "expense":
        budget = document["budget"]
        spent[budget][key] = document["amount"]["minor"] if add else 0
        return [(kind, budget)]
    if kind == "attendance":
        activity = document["activity"]
        if add:
            named[activity][key] = document["person"]
        else:
            named[activity].pop(key, None)
        return [(kind, activity)]
    addresses = [each["value"] for each in document.get("contacts", ())]
    for address in addresses:
        (holders[address].add if add else holders[address].discard)(key)
    return [(kind, address) for address in addresses]


def _find_traces(record: Run, changes: Sequence[Any]) -> Iterator[Anomaly]:
    """Yield people who were erased and whom a document names."""
    left = b"".join(change.document or b"" for change in changes)
    for person in sorted(set(record.erased)):
        if f'"{person}"'.encode() in left:
            yield Anomaly("erased and named", (person,))
