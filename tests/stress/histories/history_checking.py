"""Searches a history of transactions for anomalies, from what each transaction saw and did alone.

Texts of records are lists to which transactions append elements that nobody else appends, so a list that
was read says which transactions came before, and in which order. Sets of records (who is named for an
activity, what is spent of a budget) are read as a whole; their elements come once and go once. From both
follows who depends on whom: ``ww`` (wrote after), ``wr`` (read what the other wrote), ``rw`` (read what the
other overwrote), and ``rt`` (began when the other had ended). A circle of these is an anomaly, named as Adya
names it: G0 of ``ww``, G1c with ``wr``, G-single with one ``rw``, G2 with more. This is the method of Elle
(Kingsbury and Alvaro, 2020).
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

COMMITTED, REFUSED, UNKNOWN = "committed", "refused", "unknown"


@attrs.frozen
class Operation:
    """What a transaction did: ``read`` or ``append`` of a list; ``look``, ``put`` or ``take`` of a set."""

    what: str
    key: str
    #: The elements that were seen, or the one that was written.
    elements: tuple[str, ...]


@attrs.frozen
class Transaction:
    """One transaction: how it ended, between which instants, and what it did in its order."""

    id: str
    outcome: str
    operations: tuple[Operation, ...]
    began: float = 0.0
    ended: float = 0.0

    def select(self, what: str) -> Iterator[Operation]:
        """Yield what it did of one sort."""
        return (each for each in self.operations if each.what == what)


@attrs.frozen
class Anomaly:
    """One thing that no order of the transactions, one after the other, explains."""

    name: str
    #: The transactions of it; for a circle each depends on the one before it.
    transactions: tuple[str, ...]
    detail: str = ""


@attrs.define
class _Graph:
    """Who depends on whom, and how."""

    edges: dict[str, dict[str, set[str]]] = attrs.field(factory=lambda: defaultdict(dict))

    def add(self, before: str, after: str, how: str) -> None:
        if before != after:
            self.edges[before].setdefault(after, set()).add(how)

    def keep(self, kinds: frozenset[str]) -> dict[str, list[str]]:
        return {
            one: [other for other, how in sorted(others.items()) if how & kinds]
            for one, others in self.edges.items()
        }


#: The circles by name, each with the dependencies it is made of; the first that holds names it.
_CIRCLES = (
    ("G0", frozenset({"ww"}), frozenset[str]()),
    ("G1c", frozenset({"ww", "wr"}), frozenset({"wr"})),
    ("G2", frozenset({"ww", "wr", "rw"}), frozenset({"rw"})),
    ("real-time", frozenset({"ww", "wr", "rw", "rt"}), frozenset({"rt"})),
)


def find_anomalies(
    transactions: Sequence[Transaction], lists: Mapping[str, Sequence[str]] = {}
) -> list[Anomaly]:
    """Return what is wrong with a history.

    Args:
        transactions: All of them, also those that were refused.
        lists: What every list held in the end; one that is missing is taken from the longest read.
    """
    history = _History(transactions, lists)
    return [*history.find_bad_reads(), *history.find_lost_updates(), *history.find_circles()]


class _History:
    def __init__(self, transactions: Sequence[Transaction], lists: Mapping[str, Sequence[str]]) -> None:
        self._all = transactions
        self._good = [each for each in transactions if each.outcome == COMMITTED]
        #: Which transaction appended an element of a list, as which of its own to that list, of how many.
        self._writers: dict[tuple[str, str], tuple[Transaction, int, int]] = {}
        for each in transactions:
            own: dict[str, list[str]] = defaultdict(list)
            for operation in each.select("append"):
                own[operation.key] += operation.elements
            for key, elements in own.items():
                for place, element in enumerate(elements, 1):
                    self._writers[key, element] = each, place, len(elements)
        self._lists = {key: tuple(elements) for key, elements in lists.items()}
        for each in self._good:
            for read in each.select("read"):
                if read.key not in lists and len(read.elements) > len(self._lists.get(read.key, ())):
                    self._lists[read.key] = read.elements

    def find_bad_reads(self) -> Iterator[Anomaly]:
        """Yield reads of what was never stored (G1a), of half a transaction (G1b), or out of order."""
        outcomes = {each.id: each.outcome for each in self._all}
        put: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in self._all:
            for operation in each.select("put"):
                for element in operation.elements:
                    put[operation.key, element].append(each.id)
        for each in self._all:
            for read in each.select("read"):
                for element in read.elements:
                    writer = self._writers.get((read.key, element))
                    if writer is None or writer[0].outcome == REFUSED:
                        yield Anomaly("G1a", (writer[0].id if writer else "", each.id), read.key)
                if read.elements:
                    last = self._writers.get((read.key, read.elements[-1]))
                    if last is not None and last[1] < last[2] and last[0] is not each:
                        yield Anomaly("G1b", (last[0].id, each.id), read.key)
                if each.outcome == COMMITTED:
                    held = self._lists.get(read.key, ())
                    if held[: len(read.elements)] != read.elements:
                        yield Anomaly("incompatible order", (each.id,), read.key)
            for look in each.select("look"):
                for element in look.elements:
                    by = put.get((look.key, element), [])
                    if by and all(outcomes[one] == REFUSED for one in by):
                        yield Anomaly("G1a", (by[0], each.id), look.key)

    def find_lost_updates(self) -> Iterator[Anomaly]:
        """Yield what was committed and is not there, and pairs that wrote over one and the same state."""
        held = {key: set(elements) for key, elements in self._lists.items()}
        for (key, element), (writer, _place, _count) in self._writers.items():
            if writer.outcome == COMMITTED and key in held and element not in held[key]:
                yield Anomaly("lost update", (writer.id,), key)
        for key, element in self._list_twice():
            yield Anomaly("doubled", (self._writers[key, element][0].id,), key)
        over: dict[tuple[str, tuple[str, ...]], str] = {}
        for each in self._good:
            appended = {operation.key for operation in each.select("append")}
            for read in each.select("read"):
                if read.key in appended:
                    other = over.setdefault((read.key, read.elements), each.id)
                    if other != each.id:
                        yield Anomaly("lost update", (other, each.id), read.key)

    def _list_twice(self) -> Iterator[tuple[str, str]]:
        for key, elements in self._lists.items():
            yield from (
                (key, each) for each, n in Counter(elements).items() if n > 1 and (key, each) in self._writers
            )

    def find_circles(self) -> Iterator[Anomaly]:
        """Yield one circle of each knot of transactions, by the narrowest name that it has."""
        graph = self._build_graph()
        seen: set[str] = set()
        for name, kinds, needed in _CIRCLES:
            edges = graph.keep(kinds)
            for component in find_components(edges):
                if seen & component:
                    continue
                found = _find_circle(graph.edges, edges, component, needed)
                if found:
                    seen |= component
                    named = _name_circle(graph.edges, found, name)
                    yield Anomaly(named, tuple(found), _describe(graph.edges, found))

    def _build_graph(self) -> _Graph:
        graph = _Graph()
        good = {each.id for each in self._good}
        orders = {
            key: [self._writers.get((key, each)) for each in elements]
            for key, elements in self._lists.items()
        }
        for writers in orders.values():
            for one, other in itertools.pairwise([each[0].id for each in writers if each is not None]):
                graph.add(one, other, "ww")
        for each in self._good:
            for read in each.select("read"):
                if read.elements and (last := self._writers.get((read.key, read.elements[-1]))):
                    graph.add(last[0].id, each.id, "wr")
                following = orders.get(read.key, [])[len(read.elements) :]
                # What it appended itself comes next, where nobody came between.
                if following and following[0] is not None:
                    graph.add(each.id, following[0][0].id, "rw")
        self._add_sets(graph)
        self._add_real_time(graph, good)
        return graph

    def _add_sets(self, graph: _Graph) -> None:
        added: dict[str, dict[str, str]] = defaultdict(dict)
        taken: dict[str, dict[str, str]] = defaultdict(dict)
        again: set[tuple[str, str]] = set()
        for each in self._good:
            for what, into in (("put", added), ("take", taken)):
                for operation in each.select(what):
                    for element in operation.elements:
                        if element in into[operation.key]:
                            again.add((operation.key, element))
                        into[operation.key][element] = each.id
        for key, elements in added.items():
            for element, taker in taken[key].items():
                if element in elements and (key, element) not in again:
                    graph.add(elements[element], taker, "ww")
        for each in self._good:
            for look in each.select("look"):
                for element, adder in added[look.key].items():
                    if (look.key, element) in again:
                        continue
                    if element in look.elements:
                        graph.add(adder, each.id, "wr")
                        # An activity is no fuller when somebody is taken out, so it is not written then.
                        if element in taken[look.key] and not look.key.startswith("activity/"):
                            graph.add(each.id, taken[look.key][element], "rw")
                    elif element not in taken[look.key]:
                        graph.add(each.id, adder, "rw")

    def _add_real_time(self, graph: _Graph, good: set[str]) -> None:
        """Add who ended before another began, but for what follows from others."""
        events = sorted(
            event
            for each in self._good
            for event in ((each.began, 1, each.id), (each.ended, 0, each.id))
            if each.ended > each.began
        )
        frontier: set[str] = set()
        before: dict[str, set[str]] = {}
        for _instant, begins, transaction in events:
            if begins:
                before[transaction] = set(frontier)
                for other in frontier:
                    graph.add(other, transaction, "rt")
            else:
                frontier -= before.pop(transaction, set())
                frontier.add(transaction)


def find_components(edges: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Return the strongly connected components of more than one node, by Tarjan's algorithm."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(edges.get(start, ())))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, following = work[-1]
            for each in following:
                if each not in index:
                    index[each] = low[each] = len(index)
                    stack.append(each)
                    on_stack.add(each)
                    work.append((each, iter(edges.get(each, ()))))
                    break
                if each in on_stack:
                    low[node] = min(low[node], index[each])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: set[str] = set()
                    while node not in component:
                        component.add(stack.pop())
                    on_stack -= component
                    if len(component) > 1:
                        found.append(component)
    return found


def _find_circle(
    labels: Mapping[str, Mapping[str, set[str]]],
    edges: Mapping[str, Sequence[str]],
    component: set[str],
    needed: frozenset[str],
) -> list[str]:
    """Return the shortest circle of a component through a dependency that is needed; any of it if none is."""
    best: list[str] = []
    for one in sorted(component):
        for other in edges.get(one, ()):
            if other not in component or (needed and not labels[one][other] & needed):
                continue
            path = _find_path(edges, component, other, one)
            if path and (not best or len(path) < len(best)):
                best = path
            if len(best) == 2:
                return best
    return best


def _find_path(edges: Mapping[str, Sequence[str]], component: set[str], start: str, end: str) -> list[str]:
    came: dict[str, str] = {start: ""}
    queue = [start]
    for node in queue:
        if node == end:
            path = [node]
            while came[path[-1]]:
                path.append(came[path[-1]])
            return path[::-1]
        for each in edges.get(node, ()):
            if each in component and each not in came:
                came[each] = node
                queue.append(each)
    return []


def _name_circle(labels: Mapping[str, Mapping[str, set[str]]], circle: Sequence[str], name: str) -> str:
    if name != "G2":
        return name
    steps = zip(circle, [*circle[1:], circle[0]], strict=True)
    only_rw = sum(labels[one][other] == {"rw"} for one, other in steps)
    return "G-single" if only_rw < 2 else "G2"


def _describe(labels: Mapping[str, Mapping[str, set[str]]], circle: Sequence[str]) -> str:
    steps = zip(circle, [*circle[1:], circle[0]], strict=True)
    return ", ".join(f"{one} {'/'.join(sorted(labels[one][other]))} {other}" for one, other in steps)
