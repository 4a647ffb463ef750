"""Find the plugins that are installed, without importing any of them."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from newstratum._host.entry_points import EntryPoint, Origin, build_failure
from newstratum._host.failures import Failure
from newstratum._host.isolation import Outcome, attempt

__all__ = ["Discovery", "Limits", "discover"]

_GROUP = "newstratum"
_SECTION = re.compile(rf"^\s*\[\s*{_GROUP}\s*\]", re.MULTILINE)


@frozen(kw_only=True)
class Discovery:
    """What a scan of the installed distributions found."""

    #: In name order, each name once.
    candidates: tuple[EntryPoint, ...] = ()
    failures: tuple[Failure, ...] = ()


@frozen(kw_only=True)
class Limits:
    """What the environment says about plugins."""

    #: The plugins that may load; None for all of them.
    only: frozenset[str] | None = None
    #: Whether a failure is raised instead of warned about.
    strict: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Limits:
        """Read ``NEWSTRATUM_PLUGINS`` and ``NEWSTRATUM_STRICT_PLUGINS``.

        Args:
            environment: The variables of the process.

        Returns:
            The limits; an empty list of plugins means that none may load.
        """
        names = environment.get("NEWSTRATUM_PLUGINS")
        only = None if names is None else frozenset(name.strip() for name in names.split(",")) - {""}
        return cls(only=only, strict=environment.get("NEWSTRATUM_STRICT_PLUGINS", "") not in ("", "0"))

    def allows(self, name: str) -> bool:
        """Say whether a plugin of that name may load."""
        return self.only is None or name in self.only


def discover(path: Iterable[str] | None = None) -> Discovery:
    """List the plugins of the installed distributions.

    Reads metadata only. A distribution whose metadata cannot be read is a failure if it names the
    entry-point group, and is passed over otherwise. Of two distributions with the same name the first
    on the path counts; of two plugins with the same name, the one whose distribution sorts first.

    Args:
        path: Where to look; ``sys.path`` if it is not given.

    Returns:
        The candidates in name order, and what was wrong on the way.
    """
    context: dict[str, Any] = {} if path is None else {"path": list(path)}
    distributions = attempt(lambda: tuple(importlib.metadata.distributions(**context)))
    if isinstance(distributions, Outcome):
        reason = f"the installed distributions cannot be listed: {distributions.reason}"
        return Discovery(
            failures=(build_failure(_build_unreadable_entry_point("(all)"), reason, thrown=distributions),)
        )
    seen: set[str] = set()
    items = [item for distribution in distributions for item in _read(distribution, seen)]
    found = sorted(
        (item for item in items if isinstance(item, EntryPoint)), key=lambda candidate: candidate.order
    )
    failures = [item for item in items if isinstance(item, Failure)]
    return _remove_duplicates(found, failures)


def _build_unreadable_entry_point(name: str, distribution: str = "", version: str = "") -> EntryPoint:
    return EntryPoint(
        origin=Origin.INSTALLED, name=name, distribution=distribution, version=version, load=object
    )


def _read(distribution: importlib.metadata.Distribution, seen: set[str]) -> Iterator[EntryPoint | Failure]:
    text = attempt(lambda: distribution.read_text("entry_points.txt") or "")
    if isinstance(text, Outcome) or not _SECTION.search(text):
        return
    owner, release = _read_header(distribution, "Name"), _read_header(distribution, "Version")
    normalised = re.sub(r"[-_.]+", "-", owner).lower()
    if owner and normalised in seen:
        return
    seen.add(normalised)
    points = attempt(lambda: list(distribution.entry_points.select(group=_GROUP)))
    if isinstance(points, Outcome):
        reason = f"its entry_points.txt cannot be read ({points.reason}); install the distribution again"
        yield build_failure(
            _build_unreadable_entry_point(owner or "(no name)", owner, release), reason, thrown=points
        )
        return
    for point in points:
        yield EntryPoint(
            origin=Origin.INSTALLED,
            name=point.name,
            distribution=owner,
            version=release,
            target=point.value,
            load=point.load,
        )


def _read_header(distribution: importlib.metadata.Distribution, name: str) -> str:
    """Return a header of the metadata; empty where it is missing or the metadata cannot be read."""
    value = attempt(lambda: str(next(iter(distribution.metadata.get_all(name) or ()), "")))
    return "" if isinstance(value, Outcome) else value


def _remove_duplicates(found: Iterable[EntryPoint], failures: list[Failure]) -> Discovery:
    kept: dict[str, EntryPoint] = {}
    for candidate in found:
        first = kept.setdefault(candidate.name, candidate)
        if first is not candidate:
            reason = (
                f"the name is taken by {first.distribution or 'another distribution'}; "
                "uninstall one of the two, or ask its author to rename the entry point"
            )
            failures.append(build_failure(candidate, reason))
    return Discovery(candidates=tuple(kept.values()), failures=tuple(failures))
