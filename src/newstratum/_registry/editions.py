"""The editions of the rulebook that a registry knows: shipped ones, those of plugins, and those in use."""

from __future__ import annotations

import difflib
from functools import lru_cache

from attrs import define

from newstratum._host import PluginHost
from newstratum._ports.query import Is, Query
from newstratum._ports.store import Counter, Store
from newstratum._rules.classify import Classifier
from newstratum._rules.rulebook import Rulebook
from newstratum._shipped.editions import get_edition, list_editions, load_classifier, parse_rulebook
from newstratum._wire.kinds.people import PLACEMENT
from newstratum.errors import InvalidValueError

__all__ = ["Editions"]


@define
class Editions:
    """Finds editions by their names."""

    _store: Store
    _host: PluginHost | None

    def check(self, name: str) -> None:
        """Refuse an edition that is neither shipped, nor a plugin's, nor used by any stored placement.

        Raises:
            InvalidValueError: It is none of them; the known ones are listed.
        """
        if name in list_editions() or self._is_used(name):
            return
        if self._find_plugin_text(name) is None:
            raise self._build_unknown_error(name)

    def get_classifier(self, edition: str | Rulebook) -> Classifier:
        """Return the classifier of an edition, shipped or a plugin's, or of a rulebook.

        Raises:
            InvalidValueError: There is no such edition.
            RulebookError: The plugin's rulebook has problems.
        """
        if isinstance(edition, Rulebook):
            name = edition.edition.name
            shipped = name in list_editions() and get_edition(name) is edition
            return load_classifier(name) if shipped else Classifier(edition)
        if edition in list_editions():
            return load_classifier(edition)
        text = self._find_plugin_text(edition)
        if text is None:
            raise self._build_unknown_error(edition)
        return _compile_rulebook(text, edition)

    def _find_plugin_text(self, name: str) -> str | None:
        if self._host is None:
            self._host = PluginHost()
        try:
            return self._host.read_rulebook(name)
        except InvalidValueError:
            return None

    def _is_used(self, name: str) -> bool:
        return bool(self._store.find(Query(PLACEMENT.name, (Is("edition", name),), limit=1)).records)

    def _build_unknown_error(self, name: str) -> InvalidValueError:
        known = set(list_editions())
        if isinstance(self._store, Counter):
            known |= {str(edition) for (edition,) in self._store.count_by(PLACEMENT.name, ("edition",))}
        near = difflib.get_close_matches(str(name), sorted(known), n=1)
        hint = f"use one of: {', '.join(sorted(known))}, or the edition of a plugin"
        return InvalidValueError(
            "edition",
            f"there is no edition {name!r}",
            f"did you mean {near[0]!r}? {hint}" if near else hint,
        )


@lru_cache(maxsize=8)
def _compile_rulebook(text: str, name: str) -> Classifier:
    return Classifier(parse_rulebook(text, name))
