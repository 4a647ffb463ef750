"""Conditions of rules from plain data: tables of facts, with ``all``, ``any`` and ``not``."""

from __future__ import annotations

from collections.abc import Mapping

from newstratum.rules.conditions import All, AnyOf, Condition, Is, Not
from newstratum.rules.facts import Vocabulary
from newstratum.wire.rulebook_text import Ledger, Table

__all__ = ["ConditionReader"]

_EMPTY = All(())


class ConditionReader:
    """Reads conditions over a vocabulary and its named sets of values.

    A table means that all of its entries hold. An entry is a fact with a value, a list of values
    (``"@name"`` stands for a named set) or ``{ not = … }``, or one of ``all``, ``any`` (lists of
    tables) and ``not`` (a table).
    """

    def __init__(self, ledger: Ledger, vocabulary: Vocabulary, sets: Table) -> None:
        self._ledger = ledger
        self._vocabulary = vocabulary
        self._sets = sets
        self._check_sets()

    def read(self, table: object, rule: str, where: tuple[str | int, ...]) -> Condition:
        """Read one condition; what is wrong goes to the ledger."""
        if not isinstance(table, Mapping) or not table:
            self._ledger.add(
                where, "the condition is empty; a rule that always holds is [otherwise]", rule=rule
            )
            return _EMPTY
        parts = tuple(self._entry(key, value, rule, (*where, key)) for key, value in table.items())
        return parts[0] if len(parts) == 1 else All(parts)

    def _entry(self, key: str, value: object, rule: str, where: tuple[str | int, ...]) -> Condition:
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                self._ledger.add(where, f"{key} needs a list of conditions that is not empty", rule=rule)
                return _EMPTY
            parts = tuple(self.read(part, rule, (*where, place)) for place, part in enumerate(value))
            return All(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            return Not(self.read(value, rule, where))
        if key not in self._vocabulary:
            names = [fact.name for fact in self._vocabulary]
            self._ledger.add(
                where,
                f"{key!r} is no fact that rules may speak of (occupational facts only); "
                f"{self._ledger.meant(key, names)}",
                rule=rule,
            )
            return _EMPTY
        if isinstance(value, Mapping):
            self._ledger.only(value, frozenset({"not"}), where, rule=rule)
            return Not(self._membership(key, value.get("not"), rule, where))
        return self._membership(key, value, rule, where)

    def _membership(self, fact: str, value: object, rule: str, where: tuple[str | int, ...]) -> Condition:
        texts = self._ledger.texts(value, where, rule)
        values = self._expand(fact, texts, rule, where, ())
        if not texts:
            self._ledger.add(where, "no value; name at least one", rule=rule)
        return Is(fact, values)

    def _expand(
        self,
        fact: str,
        values: tuple[str, ...],
        rule: str,
        where: tuple[str | int, ...],
        inside: tuple[str, ...],
    ) -> frozenset[str]:
        known = self._vocabulary.fact(fact).values
        named = self._sets.get(fact, {})
        expanded: set[str] = set()
        for value in values:
            if not value.startswith("@"):
                if value in known:
                    expanded.add(value)
                else:
                    self._ledger.add(
                        where,
                        f"{value!r} is no value of {fact}; {self._ledger.meant(value, known)}",
                        rule=rule,
                    )
            elif value in inside:
                self._ledger.add(where, f"the set {value!r} contains itself", rule=rule)
            elif isinstance(named, Mapping) and value[1:] in named:
                texts = self._ledger.texts(named[value[1:]], ("sets", fact, value[1:]))
                expanded |= self._expand(fact, texts, rule, where, (*inside, value))
            else:
                names = [f"@{name}" for name in named] if isinstance(named, Mapping) else []
                self._ledger.add(
                    where,
                    f"there is no set {value!r} of {fact}; {self._ledger.meant(value, names)}",
                    rule=rule,
                )
        return frozenset(expanded)

    def _check_sets(self) -> None:
        for fact, named in self._sets.items():
            if fact not in self._vocabulary or not isinstance(named, Mapping):
                self._ledger.add(("sets", fact), "sets belong to a fact: [sets.employer_kind]")
                continue
            for name in named:
                self._expand(fact, (f"@{name}",), "", ("sets", fact, name), ())
