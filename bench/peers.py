"""The same rulebook for other rule engines: the first rule that holds of known facts decides.

Each peer is a function that takes the rulebook and returns a function from a record to the id of the
rule that decided. A peer that is not installed, or fails, stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from newstratum._rules.rulebook import All, AnyOf, Condition, Is, Not, Rulebook

__all__ = ["PEERS"]

Decide = Callable[[dict[str, str]], str]


def rule_engine_peer(rulebook: Rulebook) -> Decide:
    """rule-engine: one expression a rule, tried in order."""
    import rule_engine

    def text(condition: Condition) -> str:
        match condition:
            case Is(fact, values):
                listed = ", ".join(f'"{value}"' for value in sorted(values))
                return f"{fact} in [{listed}]"
            case Not(part):
                return f"not ({text(part)})"
            case All(parts):
                return " and ".join(f"({text(part)})" for part in parts) or "true"
            case AnyOf(parts):
                return " or ".join(f"({text(part)})" for part in parts) or "false"

    rules = [(rule_engine.Rule(text(rule.when)).matches, rule.id) for rule in rulebook.rules]

    def decide(record: dict[str, str]) -> str:
        return next(identifier for matches, identifier in rules if matches(record))

    return decide


def zen_engine_peer(rulebook: Rulebook) -> Decide:
    """zen-engine: one decision table with the policy "first", a row a box."""
    import zen

    facts = list(rulebook.vocabulary)
    inputs = [{"id": f"i{place}", "name": fact.name, "field": fact.name} for place, fact in enumerate(facts)]
    rows = []
    for number, rule in enumerate(rulebook.rules):
        for box in rulebook.boxes(number):
            row = {"_id": str(len(rows)), "o": json.dumps(rule.id)}
            for place, (fact, mask) in enumerate(zip(facts, box, strict=True)):
                listed = ", ".join(json.dumps(value) for value in fact.values_of(mask))
                row[f"i{place}"] = "" if mask == fact.full else listed
            rows.append(row)
    table = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def decide(record: dict[str, str]) -> str:
        return str(decision.evaluate(record)["result"]["rule"])

    return decide


def json_logic_peer(rulebook: Rulebook) -> Decide:
    """json-logic-qubit: one ``if`` chain."""
    from json_logic import jsonLogic

    def logic(condition: Condition) -> object:
        match condition:
            case Is(fact, values):
                return {"in": [{"var": fact}, sorted(values)]}
            case Not(part):
                return {"!": [logic(part)]}
            case All(parts):
                return {"and": [logic(part) for part in parts]}
            case AnyOf(parts):
                return {"or": [logic(part) for part in parts]}

    *rules, closing = rulebook.rules
    chain = {"if": [*(item for rule in rules for item in (logic(rule.when), rule.id)), closing.id]}

    def decide(record: dict[str, str]) -> str:
        return str(jsonLogic(chain, record))

    return decide


PEERS: dict[str, Callable[[Rulebook], Decide]] = {
    "rule-engine": rule_engine_peer,
    "zen-engine": zen_engine_peer,
    "json-logic-qubit": json_logic_peer,
}
