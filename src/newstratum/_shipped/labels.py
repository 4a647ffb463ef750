"""The words shipped with the package, Chinese and English."""

from __future__ import annotations

import tomllib
from enum import Enum
from functools import cache
from importlib import resources

from newstratum._labels import LabelTable, build_label_table, get_label_key
from newstratum._model.organisation.relations import FindingKind
from newstratum._words import LANGUAGES, Words


@cache
def load_labels() -> LabelTable:
    """Return the shipped words; read once from the package's files."""
    folder = resources.files("newstratum._shipped") / "data" / "labels"
    return build_label_table(
        {
            language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
            for language in LANGUAGES
        }
    )


def get_words(key: str) -> Words:
    """Return the words of a code by its family and value: of ``finding_advice.loop``."""
    return Words(*(load_labels().word(key, language) for language in LANGUAGES))


def find_words(*keys: str, default: str) -> Words:
    """Return the words of the first of some codes that has words in both languages; else a text as it is."""
    table = load_labels()
    for key in keys:
        found = [table.find(key, language) for language in LANGUAGES]
        if None not in found:
            return Words(*map(str, found))
    return Words.same(default)


def get_member_words(member: Enum) -> Words:
    """Return the words of a member of an enumeration of the model: of a group, a role."""
    return get_words(get_label_key(member))


def get_finding_advice(kind: FindingKind) -> Words:
    """Return what to do about a finding of a kind."""
    return get_words(f"finding_advice.{kind.value}")


def get_evidence_words(kind: str) -> Words:
    """Return the words of a kind of record that shows a move: of ``platform``."""
    return get_words(f"evidence_kind.{kind}")
